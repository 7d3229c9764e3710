//! Every call that the console declares of Airbyte is one of Airbyte's, and takes what it is sent: newer
//! servers can be set to refuse fields that they do not know.

use airstrip_contract::{Api, Operation};
use serde_json::Value;

const CALLS: &str = include_str!("../../data/airbyte/calls.json");

/// The key of a call in its document.
fn key(operation: &Operation, document: &Value) -> String {
    let below = match operation.api() {
        // `servers` has the version already.
        Api::Public => operation.path.strip_prefix("/api/public/v1"),
        _ => operation.path.strip_prefix("/api"),
    };
    let wanted = format!("{} {}", operation.method.as_str(), below.unwrap());
    let calls = document["calls"].as_object().unwrap();
    // They may name the parameters of paths otherwise.
    let plain = |key: &str| -> Vec<String> {
        let segments = key.split('/');
        let parameter = |segment: &str| segment.starts_with('{');
        let plain = segments.map(|one| if parameter(one) { "{}" } else { one });
        plain.map(str::to_owned).collect()
    };
    let found = calls.keys().find(|key| plain(key) == plain(&wanted));
    let found = found.unwrap_or_else(|| panic!("{wanted} is no call of Airbyte's"));
    found.clone()
}

#[test]
fn every_declared_call_is_one_of_airbytes_and_takes_what_it_is_sent() {
    let documents: Value = serde_json::from_str(CALLS).unwrap();
    for operation in airstrip_airbyte::OPERATIONS {
        let document = match operation.api() {
            Api::Public => &documents["public"],
            _ => &documents["config"],
        };
        let call = &document["calls"][key(operation, document)];
        for (what, sent) in [("query", operation.query), ("fields", operation.fields)] {
            let taken = call[what].as_array().unwrap();
            for one in sent {
                assert!(
                    taken.iter().any(|name| name == one),
                    "{}: {one} is none of its {what}: {taken:?}",
                    operation.name
                );
            }
        }
    }
}

#[test]
fn where_tokens_are_given_and_where_airbyte_cloud_is() {
    let documents: Value = serde_json::from_str(CALLS).unwrap();
    let token = &documents["public"]["calls"]["POST /applications/token"]["fields"];
    // What is granted is required as `grant_type` and described as `grant-type`; the server reads neither.
    for field in ["client_id", "client_secret"] {
        let taken = token.as_array().unwrap();
        assert!(
            taken.iter().any(|name| *name == field),
            "{field}: {taken:?}"
        );
    }
    let config = &documents["config"]["calls"];
    assert!(config.get("POST /v1/applications/token").is_some());
    let cloud = documents["public"]["servers"].as_array().unwrap();
    assert_eq!(*cloud, ["https://api.airbyte.com/v1"]);
}
