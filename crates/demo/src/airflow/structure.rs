//! What a DAG consists of, and what became of its tasks in several runs.

use serde_json::{Value, json};

use super::catalogue::{Rule, Task};
use super::run::Seen;
use super::tasks::operator_class;
use super::world::{Dag, World};
use crate::clock::Moment;

impl Dag {
    /// All tasks by their ids, each a `TaskResponse`.
    pub(crate) fn tasks(&self) -> Vec<Value> {
        let tasks = &self.entry.tasks;
        let mut rows: Vec<(&str, Value)> = tasks
            .iter()
            .enumerate()
            .map(|(place, task)| (task.id.as_str(), self.task(task, tasks.len() - place)))
            .collect();
        rows.sort_by_key(|(id, _)| *id);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn task(&self, task: &Task, weight: usize) -> Value {
        let class = operator_class(&task.operator);
        let waits_for_it = |other: &&Task| other.after.contains(&task.id);
        let mut downstream: Vec<&str> = self
            .entry
            .tasks
            .iter()
            .filter(waits_for_it)
            .map(|other| other.id.as_str())
            .collect();
        downstream.sort_unstable();
        json!({
            "task_id": task.id,
            "task_display_name": task.display_name.as_ref().unwrap_or(&task.id),
            "owner": self.entry.owners.first(),
            "start_date": "2026-01-01T00:00:00Z",
            "end_date": null,
            "trigger_rule": match task.rule {
                Rule::AllSuccess => "all_success",
                Rule::AllDone => "all_done",
                Rule::NoneFailedMinOneSuccess => "none_failed_min_one_success",
            },
            "depends_on_past": false,
            "wait_for_downstream": false,
            "retries": decimal(task.retries),
            "queue": "default",
            "pool": "default_pool",
            "pool_slots": 1.0,
            "execution_timeout": null,
            "retry_delay": { "__type": "TimeDelta", "days": 0, "seconds": 5, "microseconds": 0 },
            "retry_exponential_backoff": 0.0,
            "priority_weight": decimal(u64::try_from(weight).unwrap_or(1)),
            "weight_rule": "downstream",
            "ui_color": "#ffefeb",
            "ui_fgcolor": "#000",
            "template_fields": ["templates_dict", "op_args", "op_kwargs"],
            "downstream_task_ids": downstream,
            "doc_md": null,
            "operator_name": task.operator,
            "params": {},
            "class_ref": { "module_path": module(class), "class_name": class },
            "is_mapped": task.mapped.is_some(),
            "extra_links": [],
        })
    }
}

/// Airflow counts these in decimals.
fn decimal(count: u64) -> Value {
    serde_json::from_str(&format!("{count}.0")).unwrap_or_default()
}

fn module(class: &str) -> &'static str {
    match class {
        "_PythonDecoratedOperator" => "airflow.providers.standard.decorators.python",
        "_BranchPythonDecoratedOperator" => "airflow.providers.standard.decorators.branch_python",
        "AirbyteTriggerSyncOperator" => "airflow.providers.airbyte.operators.airbyte",
        _ => "airflow.providers.standard.operators.bash",
    }
}

/// A body that asks for task instances of several runs.
#[derive(Debug)]
pub(crate) struct Batch {
    dags: Vec<String>,
    runs: Option<Vec<String>>,
    offset: usize,
    limit: usize,
}

impl Batch {
    /// Reads a body whose fields are declared; `None`: one of them is of another kind than Airflow's.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let fields = body.as_object()?;
        let texts = |name: &str| match fields.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(list) => {
                let texts = list.as_array()?.iter().map(|one| one.as_str());
                let texts: Option<Vec<String>> = texts.map(|text| Some(text?.to_owned())).collect();
                Some(Some(texts?).filter(|texts| !texts.is_empty()))
            }
        };
        let count = |name: &str, usual: usize| match fields.get(name) {
            None => Some(usual),
            Some(count) => usize::try_from(count.as_u64()?).ok(),
        };
        Some(Self {
            dags: texts("dag_ids")?.unwrap_or_default(),
            runs: texts("dag_run_ids")?,
            offset: count("page_offset", 0)?,
            limit: count("page_limit", 100)?,
        })
    }

    /// The page that is asked for, each row drawn from its run by `rows`, and how many there are in all.
    pub(crate) fn page(
        &self,
        world: &World,
        now: Moment,
        rows: impl Fn(&Seen<'_>) -> Vec<Value>,
    ) -> (Vec<Value>, usize) {
        let mut all = Vec::new();
        let dags = world.dags.iter();
        for dag in dags.filter(|dag| self.dags.is_empty() || self.dags.contains(&dag.entry.id)) {
            let wanted = |id: &String| self.runs.as_ref().is_none_or(|runs| runs.contains(id));
            for run in dag.runs().filter(|run| wanted(&run.id)) {
                all.extend(rows(&Seen::new(dag, run, now)));
            }
        }
        let total = all.len();
        let page = all.into_iter().skip(self.offset).take(self.limit);
        (page.collect(), total)
    }
}
