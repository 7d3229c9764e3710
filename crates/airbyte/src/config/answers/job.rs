//! Jobs.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::{optional_seconds, seconds};
use serde::Deserialize;

use super::attempt::Attempt;
use super::stream::StreamProgress;
use crate::either;
use crate::model::{ConfigType, JobStatus};

/// Answer of `jobs`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Jobs {
    /// A page of jobs.
    #[serde(alias = "data")]
    pub jobs: Vec<JobWithAttempts>,
    /// How many there are in all; the public API does not say.
    pub total_job_count: Option<u64>,
    /// How many jobs the proxy went through for a person who may see only some of them, where there may
    /// be more (`Rows::SEARCHED`); Airbyte tells nothing of the kind.
    pub searched: Option<u64>,
}

/// A job with its attempts; answer of `job`, `sync` and `cancel_job`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "either::Job")]
pub struct JobWithAttempts {
    /// The job.
    pub job: Job,
    /// Its attempts, in order; the public API tells none.
    pub attempts: Vec<Attempt>,
}

/// Answer of `refresh`. Without a job where the connection was busy or its destination cannot
/// refresh: Airbyte says 200 all the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MaybeJob {
    /// The job that was started.
    pub job: Option<Job>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id, counted up over the whole instance.
    pub id: u64,
    /// What kind of job it is.
    pub config_type: ConfigType,
    /// The connection.
    pub config_id: String,
    /// Its status.
    pub status: JobStatus,
    /// When it was created.
    #[serde(deserialize_with = "seconds")]
    pub created_at: Timestamp,
    /// When it last changed: of a job that has ended, the end. Of one that goes on, the public API
    /// tells only when it was created.
    #[serde(deserialize_with = "seconds")]
    pub updated_at: Timestamp,
    /// When it started to run.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub started_at: Option<Timestamp>,
    /// Sums over all attempts, while they go on as well. Only `jobs` and `job` tell them, and so does
    /// the public API (airbyte-platform, `StatsAggregationHelper.hydrateWithStats`): neither the
    /// `active_job` of a connection's status nor the answers to a trigger do.
    pub aggregated_stats: Option<AggregatedStats>,
    /// The same stream by stream; empty before anything was counted, and with the public API.
    #[serde(default)]
    pub stream_aggregated_stats: Vec<StreamProgress>,
}

/// Sums of a job. Of what was read the public API tells only how much of it is safe: it is as much at
/// least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AggregatedStats {
    /// Records read from the source.
    pub records_emitted: u64,
    /// Bytes read from the source.
    pub bytes_emitted: u64,
    /// Records that are safe in the destination.
    pub records_committed: u64,
    /// Bytes that are safe in the destination.
    pub bytes_committed: u64,
    /// Records that the destination refused.
    pub records_rejected: u64,
}
