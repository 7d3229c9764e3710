//! Does a value keep to a JSON Schema, and if not, how is that said to an analyst?
//!
//! Airflow validates each param with Python's `jsonschema`, draft 2020-12. This follows it for
//! `type`, `enum`, `const`, the bounds of numbers, texts, lists and objects, `pattern`, `format`,
//! `items`, `prefixItems`, `contains`, `properties`, `patternProperties`, `additionalProperties`,
//! `propertyNames`, `required`, `dependentRequired`, `dependentSchemas`, `anyOf`, `oneOf`, `allOf`,
//! `not`, `if` and local `$ref`. Other keywords are left to the server, and so is a keyword whose
//! own value is malformed.

mod combine;
mod objects;
mod scalars;

use std::cell::Cell;

use serde_json::{Map, Value};

use crate::number::{self, is_integer};
use crate::path::Step;
use crate::pattern::Matches;
use crate::words;

pub(crate) use scalars::limit;

/// Keywords that are not judged here.
const LEFT_TO_SERVER: [&str; 4] = [
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
    "$recursiveRef",
];

/// How many subschemas one check looks at. A recursive `$ref` can ask for more without end; what
/// lies beyond is left to the server.
const MAX_STEPS: u32 = 100_000;
/// How deeply they may refer to each other.
const MAX_DEPTH: u32 = 64;

/// One way in which a value breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where inside the value; empty for the value itself.
    pub(crate) path: Vec<Step>,
    pub(crate) message: String,
}

/// The faults of `value`, outermost first; none if it may be sent.
///
/// `as_server` holds back the checks that Airflow's own server does not make.
pub(crate) fn faults(
    schema: &Value,
    value: &Value,
    matches: Matches,
    as_server: bool,
) -> Vec<Fault> {
    judge(schema, schema, value, matches, as_server)
}

/// The faults of `value` by a schema that is part of another, `root`, as the server finds them.
pub(crate) fn faults_within(
    root: &Value,
    schema: &Value,
    value: &Value,
    matches: Matches,
) -> Vec<Fault> {
    judge(root, schema, value, matches, true)
}

fn judge(
    root: &Value,
    schema: &Value,
    value: &Value,
    matches: Matches,
    as_server: bool,
) -> Vec<Fault> {
    let checker = Checker {
        root,
        matches,
        as_server,
        steps: Cell::new(0),
        depth: Cell::new(0),
        unsure: Cell::new(false),
    };
    let mut out = Vec::new();
    checker.check(schema, value, &[], &mut out);
    out
}

struct Checker<'a> {
    /// What a local `$ref` is relative to.
    root: &'a Value,
    matches: Matches,
    as_server: bool,
    steps: Cell<u32>,
    depth: Cell<u32>,
    /// Whether something was left to the server, so that "no faults" does not mean "fits".
    unsure: Cell<bool>,
}

impl Checker<'_> {
    fn check(&self, schema: &Value, value: &Value, path: &[Step], out: &mut Vec<Fault>) {
        let (steps, depth) = (self.steps.get(), self.depth.get());
        if steps >= MAX_STEPS || depth >= MAX_DEPTH {
            self.unsure.set(true);
            return;
        }
        self.steps.set(steps + 1);
        self.depth.set(depth + 1);
        match schema {
            Value::Bool(false) => out.push(fault(path, "Nothing may be given here")),
            Value::Object(schema) => self.keywords(schema, value, path, out),
            _ => {}
        }
        self.depth.set(depth);
    }

    fn keywords(
        &self,
        schema: &Map<String, Value>,
        value: &Value,
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        if let Some(kind) = schema.get("type")
            && let Some(message) = type_fault(kind, value)
        {
            // What the other keywords would say about a value of the wrong type is noise.
            out.push(fault(path, message));
            return;
        }
        if LEFT_TO_SERVER
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
        {
            self.unsure.set(true);
        }
        if let Some(constant) = schema.get("const")
            && !equal(constant, value)
        {
            out.push(fault(path, words::one_of(std::slice::from_ref(constant))));
        }
        if let Some(Value::Array(choices)) = schema.get("enum")
            && !choices.iter().any(|choice| equal(choice, value))
        {
            out.push(fault(path, words::one_of(choices)));
        }
        match value {
            Value::Number(number) => scalars::check_number(schema, number, path, out),
            Value::String(text) => self.text(schema, text, path, out),
            Value::Array(items) => self.list(schema, items, path, out),
            Value::Object(map) => self.object(schema, map, path, out),
            Value::Null | Value::Bool(_) => {}
        }
        self.combinations(schema, value, path, out);
    }
}

fn fault(path: &[Step], message: impl Into<String>) -> Fault {
    Fault {
        path: path.to_owned(),
        message: message.into(),
    }
}

/// The place `step` inside `path`.
fn inside(path: &[Step], step: Step) -> Vec<Step> {
    path.iter().cloned().chain([step]).collect()
}

/// What to say if `value` has none of the types that the keyword `type` names.
fn type_fault(keyword: &Value, value: &Value) -> Option<String> {
    let names = type_names(keyword);
    let words: Option<Vec<&str>> = names.iter().map(|name| words::type_name(name)).collect();
    match words {
        Some(words) if !words.is_empty() && !names.iter().any(|name| has_type(name, value)) => {
            Some(format!("Must be {}", words::either(&words)))
        }
        _ => None,
    }
}

/// The names in a keyword `type`: one or a list; none if it is malformed.
pub(crate) fn type_names(keyword: &Value) -> Vec<&str> {
    match keyword {
        Value::String(name) => vec![name],
        Value::Array(names) => names
            .iter()
            .map(Value::as_str)
            .collect::<Option<_>>()
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("string", Value::String(_))
        | ("number", Value::Number(_))
        | ("boolean", Value::Bool(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_))
        | ("null", Value::Null) => true,
        ("integer", Value::Number(number)) => is_integer(number),
        _ => false,
    }
}

/// Equality as JSON Schema has it: `1` and `1.0` are equal, the order of keys does not count.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b) && canonical(a) == canonical(b)
}

/// A text that is the same for equal values and for no others.
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => number::canonical(number),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(map) => {
            let mut members: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}
