//! Whether an answer has the shape that a real Airflow gives it.

use serde_json::Value;

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
