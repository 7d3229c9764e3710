//! A job of Airbyte or a run of Airflow, told in the same words.

use std::cmp::Ordering;

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::{ConfigType, JobStatus};
use airstrip_airflow::model::{RunState, RunType};
use airstrip_airflow::v2::DagRun;
use airstrip_contract::{System, Timestamp};

use crate::components::airbyte::{failure_of, look_of_job, word_of_job};
use crate::components::airflow::{run_state, run_word};
use crate::routes::Route;
use crate::ui::State;

/// A job or a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is.
    pub system: System,
    /// Which instance's.
    pub instance: String,
    /// The connection's or the DAG's id.
    pub target: String,
    /// The job's number or the run's id.
    pub id: String,
    /// How it stands.
    pub state: State,
    /// How it stands, in the word of its system.
    pub word: String,
    /// Whether it has not ended yet.
    pub live: bool,
    /// What it is, or what started it.
    pub what: String,
    /// Why it failed, where that is told.
    pub why: Option<String>,
    /// When it was made or queued: it stays the same when it begins.
    pub at: Timestamp,
    /// When it began to work.
    pub began: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Records and bytes that it moved.
    pub moved: Option<(u64, u64)>,
}

impl Entry {
    /// A job of Airbyte.
    pub fn of_job(instance: &str, read: &JobWithAttempts) -> Self {
        let job = &read.job;
        let live = job.status.is_live();
        let waits = matches!(job.status, JobStatus::Pending | JobStatus::Queued);
        let failed = matches!(job.status, JobStatus::Failed | JobStatus::Incomplete);
        let what = match &job.config_type {
            ConfigType::ResetConnection => "clear",
            kind => kind.as_str(),
        };
        let moved = job.aggregated_stats.as_ref();
        Self {
            system: System::Airbyte,
            instance: instance.to_owned(),
            target: job.config_id.clone(),
            id: job.id.to_string(),
            state: look_of_job(&job.status),
            word: word_of_job(&job.status).to_owned(),
            live,
            what: what.to_owned(),
            why: failure_of(read).filter(|_| failed).map(|why| why.what),
            at: job.created_at,
            began: job.started_at.or((!waits).then_some(job.created_at)),
            ended: (!live).then_some(job.updated_at),
            moved: moved.map(|sums| (sums.records_committed, sums.bytes_committed)),
        }
    }

    /// A run of Airflow; `None` of one that tells no time at all.
    pub fn of_run(instance: &str, run: &DagRun) -> Option<Self> {
        let live = matches!(run.state, RunState::Queued | RunState::Running);
        Some(Self {
            system: System::Airflow,
            instance: instance.to_owned(),
            target: run.dag_id.clone(),
            id: run.dag_run_id.clone(),
            state: run_state(&run.state),
            word: run_word(&run.state),
            live,
            what: match &run.run_type {
                RunType::Manual => "run by hand".to_owned(),
                RunType::Scheduled => "scheduled run".to_owned(),
                RunType::Backfill => "run of a backfill".to_owned(),
                RunType::AssetTriggered => "run by an asset".to_owned(),
                RunType::Unknown(word) => format!("run, {word}"),
            },
            why: None,
            at: run.queued_at.or(run.start_date).or(run.run_after)?,
            began: run.start_date,
            ended: run.end_date.filter(|_| !live),
            moved: None,
        })
    }

    /// The page of the job or run.
    pub fn page(&self) -> Route {
        let instance = self.instance.clone();
        match self.system {
            System::Airflow => Route::DagRun {
                instance,
                dag_id: self.target.clone(),
                run_id: self.id.clone(),
            },
            System::Airbyte => match self.id.parse() {
                Ok(job) => Route::Job {
                    instance,
                    id: self.target.clone(),
                    job,
                },
                Err(_) => Route::NotFound,
            },
        }
    }

    /// What tells it from all others.
    pub fn key(&self) -> String {
        [self.system.as_str(), &self.instance, &self.target, &self.id].join("/")
    }

    /// Newest first, always in the same order.
    pub fn order(&self, other: &Self) -> Ordering {
        let by_id = || self.target.cmp(&other.target).then(other.id.cmp(&self.id));
        other.at.cmp(&self.at).then_with(by_id)
    }

    /// Whether it is the same job or run, perhaps read at another time.
    pub fn is(&self, other: &Self) -> bool {
        self.id == other.id
            && self.target == other.target
            && self.instance == other.instance
            && self.system == other.system
    }
}

/// What was read of one instance, newest first as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The jobs or runs.
    pub entries: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
    /// How many the proxy went through for a person who may see only some, where there may be more.
    pub searched: Option<u64>,
}

impl Read {
    /// Where there can be nothing.
    pub const fn nothing() -> Self {
        Self {
            entries: Vec::new(),
            more: false,
            searched: None,
        }
    }

    /// Takes the newest page. What it does not reach down to was read too long ago: a gap would be
    /// between the two, so it is forgotten.
    pub fn renew(&mut self, newest: Self) {
        let known = |entry: &Entry| self.entries.iter().any(|old| old.is(entry));
        if !newest.more || !newest.entries.last().is_some_and(known) {
            *self = newest;
            return;
        }
        let mut entries = newest.entries;
        self.entries
            .retain(|old| !entries.iter().any(|new| new.is(old)));
        entries.append(&mut self.entries);
        self.entries = entries;
        self.searched = newest.searched;
    }

    /// Takes a page that follows what was read. Rows that have moved to it since are there already.
    pub fn append(&mut self, next: Self) {
        for entry in next.entries {
            if !self.entries.iter().any(|old| old.is(&entry)) {
                self.entries.push(entry);
            }
        }
        self.more = next.more;
        self.searched = next.searched;
    }

    /// Down to when all of it is known; `None`: it is all known.
    fn reach(&self) -> Option<Timestamp> {
        let oldest = self.entries.iter().map(|entry| entry.at).min();
        oldest.filter(|_| self.more)
    }
}

/// Down to when all that was read is known. Before that, one instance might have something that another
/// has not told yet.
pub fn horizon<'a>(read: impl Iterator<Item = &'a Read>) -> Option<Timestamp> {
    read.filter_map(Read::reach).max()
}

/// Whether a page more of an instance is needed in order to see further than `horizon`.
pub fn is_short(read: &Read, horizon: Option<Timestamp>) -> bool {
    read.more && (read.entries.is_empty() || read.reach() >= horizon)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn entry(id: &str, second: i64) -> Entry {
        Entry {
            system: System::Airbyte,
            instance: "prod".into(),
            target: "c".into(),
            id: id.into(),
            state: State::Landed,
            word: "Landed".into(),
            live: false,
            what: "sync".into(),
            why: None,
            at: Timestamp::from_second(second).unwrap(),
            began: None,
            ended: None,
            moved: None,
        }
    }

    fn read(ids: &[i64], more: bool) -> Read {
        Read {
            entries: ids.iter().map(|id| entry(&id.to_string(), *id)).collect(),
            more,
            searched: None,
        }
    }

    fn ids(read: &Read) -> Vec<&str> {
        read.entries.iter().map(|entry| entry.id.as_str()).collect()
    }

    #[test]
    fn the_newest_page_is_put_before_what_it_reaches() {
        for (old, newest, more, expected) in [
            (&[][..], &[3, 2][..], true, &["3", "2"][..]),
            (&[3, 2, 1], &[4, 3], true, &["4", "3", "2", "1"]),
            // So much happened that there is a gap.
            (&[3, 2, 1], &[9, 8], true, &["9", "8"]),
            // It is all there is: the rest was deleted.
            (&[3, 2, 1], &[4, 3], false, &["4", "3"]),
            (&[3, 2, 1], &[3, 2, 1], true, &["3", "2", "1"]),
        ] {
            let mut all = read(old, true);
            all.renew(read(newest, more));
            assert_eq!(ids(&all), expected, "{old:?} {newest:?}");
        }
    }

    #[test]
    fn a_renewed_entry_is_as_it_is_now() {
        let mut all = read(&[3, 2, 1], true);
        let mut newest = read(&[3, 2], true);
        newest.entries[0].word = "Failed".into();
        all.renew(newest);
        assert_eq!(all.entries[0].word, "Failed");
        assert_eq!(ids(&all), ["3", "2", "1"]);
    }

    #[test]
    fn a_page_that_has_moved_brings_nothing_twice() {
        let mut all = read(&[5, 4, 3], true);
        all.append(read(&[3, 2], false));
        assert_eq!(ids(&all), ["5", "4", "3", "2"]);
        assert!(!all.more);
    }

    #[test]
    fn no_more_is_shown_than_all_instances_have_told() {
        let (short, long, whole) = (
            read(&[9, 8], true),
            read(&[9, 4, 1], true),
            read(&[7, 2], false),
        );
        let reach = horizon([&short, &long, &whole].into_iter());
        assert_eq!(reach, Timestamp::from_second(8));
        assert!(is_short(&short, reach));
        assert!(!is_short(&long, reach));
        assert!(!is_short(&whole, reach));
        assert_eq!(horizon([&whole].into_iter()), None);
        // Nothing that could be shown came, and there is more.
        assert!(is_short(&read(&[], true), reach));
    }

    #[test]
    fn jobs_and_runs_are_told_alike() {
        let job = |status: &str| -> JobWithAttempts {
            let text = format!(
                r#"{{"job":{{"id":7,"configType":"reset_connection","configId":"c","status":"{status}",
                "createdAt":100,"updatedAt":160,"aggregatedStats":{{"recordsCommitted":5,"bytesCommitted":9}}}},
                "attempts":[{{"id":0,"status":"failed","createdAt":0,"failureSummary":
                {{"failures":[{{"externalMessage":"The token expired."}}]}}}}]}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let failed = Entry::of_job("prod", &job("failed"));
        assert_eq!((failed.what.as_str(), failed.live), ("clear", false));
        assert_eq!(failed.why.as_deref(), Some("The token expired."));
        assert_eq!(failed.ended, Timestamp::from_second(160));
        assert_eq!(failed.moved, Some((5, 9)));
        assert_eq!(failed.page().path(), "/airbyte/prod/connections/c/jobs/7");
        // An earlier attempt failed, which is not why it runs.
        let running = Entry::of_job("prod", &job("running"));
        assert_eq!(
            (running.why, running.ended, running.live),
            (None, None, true)
        );

        let run = |rest: &str| -> DagRun {
            let text = format!(
                r#"{{"dag_run_id":"manual__1","dag_id":"sales","run_type":"manual",{rest}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let queued = run(r#""state":"queued","queued_at":"2026-11-01T00:00:00Z""#);
        let queued = Entry::of_run("prod", &queued).unwrap();
        assert_eq!((queued.what.as_str(), queued.live), ("run by hand", true));
        assert_eq!(queued.at.to_string(), "2026-11-01T00:00:00Z");
        assert_eq!(
            queued.page().path(),
            "/airflow/prod/dags/sales/runs/manual__1"
        );
        assert_eq!(Entry::of_run("prod", &run(r#""state":"queued""#)), None);
    }
}
