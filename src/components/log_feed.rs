//! Reads a log into the viewer: as it comes, and again while it grows.

use std::rc::Rc;

use airstrip_contract::System;
use airstrip_contract::log::{End, LogReader};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, Queries, QueryCall, Stream};
use crate::components::log::{Log, Pace, Reading};

/// Bytes that are taken apart before the clock is looked at.
const PIECE: u32 = 16 * 1024;
/// The proxy passes on no more of a log than this: an answer that is longer, by its end, was cut there.
const MOST: u64 = 256 * 1024 * 1024;

struct Source {
    system: System,
    call: QueryCall,
    reader: fn() -> Box<dyn LogReader>,
}

/// How many entries have been read: both systems offer no part of a log, only all of it again.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Before the first with a time. In Airflow they tell where the log was found, and are fewer or more
    /// when it is read again.
    untimed: usize,
    /// From it on.
    timed: usize,
}

/// A log that is being read. Copied; the reading ends with the component that made it.
#[derive(Clone, Copy)]
pub struct LogFeed {
    /// What it is read into.
    pub log: Log,
    source: StoredValue<Rc<Source>, LocalStorage>,
    live: Signal<bool>,
    known: StoredValue<Known>,
    /// Counts the starts: of two readers the older one ends.
    turn: StoredValue<u32>,
    queries: Queries,
}

impl LogFeed {
    /// Starts reading what `call` answers, and again for as long as `live` says that there may be more.
    #[must_use]
    pub fn new(
        system: System,
        call: QueryCall,
        reader: fn() -> Box<dyn LogReader>,
        live: Signal<bool>,
    ) -> Self {
        let source = Source {
            system,
            call,
            reader,
        };
        let feed = Self {
            log: Log::new(),
            source: StoredValue::new_local(Rc::new(source)),
            live,
            known: StoredValue::new(Known::default()),
            turn: StoredValue::new(0),
            queries: Queries::get(),
        };
        feed.start();
        Effect::new(move |before: Option<bool>| {
            let now = live.get();
            // Once more after the end as well: the last lines come with it.
            if before.is_some_and(|before| before != now) {
                feed.start();
            }
            now
        });
        feed
    }

    /// Reads anew.
    pub fn start(self) {
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
        let source = self.source.try_get_value()?;
        let mut stream = match Stream::open(&source.call).await {
            Ok(stream) => stream,
            Err(error) => return self.failed(source.system, &error),
        };
        let known = self.known.try_get_value()?;
        let first = known.timed + known.untimed == 0;
        let (mut reader, mut pace) = ((source.reader)(), Pace::default());
        let (mut bytes, mut met) = (0, Known::default());
        let mut piece = vec![0; PIECE as usize];
        loop {
            let chunk = match stream.next().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(ApiError::Aborted) => return None,
                Err(_) => return Some(broken_off(source.system, bytes)),
            };
            let mut from = 0;
            while from < chunk.length() {
                let taken = take(&chunk, from, &mut piece);
                self.add(&mut *reader, Some(taken), &mut met)?;
                if self.is_over(turn) {
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
        Some(match self.add(&mut *reader, None, &mut met)? {
            End::Whole if bytes <= MOST => Reading::Whole,
            End::CutOff if bytes == 0 => Reading::Whole,
            End::Whole | End::CutOff => broken_off(source.system, bytes),
            End::Malformed { at } => Reading::BrokenOff(format!(
                "From byte {at} on the answer is no log that Airstrip can read."
            )),
        })
    }

    /// Adds what was not known before: of the next bytes, or after the last ones, and says how it ended.
    /// `None` where nobody is there any more to read it.
    fn add(self, reader: &mut dyn LogReader, bytes: Option<&[u8]>, met: &mut Known) -> Option<End> {
        let known = self.known.try_get_value()?;
        let mut end = End::CutOff;
        let filled = self.log.fill(|push| {
            let mut entry = |entry: airstrip_contract::log::Entry<'_>| {
                let (at, before) = if entry.at.is_none() && met.timed == 0 {
                    (&mut met.untimed, known.untimed)
                } else {
                    (&mut met.timed, known.timed)
                };
                *at += 1;
                if *at > before {
                    push(entry);
                }
            };
            match bytes {
                Some(bytes) => reader.feed(bytes, &mut entry),
                None => end = reader.end(&mut entry),
            }
        });
        self.known.try_set_value(Known {
            untimed: known.untimed.max(met.untimed),
            timed: known.timed.max(met.timed),
        });
        filled.then_some(end)
    }

    fn failed(self, system: System, error: &ApiError) -> Option<Reading> {
        self.queries.notice(error);
        match error {
            ApiError::Aborted => None,
            // Its own banner says so; it is read again when the page is.
            ApiError::Expired => Some(Reading::BrokenOff("Your session has ended.".to_owned())),
            // Airflow 3 has no log of a try that has not begun.
            error if system == System::Airflow && error.status() == Some(404) => {
                Some(Reading::Whole)
            }
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

fn broken_off(system: System, bytes: u64) -> Reading {
    Reading::BrokenOff(if bytes > MOST {
        let name = system.title();
        format!(
            "The log goes on: Airstrip passes on its first 256 MB. The rest is where {name} stores its logs."
        )
    } else {
        "The log broke off here before its end.".to_owned()
    })
}
