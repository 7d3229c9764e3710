//! What happened to a connection.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::seconds;
use serde::Deserialize;

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
