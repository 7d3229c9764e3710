//! Answers of either version, as far as the console reads them; other fields are passed over. Airflow
//! 2 names some of them otherwise and leaves some out.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::either::{self, or_default, summary};
use crate::join::SyncTask;
use crate::model::{RunState, RunType, TaskState};

/// Answer of `health`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Health {
    /// The database.
    pub metadatabase: Component,
    /// What starts tasks.
    pub scheduler: Component,
    /// What runs deferred tasks; its status is null where none is installed.
    pub triggerer: Option<Component>,
    /// What reads DAG files; likewise.
    pub dag_processor: Option<Component>,
}

/// One part of Airflow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Component {
    /// `healthy`, `unhealthy`, or null.
    pub status: Option<String>,
}

/// Answer of `version`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Version {
    /// The release, for example `3.3.2`.
    pub version: String,
}

/// Answer of `dags`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dags {
    /// A page of DAGs.
    pub dags: Vec<Dag>,
    /// How many there are in all.
    pub total_entries: u64,
    /// How many rows the proxy went through where it did not go through all of them, for a person who may
    /// see only some (`Rows::SEARCHED`).
    pub searched: Option<u64>,
}

/// A DAG in the list; answer of `pause_dag`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dag {
    /// Its id.
    pub dag_id: String,
    /// The name to show.
    pub dag_display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether its runs wait.
    #[serde(default, deserialize_with = "or_default")]
    pub is_paused: bool,
    /// Its schedule as written, for example `0 6 * * *`.
    #[serde(default, alias = "schedule_interval", deserialize_with = "summary")]
    pub timetable_summary: Option<String>,
    /// Its schedule in words.
    pub timetable_description: Option<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<Tag>,
    /// Who owns it.
    #[serde(default, deserialize_with = "or_default")]
    pub owners: Vec<String>,
    /// Whether its file cannot be read at the moment.
    #[serde(default, deserialize_with = "or_default")]
    pub has_import_errors: bool,
    /// When its next scheduled run is due.
    #[serde(
        default,
        alias = "next_dagrun_create_after",
        deserialize_with = "optional_text"
    )]
    pub next_dagrun_run_after: Option<Timestamp>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
}

/// Answer of `dag_details`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DagDetails {
    /// Its id.
    pub dag_id: String,
    /// The name to show.
    pub dag_display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its documentation, hostile Markdown.
    pub doc_md: Option<String>,
    /// Whether its runs wait.
    #[serde(default, deserialize_with = "or_default")]
    pub is_paused: bool,
    /// Its schedule as written.
    #[serde(default, alias = "schedule_interval", deserialize_with = "summary")]
    pub timetable_summary: Option<String>,
    /// Its schedule in words.
    pub timetable_description: Option<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<Tag>,
    /// Who owns it; nobody in Airflow 2, see [`crate::v1::GetDag`].
    #[serde(default, deserialize_with = "or_default")]
    pub owners: Vec<String>,
    /// When its next scheduled run is due.
    #[serde(
        default,
        alias = "next_dagrun_create_after",
        deserialize_with = "optional_text"
    )]
    pub next_dagrun_run_after: Option<Timestamp>,
    /// Name to `{value, schema, description}`, in the order in which they were declared;
    /// Airflow 2 orders them by name.
    pub params: Option<Map<String, Value>>,
    /// The IANA name of the zone that its dates are in: Airflow's default, unless it names another.
    pub timezone: Option<String>,
    /// What stands for its file in [`GetDagSource`](super::GetDagSource) of Airflow 2.
    pub file_token: Option<String>,
    /// Whether its file cannot be read at the moment: then it is not launched.
    #[serde(default, deserialize_with = "or_default")]
    pub has_import_errors: bool,
    /// Whether its file is gone, or defines it no more; Airflow 2 says the opposite.
    #[serde(default, deserialize_with = "or_default")]
    is_stale: bool,
    is_active: Option<bool>,
    /// How many runs are queued or running; Airflow 2 does not say.
    pub active_runs_count: Option<u64>,
    /// How many runs may run at once; the others wait.
    pub max_active_runs: Option<u64>,
}

impl DagDetails {
    /// Whether its file is gone, or defines it no more: then Airflow keeps what it knows of its runs, and
    /// answers a launch with 404.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.is_stale || self.is_active == Some(false)
    }
}

/// Answer of `dag_runs`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DagRuns {
    /// A page of runs.
    pub dag_runs: Vec<DagRun>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
    /// How many rows the proxy went through where it did not go through all of them, for a person who may
    /// see only some (`Rows::SEARCHED`).
    pub searched: Option<u64>,
}

/// A run; answer of `dag_run` and `launch_dag`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "either::Run")]
pub struct DagRun {
    /// Its id, unique within the DAG.
    pub dag_run_id: String,
    /// The DAG.
    pub dag_id: String,
    /// Its state.
    pub state: RunState,
    /// What started it.
    pub run_type: RunType,
    /// The date it is about; null for runs that are about none.
    pub logical_date: Option<Timestamp>,
    /// When the time begins that it is about; null in Airflow 3 for runs that are about none.
    pub data_interval_start: Option<Timestamp>,
    /// When that ends.
    pub data_interval_end: Option<Timestamp>,
    /// When it was queued; Airflow 2 does not say.
    pub queued_at: Option<Timestamp>,
    /// When it was due; in Airflow 2, as far as its dates tell.
    pub run_after: Option<Timestamp>,
    /// When it began.
    pub start_date: Option<Timestamp>,
    /// When it ended.
    pub end_date: Option<Timestamp>,
    /// Who started it, as Airflow 3 knows: behind the proxy that is the service account.
    pub triggering_user_name: Option<String>,
    /// From where it was started, `DagRunTriggeredByType`; Airflow 2 does not say.
    pub triggered_by: Option<String>,
    /// What it was started with.
    pub conf: Option<Map<String, Value>>,
    /// A note.
    pub note: Option<String>,
}

/// Answer of `task_instances`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TaskInstances {
    /// A page of task instances.
    pub task_instances: Vec<TaskInstance>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// A task in a run. A mapped task is one row with index -1 until it expands to 0, 1, ….
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "either::Task")]
pub struct TaskInstance {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// The task.
    pub task_id: String,
    /// The name to show.
    pub task_display_name: Option<String>,
    /// Which of a mapped task's instances; -1 for a task that is not mapped.
    pub map_index: i64,
    /// What that instance is about, where the DAG's author says so.
    pub rendered_map_index: Option<String>,
    /// Its state; null before the scheduler has looked at it.
    pub state: Option<TaskState>,
    /// Which try it is at; 0 before the first.
    pub try_number: Option<u64>,
    /// How many tries it may have after the first.
    pub max_tries: Option<u64>,
    /// What kind of task it is, for example `@task`.
    pub operator_name: Option<String>,
    /// The Airbyte sync that it is about.
    pub sync: Option<SyncTask>,
    /// When it was queued.
    pub queued_when: Option<Timestamp>,
    /// When it began.
    pub start_date: Option<Timestamp>,
    /// When it ended.
    pub end_date: Option<Timestamp>,
}

/// Answer of `task_instances_batch`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TasksOfRuns {
    /// A page of task instances.
    pub task_instances: Vec<TaskOfRun>,
    /// How many there are in all.
    pub total_entries: u64,
}

/// As much of a task instance as is looked at where there are thousands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TaskOfRun {
    /// The run.
    pub dag_run_id: String,
    /// The task.
    pub task_id: String,
    /// Which of a mapped task's instances; -1 for a task that is not mapped.
    pub map_index: i64,
    /// Its state; null before the scheduler has looked at it.
    pub state: Option<TaskState>,
    /// Which try it is at; 0 before the first.
    pub try_number: Option<u64>,
    /// When it began.
    #[serde(default, deserialize_with = "optional_text")]
    pub start_date: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "optional_text")]
    pub end_date: Option<Timestamp>,
}

/// Answer of `tasks`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tasks {
    /// All tasks, by their ids.
    pub tasks: Vec<Task>,
}

/// A task of a DAG.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Task {
    /// Its id. Within a task group it begins with that of the group and a dot, unless the DAG's author
    /// has switched that off.
    pub task_id: String,
    /// The name to show.
    pub task_display_name: Option<String>,
    /// What kind of task it is, for example `@task`.
    pub operator_name: Option<String>,
    /// What of the tasks before it lets it run, for example `all_success`.
    pub trigger_rule: Option<String>,
    /// Whether a run has as many instances of it as its input has items.
    #[serde(default, deserialize_with = "or_default")]
    pub is_mapped: bool,
    /// The tasks that wait for it.
    #[serde(default, deserialize_with = "or_default")]
    pub downstream_task_ids: Vec<String>,
}
