//! Which stream holds up a sync.

use std::collections::HashMap;

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::{ConfigType, JobStatus};

use super::stream_state::key;
use crate::ui::{State, format};

/// Seconds from which on standing still, or going on, is worth a word.
const LONG: i64 = 60;
/// How many times its share of a usual sync a stream may take.
const TOLERANCE: i64 = 3;
/// From how many landed syncs on, at most so many, it is learned what is usual.
const LEARNED: usize = 20;

/// A stream of the running sync.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moving {
    /// Its name.
    pub name: String,
    /// How it stands; `None` where Airbyte does not tell.
    pub state: Option<State>,
    /// Seconds since when it stands so.
    pub since: Option<i64>,
    /// Until when its source has no quota, as a time of day.
    pub until: Option<String>,
    /// Seconds for which no record has come.
    pub still: i64,
    /// How many seconds it usually takes; see [`Share`].
    pub usual: Option<i64>,
}

/// Names the stream that holds up the others, and says how; `None` where none does, or where too
/// little is known to say so.
#[must_use]
pub fn slow_words(streams: &[Moving]) -> Option<String> {
    let limited = |stream: &&Moving| stream.state == Some(State::Retrying);
    if let Some(Moving { name, until, .. }) = streams.iter().find(limited) {
        let until = until.as_deref();
        return Some(until.map_or_else(
            || format!("{name} waits until its source has quota again."),
            |until| format!("{name} waits until {until}, when its source has quota again."),
        ));
    }
    let running = || streams.iter().filter(|s| s.state == Some(State::Running));
    if let Some(stalled) = running()
        .max_by_key(|s| s.still)
        .filter(|s| s.still >= LONG)
    {
        let (name, still) = (&stalled.name, format::duration(stalled.still));
        return Some(format!("{name} has stood still for {still}."));
    }
    let over = running().find_map(|s| {
        let (taken, usual) = (s.since?, s.usual?);
        (taken >= LONG && taken > usual.saturating_mul(TOLERANCE)).then_some((s, taken, usual))
    });
    if let Some((stream, taken, usual)) = over {
        let (taken, usual) = (format::duration(taken), format::duration(usual.max(1)));
        let name = &stream.name;
        return Some(format!(
            "{name} has been at it for {taken}, usually {usual}."
        ));
    }
    let mut left = streams.iter().filter(|s| s.state != Some(State::Landed));
    match (left.next(), left.next()) {
        (Some(last), None) if streams.len() > 2 && last.state == Some(State::Running) => {
            Some(format!("All have landed but {}.", last.name))
        }
        _ => None,
    }
}

/// What part each stream has in a usual sync.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// Records by stream, and of all together, over the syncs that landed.
    records: HashMap<String, u64>,
    all: u64,
}

impl Share {
    /// Learns from past jobs, newest first.
    #[must_use]
    pub fn of(jobs: &[JobWithAttempts]) -> Self {
        let mut share = Self::default();
        let landed = jobs.iter().filter(|entry| {
            entry.job.status == JobStatus::Succeeded && entry.job.config_type == ConfigType::Sync
        });
        let attempts = landed.take(LEARNED).flat_map(|entry| &entry.attempts);
        for stream in attempts.flat_map(|attempt| &attempt.stream_stats) {
            let key = key(&stream.stream_name, stream.stream_namespace.as_deref());
            let records = stream.stats.records_emitted.unwrap_or(0);
            let sum = share.records.entry(key).or_default();
            *sum = sum.saturating_add(records);
            share.all = share.all.saturating_add(records);
        }
        share
    }

    /// The seconds that a stream takes of a sync of so many, should streams be read one by one.
    #[must_use]
    pub fn seconds(&self, key: &str, sync: i64) -> Option<i64> {
        let records = i128::from(*self.records.get(key)?);
        let all = i128::from(self.all).max(1);
        i64::try_from(records * i128::from(sync) / all).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn moving(name: &str, state: State, since: i64, still: i64, usual: Option<i64>) -> Moving {
        Moving {
            name: name.to_owned(),
            state: Some(state),
            since: Some(since),
            until: None,
            still,
            usual,
        }
    }

    #[test]
    fn the_one_that_holds_up_the_others_is_named() {
        let landed = |name| moving(name, State::Landed, 500, 500, Some(10));
        let running = |since, still, usual| moving("orders", State::Running, since, still, usual);
        let limited = moving("contacts", State::Retrying, 5, 5, None);
        let until = Moving {
            until: Some("12:40".to_owned()),
            ..limited.clone()
        };
        let waiting = moving("users", State::Queued, 500, 500, Some(1));
        for (streams, words) in [
            (vec![], None),
            // Nothing is known of states.
            (
                vec![Moving {
                    still: 900,
                    ..Moving::default()
                }],
                None,
            ),
            (vec![running(30, 5, Some(20)), waiting.clone()], None),
            (vec![running(30, 5, Some(20))], None),
            (
                vec![limited, running(500, 500, None)],
                Some("contacts waits until its source has quota again."),
            ),
            (
                vec![until],
                Some("contacts waits until 12:40, when its source has quota again."),
            ),
            (
                vec![running(500, 130, Some(20)), waiting.clone()],
                Some("orders has stood still for 2 m 10 s."),
            ),
            (
                vec![running(190, 2, Some(60)), waiting.clone()],
                Some("orders has been at it for 3 m 10 s, usually 1 m."),
            ),
            (vec![running(180, 2, Some(60)), waiting.clone()], None),
            // Three times next to nothing is still next to nothing.
            (vec![running(59, 2, Some(1)), waiting], None),
            (
                vec![landed("a"), running(30, 2, None), landed("b")],
                Some("All have landed but orders."),
            ),
            (vec![landed("a"), landed("b"), landed("c")], None),
        ] {
            assert_eq!(slow_words(&streams).as_deref(), words, "{streams:?}");
        }
    }

    #[test]
    fn a_stream_has_the_part_that_its_records_had() {
        let job = |status: &str, orders: u64, users: u64| -> JobWithAttempts {
            let text = format!(
                r#"{{"job":{{"id":1,"configType":"sync","configId":"c","status":"{status}","createdAt":0,"updatedAt":9}},
                "attempts":[{{"id":0,"status":"succeeded","createdAt":0,"streamStats":[
                    {{"streamName":"orders","stats":{{"recordsEmitted":{orders}}}}},
                    {{"streamName":"users","streamNamespace":"public","stats":{{"recordsEmitted":{users}}}}}]}}]}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let jobs = [
            job("succeeded", 300, 100),
            job("failed", 0, 9_000),
            job("succeeded", 300, 100),
        ];
        let share = Share::of(&jobs);
        for (name, namespace, seconds) in [
            ("orders", None, Some(75)),
            ("users", Some("public"), Some(25)),
            ("users", None, None),
        ] {
            assert_eq!(share.seconds(&key(name, namespace), 100), seconds, "{name}");
        }
        assert_eq!(Share::of(&[]).seconds(&key("orders", None), 100), None);
        let huge = Share::of(&[job("succeeded", u64::MAX, u64::MAX)]);
        assert_eq!(huge.seconds(&key("orders", None), i64::MAX), Some(i64::MAX));
    }
}
