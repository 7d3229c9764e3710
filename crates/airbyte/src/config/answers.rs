//! Answers, as far as the console reads them. Fields that it does not know are passed over; fields
//! that the specification calls required but that servers were seen to omit are optional here.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::{optional_millis, optional_seconds, seconds};
use serde::{Deserialize, Serialize};

use crate::either;
use crate::model::{
    AttemptStatus, ConfigType, ConnectionStatus, ConnectionSyncStatus, JobStatus, ScheduleData,
    ScheduleType, SchemaChange,
};

/// Answer of `instance_configuration`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceConfiguration {
    /// The release, for example `2.0.0`.
    pub version: String,
    /// `community`, `pro`, …
    pub edition: Option<String>,
    /// Where Airbyte's own web app is.
    pub airbyte_url: Option<String>,
    /// The user that every unauthenticated request acts as.
    pub default_user_id: String,
    /// The workspace of a fresh installation.
    pub default_workspace_id: Option<String>,
}

/// Answer of `health`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Health {
    /// Whether the server can reach its database.
    pub available: bool,
}

/// Answer of `workspaces`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Workspaces {
    /// The workspaces.
    #[serde(alias = "data")]
    pub workspaces: Vec<Workspace>,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    /// Its id, a UUID.
    pub workspace_id: String,
    /// Its name.
    pub name: String,
}

/// Answer of `connections`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Connections {
    /// A page of connections; an empty or short page is the last.
    #[serde(alias = "data")]
    pub connections: Vec<ConnectionRow>,
}

/// A connection in the list. Of the public API's nothing is known about jobs and schema, and source
/// and destination by their ids only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "either::Connection")]
pub struct ConnectionRow {
    /// Its id, a UUID.
    pub connection_id: String,
    /// Its name.
    pub name: String,
    /// Whether it is enabled.
    pub status: ConnectionStatus,
    /// What starts it.
    pub schedule_type: Option<ScheduleType>,
    /// When it is started.
    pub schedule_data: Option<ScheduleData>,
    /// Where it reads.
    pub source: Source,
    /// Where it writes.
    pub destination: Destination,
    /// When its latest sync job was created; refreshes and clears do not count.
    pub latest_sync_job_created_at: Option<Timestamp>,
    /// The status of that job.
    pub latest_sync_job_status: Option<JobStatus>,
    /// Whether a sync job is exactly `running`; false between two attempts.
    pub is_syncing: bool,
    /// Whether the source's schema has changed.
    pub schema_change: Option<SchemaChange>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A source, as connections show it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Its id, a UUID.
    pub source_id: String,
    /// The name that somebody gave it.
    pub name: String,
    /// The connector's name, for example `Salesforce`, or the public API's word for it, `salesforce`;
    /// empty where that does not know it.
    #[serde(default, alias = "sourceType")]
    pub source_name: String,
    /// The workspace it is in; the list does not say.
    pub workspace_id: Option<String>,
    /// Its picture: an address or, of older servers, SVG text.
    pub icon: Option<String>,
}

/// A destination, as connections show it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// Its id, a UUID.
    pub destination_id: String,
    /// The name that somebody gave it.
    pub name: String,
    /// The connector's name, for example `Snowflake`, or the public API's word for it, `snowflake`;
    /// empty where that does not know it.
    #[serde(default, alias = "destinationType")]
    pub destination_name: String,
    /// Its picture: an address or, of older servers, SVG text.
    pub icon: Option<String>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its colour, six hexadecimal digits.
    pub color: Option<String>,
}

/// Answer of `connection_counts`. Looks at sync jobs only, so it need not agree with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionCounts {
    /// A sync is running.
    pub running: u64,
    /// A sync waits to start.
    pub queued: u64,
    /// The last sync succeeded.
    pub healthy: u64,
    /// The last sync failed, was cancelled or is incomplete.
    pub failed: u64,
    /// Disabled.
    pub paused: u64,
    /// Never synced.
    pub not_synced: u64,
}

/// Answer of `connection`. Of the public API's the same is known as of a [`ConnectionRow`], and the
/// streams.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "either::Connection")]
pub struct Connection {
    /// Its id, a UUID.
    pub connection_id: String,
    /// Its name.
    pub name: String,
    /// Whether it is enabled.
    pub status: ConnectionStatus,
    /// Why it is in this status.
    pub status_reason: Option<String>,
    /// What starts it.
    pub schedule_type: Option<ScheduleType>,
    /// When it is started.
    pub schedule_data: Option<ScheduleData>,
    /// Where it reads.
    pub source: Source,
    /// Where it writes.
    pub destination: Destination,
    /// What it reads.
    pub sync_catalog: Option<Catalog>,
    /// When its latest sync job was created.
    pub latest_sync_job_created_at: Option<Timestamp>,
    /// The status of that job.
    pub latest_sync_job_status: Option<JobStatus>,
    /// Whether any job of the connection is live.
    pub is_syncing: bool,
    /// Whether the source's schema has changed.
    pub schema_change: Option<SchemaChange>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// The streams of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Catalog {
    /// Each with its configuration, selected or not.
    #[serde(default)]
    pub streams: Vec<CatalogStream>,
}

/// A stream in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CatalogStream {
    /// What the source says of it.
    pub stream: StreamName,
    /// How it is synced.
    pub config: Option<StreamConfig>,
}

/// The name of a stream in a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StreamName {
    /// Its name.
    pub name: String,
    /// Its namespace, mostly a database schema.
    pub namespace: Option<String>,
}

/// How a stream is synced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamConfig {
    /// Whether it is synced at all; absent means yes.
    pub selected: Option<bool>,
    /// `full_refresh` or `incremental`.
    pub sync_mode: String,
    /// `overwrite`, `append`, `append_dedup`, …
    pub destination_sync_mode: String,
    /// The path of the field that tells new records from old ones.
    #[serde(default)]
    pub cursor_field: Vec<String>,
    /// The paths of the fields of the primary key.
    #[serde(default)]
    pub primary_key: Vec<Vec<String>>,
}

/// An element of the answer of `connection_statuses`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionStatusRead {
    /// The connection.
    pub connection_id: String,
    /// Its state as Airbyte sees it.
    pub connection_sync_status: ConnectionSyncStatus,
    /// The job that is live.
    pub active_job: Option<Job>,
    /// When the last sync succeeded.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub last_successful_sync: Option<Timestamp>,
    /// The latest sync job.
    pub last_sync_job_id: Option<u64>,
    /// When that job was created.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub last_sync_job_created_at: Option<Timestamp>,
    /// Why the last sync failed.
    pub failure_reason: Option<FailureReason>,
}

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

/// Progress of one stream.
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

/// Answer of `jobs`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Jobs {
    /// A page of jobs.
    #[serde(alias = "data")]
    pub jobs: Vec<JobWithAttempts>,
    /// How many there are in all; the public API does not say.
    pub total_job_count: Option<u64>,
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
    /// Sums over all attempts.
    pub aggregated_stats: Option<AggregatedStats>,
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
    /// Its sums.
    pub total_stats: Option<AttemptStats>,
    /// Its sums, stream by stream.
    #[serde(default)]
    pub stream_stats: Vec<AttemptStreamStats>,
    /// Why it failed.
    pub failure_summary: Option<FailureSummary>,
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

/// Answer of a change of which nothing is read: the page reads the thing itself again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Changed {}

/// Answer of `refresh`. Without a job where the connection was busy or its destination cannot
/// refresh: Airbyte says 200 all the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MaybeJob {
    /// The job that was started.
    pub job: Option<Job>,
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

/// Answer of `events`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Events {
    /// A page of events, newest first.
    pub events: Vec<Event>,
}

/// Something that happened to a connection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its id, a UUID.
    pub id: String,
    /// `SYNC_STARTED`, `SCHEMA_UPDATE`, …
    pub event_type: String,
    /// Free JSON: jobs tell `jobId`, `recordsLoaded`, `bytesLoaded`, …; changes what was changed.
    #[serde(default)]
    pub summary: serde_json::Value,
    /// When it happened.
    #[serde(deserialize_with = "seconds")]
    pub created_at: Timestamp,
}

/// Answer of `attempt_log`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptLog {
    /// `formatted` has lines, `structured` has events.
    pub log_type: Option<String>,
    /// The log.
    pub logs: Option<Log>,
}

/// A log of either kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Log {
    /// Text, with ANSI colours.
    pub log_lines: Vec<String>,
    /// Structured events.
    pub events: Vec<LogEvent>,
}

/// A structured log event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEvent {
    /// When; in milliseconds on the wire.
    #[serde(default, deserialize_with = "optional_millis")]
    pub timestamp: Option<Timestamp>,
    /// The text.
    pub message: String,
    /// `trace`, `debug`, `info`, `warn`, `error`.
    pub level: Option<String>,
    /// `source`, `destination`, `platform`, `replication-orchestrator`.
    pub log_source: Option<String>,
    /// Where in the program it happened.
    pub stack_trace: Option<String>,
}

/// The body of an error. Newer servers often say nothing but an id to look up in their log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// What happened.
    pub message: Option<String>,
    /// The id under which Airbyte's log has the rest.
    pub error_id: Option<String>,
}
