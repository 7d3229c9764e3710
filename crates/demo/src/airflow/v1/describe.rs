//! Answers, made of those of version 3: other names, other spellings of times, and less.

use serde_json::{Map, Value, json};

use super::super::run::Seen;
use super::super::tasks::AIRBYTE;
use super::super::world::Dag;
use crate::clock::Moment;

/// `DAG`: a row of the list, and the answer about one.
pub(super) fn dag(dag: &Dag, now: Moment) -> Value {
    let row = dag.row(now);
    let tags = row["tags"].as_array().into_iter().flatten();
    let tags: Vec<_> = tags.map(|tag| json!({ "name": tag["name"] })).collect();
    let next = time(&row["next_dagrun_run_after"]);
    json!({
        "dag_id": row["dag_id"],
        "dag_display_name": row["dag_display_name"],
        "default_view": "grid",
        "description": row["description"],
        "file_token": row["file_token"],
        "fileloc": row["fileloc"],
        "has_import_errors": row["has_import_errors"],
        "has_task_concurrency_limits": row["has_task_concurrency_limits"],
        "is_active": true,
        "is_paused": row["is_paused"],
        "is_subdag": false,
        "last_expired": null,
        "last_parsed_time": time(&row["last_parsed_time"]),
        "last_pickled": null,
        "max_active_runs": row["max_active_runs"],
        "max_active_tasks": row["max_active_tasks"],
        "max_consecutive_failed_dag_runs": row["max_consecutive_failed_dag_runs"],
        "next_dagrun": next,
        "next_dagrun_create_after": next,
        "next_dagrun_data_interval_end": next,
        "next_dagrun_data_interval_start": next,
        "owners": row["owners"],
        "pickle_id": null,
        "root_dag_id": null,
        "schedule_interval": schedule(&row["timetable_summary"]),
        "scheduler_lock": null,
        "tags": tags,
        "timetable_description": match row["timetable_description"].as_str() {
            Some("Triggered by assets") => json!("Triggered by datasets"),
            _ => row["timetable_description"].clone(),
        },
    })
}

fn schedule(summary: &Value) -> Value {
    match summary.as_str() {
        None => Value::Null,
        Some("Asset") => json!({ "__type": "CronExpression", "value": "Dataset" }),
        Some(expression) => json!({ "__type": "CronExpression", "value": expression }),
    }
}

/// `DAGDetail`, which leaves out who owns it.
pub(super) fn details(about: &Dag, now: Moment) -> Value {
    let full = about.details(now);
    let mut details = dag(about, now);
    let params = full["params"].as_object().into_iter().flatten();
    let params: Map<String, Value> = params
        .map(|(name, param)| {
            let param = json!({
                "__class": "airflow.models.param.Param",
                "description": param["description"],
                "schema": param["schema"],
                "value": param["value"],
            });
            (name.clone(), param)
        })
        .collect();
    let more = json!({
        "catchup": full["catchup"],
        "concurrency": full["concurrency"],
        "dag_run_timeout": null,
        "dataset_expression": null,
        "doc_md": full["doc_md"],
        "end_date": null,
        "is_paused_upon_creation": null,
        "last_parsed": time(&full["last_parsed"]),
        "orientation": "LR",
        "owners": [],
        "params": params,
        "render_template_as_native_obj": false,
        "start_date": time(&full["start_date"]),
        "template_searchpath": null,
        "timezone": full["timezone"],
    });
    if let (Value::Object(details), Value::Object(more)) = (&mut details, more) {
        details.extend(more);
    }
    details
}

/// `DAGRun`.
pub(super) fn run(seen: &Seen<'_>) -> Value {
    let row = seen.row();
    let date = time(&row["logical_date"]);
    json!({
        "conf": row["conf"],
        "dag_id": row["dag_id"],
        "dag_run_id": row["dag_run_id"],
        "data_interval_end": time(&row["data_interval_end"]),
        "data_interval_start": time(&row["data_interval_start"]),
        "end_date": time(&row["end_date"]),
        "execution_date": date,
        "external_trigger": row["run_type"] == "manual",
        "last_scheduling_decision": time(&row["last_scheduling_decision"]),
        "logical_date": date,
        "note": row["note"],
        "run_type": match row["run_type"].as_str() {
            Some("asset_triggered") => json!("dataset_triggered"),
            _ => row["run_type"].clone(),
        },
        "start_date": time(&row["start_date"]),
        "state": row["state"],
    })
}

/// The run's task instances, each a `TaskInstance`.
pub(super) fn tasks(seen: &Seen<'_>, now: Moment) -> Vec<Value> {
    let rows = seen.task_instances(now).into_iter();
    rows.map(|row| {
        json!({
            "dag_id": row["dag_id"],
            "dag_run_id": row["dag_run_id"],
            "duration": row["duration"],
            "end_date": time(&row["end_date"]),
            "execution_date": time(&row["logical_date"]),
            "executor": null,
            "executor_config": row["executor_config"],
            "hostname": row["hostname"],
            "map_index": row["map_index"],
            "max_tries": row["max_tries"],
            "note": null,
            "operator": row["operator"],
            "pid": row["pid"],
            "pool": row["pool"],
            "pool_slots": row["pool_slots"],
            "priority_weight": row["priority_weight"],
            "queue": row["queue"],
            "queued_when": time(&row["queued_when"]),
            "rendered_fields": row["rendered_fields"],
            "rendered_map_index": row["rendered_map_index"],
            "sla_miss": null,
            "start_date": time(&row["start_date"]),
            "state": row["state"],
            "task_display_name": row["task_display_name"],
            "task_id": row["task_id"],
            "trigger": trigger(&row["trigger"]),
            "triggerer_job": null,
            "try_number": row["try_number"],
            "unixname": row["unixname"],
        })
    })
    .collect()
}

/// `Trigger`, with its arguments as Python writes a dictionary. Those of the demo have the number of the
/// job that they wait for.
fn trigger(trigger: &Value) -> Value {
    if trigger.is_null() {
        return Value::Null;
    }
    let kwargs = format!(
        "{{'job_id': {}, 'conn_id': '{AIRBYTE}', 'poll_interval': 60}}",
        trigger["id"]
    );
    json!({
        "id": trigger["id"],
        "classpath": trigger["classpath"],
        "kwargs": kwargs,
        "created_date": time(&trigger["created_date"]),
        "triggerer_id": trigger["triggerer_id"],
    })
}

/// The DAG's tasks, each a `Task`.
pub(super) fn dag_tasks(dag: &Dag) -> Vec<Value> {
    let mut tasks = dag.tasks();
    for task in &mut tasks {
        task["retry_exponential_backoff"] = json!(false);
        task["start_date"] = time(&task["start_date"]);
    }
    tasks
}

/// A try of a task instance, a `TaskInstanceHistory`.
pub(super) fn one_try(row: &Value) -> Value {
    json!({
        "dag_id": row["dag_id"],
        "dag_run_id": row["dag_run_id"],
        "duration": row["duration"],
        "end_date": time(&row["end_date"]),
        "executor": null,
        "executor_config": row["executor_config"],
        "hostname": row["hostname"],
        "map_index": row["map_index"],
        "max_tries": row["max_tries"],
        "operator": row["operator"],
        "pid": row["pid"],
        "pool": row["pool"],
        "pool_slots": row["pool_slots"],
        "priority_weight": row["priority_weight"],
        "queue": row["queue"],
        "queued_when": time(&row["queued_when"]),
        "start_date": time(&row["start_date"]),
        "state": row["state"],
        "task_display_name": row["task_display_name"],
        "task_id": row["task_id"],
        "try_number": row["try_number"],
        "unixname": row["unixname"],
    })
}

/// What a task left, without its value.
pub(super) fn xcom(row: &Value) -> Value {
    json!({
        "dag_id": row["dag_id"],
        "execution_date": time(&row["logical_date"]),
        "key": row["key"],
        "map_index": row["map_index"],
        "task_id": row["task_id"],
        "timestamp": time(&row["timestamp"]),
    })
}

/// A time ends in its offset.
pub(super) fn time(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => text.replace('Z', "+00:00").into(),
        None => Value::Null,
    }
}

/// All objects with their keys in order, those of params and confs as well.
pub(super) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            let fields = fields.into_iter();
            fields.map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}
