//! Which kind of field a param's schema asks for.
//!
//! The table of Airflow's own form is followed (`FlexibleForm/FieldSelector.tsx` in 3.3.2,
//! `trigger.html` in 2.11). Whatever it has no dedicated field for becomes [`FieldKind::Json`],
//! which can hold any value.

use serde_json::{Map, Value};

use crate::check::type_names;
use crate::words::plain;

/// The kind of input that a field needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Text of several lines.
    Multiline,
    /// One line of text that is not shown while it is typed.
    Password,
    /// One line of text, with suggestions that need not be taken (`examples`).
    Suggestions(Vec<Choice>),
    /// One of several values (`enum`).
    Enum(Vec<Choice>),
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// Yes or no.
    Boolean,
    /// A date, `2026-11-01`.
    Date,
    /// A point in time with its zone, `2026-11-01T06:00:00Z`.
    DateTime,
    /// A time of day, `13:37:00`.
    Time,
    /// A list with one item per line.
    List(Item),
    /// Some of several values (`examples` or `enum` on a list).
    ChoiceList(Vec<Choice>),
    /// JSON, checked against the whole schema.
    Json,
    /// A fixed value, sent as it is; nothing to show.
    Const,
}

/// What the items of a [`FieldKind::List`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Decimal numbers.
    Number,
}

/// One value that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: Value,
    /// What is shown: from `values_display`, or the value itself.
    pub label: String,
}

/// The kind for a schema and the default that decides where the schema has no type.
pub(crate) fn kind_of(schema: &Map<String, Value>, default: &Value) -> FieldKind {
    if is_malformed(schema) {
        return FieldKind::Json;
    }
    if schema.contains_key("const") {
        return FieldKind::Const;
    }
    let has = |keyword: &str| schema.contains_key(keyword);
    let types = match schema.get("type") {
        Some(keyword) => type_names(keyword),
        None if ["$ref", "anyOf", "oneOf", "allOf", "not", "if"]
            .into_iter()
            .any(has) =>
        {
            vec![]
        }
        None => vec![type_of(default).unwrap_or("string")],
    };
    let types: Vec<&str> = types.into_iter().filter(|name| *name != "null").collect();
    match types[..] {
        // With lists among its values, the enum offers whole lists.
        ["array"] if !any_array(schema.get("enum")) => list(schema, default),
        _ if has("enum") => FieldKind::Enum(choices(schema, schema, "enum")),
        ["string"] => text(schema, default),
        ["boolean"] => FieldKind::Boolean,
        ["integer"] => FieldKind::Integer,
        ["number"] | ["integer", "number"] | ["number", "integer"] => FieldKind::Number,
        _ => FieldKind::Json,
    }
}

fn any_array(values: Option<&Value>) -> bool {
    let values = values.and_then(Value::as_array);
    values.is_some_and(|values| values.iter().any(Value::is_array))
}

fn text(schema: &Map<String, Value>, default: &Value) -> FieldKind {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => FieldKind::Date,
        Some("date-time") => FieldKind::DateTime,
        Some("time") => FieldKind::Time,
        Some("multiline") => FieldKind::Multiline,
        Some("password") => FieldKind::Password,
        _ if default.as_str().is_some_and(|text| text.contains('\n')) => FieldKind::Multiline,
        _ => {
            let mut examples = choices(schema, schema, "examples");
            examples.retain(|choice| choice.value.is_string());
            match examples.is_empty() {
                true => FieldKind::Text,
                false => FieldKind::Suggestions(examples),
            }
        }
    }
}

fn list(schema: &Map<String, Value>, default: &Value) -> FieldKind {
    let items = schema.get("items").and_then(Value::as_object);
    let offers = [
        Some((schema, "enum")),
        items.map(|items| (items, "enum")),
        Some((schema, "examples")),
    ];
    for (place, keyword) in offers.into_iter().flatten() {
        let choices = choices(place, schema, keyword);
        if !choices.is_empty() {
            return FieldKind::ChoiceList(choices);
        }
    }
    if schema.contains_key("prefixItems") {
        return FieldKind::Json;
    }
    let item_type = match items.filter(|items| !items.is_empty()) {
        Some(items) => items.get("type").and_then(Value::as_str),
        None => common_type(default),
    };
    match item_type {
        Some("string") => FieldKind::List(Item::Text),
        Some("integer") => FieldKind::List(Item::Integer),
        Some("number") => FieldKind::List(Item::Number),
        _ => FieldKind::Json,
    }
}

/// The one type of all items of a default; that of an empty or absent list is text.
fn common_type(default: &Value) -> Option<&'static str> {
    let Some(items) = default.as_array().filter(|items| !items.is_empty()) else {
        return Some("string");
    };
    let types: Vec<_> = items.iter().map(type_of).collect();
    let all = |allowed: &[&str]| {
        types
            .iter()
            .all(|found| found.is_some_and(|name| allowed.contains(&name)))
    };
    [
        ("string", ["string"].as_slice()),
        ("integer", &["integer"]),
        ("number", &["integer", "number"]),
    ]
    .into_iter()
    .find_map(|(name, allowed)| all(allowed).then_some(name))
}

/// The type of a value; `None` for null.
fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_str().contains(['.', 'e', 'E']) => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

/// The values of a keyword with their labels, without null: a field says "none" in its own way.
fn choices(place: &Map<String, Value>, schema: &Map<String, Value>, keyword: &str) -> Vec<Choice> {
    let labels = schema.get("values_display").and_then(Value::as_object);
    let label = |value: &Value| {
        let key = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let label = labels.and_then(|labels| labels.get(&key)?.as_str());
        label.map_or_else(|| plain(value), str::to_owned)
    };
    let values = place.get(keyword).and_then(Value::as_array);
    let values = values
        .into_iter()
        .flatten()
        .filter(|value| !value.is_null());
    values
        .map(|value| Choice {
            value: value.clone(),
            label: label(value),
        })
        .collect()
}

/// Whether a keyword that decides about the field has a value that JSON Schema does not allow.
fn is_malformed(schema: &Map<String, Value>) -> bool {
    schema
        .iter()
        .any(|(keyword, value)| match keyword.as_str() {
            "type" => type_names(value).is_empty(),
            "enum" | "examples" | "anyOf" | "oneOf" | "allOf" | "prefixItems" => !value.is_array(),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                !value.is_number()
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" => {
                crate::check::limit(schema, keyword).is_none()
            }
            "pattern" | "format" | "$ref" => !value.is_string(),
            "items" | "not" | "if" => !(value.is_object() || value.is_boolean()),
            "properties" => !value.is_object(),
            "required" => !value.is_array(),
            "uniqueItems" => !value.is_boolean(),
            _ => false,
        })
}
