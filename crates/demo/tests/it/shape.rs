//! Whether an answer has the shape that the real servers give it.

use serde_json::Value;

/// The parts of Airbyte's OpenAPI document that answers are held against.
pub fn airbyte_schemas() -> Value {
    let document = include_str!("../fixtures/airbyte_config_api.json");
    serde_json::from_str::<Value>(document).unwrap()["schemas"].clone()
}

/// Required by the document, yet omitted by the real server (see the reference's facts): the
/// licence of an instance that has none, what `sync_progress` leaves out when nothing runs, and
/// the namespace of a stream that has none. `json_schema` and `created_at` are slips of the
/// document's for `jsonSchema` and `createdAt`.
const OMITTED: [&str; 5] = [
    "licenseStatus",
    "configType",
    "streamNamespace",
    "json_schema",
    "created_at",
];

/// What is wrong with `value` as `name` of the OpenAPI document; nothing unknown is allowed.
pub fn airbyte_problems(schemas: &Value, name: &str, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(schemas, &schemas[name], value, name, &mut problems);
    problems
}

fn check(schemas: &Value, schema: &Value, value: &Value, path: &str, problems: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return check(schemas, &schemas[name], value, path, problems);
    }
    if let Some(options) = schema["oneOf"].as_array() {
        let fits = |option: &Value| {
            let mut problems = Vec::new();
            check(schemas, option, value, path, &mut problems);
            problems.is_empty()
        };
        if !options.iter().any(fits) {
            problems.push(format!("{path}: none of the alternatives: {value}"));
        }
        return;
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        problems.push(format!("{path}: {value} is not one of {allowed:?}"));
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !fits {
        problems.push(format!("{path}: {value} is no {}", schema["type"]));
    }
    if schema["format"] == "uuid" && value.as_str().is_none_or(|text| text.len() != 36) {
        problems.push(format!("{path}: {value} is no UUID"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(
            schemas,
            &schema["items"],
            item,
            &format!("{path}[{index}]"),
            problems,
        );
    }
    let (Some(properties), Some(fields)) = (schema["properties"].as_object(), value.as_object())
    else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        if !fields.contains_key(name) && !OMITTED.contains(&name) {
            problems.push(format!("{path}: {name} is missing"));
        }
    }
    for (name, field) in fields {
        match properties.get(name) {
            Some(property) => check(
                schemas,
                property,
                field,
                &format!("{path}.{name}"),
                problems,
            ),
            None => problems.push(format!("{path}: {name} is not in the document")),
        }
    }
}

/// A captured answer of Airflow.
pub fn airflow_sample(name: &str) -> Value {
    let samples = include_str!("../fixtures/airflow_shapes.json");
    serde_json::from_str::<Value>(samples).unwrap()[name].clone()
}

/// Objects whose keys are data, not shape.
const MAPS: [&str; 6] = [
    "conf",
    "params",
    "schema",
    "rendered_fields",
    "owner_links",
    "default_args",
];

/// Where `ours` differs in shape from a captured answer: the same keys in the same order, and
/// values of the same kind, where null goes with anything.
pub fn airflow_problems(real: &Value, ours: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    compare(real, ours, "", &mut problems);
    problems
}

fn compare(real: &Value, ours: &Value, path: &str, problems: &mut Vec<String>) {
    match (real, ours) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(real), Value::Object(ours)) => {
            if MAPS.iter().any(|name| path.ends_with(name)) {
                return;
            }
            let keys = |fields: &serde_json::Map<String, Value>| {
                fields.keys().cloned().collect::<Vec<_>>()
            };
            if keys(real) != keys(ours) {
                problems.push(format!(
                    "{path}: {:?} instead of {:?}",
                    keys(ours),
                    keys(real)
                ));
            }
            for (name, value) in real {
                compare(
                    value,
                    ours.get(name).unwrap_or(&Value::Null),
                    &format!("{path}.{name}"),
                    problems,
                );
            }
        }
        (Value::Array(real), Value::Array(ours)) => {
            if let Some(model) = real.first() {
                for (index, item) in ours.iter().enumerate() {
                    compare(model, item, &format!("{path}[{index}]"), problems);
                }
            }
        }
        _ => {
            if std::mem::discriminant(real) != std::mem::discriminant(ours) {
                problems.push(format!("{path}: {ours} instead of {real}"));
            }
        }
    }
}
