//! One task instance: its tries, their logs, and what it left for others.

mod log;
mod script;
mod xcom;

use serde_json::{Value, json};

use super::Call;
use super::catalogue::Task;
use super::describe::seconds;
use super::plan::{Instance, Outcome, Try};
use super::run::{Seen, iso};
use super::world::World;
use crate::clock::Moment;

pub(super) use log::{plain, structured, tuples};
pub(super) use xcom::{entries, entry};

/// A task instance of a run, as it is at a moment.
pub(super) struct One<'a> {
    seen: Seen<'a>,
    /// Its task, by the place in the DAG.
    place: usize,
    /// Which of the task's instances.
    which: usize,
    now: Moment,
}

impl<'a> One<'a> {
    /// The task instance that a call names; `None` where there is none, or none yet.
    pub(super) fn of(world: &'a World, call: &Call<'_>) -> Option<Self> {
        let index = match call.query.get("map_index") {
            Some(index) => index,
            None => call.param("map_index"),
        };
        let map_index = match index {
            "" => -1,
            index => index.parse().ok()?,
        };
        let dag = world.find(call.dag)?;
        let seen = Seen::new(dag, dag.find_run(call.run)?, call.now);
        let task_id = call.param("task_id");
        let place = dag.entry.tasks.iter().position(|task| task.id == task_id)?;
        let plan = seen.plan.as_ref()?.tasks.get(place)?;
        if dag.entry.tasks.get(place)?.mapped.is_some() && plan.ready > call.now {
            return None;
        }
        let mut instances = plan.instances.iter();
        let which = instances.position(|one| one.map_index == map_index)?;
        Some(Self {
            seen,
            place,
            which,
            now: call.now,
        })
    }

    fn task(&self) -> Option<&Task> {
        self.seen.dag.entry.tasks.get(self.place)
    }

    fn instance(&self) -> Option<&Instance> {
        let plan = self.seen.plan.as_ref()?;
        plan.tasks.get(self.place)?.instances.get(self.which)
    }

    /// A try that has begun, by its number from 1, and how it ends.
    fn nth(&self, number: usize) -> Option<(Try, Outcome)> {
        let instance = self.instance()?;
        let found = *instance.tries.get(number.checked_sub(1)?)?;
        let outcome = if number == instance.tries.len() {
            instance.outcome
        } else {
            Outcome::Failed
        };
        (found.starts <= self.now).then_some((found, outcome))
    }

    /// Its tries so far, each a `TaskInstanceHistoryResponse`.
    pub(super) fn tries(&self) -> Vec<Value> {
        let (Some(task), Some(instance)) = (self.task(), self.instance()) else {
            return Vec::new();
        };
        let rows = self.seen.task_instances(self.now);
        let Some(row) = rows
            .into_iter()
            .find(|row| row["task_id"] == task.id && row["map_index"] == instance.map_index)
        else {
            return Vec::new();
        };
        (1..=instance.tries.len())
            .filter_map(|number| Some((number, self.nth(number)?)))
            .map(|(number, (one, outcome))| self.show(&row, number, one, outcome))
            .collect()
    }

    fn show(&self, row: &Value, number: usize, one: Try, outcome: Outcome) -> Value {
        let end = Some(one.ends).filter(|end| *end <= self.now);
        let state = match (end, outcome) {
            (None, _) => "running",
            (Some(_), Outcome::Success) => "success",
            (Some(_), _) => "failed",
        };
        json!({
            "task_id": row["task_id"],
            "dag_id": row["dag_id"],
            "dag_run_id": row["dag_run_id"],
            "map_index": row["map_index"],
            "start_date": iso(one.starts),
            "end_date": end.map(iso),
            "duration": end.map(|end| seconds(one.starts, end, 3)),
            "state": state,
            "try_number": number,
            "max_tries": row["max_tries"],
            "task_display_name": row["task_display_name"],
            "dag_display_name": row["dag_display_name"],
            "hostname": row["hostname"],
            "unixname": row["unixname"],
            "pool": row["pool"],
            "pool_slots": row["pool_slots"],
            "queue": row["queue"],
            "priority_weight": row["priority_weight"],
            "operator": row["operator"],
            "operator_name": row["operator_name"],
            "queued_when": iso(one.queued),
            "scheduled_when": iso(one.scheduled),
            "pid": row["pid"],
            "executor": null,
            "executor_config": "{}",
            "dag_version": row["dag_version"],
        })
    }
}
