//! How each stream stands, by what Airbyte says of it.

use std::collections::HashMap;

use airstrip_airbyte::config::StreamStatus;
use airstrip_contract::Timestamp;

use crate::api::QUICK;
use crate::ui::State;

/// What tells streams of one connection apart.
#[must_use]
pub fn key(name: &str, namespace: Option<&str>) -> String {
    // No name holds a NUL: it would be no identifier anywhere.
    format!("{}\0{name}", namespace.unwrap_or_default())
}

/// How a stream stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamState {
    /// Its look.
    pub state: State,
    /// Its word.
    pub word: String,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Until when its source has no quota.
    pub until: Option<Timestamp>,
}

/// How the streams stand, by their [`key`]. `live` is the job that runs: what an earlier job says is
/// going on has been broken off.
#[must_use]
pub fn states(statuses: &[StreamStatus], live: Option<u64>) -> HashMap<String, StreamState> {
    let mut latest: HashMap<String, &StreamStatus> = HashMap::new();
    for status in statuses {
        let key = key(&status.stream_name, status.stream_namespace.as_deref());
        let known = latest.entry(key).or_insert(status);
        if order(status) > order(known) {
            *known = status;
        }
    }
    let state = |(key, status)| (key, StreamState::of(status, live));
    latest.into_iter().map(state).collect()
}

/// The later of two statuses is the greater; of two at the same moment the one that comes after.
fn order(status: &StreamStatus) -> (u64, Option<Timestamp>, u8) {
    let step = match status.run_state.as_str() {
        "PENDING" => 0,
        "RUNNING" | "RATE_LIMITED" => 1,
        _ => 2,
    };
    (status.job_id, status.transitioned_at, step)
}

/// The job that the streams' statuses are read during.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum During {
    /// There is none.
    None,
    /// It is live.
    Live(u64),
    /// It was seen to have ended at this time, and what was read of the streams is from before.
    Ended(u64, f64),
}

impl During {
    /// What follows when `live` is the job that is live and the statuses were `read` last at that time.
    pub fn after(
        before: Option<&Self>,
        live: Option<u64>,
        read: Option<f64>,
        now: &dyn Fn() -> f64,
    ) -> Self {
        if let Some(job) = live {
            return Self::Live(job);
        }
        let (job, ended) = match before {
            Some(Self::Live(job)) => (*job, now()),
            Some(Self::Ended(job, ended)) => (*job, *ended),
            _ => return Self::None,
        };
        // So long the proxy shares what it read before.
        let since = ended + f64::from(QUICK);
        if read.is_some_and(|read| read > since) {
            Self::None
        } else {
            Self::Ended(job, ended)
        }
    }

    /// The job during which the statuses were read.
    #[must_use]
    pub const fn job(self) -> Option<u64> {
        match self {
            Self::None => None,
            Self::Live(job) | Self::Ended(job, _) => Some(job),
        }
    }
}

impl StreamState {
    fn of(status: &StreamStatus, live: Option<u64>) -> Self {
        let cause = status.incomplete_run_cause.as_deref();
        let cleared = status.job_type.as_deref() == Some("RESET");
        let under_way = live == Some(status.job_id);
        let (state, word) = match status.run_state.as_str() {
            "COMPLETE" if cleared => (State::Queued, "Cleared"),
            "COMPLETE" => (State::Landed, State::Landed.word()),
            "INCOMPLETE" if cause == Some("CANCELED") => {
                (State::Cancelled, State::Cancelled.word())
            }
            "INCOMPLETE" => (State::Failed, State::Failed.word()),
            "PENDING" | "RUNNING" | "RATE_LIMITED" if !under_way => {
                (State::Cancelled, "Broken off")
            }
            "PENDING" => (State::Queued, "Waiting"),
            "RUNNING" if cleared => (State::Running, "Being cleared"),
            "RUNNING" => (State::Running, State::Running.word()),
            "RATE_LIMITED" => (State::Retrying, "Rate limited"),
            other => (State::Unknown, other),
        };
        Self {
            state,
            word: word.to_owned(),
            since: status.transitioned_at,
            until: status
                .metadata
                .and_then(|metadata| metadata.quota_reset)
                .filter(|_| state == State::Retrying),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn status(job: u64, run: &str, more: &str, at: i64) -> StreamStatus {
        let text = format!(
            r#"{{"streamName":"a","jobId":{job},"runState":"{run}","transitionedAt":{at}{more}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn the_latest_status_counts() {
        let plain = |job, run, at| status(job, run, "", at);
        let failed = r#","incompleteRunCause":"FAILED""#;
        let canceled = r#","incompleteRunCause":"CANCELED""#;
        let quota = r#","metadata":{"quotaReset":1795237061000}"#;
        let reset = r#","jobType":"RESET""#;
        for (statuses, word, state) in [
            (vec![plain(7, "PENDING", 1)], "Waiting", State::Queued),
            (
                vec![plain(7, "RUNNING", 5), plain(7, "PENDING", 5)],
                "Running",
                State::Running,
            ),
            (
                vec![plain(7, "COMPLETE", 9), plain(7, "RUNNING", 5)],
                "Landed",
                State::Landed,
            ),
            // The job that runs has not got to it; the one before was broken off.
            (vec![plain(6, "RUNNING", 5)], "Broken off", State::Cancelled),
            (
                vec![plain(6, "COMPLETE", 5), plain(7, "RUNNING", 9)],
                "Running",
                State::Running,
            ),
            (
                vec![status(7, "INCOMPLETE", failed, 1)],
                "Failed",
                State::Failed,
            ),
            (
                vec![status(7, "INCOMPLETE", canceled, 1)],
                "Cancelled",
                State::Cancelled,
            ),
            (
                vec![status(7, "RATE_LIMITED", quota, 1)],
                "Rate limited",
                State::Retrying,
            ),
            (
                vec![status(6, "COMPLETE", reset, 1)],
                "Cleared",
                State::Queued,
            ),
            (vec![plain(7, "DREAMING", 1)], "DREAMING", State::Unknown),
        ] {
            let found = states(&statuses, Some(7)).remove(&key("a", None)).unwrap();
            assert_eq!(
                (found.word.as_str(), found.state),
                (word, state),
                "{statuses:?}"
            );
            assert_eq!(found.until.is_some(), word == "Rate limited");
        }
    }

    #[test]
    fn what_was_read_while_a_job_ran_is_not_called_broken_off_at_its_end() {
        let now = &|| 10_000.0;
        let live = During::after(None, Some(7), Some(9_000.0), now);
        let ended = During::after(Some(&live), None, Some(9_000.0), now);
        for (before, live, read, expected) in [
            (None, None, Some(9_000.0), None),
            (Some(live), None, None, Some(7)),
            (Some(live), None, Some(9_000.0), Some(7)),
            (Some(live), Some(8), Some(9_000.0), Some(8)),
            // An answer that was shared.
            (Some(ended), None, Some(11_000.0), Some(7)),
            (Some(ended), None, Some(12_001.0), None),
            (Some(ended), Some(8), Some(12_001.0), Some(8)),
        ] {
            let watched = During::after(before.as_ref(), live, read, now);
            assert_eq!(watched.job(), expected, "{before:?} {live:?} {read:?}");
        }
    }

    #[test]
    fn streams_of_one_name_in_two_namespaces_are_two() {
        let mut other = status(7, "COMPLETE", "", 1);
        other.stream_namespace = Some("public".to_owned());
        let found = states(&[status(7, "RUNNING", "", 2), other], Some(7));
        assert_eq!(found.len(), 2);
        assert_eq!(found[&key("a", Some("public"))].word, "Landed");
    }
}
