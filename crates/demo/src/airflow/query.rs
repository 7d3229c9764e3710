//! Query parameters, read as FastAPI reads them: repeated ones are lists, unknown ones are
//! ignored, and what cannot be read is a 422 that names it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::form::Form;

use super::errors::Refusal;

/// The query of a request, decoded.
#[derive(Debug)]
pub(crate) struct Query(Form);

/// More are never given, whatever is asked for; nobody is told.
const LARGEST_PAGE: usize = 100;
const USUAL_PAGE: usize = 50;

impl Query {
    pub(crate) fn parse(query: &str) -> Self {
        Self(Form::parse(query))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.names()
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.all(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// The part of `items` that `offset` and `limit` ask for.
    pub(crate) fn page<'a, T>(&self, items: &'a [T]) -> Result<&'a [T], Refusal> {
        let offset = self.count("offset", 0)?.min(items.len());
        let limit = self.count("limit", USUAL_PAGE)?.min(LARGEST_PAGE);
        let end = (offset + limit).min(items.len());
        Ok(items.get(offset..end).unwrap_or_default())
    }

    fn count(&self, name: &str, default: usize) -> Result<usize, Refusal> {
        let Some(text) = self.get(name) else {
            return Ok(default);
        };
        match text.parse::<i64>() {
            Ok(number) => usize::try_from(number).map_err(|_| {
                Refusal::unprocessable(json!({
                    "type": "greater_than_equal",
                    "loc": ["query", name],
                    "msg": "Input should be greater than or equal to 0",
                    "input": text,
                    "ctx": { "ge": 0 },
                }))
            }),
            Err(_) => Err(Refusal::unprocessable(json!({
                "type": "int_parsing",
                "loc": ["query", name],
                "msg": "Input should be a valid integer, unable to parse string as an integer",
                "input": text,
            }))),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.get(name)
            .map(|text| {
                let loc = json!(["query", name]);
                boolean(&json!(text)).ok_or_else(|| not_boolean(&loc, &json!(text)))
            })
            .transpose()
    }

    pub(crate) fn moment(&self, name: &str) -> Result<Option<Moment>, Refusal> {
        self.get(name)
            .map(|text| moment(text, &json!(["query", name])))
            .transpose()
    }
}

/// What pydantic takes for a boolean.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Value::String(text) => match text.to_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Some(true),
            "false" | "0" | "no" | "off" | "f" | "n" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The refusal of something that is no boolean.
pub(crate) fn not_boolean(loc: &Value, input: &Value) -> Refusal {
    let (kind, msg) = if input.is_string() || input.is_number() {
        (
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
        )
    } else {
        ("bool_type", "Input should be a valid boolean")
    };
    Refusal::unprocessable(json!({ "type": kind, "loc": loc, "msg": msg, "input": input }))
}

/// A time with its offset from UTC.
pub(crate) fn moment(text: &str, loc: &Value) -> Result<Moment, Refusal> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp.into());
    }
    if text.parse::<jiff::civil::DateTime>().is_ok() {
        return Err(Refusal::unprocessable(json!({
            "type": "timezone_aware",
            "loc": loc,
            "msg": "Input should have timezone info",
            "input": text,
        })));
    }
    let error = if text.len() < 10 {
        "input is too short"
    } else if text
        .get(..19)
        .is_some_and(|head| head.parse::<jiff::civil::DateTime>().is_ok())
    {
        "unexpected extra characters at the end of the input"
    } else {
        "invalid character in year"
    };
    Err(Refusal::unprocessable(json!({
        "type": "datetime_from_date_parsing",
        "loc": loc,
        "msg": format!("Input should be a valid datetime or date, {error}"),
        "input": text,
        "ctx": { "error": error },
    })))
}
