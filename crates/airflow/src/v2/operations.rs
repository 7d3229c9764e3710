//! The declared calls. Paths, methods and query parameters are those of Airflow's OpenAPI document.

use airstrip_contract::{Access, At, Holds, Kind, Method, Names, Operation, Pages, Rows, System};

const DAG: &[Names] = &[Names {
    kind: Kind::Dag,
    at: At::Path("dag_id"),
}];

const fn rows(field: &'static str, itself: bool, depth: u32) -> Holds {
    Holds::Rows(Rows {
        kind: Kind::Dag,
        field,
        id: "dag_id",
        itself,
        total: Some("total_entries"),
        pages: Pages::Offset {
            most: 100,
            usual: 50,
        },
        depth,
    })
}

const fn read(name: &'static str, path: &'static str, share_seconds: u64) -> Operation {
    Operation::read(System::Airflow, name, Method::Get, path, share_seconds)
}

/// Whether the scheduler and its companions are alive.
pub static HEALTH: Operation = read("health", "/api/v2/monitor/health", 5);
/// The release.
pub static VERSION: Operation = read("version", "/api/v2/version", 5);
/// A page of DAGs, 100 at most whatever is asked for.
pub static DAGS: Operation = read("dags", "/api/v2/dags", 5)
    .with_query(&[
        "limit",
        "offset",
        "order_by",
        "exclude_stale",
        "paused",
        "tags",
        "dag_id_pattern",
    ])
    .holding(rows("dags", true, 10_000));
/// One DAG with its params.
pub static DAG_DETAILS: Operation =
    read("dag_details", "/api/v2/dags/{dag_id}/details", 5).about(DAG);
/// Starts a run.
pub static LAUNCH_DAG: Operation = Operation::write(
    System::Airflow,
    "launch_dag",
    Method::Post,
    "/api/v2/dags/{dag_id}/dagRuns",
    Access::Launch,
)
.with_fields(&["dag_run_id", "logical_date", "conf", "note"])
.about(DAG)
.signing("note")
.resulting_in("/dag_run_id");
/// One run.
pub static DAG_RUN: Operation =
    read("dag_run", "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", 1).about(DAG);
/// Runs of one DAG, or of all DAGs where the id is `~`; 100 at most.
pub static DAG_RUNS: Operation = read("dag_runs", "/api/v2/dags/{dag_id}/dagRuns", 2)
    .with_query(&[
        "limit",
        "offset",
        "order_by",
        "state",
        "run_after_gte",
        "updated_at_gte",
    ])
    .about(DAG)
    .holding(rows("dag_runs", false, 2_000));
/// The task instances of a run; 100 at most.
pub static TASK_INSTANCES: Operation = read(
    "task_instances",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances",
    1,
)
.with_query(&["limit", "offset", "order_by"])
.about(DAG);
/// Pauses or unpauses a DAG.
pub static PAUSE_DAG: Operation = Operation::write(
    System::Airflow,
    "pause_dag",
    Method::Patch,
    "/api/v2/dags/{dag_id}",
    Access::Manage,
)
.with_fields(&["is_paused"])
.about(DAG);

/// All of them.
pub static ALL: &[&Operation] = &[
    &HEALTH,
    &VERSION,
    &DAGS,
    &DAG_DETAILS,
    &LAUNCH_DAG,
    &DAG_RUN,
    &DAG_RUNS,
    &TASK_INSTANCES,
    &PAUSE_DAG,
];
