//! The declared calls. Paths, methods and query parameters are those of the OpenAPI document of Airflow
//! 2.11.2, which refuses parameters that it does not know.

use airstrip_contract::{Access, At, Holds, Kind, Method, Names, Operation, Pages, Rows, System};

use crate::v2::operations as v2;

const ONE_DAG: &[Names] = &[Names {
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
            usual: 100,
        },
        depth,
    })
}

const fn read(name: &'static str, path: &'static str, share_seconds: u64) -> Operation {
    Operation::read(System::Airflow, name, Method::Get, path, share_seconds)
}

/// Whether the scheduler and its companions are alive. It tells everybody.
pub static HEALTH: Operation = read("v1_health", "/api/v1/health", 5);
/// The release. It tells everybody.
pub static VERSION: Operation = read("v1_version", "/api/v1/version", 5);
/// A page of DAGs, 100 at most whatever is asked for.
pub static DAGS: Operation = read("v1_dags", "/api/v1/dags", 5)
    .with_query(&[
        "limit",
        "offset",
        "order_by",
        "only_active",
        "paused",
        "tags",
        "dag_id_pattern",
    ])
    .holding(rows("dags", true, 10_000));
/// One DAG, as the list has it.
pub static DAG: Operation = read("v1_dag", "/api/v1/dags/{dag_id}", 5).about(ONE_DAG);
/// One DAG with its params, but without its owners.
pub static DAG_DETAILS: Operation =
    read("v1_dag_details", "/api/v1/dags/{dag_id}/details", 5).about(ONE_DAG);
/// Starts a run.
pub static LAUNCH_DAG: Operation = Operation::write(
    System::Airflow,
    "v1_launch_dag",
    Method::Post,
    "/api/v1/dags/{dag_id}/dagRuns",
    Access::Launch,
)
.with_fields(&["dag_run_id", "logical_date", "conf", "note"])
.about(ONE_DAG)
.signing("note")
.resulting_in("/dag_run_id")
.recorded_as(v2::LAUNCH_DAG.name);
/// One run.
pub static DAG_RUN: Operation = read(
    "v1_dag_run",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}",
    1,
)
.about(ONE_DAG);
/// Runs of one DAG, or of all DAGs where the id is `~`; 100 at most. Of a DAG that does not exist there
/// are none.
pub static DAG_RUNS: Operation = read("v1_dag_runs", "/api/v1/dags/{dag_id}/dagRuns", 2)
    .with_query(&[
        "limit",
        "offset",
        "order_by",
        "state",
        "execution_date_gte",
        "updated_at_gte",
    ])
    .about(ONE_DAG)
    .holding(rows("dag_runs", false, 2_000));
/// The task instances of a run; 100 at most.
pub static TASK_INSTANCES: Operation = read(
    "v1_task_instances",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances",
    1,
)
.with_query(&["limit", "offset"])
.about(ONE_DAG);
/// Pauses or unpauses a DAG.
pub static PAUSE_DAG: Operation = Operation::write(
    System::Airflow,
    "v1_pause_dag",
    Method::Patch,
    "/api/v1/dags/{dag_id}",
    Access::Manage,
)
.with_fields(&["is_paused"])
.about(ONE_DAG)
.recorded_as(v2::PAUSE_DAG.name);

/// All of them.
pub static ALL: &[&Operation] = &[
    &HEALTH,
    &VERSION,
    &DAGS,
    &DAG,
    &DAG_DETAILS,
    &LAUNCH_DAG,
    &DAG_RUN,
    &DAG_RUNS,
    &TASK_INSTANCES,
    &PAUSE_DAG,
];
