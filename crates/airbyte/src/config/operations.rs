//! The declared calls. Paths and methods are those of Airbyte's `config-api` OpenAPI document.

use airstrip_contract::{Access, At, Holds, Kind, Method, Names, Operation, Pages, Rows, System};

const WORKSPACE: &[Names] = &[Names {
    kind: Kind::Workspace,
    at: At::Body("workspaceId"),
}];
const ONE_CONNECTION: &[Names] = &[Names {
    kind: Kind::Connection,
    at: At::Body("connectionId"),
}];
const ONE_JOB: &[Names] = &[Names {
    kind: Kind::Job,
    at: At::Body("id"),
}];

/// What a person may set a connection to. Another status, `deprecated`, would delete it.
const STATUSES: &[&str] = &["active", "inactive"];

/// What is told of one job has the whole log of each of its attempts beside it, depending on the
/// version. Nobody reads it there, and it would make a small answer one of hundreds of megabytes.
const LOGS: &[&str] = &["logs"];

/// What the console reads of the jobs of all connections: without the streams and the stack traces, which
/// are most of it. `totalJobCount` counts the rows of the page there, not of the list
/// (airbyte-platform, `JobHistoryHandler.listJobsForWorkspaces`).
const READ_OF_JOBS: &[&str] = &[
    "jobs",
    "job",
    "id",
    "configType",
    "configId",
    "status",
    "createdAt",
    "updatedAt",
    "startedAt",
    "aggregatedStats",
    "recordsCommitted",
    "bytesCommitted",
    "attempts",
    "failureSummary",
    "failures",
    "failureOrigin",
    "failureType",
    "externalMessage",
    "internalMessage",
];

const fn read(name: &'static str, path: &'static str, share_seconds: u64) -> Operation {
    Operation::read(System::Airbyte, name, Method::Post, path, share_seconds)
}

const fn launch(name: &'static str, path: &'static str) -> Operation {
    Operation::write(System::Airbyte, name, Method::Post, path, Access::Launch)
}

const fn manage(name: &'static str, path: &'static str) -> Operation {
    Operation::write(System::Airbyte, name, Method::Post, path, Access::Manage)
}

/// Version, edition and default ids of the instance.
pub static INSTANCE_CONFIGURATION: Operation = Operation::read(
    System::Airbyte,
    "instance_configuration",
    Method::Get,
    "/api/v1/instance_configuration",
    5,
);
/// Whether the server and its database are up.
pub static HEALTH: Operation =
    Operation::read(System::Airbyte, "health", Method::Get, "/api/v1/health", 5);
/// The workspaces a user sees; the older `/workspaces/list` was removed in 1.7.
pub static WORKSPACES: Operation = read("workspaces", "/api/v1/workspaces/list_by_user_id", 5)
    .with_fields(&["userId"])
    .holding(Holds::Rows(Rows {
        kind: Kind::Workspace,
        field: "workspaces",
        id: "workspaceId",
        itself: true,
        total: None,
        pages: Pages::One,
        depth: 1_000,
    }));
/// A page of a workspace's connections.
pub static CONNECTIONS: Operation = read("connections", "/api/v1/web_backend/connections/list", 5)
    .with_fields(&["workspaceId", "cursor", "pageSize", "sortKey"])
    .about(WORKSPACE)
    .holding(Holds::Rows(Rows {
        kind: Kind::Connection,
        field: "connections",
        id: "connectionId",
        itself: true,
        total: Some("num_connections"),
        pages: Pages::Cursor { most: 500 },
        depth: 50_000,
    }));
/// How many connections of a workspace are in which state (from 1.8 on).
pub static CONNECTION_COUNTS: Operation = read(
    "connection_counts",
    "/api/v1/web_backend/connections/status_counts",
    5,
)
.with_fields(&["workspaceId"])
.about(WORKSPACE)
.holding(Holds::Counts(&CONNECTIONS));
/// One connection with its catalog.
pub static CONNECTION: Operation = read("connection", "/api/v1/web_backend/connections/get", 2)
    .with_fields(&["connectionId"])
    .about(ONE_CONNECTION)
    // Of its source and destination: hosts, databases, accounts.
    .withholding(&["connectionConfiguration"]);
/// The live status of up to 25 connections.
pub static CONNECTION_STATUSES: Operation =
    read("connection_statuses", "/api/v1/connections/status", 2)
        .with_fields(&["connectionIds"])
        .about(&[Names {
            kind: Kind::Connection,
            at: At::BodyList("connectionIds"),
        }]);
/// Enables or disables a connection. What is not sent stays as it is.
pub static SET_CONNECTION_STATUS: Operation = manage(
    "set_connection_status",
    "/api/v1/web_backend/connections/update",
)
.with_fields(&["connectionId", "status", "skipReset"])
.with_values(&[("status", STATUSES)])
.about(ONE_CONNECTION);
/// The latest job of each stream that has ended.
pub static LAST_JOB_PER_STREAM: Operation = read(
    "last_job_per_stream",
    "/api/v1/connections/last_job_per_stream",
    2,
)
.with_fields(&["connectionId"])
.about(ONE_CONNECTION);
/// The latest statuses of each stream.
pub static STREAM_STATUSES: Operation = read(
    "stream_statuses",
    "/api/v1/stream_statuses/latest_per_run_state",
    2,
)
.with_fields(&["connectionId"])
.about(ONE_CONNECTION);
/// What happened to a connection, newest first.
pub static EVENTS: Operation = read("events", "/api/v1/connections/events/list", 2)
    .with_fields(&[
        "connectionId",
        "eventTypes",
        "pagination",
        "createdAtStart",
        "createdAtEnd",
    ])
    .about(ONE_CONNECTION);
/// Reads all data of some streams again, or of all where none is named. A busy connection, or one
/// whose destination cannot refresh, is answered without a job.
pub static REFRESH: Operation = manage("refresh", "/api/v1/connections/refresh")
    .with_fields(&["connectionId", "refreshMode", "streams"])
    .with_values(&[("refreshMode", &["Merge", "Truncate"])])
    .about(ONE_CONNECTION)
    .resulting_in("/job/id")
    .withholding(LOGS);
/// Deletes what all streams of a connection have synced. Cancels what is running.
pub static CLEAR: Operation = manage("clear", "/api/v1/connections/clear")
    .with_fields(&["connectionId"])
    .about(ONE_CONNECTION)
    .resulting_in("/job/id")
    .withholding(LOGS);
/// Deletes what some streams have synced. Cancels what is running.
pub static CLEAR_STREAMS: Operation = manage("clear_streams", "/api/v1/connections/clear/stream")
    .with_fields(&["connectionId", "streams"])
    .about(ONE_CONNECTION)
    .resulting_in("/job/id")
    .withholding(LOGS);
/// Starts a sync.
pub static SYNC: Operation = launch("sync", "/api/v1/connections/sync")
    .with_fields(&["connectionId"])
    .about(ONE_CONNECTION)
    .resulting_in("/job/id")
    .withholding(LOGS);
/// Records and bytes of the running sync, stream by stream.
pub static SYNC_PROGRESS: Operation = read("sync_progress", "/api/v1/connections/sync_progress", 1)
    .with_fields(&["connectionId"])
    .about(ONE_CONNECTION);
/// Jobs of a connection, newest first.
pub static JOBS: Operation = read("jobs", "/api/v1/jobs/list", 2)
    .with_fields(&["configTypes", "configId", "pagination"])
    .about(&[Names {
        kind: Kind::Connection,
        at: At::Body("configId"),
    }]);
/// Jobs of all connections of some workspaces, newest first.
pub static WORKSPACE_JOBS: Operation =
    read("workspace_jobs", "/api/v1/jobs/list_for_workspaces", 2)
        .with_fields(&[
            "workspaceIds",
            "configTypes",
            "statuses",
            "createdAtStart",
            "pagination",
        ])
        .about(&[Names {
            kind: Kind::Workspace,
            at: At::BodyList("workspaceIds"),
        }])
        .passing_only(READ_OF_JOBS)
        .holding(Holds::Rows(Rows {
            kind: Kind::Connection,
            field: "jobs",
            id: "job/configId",
            itself: false,
            total: None,
            pages: Pages::Pagination { usual: 200 },
            depth: 1_000,
        }));
/// One job with its attempts.
pub static JOB: Operation = read("job", "/api/v1/jobs/get_without_logs", 2)
    .with_fields(&["id"])
    .about(ONE_JOB)
    .withholding(LOGS);
/// One attempt with its log, of up to a million lines: never shared, and passed on as it comes.
pub static ATTEMPT_LOG: Operation = read("attempt_log", "/api/v1/attempt/get_for_job", 0)
    .with_fields(&["jobId", "attemptNumber"])
    .about(&[Names {
        kind: Kind::Job,
        at: At::Body("jobId"),
    }])
    // The server reads all of it from its store before it says a word.
    .within(120);
/// Cancels what the job's connection is running now, whichever job that is.
pub static CANCEL_JOB: Operation = launch("cancel_job", "/api/v1/jobs/cancel")
    .with_fields(&["id"])
    .about(ONE_JOB)
    .withholding(LOGS);

/// All of them.
pub static ALL: &[&Operation] = &[
    &INSTANCE_CONFIGURATION,
    &HEALTH,
    &WORKSPACES,
    &CONNECTIONS,
    &CONNECTION_COUNTS,
    &CONNECTION,
    &CONNECTION_STATUSES,
    &SET_CONNECTION_STATUS,
    &LAST_JOB_PER_STREAM,
    &STREAM_STATUSES,
    &EVENTS,
    &REFRESH,
    &CLEAR,
    &CLEAR_STREAMS,
    &SYNC,
    &SYNC_PROGRESS,
    &JOBS,
    &WORKSPACE_JOBS,
    &JOB,
    &ATTEMPT_LOG,
    &CANCEL_JOB,
];
