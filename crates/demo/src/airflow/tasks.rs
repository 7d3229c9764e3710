//! Airflow's answers about task instances.

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::{Random, label};

use super::Call;
use super::catalogue::Task;
use super::describe::seconds;
use super::errors::Refusal;
use super::plan::{Instance, TaskPlan};
use super::query::Query;
use super::run::{Run, Seen, iso};
use super::syncs::Tried;
use super::world::{Dag, World};

/// Airflow's connection that names the Airbyte.
pub(super) const AIRBYTE: &str = "airbyte_default";

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
                tried: self.dag.book.of(&self.run.id).of(place),
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

impl World {
    /// The task instances that are asked for of all runs of a DAG, or of all DAGs where none is named, as
    /// `tell` tells those of a run.
    pub(super) fn wanted_tasks(
        &self,
        call: &Call<'_>,
        tell: impl Fn(&Seen<'_>) -> Vec<Value>,
    ) -> Result<Vec<Value>, Refusal> {
        let wanted = Wanted::of(&call.query)?;
        let named = |dag: &&Dag| call.dag.is_empty() || dag.entry.id == call.dag;
        let dags = self.dags.iter().filter(named);
        let runs = dags.flat_map(|dag| wanted.runs_of(dag));
        let runs = runs.map(|(dag, run)| Seen::new(dag, run, call.now));
        let rows = runs.flat_map(|run| tell(&run));
        Ok(rows.filter(|row| wanted.admits(row)).collect())
    }
}

/// Which task instances of all runs are asked for.
struct Wanted {
    from: Option<Moment>,
    to: Option<Moment>,
    /// Part of the operator's name.
    operator: Option<String>,
}

/// Milliseconds within which every run of the demo is over.
const LONGEST_RUN: i64 = 6 * 3_600_000;

impl Wanted {
    fn of(query: &Query) -> Result<Self, Refusal> {
        let operator = query.get("operator_name_pattern");
        Ok(Self {
            from: query.moment("start_date_gte")?,
            to: query.moment("start_date_lte")?,
            operator: operator.map(str::to_lowercase),
        })
    }

    /// The runs of a DAG in which they can be: to look at all of them takes seconds.
    fn runs_of<'a>(&self, dag: &'a Dag) -> impl Iterator<Item = (&'a Dag, Run)> {
        let (from, to) = (self.from, self.to);
        dag.runs()
            .take_while(move |run| {
                let over = run.starts.map(|starts| starts.plus_millis(LONGEST_RUN));
                over.is_none_or(|over| from.is_none_or(|from| over >= from))
            })
            .filter(move |run| to.is_none_or(|to| run.starts.is_some_and(|at| at <= to)))
            .map(move |run| (dag, run))
    }

    /// Whether a row is one of them.
    fn admits(&self, row: &Value) -> bool {
        let starts = row["start_date"].as_str().and_then(|at| at.parse().ok());
        let starts = starts.map(|at: jiff::Timestamp| Moment::from(at));
        let named = |part: &String| {
            let name = row["operator_name"].as_str().unwrap_or_default();
            name.to_lowercase().contains(part)
        };
        self.from
            .is_none_or(|from| starts.is_some_and(|at| at >= from))
            && self.to.is_none_or(|to| starts.is_some_and(|at| at <= to))
            && self.operator.as_ref().is_none_or(named)
    }
}

/// What task instances of one task share.
struct Row<'a> {
    seen: &'a Seen<'a>,
    task: &'a Task,
    /// What its tries have launched in the Airbyte.
    tried: &'a [Tried],
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
        let cleared = instance.and_then(|one| one.cleared);
        let earlier = cleared.map_or(0, |cleared| cleared.tries as u64);
        let launched = match tries.checked_sub(1).and_then(|at| self.tried.get(at)) {
            Some(Tried::Launched(_, launched)) => Some(launched.job),
            _ => None,
        };
        let is_deferred = name == Some("running") && task.deferrable && launched.is_some();
        let name = if is_deferred { Some("deferred") } else { name };
        let rendered = match (begun, task.lent) {
            (Some(_), Some(lent)) => {
                json!({ "connection_id": lent.id, "airbyte_conn_id": AIRBYTE })
            }
            (Some(_), None) => json!({ "templates_dict": null, "op_args": [], "op_kwargs": {} }),
            (None, _) => json!({}),
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
            "max_tries": task.retries + earlier,
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
            "trigger": launched.zip(begun).filter(|_| is_deferred).map(|(job, try_)| json!({
                "id": job,
                "classpath": "airflow.providers.airbyte.triggers.airbyte.AirbyteSyncTrigger",
                // Version 3.3 keeps them to itself.
                "kwargs": "{}",
                "created_date": iso(try_.starts),
                "queue": null,
                "triggerer_id": 1,
            })),
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
pub(crate) fn operator_class(name: &str) -> &str {
    match name {
        "@task" => "_PythonDecoratedOperator",
        "@task.branch" => "_BranchPythonDecoratedOperator",
        other => other,
    }
}
