//! Reading JSON that a person types: errors in words, with line and column.
//!
//! `serde_json` would read the same texts, but keeps the last of two equal keys without a word,
//! so that something else is sent than what is shown.

mod reader;

use std::fmt;

use serde_json::{Map, Value};

use crate::path::Step;
pub(crate) use reader::number;
use reader::{Fault, Reader};

/// Why a text is not the JSON that it should be, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Line of the error, from 1.
    pub line: usize,
    /// Column of the error in characters (code points), from 1.
    pub column: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
        } = self;
        write!(f, "Line {line}, column {column}: {message}")
    }
}

impl std::error::Error for JsonError {}

/// Reads one JSON value.
pub(crate) fn parse(text: &str) -> Result<Value, JsonError> {
    Reader::new(text)
        .document()
        .map_err(|fault| fault.locate(text))
}

/// Reads the text of a whole conf: one JSON object.
pub(crate) fn parse_conf(text: &str) -> Result<Map<String, Value>, JsonError> {
    let start = text.len() - text.trim_start().len();
    let fault = |message: String| Fault { at: start, message }.locate(text);
    if start == text.len() {
        return Err(fault(
            "A conf is an object in braces. Write {} for an empty one".into(),
        ));
    }
    match parse(text)? {
        Value::Object(map) => Ok(map),
        other => Err(fault(format!(
            "A conf must be an object in braces, like {{\"name\": \"value\"}}, not {}",
            noun(&other)
        ))),
    }
}

/// The text of a value as it is shown: two spaces per level, keys and digits as they are.
pub(crate) fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// Whether two values are written alike: unlike `==`, keys in another order are a difference.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let alike = |((k, v), (l, w)): ((_, _), (_, _))| k == l && same(v, w);
            a.len() == b.len() && a.iter().zip(b).all(alike)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(v, w)| same(v, w))
        }
        _ => a == b,
    }
}

/// The value at a place inside another.
pub(crate) fn at<'a>(value: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
