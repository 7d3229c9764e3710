//! The log of an attempt.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_millis;
use serde::Deserialize;

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
