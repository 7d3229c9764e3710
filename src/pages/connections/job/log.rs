//! The log of the attempt that is shown: read as it comes, again while it grows.

use airstrip_airbyte::config::GetAttemptLog;
use airstrip_airbyte::log::{self, End, Reader};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Page;
use crate::api::{ApiError, Queries, Stream};
use crate::ui::Clock;
use crate::ui::log::{Entry, Level, Lines, Log, LogView, Pace, Reading};

/// Airbyte writes the end of a log up to so many seconds after the attempt.
const TRAIL: i64 = 120;
/// Bytes that are taken apart before the clock is looked at.
const PIECE: u32 = 16 * 1024;
/// The proxy passes on no more of a log than this: an answer that is longer, by its end, was cut there.
const MOST: u64 = 256 * 1024 * 1024;

/// The section of the log.
pub fn log(page: Page) -> AnyView {
    let shown = page.shown;
    let view = move || {
        let attempt = shown.get()?;
        Some(view! {
            <section class="section job-log">
                <h2>{format!("Log of attempt {}", attempt + 1)}</h2>
                {of_attempt(page, attempt)}
            </section>
        })
    };
    view.into_any()
}

fn of_attempt(page: Page, attempt: u64) -> AnyView {
    let clock = Clock::get();
    // An attempt that was not the last has ended long ago.
    let live = Memo::new(move |_| {
        let Some(entry) = page.job.data() else {
            return false;
        };
        let last = entry.attempts.last().is_some_and(|last| last.id == attempt);
        let running = entry.job.status.is_live();
        last && (running || clock.seconds_since(entry.job.updated_at) < TRAIL)
    });
    let feed = Feed {
        log: Log::new(),
        instance: StoredValue::new(page.target.with_value(|target| target.instance.clone())),
        wanted: GetAttemptLog {
            job_id: page.id,
            attempt_number: attempt,
        },
        live: live.into(),
        known: StoredValue::new(0),
        turn: StoredValue::new(0),
        queries: Queries::get(),
    };
    feed.start();
    Effect::new(move |before: Option<bool>| {
        let now = live.get();
        if now && before == Some(false) {
            feed.start();
        }
        now
    });
    let chosen = Signal::derive(move || parse(&page.line.get()));
    let choose = move |lines: Lines| {
        // The address then names the attempt as well: another may be shown by itself tomorrow.
        if lines.is_some() {
            page.attempt.set(&(attempt + 1).to_string());
        }
        page.line.set(&written(lines));
    };
    let path = page.route_of(page.id).path();
    let address = move |number: usize| format!("{path}?attempt={}&line={number}", attempt + 1);
    let empty = Signal::derive(move || {
        if live.get() {
            "Airbyte has not written a log yet. It writes the end of one up to two minutes after the attempt.".to_owned()
        } else {
            "Airbyte has kept no log of this attempt.".to_owned()
        }
    });
    let trailing = move || {
        (live.get() && !page.is_live()).then(|| {
            view! {
                <p class="muted">
                    "The attempt has ended. Airbyte writes the end of its log up to two minutes later."
                </p>
            }
        })
    };
    let file = format!("job-{}-attempt-{}.log", page.id, attempt + 1);
    view! {
        {trailing}
        <LogView
            log=feed.log
            label=format!("Log of attempt {}", attempt + 1)
            file
            live
            empty
            chosen
            choose
            address
            on_retry=move |()| feed.start()
        />
    }
    .into_any()
}

/// Lines in an address: `12`, or `12-15`.
fn parse(param: &str) -> Lines {
    let (from, to) = param.split_once('-').unwrap_or((param, param));
    let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
    (from > 0).then(|| (from.min(to), from.max(to)))
}

fn written(lines: Lines) -> String {
    match lines {
        None => String::new(),
        Some((from, to)) if from == to => from.to_string(),
        Some((from, to)) => format!("{from}-{to}"),
    }
}

/// Reads the log of one attempt into the viewer.
#[derive(Clone, Copy)]
struct Feed {
    log: Log,
    instance: StoredValue<String>,
    wanted: GetAttemptLog,
    live: Signal<bool>,
    /// How many entries have been read: Airbyte offers no part of a log, only all of it again.
    known: StoredValue<usize>,
    /// Counts the starts: of two readers the older one ends.
    turn: StoredValue<u32>,
    queries: Queries,
}

impl Feed {
    fn start(self) {
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            loop {
                let began = Date::now();
                let Some(reading) = self.read(turn).await else {
                    return;
                };
                self.log.tell(reading);
                if self.live.try_get_untracked() != Some(true) {
                    return;
                }
                // A long log is read more rarely: the server writes it out anew each time.
                let wait = ((Date::now() - began) * 4.0).clamp(3_000.0, 60_000.0);
                self.rest(turn, wait).await;
            }
        });
    }

    fn is_over(self, turn: u32) -> bool {
        self.turn.try_get_value() != Some(turn)
    }

    /// Waits, and on until the tab is seen.
    async fn rest(self, turn: u32, wait: f64) {
        let due = Date::now() + wait;
        while !self.is_over(turn) && (Date::now() < due || document().hidden()) {
            TimeoutFuture::new(500).await;
        }
    }

    /// Reads the log once; `None` where nobody waits for it any more.
    async fn read(self, turn: u32) -> Option<Reading> {
        let instance = self.instance.try_get_value()?;
        let mut stream = match Stream::open(&instance, &self.wanted).await {
            Ok(stream) => stream,
            Err(error) => return self.failed(&error),
        };
        let first = self.known.try_get_value()? == 0;
        let (mut reader, mut pace) = (Reader::new(), Pace::default());
        let (mut bytes, mut entries) = (0, 0);
        let mut piece = vec![0; PIECE as usize];
        loop {
            let chunk = match stream.next().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(ApiError::Aborted) => return None,
                Err(_) => return Some(Reading::BrokenOff(broken_off(bytes))),
            };
            let mut from = 0;
            while from < chunk.length() {
                let taken = take(&chunk, from, &mut piece);
                if !self.add(&mut reader, taken, &mut entries) || self.is_over(turn) {
                    return None;
                }
                from += PIECE;
                bytes += taken.len() as u64;
                if first {
                    self.log.tell(Reading::UnderWay(bytes));
                }
                pace.breathe().await;
            }
        }
        Some(match reader.end() {
            End::Whole if bytes <= MOST => Reading::Whole,
            End::CutOff if bytes == 0 => Reading::Whole,
            End::Whole | End::CutOff => Reading::BrokenOff(broken_off(bytes)),
            End::Malformed { at } => Reading::BrokenOff(format!(
                "From byte {at} on the answer is no log that Airstrip can read."
            )),
        })
    }

    /// Adds what was not known before. Whether there is still anybody to read it.
    fn add(self, reader: &mut Reader, bytes: &[u8], entries: &mut usize) -> bool {
        let Some(known) = self.known.try_get_value() else {
            return false;
        };
        let filled = self.log.fill(|push| {
            reader.feed(bytes, &mut |entry| {
                *entries += 1;
                if *entries > known {
                    push(Entry {
                        at: entry.at,
                        level: entry.level.map(level),
                        source: entry.source,
                        continues: entry.continues,
                        text: entry.text,
                    });
                }
            });
        });
        self.known.try_set_value(known.max(*entries));
        filled
    }

    fn failed(self, error: &ApiError) -> Option<Reading> {
        self.queries.notice(error);
        match error {
            ApiError::Aborted => None,
            // Its own banner says so; it is read again when the page is.
            ApiError::Expired => Some(Reading::BrokenOff("Your session has ended.".to_owned())),
            error => {
                let detail = format!("{} {}", error.detail(), error.remedy());
                Some(Reading::Failed(error.title(), detail.trim_end().to_owned()))
            }
        }
    }
}

/// Copies the next bytes of a chunk.
fn take<'a>(chunk: &Uint8Array, from: u32, piece: &'a mut [u8]) -> &'a [u8] {
    let to = chunk.length().min(from + PIECE);
    let taken = &mut piece[..(to - from) as usize];
    chunk.subarray(from, to).copy_to(taken);
    taken
}

fn broken_off(bytes: u64) -> String {
    if bytes > MOST {
        "The log goes on: Airstrip passes on its first 256 MB. The rest is where Airbyte stores its logs."
            .to_owned()
    } else {
        "The log broke off here before its end.".to_owned()
    }
}

const fn level(level: log::Level) -> Level {
    match level {
        log::Level::Trace => Level::Trace,
        log::Level::Debug => Level::Debug,
        log::Level::Info => Level::Info,
        log::Level::Warn => Level::Warn,
        log::Level::Error => Level::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_survive_the_address() {
        for (param, lines, again) in [
            ("", None, ""),
            ("12", Some((12, 12)), "12"),
            ("12-15", Some((12, 15)), "12-15"),
            ("15-12", Some((12, 15)), "12-15"),
            ("0", None, ""),
            ("a-3", None, ""),
            ("3-", None, ""),
        ] {
            assert_eq!(parse(param), lines, "{param}");
            assert_eq!(written(lines), again);
        }
    }
}
