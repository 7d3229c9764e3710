//! The declared calls. Paths, methods and query parameters are those of the OpenAPI document of Airflow
//! 2.11.2, which refuses parameters that it does not know.

use airstrip_contract::{Access, At, Holds, Kind, Method, Names, Operation, Pages, Rows, System};

use crate::actions::v1 as actions;
use crate::v2::operations as v2;

const ONE_DAG: &[Names] = &[Names {
    kind: Kind::Dag,
    at: At::Path("dag_id"),
}];

/// Of these Airflow would answer for all DAGs at once.
const DAG_IN_QUERY: &[Names] = &[Names {
    kind: Kind::Dag,
    at: At::NeededQuery("dag_id"),
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
.with_fields(&[
    "dag_run_id",
    "logical_date",
    "data_interval_start",
    "data_interval_end",
    "conf",
    "note",
])
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
        "execution_date_lte",
        "updated_at_gte",
        "end_date_gte",
    ])
    .about(ONE_DAG)
    .holding(rows("dag_runs", false, 2_000));
/// The task instances of all runs of all DAGs, by when they began; 100 at most.
pub static ALL_TASK_INSTANCES: Operation = read(
    "v1_all_task_instances",
    "/api/v1/dags/~/dagRuns/~/taskInstances",
    5,
)
.with_query(&["limit", "offset", "start_date_gte", "start_date_lte"])
.holding(rows("task_instances", false, 1_000));
/// The task instances of a run; 100 at most.
pub static TASK_INSTANCES: Operation = read(
    "v1_task_instances",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances",
    1,
)
.with_query(&["limit", "offset"])
.about(ONE_DAG);
/// The task instances of several runs of a DAG; as many as are asked for, in no said order.
pub static TASK_INSTANCES_BATCH: Operation = Operation::read(
    System::Airflow,
    "v1_task_instances_batch",
    Method::Post,
    "/api/v1/dags/~/dagRuns/~/taskInstances/list",
    1,
)
.with_fields(&["dag_ids", "dag_run_ids", "page_limit", "page_offset"])
.about(&[Names {
    kind: Kind::Dag,
    at: At::BodyList("dag_ids"),
}])
.passing_only(v2::READ_OF_TASKS);
/// The tasks of a DAG as it is now, all at once.
pub static TASKS: Operation = read("v1_tasks", "/api/v1/dags/{dag_id}/tasks", 5).about(ONE_DAG);
/// The tries of a task instance.
pub static TASK_TRIES: Operation = read(
    "v1_task_tries",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries",
    2,
)
.about(ONE_DAG);
/// The tries of one of a mapped task's instances.
pub static MAPPED_TASK_TRIES: Operation = read(
    "v1_mapped_task_tries",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries",
    2,
)
.about(ONE_DAG);
/// The log of a try: never shared, and passed on as it comes.
pub static TASK_LOG: Operation = read(
    "v1_task_log",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}",
    0,
)
.with_query(&["map_index"])
.about(ONE_DAG)
// A log that is kept elsewhere is fetched before a word of it is said.
.within(120);
/// What a task instance left for others, without values.
pub static XCOMS: Operation = read(
    "v1_xcoms",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries",
    2,
)
.with_query(&["map_index", "limit", "offset"])
.about(ONE_DAG);
/// One of them with its value.
pub static XCOM: Operation = read(
    "v1_xcom",
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
    2,
)
.with_query(&["map_index", "stringify"])
.about(ONE_DAG);
/// The DAG files that Airflow cannot read, 100 at most. None of these rows has a DAG, so that they are for
/// who may see all of the instance: what a file would hold nobody can tell, and a stack trace quotes it.
pub static IMPORT_ERRORS: Operation = read("v1_import_errors", "/api/v1/importErrors", 10)
    .with_query(&["limit", "offset", "order_by"])
    .holding(rows("import_errors", false, 1_000));
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
/// A file with DAGs, by the token that their details have for it: Airflow signs the file's path.
pub static DAG_SOURCE: Operation =
    read("v1_dag_source", "/api/v1/dagSources/{file_token}", 30).holding(Holds::Whole);
/// What was done to a DAG and its runs, and by whom; 100 at most.
pub static EVENT_LOGS: Operation = read("v1_event_logs", "/api/v1/eventLogs", 2)
    .with_query(&[
        "dag_id",
        "limit",
        "offset",
        "order_by",
        "owner",
        "run_id",
        "included_events",
    ])
    .about(DAG_IN_QUERY);
/// What DAGs produce and wait for, which Airflow 3 calls assets; 100 at most.
pub static DATASETS: Operation = read("v1_datasets", "/api/v1/datasets", 5)
    .with_query(&["limit", "offset", "order_by"])
    .holding(Holds::Whole);
/// Settings that all DAGs share, all in clear; 100 at most.
pub static VARIABLES: Operation = read("v1_variables", "/api/v1/variables", 5)
    .with_query(&["limit", "offset", "order_by"])
    .holding(Holds::Whole)
    .only_for(Access::Manage);
/// How many tasks may run at once, by pool; 100 at most.
pub static POOLS: Operation = read("v1_pools", "/api/v1/pools", 5)
    .with_query(&["limit", "offset", "order_by"])
    .holding(Holds::Whole);

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
    &ALL_TASK_INSTANCES,
    &TASK_INSTANCES,
    &TASK_INSTANCES_BATCH,
    &TASKS,
    &TASK_TRIES,
    &MAPPED_TASK_TRIES,
    &TASK_LOG,
    &XCOMS,
    &XCOM,
    &IMPORT_ERRORS,
    &PAUSE_DAG,
    &DAG_SOURCE,
    &EVENT_LOGS,
    &DATASETS,
    &VARIABLES,
    &POOLS,
    &actions::PREVIEW_CLEAR,
    &actions::CLEAR_TASKS,
    &actions::PREVIEW_MARK,
    &actions::MARK_TASK,
    &actions::PREVIEW_MARK_MAPPED,
    &actions::MARK_MAPPED,
    &actions::MARK_RUN,
    &actions::NOTE_RUN,
];
