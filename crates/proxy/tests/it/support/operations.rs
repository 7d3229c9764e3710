//! Operations of the tests' own, whose timeouts are short where a test waits for one.

use std::time::Duration;

use airstrip_contract::{Access, Method, Operation, System};

const fn read(method: Method, path: &'static str, name: &'static str) -> Operation {
    Operation::read(System::Airbyte, name, method, path, 1)
}

pub static LIST: Operation = read(Method::Post, "/api/v1/connections/list", "connections");
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
pub static AIRBYTE: &[&Operation] = &[&LIST, &ITEM, &SYNC, &HASTY];

static DAGS: Operation = Operation::read(System::Airflow, "dags", Method::Get, "/api/v2/dags", 1);
static TRIGGER: Operation = Operation::write(
    System::Airflow,
    "trigger",
    Method::Post,
    "/api/v2/dags/{dag_id}/dagRuns",
    Access::Launch,
);
pub static AIRFLOW: &[&Operation] = &[&DAGS, &TRIGGER];
