//! A past job, as the chart and the table show it.

use std::sync::Arc;

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::JobStatus;
use airstrip_airbyte::model::trend::{Ended, Kind, Past};
use airstrip_contract::Timestamp;

use crate::components::airbyte::{failure_of, look_of_job, word_of_job};
use crate::pages::connections::detail::page::started;
use crate::ui::{State, order};

/// A job without what the history does not show: attempts and streams weigh a hundred times as much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastJob {
    /// Its id.
    pub id: u64,
    /// Its figures.
    pub past: Past,
    /// How it ended, and the word for it.
    pub state: State,
    /// The word for how it ended.
    pub word: String,
    /// When it started.
    pub at: Timestamp,
    /// Whether it is not over.
    pub live: bool,
    /// What it does, where that is no sync.
    pub kind: Option<String>,
    /// How many attempts it took; none where the API does not tell them.
    pub attempts: usize,
    /// Where and why it failed, or an attempt of one that landed.
    pub why: Option<(&'static str, String)>,
}

impl PastJob {
    /// A job as it is at the moment `now`.
    pub fn of(entry: &JobWithAttempts, now: Timestamp) -> Self {
        let job = &entry.job;
        let past = Past::of(entry, now);
        Self {
            id: job.id,
            past,
            state: look_of_job(&job.status),
            word: word_of_job(&job.status).to_owned(),
            at: started(job),
            live: job.status.is_live(),
            kind: match past.kind {
                Kind::Sync => None,
                Kind::Clear => Some("clear".to_owned()),
                Kind::Refresh | Kind::Other => Some(job.config_type.as_str().to_owned()),
            },
            attempts: entry.attempts.len(),
            why: match job.status {
                JobStatus::Running | JobStatus::Pending | JobStatus::Queued => None,
                _ => failure_of(entry).map(|words| (words.place, words.what)),
            },
        }
    }

    /// Whether it landed only after an attempt had failed.
    pub fn landed_late(&self) -> bool {
        self.past.ended == Ended::Landed && self.why.is_some()
    }
}

/// Jobs that were just read, newest first, among those that are known, oldest first. Each is kept
/// once, as it was read last; a job that starts meanwhile moves others onto the next page, and none is
/// lost or told twice.
pub fn merged(
    known: &[Arc<PastJob>],
    read: &[JobWithAttempts],
    now: Timestamp,
) -> Vec<Arc<PastJob>> {
    let mut all: Vec<Arc<PastJob>> = Vec::with_capacity(known.len() + read.len());
    // Ids are counted up: their order is that of the jobs.
    let by_id = order(read.len(), &mut |a, b| read[a].job.id.cmp(&read[b].job.id));
    let mut known = known.iter().peekable();
    for entry in by_id.into_iter().map(|at| &read[at]) {
        let id = entry.job.id;
        while let Some(old) = known.next_if(|old| old.id <= id) {
            if old.id < id {
                all.push(Arc::clone(old));
            }
        }
        if all.last().is_none_or(|last| last.id != id) {
            all.push(Arc::new(PastJob::of(entry, now)));
        }
    }
    all.extend(known.cloned());
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn job(id: u64, status: &str) -> JobWithAttempts {
        let text = format!(
            r#"{{"job":{{"id":{id},"configType":"sync","configId":"c","status":"{status}","createdAt":{id},"updatedAt":{id}}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_job_on_two_pages_is_told_once_and_as_it_is_now() {
        let now = Timestamp::UNIX_EPOCH;
        let mut all = Vec::new();
        for page in [
            vec![job(5, "running"), job(4, "failed")],
            vec![job(4, "failed"), job(3, "succeeded"), job(1, "failed")],
            vec![job(6, "running"), job(5, "succeeded")],
            vec![job(0, "cancelled"), job(1, "failed"), job(0, "cancelled")],
        ] {
            all = merged(&all, &page, now);
        }
        let told: Vec<_> = all.iter().map(|job| (job.id, job.state)).collect();
        assert_eq!(
            told,
            [
                (0, State::Cancelled),
                (1, State::Failed),
                (3, State::Landed),
                (4, State::Failed),
                (5, State::Landed),
                (6, State::Running)
            ]
        );
    }
}
