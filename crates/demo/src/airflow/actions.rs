//! Airflow 3's calls that clear, mark and note.

use serde_json::{Map, Value, json};

use super::again::{Missing, Wanted};
use super::errors::Refusal;
use super::plan::Outcome;
use super::query::{boolean, not_boolean};
use super::run::Seen;
use super::trigger;
use super::world::World;
use super::{Answer, Call, counted};

const CLEARED: [&str; 14] = [
    "dry_run",
    "start_date",
    "end_date",
    "only_failed",
    "only_running",
    "reset_dag_runs",
    "task_ids",
    "dag_run_id",
    "include_upstream",
    "include_downstream",
    "include_future",
    "include_past",
    "run_on_latest_version",
    "note",
];
const MARKED: [&str; 6] = [
    "new_state",
    "note",
    "include_upstream",
    "include_downstream",
    "include_future",
    "include_past",
];

impl World {
    pub(super) fn clear_tasks(&mut self, call: &Call<'_>) -> Answer {
        let body = trigger::object(call.request)?;
        known(&body, &CLEARED)?;
        let wanted = wanted(&body, &flags(&body)?);
        let rows = self.clear(call.dag, &wanted, call.now);
        let rows = rows.map_err(|missing| match missing {
            Missing::Dag => Refusal::no_such_dag(call.dag),
            _ => Refusal::not_found(format!(
                "Dag Run id {} not found in dag {}",
                wanted.run, call.dag
            )),
        })?;
        let total = rows.len();
        Ok(counted("task_instances", rows, total))
    }

    pub(super) fn mark_task(&mut self, call: &Call<'_>, dry_run: bool) -> Answer {
        let body = trigger::object(call.request)?;
        known(&body, &MARKED)?;
        let state = new_state(&body)?;
        let index = call
            .query
            .get("map_index")
            .and_then(|text| text.parse().ok());
        let task = (call.run, call.task, index);
        let rows = self.mark(call.dag, task, state, dry_run, call.now);
        let rows = rows.map_err(|missing| match missing {
            Missing::Dag => Refusal::no_such_dag(call.dag),
            Missing::Task => Refusal::not_found(format!(
                "Task '{}' not found in Dag '{}'",
                call.task, call.dag
            )),
            Missing::Run | Missing::Instance => Refusal::not_found(format!(
                "The Task Instance with dag_id: `{}`, run_id: `{}`, task_id: `{}` and map_index: \
                 `{}` was not found",
                call.dag,
                call.run,
                call.task,
                index.map_or_else(|| "None".to_owned(), |index| index.to_string())
            )),
        })?;
        if rows.is_empty() && !dry_run {
            return Err(Refusal::same_state(call.task, state.as_str()));
        }
        let total = rows.len();
        Ok(counted("task_instances", rows, total))
    }

    /// Marks a run, or edits its note: one call of Airflow.
    pub(super) fn patch_run(&mut self, call: &Call<'_>) -> Answer {
        let body = trigger::object(call.request)?;
        known(&body, &["state", "note"])?;
        let missing = |_: Missing| Refusal::no_such_run(call.dag, call.run);
        if let Some(note) = body.get("note") {
            let note = text(note, "note")?;
            self.note(call.dag, call.run, note, call.now)
                .map_err(missing)?;
        }
        match body.get("state") {
            None | Some(Value::Null) => {}
            Some(state) => {
                let state = outcome(state).ok_or_else(|| {
                    Refusal::unprocessable(json!({
                        "type": "enum",
                        "loc": ["body", "state"],
                        "msg": "Input should be 'queued', 'success' or 'failed'",
                        "input": state,
                        "ctx": { "expected": "'queued', 'success' or 'failed'" },
                    }))
                })?;
                self.mark_run(call.dag, call.run, state, call.now)
                    .map_err(missing)?;
            }
        }
        let dag = self.find(call.dag);
        let found = dag.and_then(|dag| Some(Seen::new(dag, dag.find_run(call.run)?, call.now)));
        let found = found.ok_or(Missing::Run).map_err(missing)?;
        Ok(found.row())
    }
}

/// What a body asks to be cleared; its flags are read already.
pub(super) fn wanted(body: &Map<String, Value>, flags: &Flags) -> Wanted {
    let tasks = body.get("task_ids").and_then(Value::as_array);
    let one = |task: &Value| {
        let id = task.as_str().or_else(|| task.get(0)?.as_str());
        Some((id?.to_owned(), task.get(1).and_then(Value::as_i64)))
    };
    Wanted {
        dry_run: flags.dry_run,
        run: body
            .get("dag_run_id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        tasks: tasks.map(|tasks| tasks.iter().filter_map(one).collect()),
        only_failed: flags.only_failed,
        upstream: flags.upstream,
        downstream: flags.downstream,
        reset: flags.reset,
    }
}

/// The flags of a clear, with what they are where they are left out.
#[derive(Debug)]
pub(super) struct Flags {
    pub(super) dry_run: bool,
    pub(super) only_failed: bool,
    pub(super) upstream: bool,
    pub(super) downstream: bool,
    pub(super) reset: bool,
}

fn flags(body: &Map<String, Value>) -> Result<Flags, Refusal> {
    let flag = |name: &str, usual: bool| match body.get(name) {
        None => Ok(usual),
        Some(value) => boolean(value).ok_or_else(|| not_boolean(&json!(["body", name]), value)),
    };
    Ok(Flags {
        dry_run: flag("dry_run", true)?,
        only_failed: flag("only_failed", true)?,
        upstream: flag("include_upstream", false)?,
        downstream: flag("include_downstream", false)?,
        reset: flag("reset_dag_runs", true)?,
    })
}

fn known(body: &Map<String, Value>, fields: &[&str]) -> Result<(), Refusal> {
    let unknown = body
        .iter()
        .filter(|(name, _)| !fields.contains(&name.as_str()));
    let errors: Vec<Value> = unknown
        .map(|(name, value)| {
            json!({
                "type": "extra_forbidden",
                "loc": ["body", name],
                "msg": "Extra inputs are not permitted",
                "input": value,
            })
        })
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Refusal::all_unprocessable(errors)),
    }
}

/// The outcome that something can be marked as.
pub(super) fn outcome(state: &Value) -> Option<Outcome> {
    match state.as_str()? {
        "success" => Some(Outcome::Success),
        "failed" => Some(Outcome::Failed),
        "skipped" => Some(Outcome::Skipped),
        _ => None,
    }
}

fn new_state(body: &Map<String, Value>) -> Result<Outcome, Refusal> {
    let given = body.get("new_state").unwrap_or(&Value::Null);
    outcome(given).ok_or_else(|| {
        let error = match given.as_str() {
            None => "'new_state' should not be empty".to_owned(),
            Some(state) => format!("'{state}' is not one of ['success', 'failed', 'skipped']"),
        };
        Refusal::unprocessable(json!({
            "type": "value_error",
            "loc": ["body", "new_state"],
            "msg": format!("Value error, {error}"),
            "input": given,
            "ctx": { "error": {} },
        }))
    })
}

/// A text of 1,000 characters at most.
fn text(value: &Value, name: &str) -> Result<Option<String>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.chars().count() <= 1_000 => Ok(Some(text.clone())),
        Value::String(text) => Err(Refusal::unprocessable(json!({
            "type": "string_too_long",
            "loc": ["body", name],
            "msg": "String should have at most 1000 characters",
            "input": text,
            "ctx": { "max_length": 1000 },
        }))),
        other => Err(Refusal::unprocessable(json!({
            "type": "string_type",
            "loc": ["body", name],
            "msg": "Input should be a valid string",
            "input": other,
        }))),
    }
}
