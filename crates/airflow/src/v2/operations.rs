//! The declared calls. Paths, methods and query parameters are those of Airflow's OpenAPI document.

use airstrip_contract::{Access, At, Holds, Kind, Method, Names, Operation, Pages, Rows, System};

use crate::actions::v2 as actions;

const DAG: &[Names] = &[Names {
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
.with_fields(&[
    "dag_run_id",
    "logical_date",
    "data_interval_start",
    "data_interval_end",
    "conf",
    "note",
])
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
        "run_type",
        "run_after_gte",
        "run_after_lte",
        "updated_at_gte",
        "end_date_gte",
    ])
    .about(DAG)
    .holding(rows("dag_runs", false, 2_000));
/// The task instances of all runs of all DAGs, by when they began and part of the operator's name; 100
/// at most.
pub static ALL_TASK_INSTANCES: Operation = read(
    "all_task_instances",
    "/api/v2/dags/~/dagRuns/~/taskInstances",
    5,
)
.with_query(&[
    "limit",
    "offset",
    "start_date_gte",
    "start_date_lte",
    "operator_name_pattern",
])
.holding(rows("task_instances", false, 1_000));
/// The task instances of a run; 100 at most.
pub static TASK_INSTANCES: Operation = read(
    "task_instances",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances",
    1,
)
.with_query(&["limit", "offset", "order_by"])
.about(DAG);
/// The task instances of several runs of a DAG; as many as are asked for.
pub static TASK_INSTANCES_BATCH: Operation = Operation::read(
    System::Airflow,
    "task_instances_batch",
    Method::Post,
    "/api/v2/dags/~/dagRuns/~/taskInstances/list",
    1,
)
.with_fields(&[
    "dag_ids",
    "dag_run_ids",
    "page_limit",
    "page_offset",
    "order_by",
])
.about(&[Names {
    kind: Kind::Dag,
    at: At::BodyList("dag_ids"),
}])
.passing_only(READ_OF_TASKS);
/// What the console reads of task instances where there are thousands: the fields of
/// [`TasksOfRuns`](super::TasksOfRuns). All of it is four times as long, which the browser would have to
/// read through.
pub(crate) const READ_OF_TASKS: &[&str] = &[
    "task_instances",
    "total_entries",
    "dag_run_id",
    "task_id",
    "map_index",
    "state",
    "try_number",
    "start_date",
    "end_date",
];
/// The tasks of a DAG as it is now, all at once.
pub static TASKS: Operation = read("tasks", "/api/v2/dags/{dag_id}/tasks", 5).about(DAG);
/// The tries of a task instance.
pub static TASK_TRIES: Operation = read(
    "task_tries",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries",
    2,
)
.about(DAG);
/// The tries of one of a mapped task's instances.
pub static MAPPED_TASK_TRIES: Operation = read(
    "mapped_task_tries",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries",
    2,
)
.about(DAG);
/// The log of a try: never shared, and passed on as it comes.
pub static TASK_LOG: Operation = read(
    "task_log",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}",
    0,
)
.with_query(&["map_index"])
.about(DAG)
// A log that is kept elsewhere is fetched before a word of it is said.
.within(120);
/// What a task instance left for others, without values.
pub static XCOMS: Operation = read(
    "xcoms",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries",
    2,
)
.with_query(&["map_index", "limit", "offset"])
.about(DAG);
/// One of them with its value.
pub static XCOM: Operation = read(
    "xcom",
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
    2,
)
.with_query(&["map_index", "stringify"])
.about(DAG);
/// The DAG files that Airflow cannot read, 100 at most. None of these rows has a DAG, so that they are for
/// who may see all of the instance: what a file would hold nobody can tell, and a stack trace quotes it.
pub static IMPORT_ERRORS: Operation = read("import_errors", "/api/v2/importErrors", 10)
    .with_query(&["limit", "offset", "order_by"])
    .holding(rows("import_errors", false, 1_000));
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
/// The file that a DAG is in. It may have other DAGs as well, which is why Airflow itself shows it to
/// those only who may see them all.
pub static DAG_SOURCE: Operation = read("dag_source", "/api/v2/dagSources/{dag_id}", 30)
    .about(DAG)
    .holding(Holds::Whole);
/// What was done to a DAG and its runs, and by whom; 100 at most.
pub static EVENT_LOGS: Operation = read("event_logs", "/api/v2/eventLogs", 2)
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
/// The backfills of a DAG; 100 at most.
pub static BACKFILLS: Operation = read("backfills", "/api/v2/backfills", 5)
    .with_query(&["dag_id", "limit", "offset", "order_by"])
    .about(DAG_IN_QUERY);
/// What DAGs produce and wait for; 100 at most. Each names DAGs and tasks.
pub static ASSETS: Operation = read("assets", "/api/v2/assets", 5)
    .with_query(&["limit", "offset", "order_by"])
    .holding(Holds::Whole);
/// Settings that all DAGs share; 100 at most. Airflow masks the values of some by their names, and
/// nobody knows what is in the others.
pub static VARIABLES: Operation = read("variables", "/api/v2/variables", 5)
    .with_query(&["limit", "offset", "order_by"])
    .holding(Holds::Whole)
    .only_for(Access::Manage);
/// How many tasks may run at once, by pool; 100 at most.
pub static POOLS: Operation = read("pools", "/api/v2/pools", 5)
    .with_query(&["limit", "offset", "order_by"])
    .holding(Holds::Whole);

/// All of them.
pub static ALL: &[&Operation] = &[
    &HEALTH,
    &VERSION,
    &DAGS,
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
    &BACKFILLS,
    &ASSETS,
    &VARIABLES,
    &POOLS,
    &actions::PREVIEW_CLEAR,
    &actions::CLEAR_TASKS,
    &actions::PREVIEW_MARK,
    &actions::MARK_TASK,
    &actions::MARK_RUN,
    &actions::NOTE_RUN,
];
