//! Airflow's answers about task instances.

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::{Random, label};

use super::catalogue::Task;
use super::describe::seconds;
use super::plan::{Instance, TaskPlan};
use super::run::{Seen, iso};

impl Seen<'_> {
    /// The run's task instances, each a `TaskInstanceResponse`.
    pub(crate) fn task_instances(&self, now: Moment) -> Vec<Value> {
        let tasks = self.dag.entry.tasks.iter();
        let count = tasks.len();
        let plans = self.plan.iter().flat_map(|plan| &plan.tasks);
        let rows = |(place, (task, plan)): (usize, (&Task, Option<&TaskPlan>))| {
            let row = Row {
                seen: self,
                task,
                weight: count - place,
                now,
            };
            match plan {
                // A mapped task is one row until it is known what to expand it to.
                Some(plan) if task.mapped.is_none() || plan.ready <= now => plan
                    .instances
                    .iter()
                    .map(|one| row.show(Some(one)))
                    .collect(),
                _ => vec![row.show(None)],
            }
        };
        tasks
            .zip(plans.map(Some).chain(std::iter::repeat(None)))
            .enumerate()
            .flat_map(rows)
            .collect()
    }
}

/// What task instances of one task share.
struct Row<'a> {
    seen: &'a Seen<'a>,
    task: &'a Task,
    weight: usize,
    now: Moment,
}

impl Row<'_> {
    /// The answer about an instance, or about one whose run has not started.
    fn show(&self, instance: Option<&Instance>) -> Value {
        let (task, run, dag) = (self.task, &self.seen.run, self.seen.dag);
        let map_index = instance.map_or(-1, |one| one.map_index);
        let state = instance.map(|one| one.state(self.now));
        let name = state.and_then(|state| state.name);
        let tries = state.map_or(0, |state| state.tries);
        let begun = instance.and_then(|one| one.tries.get(tries.checked_sub(1)?));
        let seen_try = instance.and_then(|one| {
            one.tries
                .iter()
                .rev()
                .find(|try_| try_.scheduled <= self.now)
        });
        // What never ran has settled at one moment.
        let settled = instance.filter(|one| one.tries.is_empty() && one.settled <= self.now);
        let start = begun
            .map(|try_| try_.starts)
            .or(settled.map(|one| one.settled));
        let over = begun.map(|try_| try_.ends).filter(|end| *end <= self.now);
        let end = over.or(settled.map(|one| one.settled));
        let duration = match name {
            Some("skipped") => None,
            _ => start.zip(end).map(|(start, end)| seconds(start, end, 3)),
        };
        let rendered = match begun {
            Some(_) => json!({ "templates_dict": null, "op_args": [], "op_kwargs": {} }),
            None => json!({}),
        };
        let place = u64::try_from(map_index + 1).unwrap_or(0);
        let id = Random::new(run.seed, &[label(&task.id), place]).uuid();
        let mut row = json!({
            "id": id,
            "task_id": task.id,
            "dag_id": dag.entry.id,
            "dag_run_id": run.id,
            "map_index": map_index,
            "logical_date": run.logical.map(iso),
            "run_after": iso(run.run_after),
            "start_date": start.map(iso),
            "end_date": end.map(iso),
            "duration": duration,
            "state": name,
            "try_number": tries,
            "max_tries": task.retries,
            "task_display_name": task.display_name.as_ref().unwrap_or(&task.id),
            "dag_display_name": dag.entry.display_name(),
            "hostname": if begun.is_some() { "airflow-worker-0" } else { "" },
            "unixname": "airflow",
            "pool": "default_pool",
            "pool_slots": 1,
            "queue": "default",
            "priority_weight": self.weight,
            "operator": operator_class(&task.operator),
            "operator_name": task.operator,
            "queued_when": seen_try.filter(|try_| try_.queued <= self.now).map(|try_| iso(try_.queued)),
            "scheduled_when": seen_try.map(|try_| iso(try_.scheduled)),
            "pid": begun.map(|_| 1000 + label(&task.id) % 30_000),
            "executor": null,
            "executor_config": "{}",
            "note": null,
        });
        let more = json!({
            "rendered_map_index": (map_index >= 0).then(|| map_index.to_string()),
            "rendered_fields": rendered,
            "trigger": null,
            "triggerer_job": null,
            "dag_version": dag.version(),
        });
        if let (Value::Object(row), Value::Object(more)) = (&mut row, more) {
            row.extend(more);
        }
        row
    }
}

/// The class of an operator, of which the API shows both names.
fn operator_class(name: &str) -> &str {
    match name {
        "@task" => "_PythonDecoratedOperator",
        "@task.branch" => "_BranchPythonDecoratedOperator",
        other => other,
    }
}
