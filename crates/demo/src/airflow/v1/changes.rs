//! The calls that change something: launching and pausing.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::super::catalogue::Behaviour;
use super::super::python::{repr, repr_text};
use super::super::run::{Kind, Run, Seen};
use super::super::world::World;
use super::super::{Call, params};
use super::describe;
use super::refusal::Refusal;
use crate::clock::Moment;
use crate::http::Request;

/// Creates a run, if the trigger is sound and its id and date are free.
pub(super) fn launch(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let body = object(call.request)?;
    let logical = date(&body, "logical_date")?.unwrap_or(call.now);
    let texts = [("dag_run_id", 250), ("note", 1_000)];
    let [run_id, note] = texts.map(|(name, most)| text(&body, name, most));
    let (run_id, note) = (run_id?, note?);
    let conf = match body.get("conf") {
        None => Map::new(),
        Some(Value::Object(conf)) => conf.clone(),
        Some(other) => return Err(mistyped(other, "object", "conf")),
    };
    let known = [
        "dag_run_id",
        "logical_date",
        "data_interval_start",
        "data_interval_end",
        "conf",
        "note",
    ];
    if let Some(name) = body.keys().find(|name| !known.contains(&name.as_str())) {
        let detail = format!("{{{}: ['Unknown field.']}}", repr_text(name));
        return Err(Refusal::bad_request(detail));
    }
    let (start, end) = (
        date(&body, "data_interval_start")?,
        date(&body, "data_interval_end")?,
    );
    if start.is_some() != end.is_some() {
        let detail = "{'_schema': [\"Both 'data_interval_start' and 'data_interval_end' must be specified together\"]}";
        return Err(Refusal::bad_request(detail.to_owned()));
    }
    let missing = || {
        let detail = format!("DAG with dag_id: '{}' not found", call.dag);
        Refusal::not_found("DAG not found", Some(detail))
    };
    let dag = world.find(call.dag).ok_or_else(missing)?;
    if dag.entry.behaviour == Behaviour::ImportError {
        let detail = format!("DAG with dag_id: '{}' has import errors", call.dag);
        return Err(Refusal::new(
            400,
            Some("DAG cannot be triggered"),
            Some(detail),
        ));
    }
    let id = run_id.unwrap_or_else(|| Kind::Manual.run_id(logical));
    if id.starts_with("scheduled__") {
        return Err(Refusal::bad_request(format!(
            "A manual DAG run cannot use ID '{id}' since it is reserved for scheduled runs"
        )));
    }
    if !Regex::new("^[A-Za-z0-9_.~:+-]+$").is_ok_and(|allowed| allowed.is_match(&id)) {
        return Err(Refusal::page());
    }
    params::check(&dag.entry.params, &conf).map_err(Refusal::bad_request)?;
    if dag.find_run(&id).is_some() {
        return Err(Refusal::conflict(format!(
            "DAGRun with DAG ID: '{}' and DAGRun ID: '{id}' already exists",
            call.dag
        )));
    }
    if dag.runs().any(|run| run.logical == Some(logical)) {
        let at = logical
            .timestamp()
            .to_string()
            .replace('T', " ")
            .replace('Z', "+00:00");
        return Err(Refusal::conflict(format!(
            "DAGRun with DAG ID: '{}' and DAGRun logical date: '{at}' already exists",
            call.dag
        )));
    }
    let run = Run {
        id,
        kind: Kind::Manual,
        run_after: logical,
        queued: call.now,
        logical: Some(logical),
        interval: Some(start.zip(end).unwrap_or((logical, logical))),
        starts: None,
        conf,
        note,
        seed: 0,
    };
    let seed = world.random.next();
    let dag = world.find_mut(call.dag).ok_or_else(missing)?;
    let run = dag.add(run, seed);
    Ok(describe::run(&Seen::new(dag, run, call.now)))
}

/// Pauses or unpauses a DAG.
pub(super) fn pause(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let body = object(call.request)?;
    let paused = match body.get("is_paused") {
        Some(Value::Bool(paused)) => *paused,
        Some(other) => return Err(mistyped(other, "boolean", "is_paused")),
        None => return Err(Refusal::page()),
    };
    let missing = || Refusal::not_found(&format!("Dag with id: '{}' not found", call.dag), None);
    let dag = world.find_mut(call.dag).ok_or_else(missing)?;
    dag.pause(paused, call.now);
    Ok(describe::dag(dag, call.now))
}

/// The object in a request's body.
pub(super) fn object(request: &Request) -> Result<Map<String, Value>, Refusal> {
    if !request.is_json {
        let detail = "Invalid Content-type (text/plain), expected JSON data";
        let title = Some("Unsupported Media Type");
        return Err(Refusal::new(415, title, Some(detail.to_owned())));
    }
    if request.body.is_empty() {
        let detail = "Request body must not be empty";
        return Err(Refusal::bad_request(detail.to_owned()));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(Refusal::bad_request(format!(
            "{} is not of type 'object'",
            repr(&other)
        ))),
        Err(_) => Err(Refusal::bad_request(
            "Request body is not valid JSON".to_owned(),
        )),
    }
}

pub(super) fn mistyped(value: &Value, kind: &str, name: &str) -> Refusal {
    let value = repr(value);
    Refusal::bad_request(format!("{value} is not of type '{kind}' - '{name}'"))
}

/// A text of so many characters at most.
pub(super) fn text(
    body: &Map<String, Value>,
    name: &str,
    most: usize,
) -> Result<Option<String>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= most => Ok(Some(text.clone())),
        Some(Value::String(_)) => Err(Refusal::bad_request(format!(
            "{{'{name}': ['Longer than maximum length {most}.']}}"
        ))),
        Some(other) => Err(mistyped(other, "string", name)),
    }
}

/// A date, which may be left out but not be null.
fn date(body: &Map<String, Value>, name: &str) -> Result<Option<Moment>, Refusal> {
    let given = match body.get(name) {
        None => return Ok(None),
        Some(Value::String(text)) => text,
        Some(Value::Null) => {
            let detail = "'None' is not an instance of 'str'".to_owned();
            return Err(Refusal::new(
                400,
                Some("Incorrect datetime argument"),
                Some(detail),
            ));
        }
        Some(other) => return Err(mistyped(other, "string", name)),
    };
    match given.parse::<jiff::Timestamp>() {
        Ok(timestamp) => Ok(Some(timestamp.into())),
        Err(_) => {
            let given = repr(&json!(given));
            let detail = format!("{given} is not a 'date-time' - '{name}'");
            Err(Refusal::bad_request(detail))
        }
    }
}
