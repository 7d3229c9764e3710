//! What is inside and beside DAGs, made of the answers of version 3.

use serde_json::{Map, Value, json};

use super::super::world::World;
use super::super::{Call, beside};
use super::describe::time;
use super::{Query, Refusal, listed};

/// `EventLogCollection`. What was asked for is a list with commas, and what a function of its API did
/// is told as the API's.
pub(super) fn events(world: &World, call: &Call<'_>) -> Result<Value, Refusal> {
    let query = call.request.query.replace("included_events", "of_no_use");
    let all = Call {
        query: Query::parse(&query),
        ..*call
    };
    let rows = world.events(&all)?.into_iter().map(|row| {
        let more = json!({
            "event": match row["event"].as_str() {
                Some("trigger_dag_run") => json!("api.post_dag_run"),
                Some("patch_dag") => json!("api.patch_dag"),
                _ => row["event"].clone(),
            },
            "when": time(&row["when"]),
            "execution_date": time(&row["logical_date"]),
            "extra": row["extra"].as_str().map(|text| {
                text.replace(",\"method\":\"POST\"", "").replace(",\"method\":\"PATCH\"", "")
            }),
        });
        let left_out = ["logical_date", "dag_display_name", "task_display_name"];
        with(&row, more, &left_out)
    });
    let included = call.query.get("included_events");
    let rows: Vec<_> = rows
        .filter(|row| {
            included.is_none_or(|included| included.split(',').any(|event| row["event"] == event))
        })
        .collect();
    listed("event_logs", &rows, call)
}

/// Each a `Dataset`.
pub(super) fn datasets(assets: &[Value]) -> Vec<Value> {
    let uses = |rows: &Value| -> Vec<Value> {
        let rows = rows.as_array().into_iter().flatten();
        let dated = |row: &Value| {
            let times = json!({ "created_at": time(&row["created_at"]), "updated_at": time(&row["updated_at"]) });
            with(row, times, &[])
        };
        rows.map(dated).collect()
    };
    let dataset = |row: &Value| {
        json!({
            "aliases": [],
            "consuming_dags": uses(&row["scheduled_dags"]),
            "created_at": time(&row["created_at"]),
            "extra": row["extra"],
            "id": row["id"],
            "producing_tasks": uses(&row["producing_tasks"]),
            "updated_at": time(&row["updated_at"]),
            "uri": row["uri"],
        })
    };
    assets.iter().map(dataset).collect()
}

/// Each a `Pool`, all with a bound.
pub(super) fn pools() -> Vec<Value> {
    let bare = |row: &Value| with(row, json!({}), &["team_name"]);
    let pools = beside::pools();
    let bounded = pools.iter().filter(|row| row["name"] != beside::UNBOUNDED);
    bounded.map(bare).collect()
}

/// The object with other values for some fields, and without others.
fn with(row: &Value, more: Value, left_out: &[&str]) -> Value {
    let mut fields: Map<String, Value> = row.as_object().cloned().unwrap_or_default();
    for name in left_out {
        fields.remove(*name);
    }
    if let Value::Object(more) = more {
        fields.extend(more);
    }
    Value::Object(fields)
}
