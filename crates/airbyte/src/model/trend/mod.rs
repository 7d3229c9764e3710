//! What a connection's past says: usual figures, outliers, one month against the one before, days.
//! Whole numbers throughout; what depends on the reader's zone takes it from outside.

mod outliers;
mod periods;
#[cfg(test)]
mod tests;
mod weekdays;

pub use outliers::outliers;
pub use periods::{Comparison, Period, change, compare, streak};
pub use weekdays::{BadWeekday, bad_weekday};

use airstrip_contract::{Timestamp, percentile};

use crate::config::JobWithAttempts;
use crate::model::{ConfigType, JobStatus, duration};

/// What a job does, as far as one is compared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Moves data.
    Sync,
    /// Reads all data again.
    Refresh,
    /// Deletes synced data, under the newer or the older name of that.
    Clear,
    /// Something that this version does not know.
    Other,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Well.
    Landed,
    /// In failure.
    Failed,
    /// By a person.
    Cancelled,
    /// Not yet, or in a way that this version does not know.
    Open,
}

/// What of a job is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Seconds from its start to its end; of a live one, until now.
    Duration,
    /// Records that arrived; of a live one, those that were read.
    Records,
    /// The same in bytes.
    Bytes,
}

/// A job as a point in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// When it started, in seconds since 1970.
    pub at: i64,
    /// What it does.
    pub kind: Kind,
    /// How it ended.
    pub ended: Ended,
    figures: [Option<i64>; 3],
}

impl Past {
    /// A job as it is at the moment `now`.
    #[must_use]
    pub fn of(entry: &JobWithAttempts, now: Timestamp) -> Self {
        let job = &entry.job;
        let start = job.started_at.unwrap_or(job.created_at);
        let live = job.status.is_live();
        let took = if live {
            now.duration_since(start)
        } else {
            duration(job)
        };
        let stats = job.aggregated_stats.map(|stats| {
            if live {
                (stats.records_emitted, stats.bytes_emitted)
            } else {
                (stats.records_committed, stats.bytes_committed)
            }
        });
        Self::new(
            start.as_second(),
            match job.config_type {
                ConfigType::Sync => Kind::Sync,
                ConfigType::Refresh => Kind::Refresh,
                ConfigType::Clear | ConfigType::ResetConnection => Kind::Clear,
                ConfigType::Unknown(_) => Kind::Other,
            },
            match job.status {
                JobStatus::Succeeded => Ended::Landed,
                JobStatus::Failed => Ended::Failed,
                JobStatus::Cancelled => Ended::Cancelled,
                _ => Ended::Open,
            },
            took.as_secs(),
            stats,
        )
    }

    fn new(at: i64, kind: Kind, ended: Ended, seconds: i64, stats: Option<(u64, u64)>) -> Self {
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Self {
            at,
            kind,
            ended,
            figures: [
                Some(seconds.max(0)),
                stats.map(|(records, _)| whole(records)),
                stats.map(|(_, bytes)| whole(bytes)),
            ],
        }
    }

    /// A figure of the job, not negative; `None` where the server does not tell.
    #[must_use]
    pub const fn figure(&self, metric: Metric) -> Option<i64> {
        self.figures[metric as usize]
    }
}

/// What is usual: of jobs of one kind that landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typical {
    /// Half of them stay below it.
    pub median: i64,
    /// Of a hundred, 95 do not exceed it.
    pub p95: i64,
    /// Of how many jobs.
    pub of: usize,
}

impl Typical {
    /// Learns from jobs; `None` where none of that kind has landed with such a figure.
    #[must_use]
    pub fn of(jobs: &[Past], kind: Kind, metric: Metric) -> Option<Self> {
        let values = landed(jobs, kind, metric);
        Some(Self {
            median: percentile(&values, 50)?,
            p95: percentile(&values, 95)?,
            of: values.len(),
        })
    }
}

/// The figures of the jobs of a kind that landed, the smallest first.
fn landed(jobs: &[Past], kind: Kind, metric: Metric) -> Vec<i64> {
    let landed = jobs
        .iter()
        .filter(|job| job.kind == kind && job.ended == Ended::Landed);
    let mut values: Vec<i64> = landed.filter_map(|job| job.figure(metric)).collect();
    values.sort_unstable();
    values
}
