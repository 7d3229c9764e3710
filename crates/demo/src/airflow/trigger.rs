//! The body of a trigger, checked in the order in which Airflow checks it.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use crate::clock::Moment;
use crate::http::Request;

use super::errors::Refusal;
use super::query::moment;

/// What may be in the body of a trigger.
const FIELDS: [&str; 8] = [
    "dag_run_id",
    "data_interval_start",
    "data_interval_end",
    "logical_date",
    "run_after",
    "conf",
    "note",
    "partition_key",
];

/// A trigger whose body has the right shape.
#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) run_id: Option<String>,
    pub(crate) logical: Option<Moment>,
    pub(crate) interval: Option<(Moment, Moment)>,
    pub(crate) run_after: Option<Moment>,
    pub(crate) conf: Map<String, Value>,
    pub(crate) note: Option<String>,
}

/// The object in a request's body.
pub(crate) fn object(request: &Request) -> Result<Map<String, Value>, Refusal> {
    if request.body.is_empty() {
        return Err(Refusal::unprocessable(json!({
            "type": "missing",
            "loc": ["body"],
            "msg": "Field required",
            "input": null,
        })));
    }
    let not_an_object = |input: Value| {
        Refusal::unprocessable(json!({
            "type": "model_attributes_type",
            "loc": ["body"],
            "msg": "Input should be a valid dictionary or object to extract fields from",
            "input": input,
        }))
    };
    if !request.is_json {
        return Err(not_an_object(String::from_utf8_lossy(&request.body).into()));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(not_an_object(other)),
        Err(error) => Err(Refusal::unprocessable(json!({
            "type": "json_invalid",
            "loc": ["body", error.column().saturating_sub(1)],
            "msg": "JSON decode error",
            "input": {},
            "ctx": { "error": python_error(&error) },
        }))),
    }
}

/// What Python says about JSON that cannot be read, as far as the cause is known.
fn python_error(error: &serde_json::Error) -> &'static str {
    if error.to_string().starts_with("key must be a string") {
        "Expecting property name enclosed in double quotes"
    } else {
        "Expecting value"
    }
}

impl Trigger {
    pub(crate) fn parse(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let mut errors = Vec::new();
        let mut time = |name: &str| {
            let loc = json!(["body", name]);
            match body.get(name) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => moment(text, &loc)
                    .map_err(|refusal| errors.extend(refusal.errors()))
                    .ok(),
                Some(other) => {
                    errors.push(json!({
                        "type": "datetime_type",
                        "loc": loc,
                        "msg": "Input should be a valid datetime",
                        "input": other,
                    }));
                    None
                }
            }
        };
        let (start, end) = (time("data_interval_start"), time("data_interval_end"));
        let (logical, run_after) = (time("logical_date"), time("run_after"));
        if errors.is_empty() && start.is_some() != end.is_some() {
            let words = "Either both data_interval_start and data_interval_end must be provided or both must be None";
            errors.push(json!({
                "type": "value_error",
                "loc": ["body"],
                "msg": format!("Value error, {words}"),
                "input": body,
                "ctx": { "error": {} },
            }));
        }
        if !body.contains_key("logical_date") {
            errors.push(json!({
                "type": "missing",
                "loc": ["body", "logical_date"],
                "msg": "Field required",
                "input": body,
            }));
        }
        let mut text = |name: &str| match body.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => {
                errors.push(json!({
                    "type": "string_type",
                    "loc": ["body", name],
                    "msg": "Input should be a valid string",
                    "input": other,
                }));
                None
            }
        };
        let (run_id, note) = (text("dag_run_id"), text("note"));
        let conf = match body.get("conf") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(conf)) => conf.clone(),
            Some(other) => {
                errors.push(json!({
                    "type": "dict_type",
                    "loc": ["body", "conf"],
                    "msg": "Input should be a valid dictionary",
                    "input": other,
                }));
                Map::new()
            }
        };
        for (name, value) in body
            .iter()
            .filter(|(name, _)| !FIELDS.contains(&name.as_str()))
        {
            errors.push(json!({
                "type": "extra_forbidden",
                "loc": ["body", name],
                "msg": "Extra inputs are not permitted",
                "input": value,
            }));
        }
        if !errors.is_empty() {
            return Err(Refusal::all_unprocessable(errors));
        }
        Ok(Self {
            run_id,
            logical,
            // Without a logical date Airflow passes over the interval.
            interval: logical.map(|at| start.zip(end).unwrap_or((at, at))),
            run_after,
            conf,
            note,
        })
    }

    /// Whether the run id that was given may be one.
    pub(crate) fn check_run_id(&self) -> Result<(), Refusal> {
        const ALLOWED: &str = "^[A-Za-z0-9_.~:+-]+$";
        const GENERATED: &str = r"^(?:manual|scheduled|asset_triggered)__(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00)$";
        let Some(id) = &self.run_id else {
            return Ok(());
        };
        if !Regex::new(ALLOWED).is_ok_and(|allowed| allowed.is_match(id)) {
            return Err(Refusal::bad_request(format!(
                "The run_id provided '{id}' does not match regex pattern '{ALLOWED}' or '{GENERATED}'"
            )));
        }
        for kind in ["scheduled", "asset_triggered", "backfill"] {
            if id.starts_with(&format!("{kind}__")) {
                return Err(Refusal::bad_request(format!(
                    "A manual DAG run cannot use ID '{id}' since it is reserved for {kind} runs"
                )));
            }
        }
        Ok(())
    }
}
