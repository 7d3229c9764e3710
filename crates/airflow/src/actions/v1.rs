//! The declared calls of Airflow 2, recorded as those of [Airflow 3](super::v2) are. Its call that
//! clears a whole run is not among them: it follows markers into other DAGs, past whatever the person
//! may do there.

use airstrip_contract::{Access, At, Kind, Method, Names, Operation, System};

use super::v2::{self, CLEARED, MARKS};

const DAG: &[Names] = &[Names {
    kind: Kind::Dag,
    at: At::Path("dag_id"),
}];

const CLEAR: &str = "/api/v1/dags/{dag_id}/clearTaskInstances";
const TASK: &str = "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}";
const MAPPED: &str =
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}";

/// A rehearsal of a mark, of a path that marks as well.
const fn preview_mark(name: &'static str, path: &'static str) -> Operation {
    Operation::read(System::Airflow, name, Method::Patch, path, 1)
        .with_fields(&["dry_run", "new_state"])
        .with_flags(&[("dry_run", true)])
        .with_values(&[("new_state", MARKS)])
        .about(DAG)
}

const fn mark(name: &'static str, path: &'static str) -> Operation {
    Operation::write(System::Airflow, name, Method::Patch, path, Access::Manage)
        .with_fields(&["dry_run", "new_state"])
        .with_flags(&[("dry_run", false)])
        .with_values(&[("new_state", MARKS)])
        .about(DAG)
        .recorded_as(v2::MARK_TASK.name)
}

/// Which tasks a clear would run again.
pub static PREVIEW_CLEAR: Operation =
    Operation::read(System::Airflow, "v1_preview_clear", Method::Post, CLEAR, 1)
        .with_fields(CLEARED)
        .with_flags(&[("dry_run", true)])
        .needing(&["dag_run_id"])
        .about(DAG);
/// Runs tasks of one run again.
pub static CLEAR_TASKS: Operation = Operation::write(
    System::Airflow,
    "v1_clear_tasks",
    Method::Post,
    CLEAR,
    Access::Launch,
)
.with_fields(CLEARED)
.with_flags(&[("dry_run", false), ("reset_dag_runs", true)])
.needing(&["dag_run_id"])
.about(DAG)
.recorded_as(v2::CLEAR_TASKS.name);
/// Whether a task can be marked.
pub static PREVIEW_MARK: Operation = preview_mark("v1_preview_mark", TASK);
/// Marks a task that is not mapped.
pub static MARK_TASK: Operation = mark("v1_mark_task", TASK);
/// Whether one instance of a mapped task can be marked.
pub static PREVIEW_MARK_MAPPED: Operation = preview_mark("v1_preview_mark_mapped", MAPPED);
/// Marks one instance of a mapped task.
pub static MARK_MAPPED: Operation = mark("v1_mark_mapped", MAPPED);
/// Marks a run as landed or failed, whatever its tasks did.
pub static MARK_RUN: Operation = Operation::write(
    System::Airflow,
    "v1_mark_run",
    Method::Patch,
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}",
    Access::Manage,
)
.with_fields(&["state"])
.with_values(&[("state", MARKS)])
.about(DAG)
.recorded_as(v2::MARK_RUN.name);
/// Replaces the note of a run, except for who launched it.
pub static NOTE_RUN: Operation = Operation::write(
    System::Airflow,
    "v1_note_run",
    Method::Patch,
    "/api/v1/dags/{dag_id}/dagRuns/{dag_run_id}/setNote",
    Access::Launch,
)
.with_fields(&["note"])
.needing(&["note"])
.about(DAG)
.keeping("note")
.recorded_as(v2::NOTE_RUN.name);
