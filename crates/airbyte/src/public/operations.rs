//! The declared calls. Paths and methods are those of Airbyte's `public-api` OpenAPI document.

use airstrip_contract::{Access, At, Holds, Kind, Method, Names, Operation, Pages, Rows, System};

use crate::config::operations as config;

const ONE_CONNECTION: &[Names] = &[Names {
    kind: Kind::Connection,
    at: At::Path("connection_id"),
}];
const SOME_WORKSPACES: &[Names] = &[Names {
    kind: Kind::Workspace,
    at: At::Query("workspaceIds"),
}];
const ONE_JOB: &[Names] = &[Names {
    kind: Kind::Job,
    at: At::Path("job_id"),
}];

const fn read(name: &'static str, path: &'static str, share_seconds: u64) -> Operation {
    Operation::read(System::Airbyte, name, Method::Get, path, share_seconds)
}

const fn write(
    name: &'static str,
    method: Method,
    path: &'static str,
    access: Access,
) -> Operation {
    Operation::write(System::Airbyte, name, method, path, access)
}

/// Other pages have addresses of the server's own configuration, mostly `http://localhost:8001`.
const LINKS: &[&str] = &["next", "previous"];

/// Hosts, databases and accounts of a source or destination are nobody's who only looks at connections.
const CONNECTORS: &[&str] = &["next", "previous", "configuration"];

const fn rows(kind: Kind, id: &'static str, itself: bool, depth: u32) -> Holds {
    Holds::Rows(Rows {
        kind,
        field: "data",
        id,
        itself,
        total: None,
        pages: Pages::Offset {
            most: 100,
            usual: 20,
        },
        depth,
    })
}

/// Whether the server is up; it answers in plain text.
pub static HEALTH: Operation = read("public_health", "/api/public/v1/health", 5).in_text();
/// The workspaces that the credentials open.
pub static WORKSPACES: Operation = read("public_workspaces", "/api/public/v1/workspaces", 5)
    .with_query(&["limit", "offset"])
    .withholding(LINKS)
    .holding(rows(Kind::Workspace, "workspaceId", true, 10_000));
/// A page of connections, of all workspaces or of some. They tell neither status nor jobs.
pub static CONNECTIONS: Operation = read("public_connections", "/api/public/v1/connections", 5)
    .with_query(&["workspaceIds", "limit", "offset"])
    .about(SOME_WORKSPACES)
    .withholding(LINKS)
    .holding(rows(Kind::Connection, "connectionId", true, 10_000));
/// A page of sources, of all workspaces or of some: connections name theirs by id.
pub static SOURCES: Operation = read("public_sources", "/api/public/v1/sources", 5)
    .with_query(&["workspaceIds", "limit", "offset"])
    .about(SOME_WORKSPACES)
    .withholding(CONNECTORS)
    .holding(rows(Kind::Connector, "sourceId", true, 10_000));
/// A page of destinations, of all workspaces or of some: connections name theirs by id.
pub static DESTINATIONS: Operation = read("public_destinations", "/api/public/v1/destinations", 5)
    .with_query(&["workspaceIds", "limit", "offset"])
    .about(SOME_WORKSPACES)
    .withholding(CONNECTORS)
    .holding(rows(Kind::Connector, "destinationId", true, 10_000));
/// One connection.
pub static CONNECTION: Operation = read(
    "public_connection",
    "/api/public/v1/connections/{connection_id}",
    2,
)
.about(ONE_CONNECTION);
/// Jobs, of all connections or of one. Oldest first unless `orderBy` says otherwise.
pub static JOBS: Operation = read("public_jobs", "/api/public/v1/jobs", 2)
    .with_query(&[
        "connectionId",
        "workspaceIds",
        "jobType",
        "status",
        "createdAtStart",
        "orderBy",
        "limit",
        "offset",
    ])
    .about(&[
        Names {
            kind: Kind::Workspace,
            at: At::Query("workspaceIds"),
        },
        Names {
            kind: Kind::Connection,
            at: At::Query("connectionId"),
        },
    ])
    .withholding(LINKS)
    .holding(rows(Kind::Connection, "connectionId", false, 1_000));
/// One job.
pub static JOB: Operation = read("public_job", "/api/public/v1/jobs/{job_id}", 2).about(ONE_JOB);
/// Starts a sync. Another type of job would delete data.
pub static START_JOB: Operation = write(
    "public_start_job",
    Method::Post,
    "/api/public/v1/jobs",
    Access::Launch,
)
.with_fields(&["connectionId", "jobType"])
.with_values(&[("jobType", &["sync"])])
.about(&[Names {
    kind: Kind::Connection,
    at: At::Body("connectionId"),
}])
.resulting_in("/jobId")
.recorded_as(config::SYNC.name);
/// Cancels what the job's connection is running now, whichever job that is.
pub static CANCEL_JOB: Operation = write(
    "public_cancel_job",
    Method::Delete,
    "/api/public/v1/jobs/{job_id}",
    Access::Launch,
)
.about(ONE_JOB)
.recorded_as(config::CANCEL_JOB.name);
/// Enables or disables a connection.
pub static SET_CONNECTION_STATUS: Operation = write(
    "public_set_connection_status",
    Method::Patch,
    "/api/public/v1/connections/{connection_id}",
    Access::Manage,
)
.with_fields(&["status"])
.with_values(&[("status", &["active", "inactive"])])
.about(ONE_CONNECTION)
.recorded_as(config::SET_CONNECTION_STATUS.name);

/// All of them.
pub static ALL: &[&Operation] = &[
    &HEALTH,
    &WORKSPACES,
    &CONNECTIONS,
    &SOURCES,
    &DESTINATIONS,
    &CONNECTION,
    &JOBS,
    &JOB,
    &START_JOB,
    &CANCEL_JOB,
    &SET_CONNECTION_STATUS,
];
