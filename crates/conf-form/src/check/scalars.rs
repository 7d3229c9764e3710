//! The bounds of numbers and texts.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::{Checker, Fault, fault};
use crate::format;
use crate::number;
use crate::path::Step;
use crate::pattern::Pattern;
use crate::words;

pub(super) fn check_number(
    schema: &Map<String, Value>,
    value: &Number,
    path: &[Step],
    out: &mut Vec<Fault>,
) {
    if number::overflows(value) {
        out.push(fault(path, "Too large: Airflow would take it for infinity"));
    }
    let bound = |keyword: &str| match schema.get(keyword) {
        Some(Value::Number(bound)) => Some((bound, number::compare(value, bound))),
        _ => None,
    };
    let mut report = |words: &str, bound: &Number| {
        out.push(fault(path, format!("Must be {words} {bound}")));
    };
    if let Some((least, Ordering::Less)) = bound("minimum") {
        report("at least", least);
    }
    if let Some((most, Ordering::Greater)) = bound("maximum") {
        report("at most", most);
    }
    if let Some((floor, Ordering::Less | Ordering::Equal)) = bound("exclusiveMinimum") {
        report("more than", floor);
    }
    if let Some((ceiling, Ordering::Greater | Ordering::Equal)) = bound("exclusiveMaximum") {
        report("less than", ceiling);
    }
    if let Some(Value::Number(unit)) = schema.get("multipleOf")
        && !number::is_multiple(value, unit)
    {
        report("a multiple of", unit);
    }
}

impl Checker<'_> {
    pub(super) fn text(
        &self,
        schema: &Map<String, Value>,
        text: &str,
        path: &[Step],
        out: &mut Vec<Fault>,
    ) {
        let length = text.chars().count() as u64;
        if let Some(least) = limit(schema, "minLength").filter(|least| length < *least) {
            let least = words::count(least, "character");
            out.push(fault(
                path,
                format!("Must be at least {least} long, is {length}"),
            ));
        }
        if let Some(most) = limit(schema, "maxLength").filter(|most| length > *most) {
            let most = words::count(most, "character");
            out.push(fault(
                path,
                format!("Must be at most {most} long, is {length}"),
            ));
        }
        if let Some(Value::String(pattern)) = schema.get("pattern")
            && self.finds(pattern, text) == Some(false)
        {
            out.push(fault(path, format!("Must match the pattern {pattern}")));
        }
        if let Some(Value::String(name)) = schema.get("format") {
            if let Some(message) = format::fault(name, text, self.as_server) {
                out.push(fault(path, message));
            }
            if self.as_server && format::depends_on_version(name, text) {
                self.unsure.set(true);
            }
        }
    }

    /// Whether a pattern of Python's is found in `text`; `None` if nobody here can tell.
    pub(super) fn finds(&self, python: &str, text: &str) -> Option<bool> {
        let found = Pattern::from_python(python).and_then(|pattern| (self.matches)(&pattern, text));
        if found.is_none() {
            self.unsure.set(true);
        }
        found
    }
}

/// A limit on a length or a count. Like `jsonschema`, takes `2.0` for 2.
pub(crate) fn limit(schema: &Map<String, Value>, keyword: &str) -> Option<u64> {
    let Value::Number(number) = schema.get(keyword)? else {
        return None;
    };
    let whole = number.as_str().trim_end_matches('0').strip_suffix('.');
    whole.unwrap_or(number.as_str()).parse().ok()
}
