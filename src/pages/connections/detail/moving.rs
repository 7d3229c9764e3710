//! The streams of a live job: how each stands, what it has read, and which holds up the others.

use std::collections::HashMap;

use airstrip_airbyte::config::{ListStreamStatuses, StreamStatuses};
use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::page::Page;
use super::rate::Rate;
use super::slow::{Moving, Share, slow_words};
use super::stream_state::{StreamState, key, states};
use crate::api::{ApiError, QUICK, Query, QueryCall, use_query};
use crate::components::airbyte::Watched;
use crate::ui::{Clock, State, StatusDot, each, format, lower, now, order, time_of_day};

/// How many names a summary lists.
const NAMES: usize = 3;

/// The statuses of a connection's streams, where its instance tells them.
pub fn stream_statuses(page: Page, interval: u32) -> Query<StreamStatuses> {
    let target = page.target.get_value();
    let call = ListStreamStatuses {
        connection_id: target.id,
    };
    use_query(
        move || (!page.public).then(|| QueryCall::new(&target.instance, &call)),
        move |_| interval,
    )
}

/// A stream as the panel lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    key: String,
    name: String,
    namespace: String,
}

/// The streams of a live job. Copied into its views.
#[derive(Clone, Copy)]
pub struct Streams {
    watched: Watched,
    listed: Memo<Vec<Listed>>,
    states: Memo<HashMap<String, StreamState>>,
    /// Records and bytes that each has read.
    read: Memo<HashMap<String, (u64, u64)>>,
    /// How fast each grows, and under no name how fast all together do.
    rates: StoredValue<HashMap<String, Rate>>,
    share: Memo<Share>,
    statuses: Query<StreamStatuses>,
    clock: Clock,
}

impl Streams {
    /// The streams of `job`.
    pub fn new(page: Page, job: u64, watched: Watched) -> Self {
        let statuses = stream_statuses(page, QUICK);
        let states = Memo::new(move |_| {
            let told = statuses.data();
            let told = told.iter().flat_map(|told| &told.stream_statuses);
            let own: Vec<_> = told
                .filter(|status| status.job_id == job)
                .cloned()
                .collect();
            states(&own, Some(job))
        });
        let read = Memo::new(move |_| {
            let progress = watched.progress.data();
            let streams = progress.iter().flat_map(|progress| &progress.streams);
            let read = streams.map(|stream| {
                let key = key(&stream.stream_name, stream.stream_namespace.as_deref());
                let records = stream.records_emitted.unwrap_or(0);
                (key, (records, stream.bytes_emitted.unwrap_or(0)))
            });
            read.collect::<HashMap<_, _>>()
        });
        let rates = StoredValue::new(HashMap::<String, Rate>::new());
        Effect::new(move |_| {
            let Some((all, _)) = watched.figures() else {
                return;
            };
            let at = now().as_millisecond();
            rates.update_value(|rates| {
                rates.entry(String::new()).or_default().note(at, all);
                read.with(|read| {
                    for (key, (records, _)) in read {
                        rates.entry(key.clone()).or_default().note(at, *records);
                    }
                });
            });
        });
        Self {
            watched,
            listed: Memo::new(move |_| listed(&read.get(), &states.get())),
            states,
            read,
            rates,
            share: Memo::new(move |_| {
                let past = watched.past.data();
                past.map_or_else(Share::default, |past| Share::of(&past.jobs))
            }),
            statuses,
            clock: Clock::get(),
        }
    }

    /// Milliseconds since 1970. Tracked, changes every second.
    fn now(&self) -> i64 {
        self.clock.seconds_since(Timestamp::default()) * 1_000
    }

    /// Records a second of all streams. Tracked, changes every second.
    pub fn per_second(&self) -> Option<u64> {
        self.rate("")
    }

    fn rate(&self, key: &str) -> Option<u64> {
        let now = self.now();
        self.rates
            .with_value(|rates| rates.get(key)?.per_second(now))
    }

    /// Which stream holds up the others. Tracked.
    fn slow(&self) -> Option<String> {
        let now = self.now();
        let usual = self
            .watched
            .usual
            .get()
            .map(|usual| usual.duration.as_secs());
        let streams = self.listed.with(|listed| {
            let one = |stream: &Listed| {
                let state = self.states.with(|states| states.get(&stream.key).cloned());
                let rate = |rates: &HashMap<String, Rate>| {
                    rates.get(&stream.key).map(|rate| rate.still(now))
                };
                let since = state.as_ref().and_then(|state| state.since);
                Moving {
                    name: stream.name.clone(),
                    still: self.rates.with_value(rate).unwrap_or(0),
                    since: since.map(|since| (now - since.as_millisecond()) / 1_000),
                    until: state
                        .as_ref()
                        .and_then(|state| state.until)
                        .map(time_of_day),
                    usual: usual
                        .and_then(|sync| self.share.with(|share| share.seconds(&stream.key, sync))),
                    state: state.map(|state| state.state),
                }
            };
            listed.iter().map(one).collect::<Vec<_>>()
        });
        slow_words(&streams)
    }
}

/// All streams that either tells of, by name: their places stay.
fn listed(
    read: &HashMap<String, (u64, u64)>,
    states: &HashMap<String, StreamState>,
) -> Vec<Listed> {
    let more = states.keys().filter(|key| !read.contains_key(*key));
    let keys: Vec<&String> = read.keys().chain(more).collect();
    let streams: Vec<Listed> = keys
        .into_iter()
        .map(|key| {
            let (namespace, name) = key.split_once('\0').unwrap_or(("", key));
            Listed {
                key: key.clone(),
                name: name.to_owned(),
                namespace: namespace.to_owned(),
            }
        })
        .collect();
    let by_name = order(streams.len(), &mut |a, b| {
        let (a, b) = (&streams[a], &streams[b]);
        (&a.name, &a.namespace).cmp(&(&b.name, &b.namespace))
    });
    by_name.into_iter().map(|at| streams[at].clone()).collect()
}

/// What is said of the streams, and the list of them.
pub fn streams(page: Page, streams: Streams) -> AnyView {
    let summary = Memo::new(move |_| {
        let listed = streams.listed.get();
        streams.states.with(|states| summary(&listed, states))
    });
    let slow = Memo::new(move |_| streams.slow());
    let slow = move || {
        slow.get()
            .map(|words| view! { <span class="slow">{words}</span> })
    };
    let untold = move || {
        let what = if page.public {
            "Airbyte's public API tells neither the records nor the streams of a running job."
        } else {
            match streams.statuses.error().and_then(|error| untold(&error)) {
                Some(what) => what,
                None => return None,
            }
        };
        Some(view! { <span class="muted">{what}</span> })
    };
    let rows = each(
        move || streams.listed.get(),
        |stream| stream.key.clone(),
        move |stream| row(streams, stream),
    );
    let none = move || streams.listed.with(Vec::is_empty);
    view! {
        <div class="stream-words">
            <span>{move || summary.get()}</span>
            {slow}
            {untold}
        </div>
        <ul
            class="stream-counts"
            class:hidden=none
            aria-label="Records by stream"
            tabindex="0"
        >
            {rows}
        </ul>
    }
    .into_any()
}

/// Why the streams' states are not told, where it is not for a moment only.
pub fn untold(error: &ApiError) -> Option<&'static str> {
    match error {
        ApiError::NotOffered => Some("Airbyte's public API does not tell how each stream stands."),
        error if error.status() == Some(404) => {
            Some("This version of Airbyte does not tell how each stream stands.")
        }
        ApiError::Expired => None,
        _ => Some("How each stream stands could not be read; it is tried again."),
    }
}

fn row(streams: Streams, stream: Listed) -> AnyView {
    let Listed {
        key,
        name,
        namespace,
    } = stream;
    let own = key.clone();
    let state = Memo::new(move |_| streams.states.with(|states| states.get(&own).cloned()));
    let own = key.clone();
    let read = Memo::new(move |_| {
        let read = streams.read.with(|read| read.get(&own).copied());
        read.unwrap_or_default()
    });
    let records = move || read.get().0;
    // Nothing is said of a stream that waits.
    let bytes = move || match read.get().1 {
        0 => String::new(),
        bytes => format::bytes(bytes),
    };
    let rate = Memo::new(move |_| streams.rate(&key).filter(|rate| *rate > 0));
    let dot = move || {
        let StreamState { state, word, .. } = state.get()?;
        let title = word.clone();
        Some(view! {
            <span title=title>
                <StatusDot state />
                <span class="visually-hidden">{word}</span>
            </span>
        })
    };
    let more = move || {
        let state = state.get();
        match state.as_ref() {
            Some(StreamState {
                until: Some(until), ..
            }) => format!("quota at {}", time_of_day(*until)),
            Some(StreamState {
                state: State::Running,
                ..
            })
            | None => rate
                .get()
                .map_or_else(String::new, |rate| format!("{} /s", format::count(rate))),
            _ => String::new(),
        }
    };
    let namespace =
        (!namespace.is_empty()).then(|| view! { <span class="muted">{namespace} "."</span> });
    view! {
        <li>
            {dot}
            <span class="stream-name">{namespace} {name}</span>
            <span class="num" title=move || format!("{} records", format::exact(records()))>
                {move || format::count(records())}
            </span>
            <span class="num" title=move || format!("{} bytes", format::exact(read.get().1))>
                {bytes}
            </span>
            <span class="num muted">{more}</span>
        </li>
    }
    .into_any()
}

/// `2 running: contacts, orders · 3 landed · 2 waiting`
fn summary(listed: &[Listed], states: &HashMap<String, StreamState>) -> String {
    // What asks for attention comes first.
    const ORDER: [State; 7] = [
        State::Retrying,
        State::Failed,
        State::Running,
        State::Landed,
        State::Cancelled,
        State::Queued,
        State::Unknown,
    ];
    let parts = ORDER.into_iter().filter_map(|wanted| {
        let of_state = |stream: &&Listed| {
            states
                .get(&stream.key)
                .is_some_and(|state| state.state == wanted)
        };
        let found: Vec<&Listed> = listed.iter().filter(of_state).collect();
        let word = &states.get(&found.first()?.key)?.word;
        let mut part = format!("{} {}", found.len(), lower(word));
        let named = matches!(wanted, State::Retrying | State::Failed | State::Running);
        if named {
            let names: Vec<&str> = found.iter().take(NAMES).map(|s| s.name.as_str()).collect();
            let more = if found.len() > NAMES { ", …" } else { "" };
            part = format!("{part}: {}{more}", names.join(", "));
        }
        Some(part)
    });
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn state(word: &str, state: State) -> StreamState {
        StreamState {
            state,
            word: word.to_owned(),
            since: None,
            until: None,
        }
    }

    #[test]
    fn streams_keep_their_places() {
        let read = HashMap::from([(key("b", None), (9, 90)), (key("a", Some("z")), (1, 10))]);
        let states = HashMap::from([
            (key("a", None), state("Waiting", State::Queued)),
            (key("b", None), state("Running", State::Running)),
        ]);
        let listed = listed(&read, &states);
        let names: Vec<_> = listed
            .iter()
            .map(|stream| (stream.namespace.as_str(), stream.name.as_str()))
            .collect();
        assert_eq!(names, [("", "a"), ("z", "a"), ("", "b")]);
        assert_eq!(summary(&listed, &states), "1 running: b · 1 waiting");
    }

    #[test]
    fn few_are_named_and_the_rest_counted() {
        let states: HashMap<_, _> = (0..5)
            .map(|n| {
                (
                    key(&format!("s{n}"), None),
                    state("Running", State::Running),
                )
            })
            .chain([(key("x", None), state("Landed", State::Landed))])
            .collect();
        let listed = listed(&HashMap::new(), &states);
        assert_eq!(
            summary(&listed, &states),
            "5 running: s0, s1, s2, … · 1 landed"
        );
        assert_eq!(summary(&[], &HashMap::new()), "");
    }
}
