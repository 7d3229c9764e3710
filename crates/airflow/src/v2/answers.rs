//! Answers of either version, as far as the console reads them; other fields are passed over. Airflow
//! 2 names some of them otherwise and leaves some out.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::either::{self, or_default, summary};
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
    /// How many runs are queued or running; Airflow 2 does not say.
    pub active_runs_count: Option<u64>,
    /// How many runs may run at once; the others wait.
    pub max_active_runs: Option<u64>,
}

/// Answer of `dag_runs`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DagRuns {
    /// A page of runs.
    pub dag_runs: Vec<DagRun>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
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
    /// When it was queued.
    pub queued_when: Option<Timestamp>,
    /// When it began.
    pub start_date: Option<Timestamp>,
    /// When it ended.
    pub end_date: Option<Timestamp>,
}
