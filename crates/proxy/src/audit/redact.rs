//! What of a launch's parameters is kept.

use airstrip_contract::{At, Kind};
use serde_json::{Map, Value};

use crate::config::AuditConfig;
use crate::upstream::call::Call;
use crate::upstream::fields::Fields;

/// What stands in the record where a secret stood.
const REDACTED: &str = "(redacted)";

/// More than a conf that a person types. What is longer would make reading the record expensive for
/// everybody else; Airflow keeps it with the run.
const MOST_KEPT: usize = 16 * 1024;

/// What a call sends, as it goes into the record: the fields of its body, and of its path and query
/// what is not its target. Their own names are declared with the operation and no secrets; what lies
/// within them is the person's.
pub(crate) fn parameters(call: &Call, config: &AuditConfig) -> Option<Value> {
    let names = call.operation.names;
    // The target of a call about a job is the job's connection: which job it was stands here.
    let is_target = |param| {
        let mut targets = names.iter().filter(|names| names.kind != Kind::Job);
        targets.any(|names| names.at == At::Path(param))
    };
    let in_path = call.params.iter().filter(|(name, _)| !is_target(name));
    let texts = in_path.chain(&call.query);
    let texts = texts.map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
    let fields = call.fields.iter().flat_map(Fields::iter);
    let fields = fields.map(|(name, json)| (name.to_owned(), kept(json, config)));
    let all: Map<_, _> = texts.chain(fields).collect();
    (!all.is_empty()).then_some(Value::Object(all))
}

fn kept(json: &str, config: &AuditConfig) -> Value {
    match serde_json::from_str(json) {
        Ok(value) => bounded(redacted(value, config)),
        Err(_) => Value::from("(nested too deeply to be kept)"),
    }
}

fn redacted(value: Value, config: &AuditConfig) -> Value {
    match value {
        Value::Object(map) => {
            let names_a_secret = ["name", "key"]
                .iter()
                .filter_map(|field| map.get(*field)?.as_str())
                .any(|name| config.redacts(name));
            let fields = map.into_iter().map(|(key, value)| {
                // As in lists of variables: {"name": "PASSWORD", "value": …}.
                let is_named = names_a_secret && key == "value";
                let value = if is_named || config.redacts(&key) {
                    Value::from(REDACTED)
                } else {
                    redacted(value, config)
                };
                (key, value)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| redacted(item, config))
                .collect(),
        ),
        plain => plain,
    }
}

/// The value itself, or the beginning of its JSON as text.
fn bounded(value: Value) -> Value {
    let json = value.to_string();
    if json.len() <= MOST_KEPT {
        return value;
    }
    let kept = &json[..json.floor_char_boundary(MOST_KEPT)];
    Value::from(format!("{kept}… (the first of {} bytes)", json.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(json: &str) -> String {
        super::kept(json, &AuditConfig::default()).to_string()
    }

    #[test]
    fn secrets_are_found_by_their_keys_at_any_depth() {
        for [before, after] in [["", ""], ["{\"a\":", "}"], ["[1,{\"a\":[", "]}]"]] {
            for (key, shown) in [("db_password", "\"(redacted)\""), ("day", "\"s3cret\"")] {
                let json = |value| format!("{before}{{\"{key}\":{value}}}{after}");
                assert_eq!(kept(&json("\"s3cret\"")), json(shown));
            }
        }
    }

    #[test]
    fn all_of_a_secret_is_replaced_and_all_else_is_kept() {
        let json = r#"{"token":{"a":["s3cret"]},"b":1.50,"n":12345678901234567890123,"z":null}"#;
        assert_eq!(
            kept(json),
            r#"{"token":"(redacted)","b":1.50,"n":12345678901234567890123,"z":null}"#
        );
    }

    #[test]
    fn a_secret_that_is_named_beside_its_value_is_replaced() {
        let json = r#"[{"name":"DB_PASSWORD","value":"s3cret"},{"key":"day","value":"monday"}]"#;
        assert_eq!(
            kept(json),
            r#"[{"name":"DB_PASSWORD","value":"(redacted)"},{"key":"day","value":"monday"}]"#
        );
    }

    #[test]
    fn what_is_long_or_deep_is_bounded() {
        let kept_of_long = kept(&format!("{{\"a\":\"{}\"}}", "é".repeat(500_000)));
        assert!(kept_of_long.len() < MOST_KEPT + 100);
        assert!(kept_of_long.ends_with("(the first of 1000008 bytes)\""));
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(kept(&deep), "\"(nested too deeply to be kept)\"");
    }

    #[test]
    fn a_secret_is_not_cut_into_view() {
        let json = format!("{{\"password\":\"{}\"}}", "s3cret".repeat(10_000));
        assert_eq!(kept(&json), r#"{"password":"(redacted)"}"#);
    }
}
