//! A form for a DAG that declares no params, guessed from the confs that it was launched with.
//!
//! A guess helps to enter what others entered and refuses nothing: Airflow checks nothing either, so a
//! value of another type can still be written as JSON.

use serde_json::{Map, Value};

use crate::field::Field;
use crate::form::Form;
use crate::format;
use crate::kind::{Choice, FieldKind, item_type, lines_of, one_type};
use crate::pattern::Matches;

/// As many keys become fields. Confs that are made by programs can have thousands.
const MOST_FIELDS: usize = 100;
/// Longer names are no names.
const LONGEST_NAME: usize = 100;
/// Bytes of a value's JSON that one still edits in a field of its own.
const LONGEST_VALUE: usize = 20_000;
/// As many earlier values are suggested.
const MOST_SUGGESTED: usize = 20;
/// Longer texts are not typed a second time.
const LONGEST_SUGGESTED: usize = 100;

impl Form {
    /// Guesses a form from earlier confs, the newest first: a field for each key, of the kind that its
    /// values have in all of them, in the order of the newest conf that has it. What is left empty is left
    /// out. Keys beyond what a form can hold have no field, and keep their values as other keys that
    /// nobody declares.
    pub fn guessed(confs: &[&Map<String, Value>], matches: Matches) -> Self {
        let mut fields: Vec<Field> = Vec::new();
        for name in confs.iter().flat_map(|conf| conf.keys()) {
            if fields.len() == MOST_FIELDS {
                break;
            }
            let is_known = fields.iter().any(|field| field.name == *name);
            if is_known || name.trim().is_empty() || name.len() > LONGEST_NAME {
                continue;
            }
            let values = confs.iter().filter_map(|conf| conf.get(name));
            let values: Vec<&Value> = values.collect();
            if values.iter().any(|value| is_too_long(value)) {
                continue;
            }
            let nullable = values.iter().any(|value| value.is_null());
            fields.push(Field::undeclared(name, kind_of(&values), nullable, matches));
        }
        Self { fields }
    }

    /// Whether a DAG declares its fields, rather than that they are guessed. A form without any declares
    /// none.
    pub fn is_declared(&self) -> bool {
        self.fields.iter().any(|field| !field.is_optional())
    }
}

fn is_too_long(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() > LONGEST_VALUE,
        Value::Array(_) | Value::Object(_) => value.to_string().len() > LONGEST_VALUE,
        _ => false,
    }
}

fn kind_of(values: &[&Value]) -> FieldKind {
    match one_type(values.iter().copied()) {
        Some("string") => text(values),
        Some("boolean") => FieldKind::Boolean,
        Some("integer") => FieldKind::Integer,
        Some("number") => FieldKind::Number,
        Some("array") => {
            let items = values.iter().filter_map(|value| value.as_array()).flatten();
            lines_of(item_type(items)).unwrap_or(FieldKind::Json)
        }
        _ => FieldKind::Json,
    }
}

/// Newest first, as the values are.
fn text(values: &[&Value]) -> FieldKind {
    let texts: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
    let are = |name| {
        let is = |text: &&str| format::fault(name, text, false).is_none();
        texts.iter().all(is)
    };
    if texts.iter().any(|text| text.contains(['\n', '\r'])) {
        return FieldKind::Multiline;
    }
    if are("date") {
        return FieldKind::Date;
    }
    if are("date-time") {
        return FieldKind::DateTime;
    }
    let mut suggested: Vec<Choice> = Vec::new();
    for text in texts {
        let is_known = suggested.iter().any(|choice| choice.label == text);
        if !is_known && !text.is_empty() && text.len() <= LONGEST_SUGGESTED {
            suggested.push(Choice {
                value: text.into(),
                label: text.to_owned(),
            });
        }
    }
    suggested.truncate(MOST_SUGGESTED);
    match suggested.is_empty() {
        true => FieldKind::Text,
        false => FieldKind::Suggestions(suggested),
    }
}
