//! The declared calls of Airflow 3. Where a rehearsal and the change are one path, a field of the body
//! tells which it is, and is held to that.

use airstrip_contract::{Access, At, Kind, Method, Names, Operation, System};

const DAG: &[Names] = &[Names {
    kind: Kind::Dag,
    at: At::Path("dag_id"),
}];

/// What says which tasks of which run are cleared. Dates, and the past and future of a run, are not
/// among it: they would reach other runs.
pub(super) const CLEARED: &[&str] = &[
    "dry_run",
    "dag_run_id",
    "task_ids",
    "only_failed",
    "include_upstream",
    "include_downstream",
    "reset_dag_runs",
];
/// The states that something can be marked as.
pub(super) const MARKS: &[&str] = &["success", "failed"];

const TASK: &str = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}";
const RUN: &str = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}";
const CLEAR: &str = "/api/v2/dags/{dag_id}/clearTaskInstances";

/// Which tasks a clear would run again.
pub static PREVIEW_CLEAR: Operation =
    Operation::read(System::Airflow, "preview_clear", Method::Post, CLEAR, 1)
        .with_fields(CLEARED)
        .with_flags(&[("dry_run", true)])
        .needing(&["dag_run_id"])
        .about(DAG);
/// Runs tasks of one run again: starts work, so whoever may launch may do it. A run that has ended is
/// queued again, or its tasks would wait for ever.
pub static CLEAR_TASKS: Operation = Operation::write(
    System::Airflow,
    "clear_tasks",
    Method::Post,
    CLEAR,
    Access::Launch,
)
.with_fields(CLEARED)
.with_flags(&[("dry_run", false), ("reset_dag_runs", true)])
.needing(&["dag_run_id"])
.about(DAG);
/// Which instances of a task would be marked. Its path is one that only rehearses.
pub static PREVIEW_MARK: Operation = Operation::read(
    System::Airflow,
    "preview_mark",
    Method::Patch,
    "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dry_run",
    1,
)
.with_query(&["map_index"])
.with_fields(&["new_state"])
.with_values(&[("new_state", MARKS)])
.about(DAG);
/// Marks a task as landed or failed, whatever it did.
pub static MARK_TASK: Operation = Operation::write(
    System::Airflow,
    "mark_task",
    Method::Patch,
    TASK,
    Access::Manage,
)
.with_query(&["map_index"])
.with_fields(&["new_state"])
.with_values(&[("new_state", MARKS)])
.about(DAG);
/// Marks a run as landed or failed, whatever its tasks did.
pub static MARK_RUN: Operation = Operation::write(
    System::Airflow,
    "mark_run",
    Method::Patch,
    RUN,
    Access::Manage,
)
.with_fields(&["state"])
.with_values(&[("state", MARKS)])
.about(DAG);
/// Replaces the note of a run, except for who launched it. Whoever launches writes notes.
pub static NOTE_RUN: Operation = Operation::write(
    System::Airflow,
    "note_run",
    Method::Patch,
    RUN,
    Access::Launch,
)
.with_fields(&["note"])
.needing(&["note"])
.about(DAG)
.keeping("note");
