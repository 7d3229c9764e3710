//! How far a sync is, and how each stream of a connection fares.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::{optional_millis, optional_seconds};
use serde::Deserialize;

use crate::model::{ConfigType, JobStatus};

/// Answer of `sync_progress`. Of an idle connection it has the connection's id and no streams.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncProgress {
    /// The connection.
    pub connection_id: String,
    /// The running job.
    pub job_id: Option<u64>,
    /// What kind of job it is.
    pub config_type: Option<ConfigType>,
    /// When it started.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub sync_started_at: Option<Timestamp>,
    /// Records read from the source.
    pub records_emitted: Option<u64>,
    /// Records that are safe in the destination.
    pub records_committed: Option<u64>,
    /// Bytes read from the source.
    pub bytes_emitted: Option<u64>,
    /// Bytes that are safe in the destination.
    pub bytes_committed: Option<u64>,
    /// Stream by stream.
    #[serde(default)]
    pub streams: Vec<StreamProgress>,
}

/// How much of one stream has moved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamProgress {
    /// Its name.
    pub stream_name: String,
    /// Its namespace.
    pub stream_namespace: Option<String>,
    /// Records read from the source.
    pub records_emitted: Option<u64>,
    /// Records that are safe in the destination.
    pub records_committed: Option<u64>,
    /// Bytes read from the source.
    pub bytes_emitted: Option<u64>,
    /// Bytes that are safe in the destination.
    pub bytes_committed: Option<u64>,
}

/// An element of the answer of `last_job_per_stream`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastJobOfStream {
    /// The stream's name.
    pub stream_name: String,
    /// Its namespace.
    pub stream_namespace: Option<String>,
    /// The job.
    pub job_id: u64,
    /// What kind of job it was.
    pub config_type: ConfigType,
    /// How it ended.
    pub job_status: JobStatus,
    /// Records that are safe in the destination.
    pub records_committed: Option<u64>,
    /// Bytes that are safe in the destination.
    pub bytes_committed: Option<u64>,
    /// When it started.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub ended_at: Option<Timestamp>,
}

/// Answer of `stream_statuses`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamStatuses {
    /// For each stream its latest status of each run state.
    #[serde(default)]
    pub stream_statuses: Vec<StreamStatus>,
}

/// A status of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamStatus {
    /// The stream's name.
    pub stream_name: String,
    /// Its namespace.
    pub stream_namespace: Option<String>,
    /// The job.
    pub job_id: u64,
    /// `SYNC`, or `RESET` where the job deleted what was synced.
    pub job_type: Option<String>,
    /// `PENDING`, `RUNNING`, `COMPLETE`, `INCOMPLETE`, `RATE_LIMITED`, …
    pub run_state: String,
    /// Of an incomplete one: `FAILED` or `CANCELED`.
    pub incomplete_run_cause: Option<String>,
    /// Since when; in milliseconds on the wire.
    #[serde(default, deserialize_with = "optional_millis")]
    pub transitioned_at: Option<Timestamp>,
    /// More about some run states.
    pub metadata: Option<RateLimit>,
}

/// What a source says that is out of quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RateLimit {
    /// When it will have quota again; in milliseconds on the wire.
    #[serde(default, deserialize_with = "optional_millis")]
    pub quota_reset: Option<Timestamp>,
}
