//! The check of a conf against a DAG's params, with the texts of Python's `jsonschema` 4.26, which
//! Airflow 3.3.2 passes on as they are. Only the keywords that params use are known.

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::python::{pretty, repr, repr_text};

/// Checks a conf; keys that no param declares are accepted, absent ones have their defaults.
///
/// # Errors
/// Airflow's own text about the first param that is not valid.
pub(crate) fn check(params: &Map<String, Value>, conf: &Map<String, Value>) -> Result<(), String> {
    for (name, param) in params {
        let schema = &param["schema"];
        let default = &param["value"];
        let found = match conf.get(name) {
            Some(value) => validate(schema, value),
            None if default.is_null() && !admits_null(schema) => {
                return Err(format!("Invalid input for param {name}: No value passed"));
            }
            None => validate(schema, default),
        };
        if let Some(text) = found {
            return Err(format!("Invalid input for param {name}: {text}"));
        }
    }
    Ok(())
}

/// A param without a default arrives as null; so does one whose default is null, which only a
/// schema that admits null can have.
fn admits_null(schema: &Value) -> bool {
    match &schema["type"] {
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(|kind| kind == "null"),
        kind => kind == "null",
    }
}

/// Why a value does not fit a schema, as `str(ValidationError)`; `None` if it does.
pub(crate) fn validate(schema: &Value, value: &Value) -> Option<String> {
    let mut failures = Vec::new();
    collect(schema, value, &Place::default(), &mut failures);
    // `best_match`: the least deep, of those the one furthest on, of those the first.
    let mut best: Option<&Failure> = None;
    for failure in &failures {
        if best.is_none_or(|best| failure.rank() > best.rank()) {
            best = Some(failure);
        }
    }
    best.map(Failure::text)
}

/// Where in the schema and in the value something is.
#[derive(Debug, Clone, Default)]
struct Place {
    schema: String,
    value: String,
    depth: usize,
    /// The indexes of the arrays on the way, to tell siblings apart.
    indexes: Vec<usize>,
}

#[derive(Debug)]
struct Failure {
    message: String,
    keyword: String,
    schema: Value,
    value: Value,
    place: Place,
}

impl Failure {
    fn rank(&self) -> (std::cmp::Reverse<usize>, &[usize], bool) {
        let strong = self.keyword != "anyOf" && self.keyword != "oneOf";
        (
            std::cmp::Reverse(self.place.depth),
            &self.place.indexes,
            strong,
        )
    }

    fn text(&self) -> String {
        let quoted = |value: &Value| pretty(value).replace('\n', "\n    ");
        format!(
            "{}\n\nFailed validating {} in schema{}:\n    {}\n\nOn instance{}:\n    {}",
            self.message,
            repr_text(&self.keyword),
            self.place.schema,
            quoted(&self.schema),
            self.place.value,
            quoted(&self.value),
        )
    }
}

fn collect(schema: &Value, value: &Value, place: &Place, failures: &mut Vec<Failure>) {
    let Value::Object(keywords) = schema else {
        return;
    };
    for (keyword, wanted) in keywords {
        for message in messages(keywords, keyword, wanted, value) {
            failures.push(Failure {
                message,
                keyword: keyword.clone(),
                schema: schema.clone(),
                value: value.clone(),
                place: place.clone(),
            });
        }
        match (keyword.as_str(), value, wanted) {
            ("items", Value::Array(items), Value::Object(_)) => {
                for (index, item) in items.iter().enumerate() {
                    let mut place = place.clone();
                    place.schema.push_str("['items']");
                    place.value.push_str(&format!("[{index}]"));
                    place.depth += 1;
                    place.indexes.push(index);
                    collect(wanted, item, &place, failures);
                }
            }
            ("properties", Value::Object(fields), Value::Object(properties)) => {
                for (name, property) in properties {
                    let Some(field) = fields.get(name) else {
                        continue;
                    };
                    let mut place = place.clone();
                    let name = repr_text(name);
                    place.schema.push_str(&format!("['properties'][{name}]"));
                    place.value.push_str(&format!("[{name}]"));
                    place.depth += 1;
                    collect(property, field, &place, failures);
                }
            }
            _ => {}
        }
    }
}

/// What one keyword has to say about a value.
fn messages(
    schema: &Map<String, Value>,
    keyword: &str,
    wanted: &Value,
    value: &Value,
) -> Vec<String> {
    if keyword == "required" {
        let names = wanted.as_array().map(Vec::as_slice).unwrap_or_default();
        let missing = |name: &&Value| {
            let name = name.as_str().unwrap_or_default();
            value
                .as_object()
                .is_some_and(|fields| !fields.contains_key(name))
        };
        let text = |name: &Value| format!("{} is a required property", repr(name));
        return names.iter().filter(missing).map(text).collect();
    }
    let message = match value {
        Value::String(text) => about_text(keyword, wanted, text),
        Value::Number(_) => about_number(keyword, wanted, value),
        Value::Array(items) => about_array(keyword, wanted, items),
        Value::Object(fields) => about_object(schema, keyword, wanted, fields),
        Value::Null | Value::Bool(_) => None,
    };
    message
        .or_else(|| about_any(keyword, wanted, value))
        .into_iter()
        .collect()
}

fn about_any(keyword: &str, wanted: &Value, value: &Value) -> Option<String> {
    let shown = || repr(value);
    match keyword {
        "type" => {
            let kinds: Vec<&Value> = match wanted {
                Value::Array(kinds) => kinds.iter().collect(),
                kind => vec![kind],
            };
            let fits = kinds
                .iter()
                .filter_map(|kind| kind.as_str())
                .any(|kind| is(value, kind));
            let names: Vec<_> = kinds.into_iter().map(repr).collect();
            (!fits).then(|| format!("{} is not of type {}", shown(), names.join(", ")))
        }
        "enum" => {
            let among = wanted
                .as_array()
                .is_some_and(|all| all.iter().any(|one| same(one, value)));
            (!among).then(|| format!("{} is not one of {}", shown(), repr(wanted)))
        }
        "const" => (!same(wanted, value)).then(|| format!("{} was expected", repr(wanted))),
        "anyOf" => {
            let fits = |one: &Value| validate(one, value).is_none();
            let any = wanted.as_array().is_some_and(|all| all.iter().any(fits));
            (!any).then(|| format!("{} is not valid under any of the given schemas", shown()))
        }
        _ => None,
    }
}

fn about_text(keyword: &str, wanted: &Value, text: &str) -> Option<String> {
    let shown = || repr_text(text);
    let length = text.chars().count();
    match keyword {
        "minLength" => too_short(wanted, length, shown),
        "maxLength" => too_long(wanted, length, shown),
        "pattern" => {
            let regex = Regex::new(wanted.as_str()?).ok()?;
            let matches = regex.is_match(text);
            (!matches).then(|| format!("{} does not match {}", shown(), repr(wanted)))
        }
        "format" => {
            let valid = match wanted.as_str()? {
                "date" => text.parse::<jiff::civil::Date>().is_ok() && length == 10,
                "time" => text.parse::<jiff::civil::Time>().is_ok() && length == 8,
                "email" => text.contains('@'),
                // A plain installation of 3.3.2 does not check `date-time`, nor `uri`.
                _ => true,
            };
            (!valid).then(|| format!("{} is not a {}", shown(), repr(wanted)))
        }
        _ => None,
    }
}

fn about_number(keyword: &str, wanted: &Value, value: &Value) -> Option<String> {
    let (number, bound) = (value.as_f64()?, wanted.as_f64()?);
    let (shown, limit) = (repr(value), repr(wanted));
    let text = match keyword {
        "minimum" if number < bound => format!("{shown} is less than the minimum of {limit}"),
        "maximum" if number > bound => format!("{shown} is greater than the maximum of {limit}"),
        "exclusiveMinimum" if number <= bound => {
            format!("{shown} is less than or equal to the minimum of {limit}")
        }
        "exclusiveMaximum" if number >= bound => {
            format!("{shown} is greater than or equal to the maximum of {limit}")
        }
        "multipleOf" if number % bound != 0.0 => format!("{shown} is not a multiple of {limit}"),
        _ => return None,
    };
    Some(text)
}

fn about_array(keyword: &str, wanted: &Value, items: &[Value]) -> Option<String> {
    let shown = || repr(&Value::Array(items.to_vec()));
    match keyword {
        "minItems" => too_short(wanted, items.len(), shown),
        "maxItems" => too_long(wanted, items.len(), shown),
        "uniqueItems" if *wanted == true => {
            let twice = |(index, item): (usize, &Value)| {
                items.iter().take(index).any(|other| same(other, item))
            };
            let repeated = items.iter().enumerate().any(twice);
            repeated.then(|| format!("{} has non-unique elements", shown()))
        }
        _ => None,
    }
}

fn about_object(
    schema: &Map<String, Value>,
    keyword: &str,
    wanted: &Value,
    fields: &Map<String, Value>,
) -> Option<String> {
    if keyword != "additionalProperties" || *wanted != false {
        return None;
    }
    let declared = schema.get("properties").and_then(Value::as_object);
    let extra: Vec<String> = fields
        .keys()
        .filter(|name| declared.is_none_or(|declared| !declared.contains_key(*name)))
        .map(|name| repr_text(name))
        .collect();
    let verb = if extra.len() == 1 { "was" } else { "were" };
    (!extra.is_empty()).then(|| {
        format!(
            "Additional properties are not allowed ({} {verb} unexpected)",
            extra.join(", ")
        )
    })
}

fn too_short(wanted: &Value, length: usize, shown: impl Fn() -> String) -> Option<String> {
    let least = usize::try_from(wanted.as_u64()?).ok()?;
    let words = if least == 1 {
        "should be non-empty"
    } else {
        "is too short"
    };
    (length < least).then(|| format!("{} {words}", shown()))
}

fn too_long(wanted: &Value, length: usize, shown: impl Fn() -> String) -> Option<String> {
    let most = usize::try_from(wanted.as_u64()?).ok()?;
    let words = if most == 0 {
        "is expected to be empty"
    } else {
        "is too long"
    };
    (length > most).then(|| format!("{} {words}", shown()))
}

/// Whether a value is of a JSON Schema type; 5.0 is an integer, and true is not.
fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0)
        }
        _ => false,
    }
}

/// Equality of JSON Schema: 1 equals 1.0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => a == b || a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The texts were written by `jsonschema` 4.26 with the format checks of a plain installation.
    #[test]
    fn the_texts_are_those_of_jsonschema() {
        let fixture = include_str!("../../tests/fixtures/param_errors.json");
        let cases: Vec<Value> = serde_json::from_str(fixture).unwrap();
        assert!(cases.len() > 40);
        for case in cases {
            let text = validate(&case["schema"], &case["value"]);
            assert_eq!(text.as_deref(), case["text"].as_str(), "{case}");
        }
    }
}
