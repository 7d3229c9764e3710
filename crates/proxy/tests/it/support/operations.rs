//! Operations of the tests' own, whose timeouts are short where a test waits for one.

use std::time::Duration;

use airstrip_contract::{Access, At, Kind, Method, Names, Operation, System};

const fn read(method: Method, path: &'static str, name: &'static str) -> Operation {
    Operation::read(System::Airbyte, name, method, path, 1)
}

pub static LIST: Operation =
    read(Method::Post, "/api/v1/connections/list", "connections").with_fields(&["a"]);
pub static ITEM: Operation =
    read(Method::Get, "/api/v1/items/{id}", "item").with_query(&["limit", "order_by"]);
pub static SYNC: Operation = Operation::write(
    System::Airbyte,
    "sync",
    Method::Post,
    "/api/v1/connections/sync",
    Access::Launch,
);
/// Gives up almost at once: for upstreams that never answer.
pub static HASTY: Operation = Operation {
    timeout: Duration::from_millis(200),
    ..Operation::write(
        System::Airbyte,
        "hasty",
        Method::Post,
        "/api/v1/hasty",
        Access::Launch,
    )
};
/// The same for a read.
pub static HASTY_READ: Operation = Operation {
    timeout: Duration::from_millis(200),
    ..read(Method::Post, "/api/v1/hasty/list", "hasty_list")
};
/// Never shared, hence streamed.
pub static LOGS: Operation = Operation {
    share: Duration::ZERO,
    ..read(Method::Get, "/api/v1/logs/{id}", "logs")
};

/// Longer than any test takes: what falls before its end was dropped.
const FOR_GOOD: u64 = 3600;

static CONNECTION_IN_BODY: &[Names] = &[Names {
    kind: Kind::Connection,
    at: At::Body("connectionId"),
}];
static JOB_IN_BODY: &[Names] = &[Names {
    kind: Kind::Job,
    at: At::Body("id"),
}];

const fn kept(path: &'static str, name: &'static str) -> Operation {
    Operation::read(System::Airbyte, name, Method::Post, path, FOR_GOOD)
}

static WORKSPACES: Operation = kept("/api/v1/workspaces/list", "workspaces");
static CONNECTION: Operation = kept("/api/v1/connections/get", "connection")
    .with_fields(&["connectionId"])
    .about(CONNECTION_IN_BODY);
static JOB: Operation = kept("/api/v1/jobs/get_without_logs", "job")
    .with_fields(&["id"])
    .about(JOB_IN_BODY);
static START: Operation = Operation::write(
    System::Airbyte,
    "start",
    Method::Post,
    "/api/v1/connections/start",
    Access::Launch,
)
.with_fields(&["connectionId"])
.about(CONNECTION_IN_BODY);
static CANCEL: Operation = Operation::write(
    System::Airbyte,
    "cancel",
    Method::Post,
    "/api/v1/jobs/cancel",
    Access::Launch,
)
.with_fields(&["id"])
.about(JOB_IN_BODY);

pub static AIRBYTE: &[&Operation] = &[
    &LIST,
    &ITEM,
    &SYNC,
    &HASTY,
    &HASTY_READ,
    &LOGS,
    &WORKSPACES,
    &CONNECTION,
    &JOB,
    &START,
    &CANCEL,
];

static DAGS: Operation = Operation::read(System::Airflow, "dags", Method::Get, "/api/v2/dags", 1)
    .with_query(&["offset"]);
static TRIGGER: Operation = Operation::write(
    System::Airflow,
    "trigger",
    Method::Post,
    "/api/v2/dags/{dag_id}/dagRuns",
    Access::Launch,
);
pub static AIRFLOW: &[&Operation] = &[&DAGS, &TRIGGER];
