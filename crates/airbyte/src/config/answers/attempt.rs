//! The attempts of a job, and why they failed.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::{optional_millis, optional_seconds, seconds};
use serde::Deserialize;

use super::catalog::StreamName;
use crate::model::AttemptStatus;

/// An attempt of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Its number within the job, from 0.
    pub id: u64,
    /// Its status.
    pub status: AttemptStatus,
    /// When it began.
    #[serde(deserialize_with = "seconds")]
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub ended_at: Option<Timestamp>,
    /// Its sums. `job` tells them once it is over, unless it was cancelled; `jobs` always does.
    pub total_stats: Option<AttemptStats>,
    /// Its sums, stream by stream; as `total_stats`, and by `job` without namespaces
    /// (airbyte-platform, `JobConverter.getAttemptStreamStats`).
    #[serde(default)]
    pub stream_stats: Vec<AttemptStreamStats>,
    /// Why it failed.
    pub failure_summary: Option<FailureSummary>,
}

/// Sums of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttemptStats {
    /// Records read from the source.
    pub records_emitted: Option<u64>,
    /// Bytes read from the source.
    pub bytes_emitted: Option<u64>,
    /// Records that are safe in the destination.
    pub records_committed: Option<u64>,
    /// Bytes that are safe in the destination.
    pub bytes_committed: Option<u64>,
    /// How many records the source expects to read.
    pub estimated_records: Option<u64>,
    /// How many bytes the source expects to read.
    pub estimated_bytes: Option<u64>,
}

/// Sums of one stream in one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptStreamStats {
    /// The stream's name.
    pub stream_name: String,
    /// Its namespace.
    pub stream_namespace: Option<String>,
    /// Its sums.
    pub stats: AttemptStats,
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailureSummary {
    /// The first is mostly the cause of the others.
    #[serde(default)]
    pub failures: Vec<FailureReason>,
    /// Whether some records were committed all the same.
    pub partial_success: Option<bool>,
}

/// One failure.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailureReason {
    /// `source`, `destination`, `replication`, `airbyte_platform`, …
    pub failure_origin: Option<String>,
    /// `config_error`, `transient_error`, `manual_cancellation`, …
    pub failure_type: Option<String>,
    /// What happened, for people.
    pub external_message: Option<String>,
    /// What happened, for developers.
    pub internal_message: Option<String>,
    /// Where in the connector's program.
    pub stacktrace: Option<String>,
    /// The stream that it happened to.
    pub stream_descriptor: Option<StreamName>,
    /// Whether trying again may help; absent when nobody knows.
    pub retryable: Option<bool>,
    /// When it happened; in milliseconds on the wire, unlike the other times.
    #[serde(default, deserialize_with = "optional_millis")]
    pub timestamp: Option<Timestamp>,
}
