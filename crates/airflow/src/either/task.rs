use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use serde::Deserialize;
use serde_json::Value;

use crate::join::sync_task;
use crate::model::TaskState;
use crate::v2::TaskInstance;

/// A task in a run: `TaskInstanceResponse` of Airflow 3, `TaskInstance` of Airflow 2.
#[derive(Deserialize)]
pub(crate) struct Task {
    #[serde(default)]
    dag_id: String,
    #[serde(default)]
    dag_run_id: String,
    task_id: String,
    task_display_name: Option<String>,
    map_index: i64,
    rendered_map_index: Option<String>,
    state: Option<TaskState>,
    try_number: Option<u64>,
    max_tries: Option<u64>,
    /// The class; all that Airflow 2 tells.
    operator: Option<String>,
    operator_name: Option<String>,
    #[serde(default, deserialize_with = "optional_text")]
    queued_when: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    start_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_text")]
    end_date: Option<Timestamp>,
    #[serde(default)]
    rendered_fields: Value,
    trigger: Option<Trigger>,
}

/// What a deferred task waits with.
#[derive(Deserialize)]
struct Trigger {
    /// The text of a Python dictionary, which Airflow 3.3 leaves empty.
    kwargs: Option<String>,
}

impl From<Task> for TaskInstance {
    fn from(read: Task) -> Self {
        let kwargs = read.trigger.and_then(|trigger| trigger.kwargs);
        let class = read.operator.as_deref();
        let sync = sync_task(class, &read.rendered_fields, kwargs.as_deref());
        let class = read.operator.map(|class| match decorator(&class) {
            Some(name) => name.to_owned(),
            None => class,
        });
        Self {
            dag_id: read.dag_id,
            dag_run_id: read.dag_run_id,
            sync,
            task_id: read.task_id,
            task_display_name: read.task_display_name,
            map_index: read.map_index,
            rendered_map_index: read.rendered_map_index,
            state: read.state,
            try_number: read.try_number,
            max_tries: read.max_tries,
            operator_name: read.operator_name.or(class),
            queued_when: read.queued_when,
            start_date: read.start_date,
            end_date: read.end_date,
        }
    }
}

/// What a DAG's author wrote for a class that is written as a decorator: Airflow's
/// `custom_operator_name`.
fn decorator(class: &str) -> Option<&'static str> {
    Some(match class {
        "_PythonDecoratedOperator" => "@task",
        "_BranchPythonDecoratedOperator" => "@task.branch",
        "_ShortCircuitDecoratedOperator" => "@task.short_circuit",
        "_BashDecoratedOperator" => "@task.bash",
        _ => return None,
    })
}
