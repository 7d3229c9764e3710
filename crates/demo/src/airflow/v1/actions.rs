//! The calls that clear, mark and note, with the answers of version 2, which names tasks and no more.

use serde_json::{Map, Value, json};

use super::super::Call;
use super::super::actions::{Flags, outcome, wanted};
use super::super::again::Missing;
use super::super::python::repr;
use super::super::world::World;
use super::changes::{mistyped, object, text};
use super::describe;
use super::refusal::Refusal;

pub(super) fn clear(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let body = object(call.request)?;
    let flags = Flags {
        dry_run: flag(&body, "dry_run", true)?,
        only_failed: flag(&body, "only_failed", true)?,
        upstream: flag(&body, "include_upstream", false)?,
        downstream: flag(&body, "include_downstream", false)?,
        reset: flag(&body, "reset_dag_runs", false)?,
    };
    if let Some(task) = body
        .get("task_ids")
        .and_then(Value::as_array)
        .and_then(|tasks| tasks.iter().find(|task| !task.is_string()))
    {
        return Err(mistyped(task, "string", "task_ids.0"));
    }
    let wanted = wanted(&body, &flags);
    let rows = world.clear(call.dag, &wanted, call.now);
    let rows = rows.map_err(|missing| match missing {
        Missing::Dag => Refusal::not_found(&format!("Dag id {} not found", call.dag), None),
        _ => no_such_run(call, &wanted.run),
    })?;
    let rows: Vec<Value> = rows.iter().map(reference).collect();
    Ok(json!({ "task_instances": rows }))
}

/// Answers with what the task was; of a real mark with nothing.
pub(super) fn mark(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let body = object(call.request)?;
    let dry_run = flag(&body, "dry_run", true)?;
    let given = body.get("new_state").unwrap_or(&Value::Null);
    let state = outcome(given).ok_or_else(|| {
        let given = repr(given);
        Refusal::bad_request(format!(
            "{given} is not one of ['success', 'failed', 'skipped'] - 'new_state'"
        ))
    })?;
    let index = call.index.map_or(Some(-1), |index| index.parse().ok());
    let rows = world.mark(
        call.dag,
        (call.run, call.task, index),
        state,
        dry_run,
        call.now,
    );
    let (dag, task) = (repr(&json!(call.dag)), repr(&json!(call.task)));
    rows.map_err(|missing| match missing {
        Missing::Dag => Refusal::not_found("DAG not found", Some(format!("DAG {dag} not found"))),
        Missing::Task => {
            let detail = format!("Task {task} not found in DAG {dag}");
            Refusal::not_found("Task not found", Some(detail))
        }
        Missing::Run | Missing::Instance => {
            let run = repr(&json!(call.run));
            let detail =
                format!("Task instance not found for task {task} on DAG run with ID {run}");
            Refusal::not_found("Not Found", Some(detail))
        }
    })?;
    if !dry_run {
        return Ok(json!({}));
    }
    let found = super::run(world, call)?;
    let rows = found.task_instances(call.now);
    let is_it = |row: &&Value| {
        row["task_id"] == call.task && index.is_none_or(|index| row["map_index"] == index)
    };
    Ok(rows.iter().find(is_it).map(reference).unwrap_or_default())
}

pub(super) fn mark_run(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let body = object(call.request)?;
    let given = body.get("state").unwrap_or(&Value::Null);
    let state = outcome(given).ok_or_else(|| {
        let given = repr(given);
        Refusal::bad_request(format!(
            "{given} is not one of ['success', 'failed', 'queued'] - 'state'"
        ))
    })?;
    let seen = world.mark_run(call.dag, call.run, state, call.now);
    let seen = seen.map_err(|_| no_such_run(call, call.run))?;
    Ok(describe::run(&seen))
}

pub(super) fn note(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let body = object(call.request)?;
    let note = text(&body, "note", 1_000)?;
    let seen = world.note(call.dag, call.run, note, call.now);
    let seen = seen.map_err(|_| no_such_run(call, call.run))?;
    Ok(describe::run(&seen))
}

fn no_such_run(call: &Call<'_>, run: &str) -> Refusal {
    let title = format!("Dag Run id {run} not found in dag {}", call.dag);
    Refusal::not_found(&title, None)
}

/// `TaskInstanceReference`.
fn reference(row: &Value) -> Value {
    json!({
        "dag_id": row["dag_id"],
        "dag_run_id": row["dag_run_id"],
        "execution_date": describe::time(&row["logical_date"]),
        "task_id": row["task_id"],
    })
}

fn flag(body: &Map<String, Value>, name: &str, usual: bool) -> Result<bool, Refusal> {
    match body.get(name) {
        None => Ok(usual),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(mistyped(other, "boolean", name)),
    }
}
