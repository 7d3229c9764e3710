//! What each operation answers with.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Whether the console can read an answer.
pub type Read = fn(&str) -> Result<(), String>;

/// The schema of an operation's good answer, and what the console reads it as.
pub fn schema(name: &str) -> (&'static str, Read) {
    use airstrip_airbyte::{config, public};
    fn read<T: DeserializeOwned>(text: &str) -> Result<(), String> {
        let read = serde_json::from_str::<T>(text);
        read.map(drop).map_err(|error| error.to_string())
    }
    match name {
        "instance_configuration" => (
            "InstanceConfigurationResponse",
            read::<config::InstanceConfiguration>,
        ),
        "health" => ("HealthCheckRead", read::<config::Health>),
        "workspaces" => ("WorkspaceReadList", read::<config::Workspaces>),
        "connections" => ("WebBackendConnectionReadList", read::<config::Connections>),
        "connection_counts" => (
            "WebBackendConnectionStatusCounts",
            read::<config::ConnectionCounts>,
        ),
        "connection" => ("WebBackendConnectionRead", read::<config::Connection>),
        "connection_statuses" => (
            "ConnectionStatusesRead",
            read::<Vec<config::ConnectionStatusRead>>,
        ),
        "set_connection_status" => ("WebBackendConnectionRead", read::<config::Changed>),
        "last_job_per_stream" => (
            "ConnectionLastJobPerStreamRead",
            read::<Vec<config::LastJobOfStream>>,
        ),
        "stream_statuses" => ("StreamStatusReadList", read::<config::StreamStatuses>),
        "events" => ("ConnectionEventList", read::<config::Events>),
        "refresh" => ("JobReadResponse", read::<config::MaybeJob>),
        "sync" | "clear" | "clear_streams" | "job" | "cancel_job" => {
            ("JobInfoRead", read::<config::JobWithAttempts>)
        }
        "sync_progress" => ("ConnectionSyncProgressRead", read::<config::SyncProgress>),
        "jobs" | "workspace_jobs" => ("JobReadList", read::<config::Jobs>),
        "attempt_log" => ("AttemptInfoRead", read::<config::AttemptLog>),
        "public_workspaces" => ("WorkspacesResponse", read::<config::Workspaces>),
        "public_connections" => ("ConnectionsResponse", read::<config::Connections>),
        "public_sources" => ("SourcesResponse", read::<public::Sources>),
        "public_destinations" => ("DestinationsResponse", read::<public::Destinations>),
        "public_connection" => ("ConnectionResponse", read::<config::Connection>),
        "public_set_connection_status" => ("ConnectionResponse", read::<config::Changed>),
        "public_jobs" => ("JobsResponse", read::<config::Jobs>),
        "public_job" | "public_start_job" | "public_cancel_job" => {
            ("JobResponse", read::<config::JobWithAttempts>)
        }
        other => panic!("{other} is declared, but this test does not know it"),
    }
}

/// The schema of a problem.
pub fn problem(title: &str) -> &'static str {
    match title {
        "bad-request" => "BadRequestProblemResponse",
        "resource-not-found" => "ResourceNotFoundProblemResponse",
        "state-conflict" => "StateConflictProblemResponse",
        "try-again-later" => "TryAgainLaterConflictProblemResponse",
        "unprocessable-entity" => "UnprocessableEntityProblemResponse",
        "unexpected-problem" => "UnexpectedProblemResponse",
        "Connection is locked" => "ConnectionLockedProblemResponse",
        other => panic!("{other} is no problem of Airbyte's"),
    }
}

/// The schema of an error that is no problem.
pub fn error(status: u16, answer: &Value) -> &'static str {
    match status {
        404 => "NotFoundKnownExceptionInfo",
        422 if answer["validationErrors"].is_array() => "InvalidInputExceptionInfo",
        _ => "KnownExceptionInfo",
    }
}
