//! Connections: in the list, one by itself, and how they fare.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_seconds;
use serde::{Deserialize, Serialize};

use super::attempt::FailureReason;
use super::catalog::Catalog;
use super::job::Job;
use crate::either;
use crate::model::{
    ConnectionStatus, ConnectionSyncStatus, JobStatus, ScheduleData, ScheduleType, SchemaChange,
};

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

/// Answer of a change of which nothing is read: the page reads the thing itself again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Changed {}
