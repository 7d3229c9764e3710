//! Fields that decide how much a call may do have the values that are declared, and no others.

use airstrip::config::Auth;
use airstrip_contract::{Access, Method, Operation, ProblemKind, System};
use airstrip_store::Filter;
use serde_json::{Map, Value, json};

use crate::support::{Answer, Fake, Proxy, Reply};

const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

/// The declared operations that hold fields to values.
fn held() -> impl Iterator<Item = &'static Operation> {
    let all = airstrip_airbyte::OPERATIONS
        .iter()
        .chain(airstrip_airflow::OPERATIONS);
    all.copied()
        .filter(|operation| !operation.values.is_empty())
}

/// A body that is in order.
fn body(operation: &Operation) -> Map<String, Value> {
    let mut body = Map::new();
    if operation.fields.contains(&"connectionId") {
        body.insert("connectionId".to_owned(), json!(ID));
    }
    for (flag, due) in operation.flags {
        body.insert((*flag).to_owned(), json!(due));
    }
    for (field, values) in operation.values {
        body.insert((*field).to_owned(), json!(values[0]));
    }
    body
}

/// The declared operations before an upstream of the operation's system and API.
async fn before(upstream: &Fake, operation: &Operation) -> Proxy {
    let (api, url) = (Some(operation.api()), upstream.url());
    match operation.system {
        System::Airbyte => Proxy::speaking(api, &url).await,
        System::Airflow => Proxy::airflow(api, &url, Auth::None).await,
    }
}

async fn send(proxy: &Proxy, operation: &Operation, body: &str) -> Answer {
    let names = ["dag_id", "dag_run_id", "task_id"].map(|name| (name, "x"));
    let ids = [("connection_id", ID), ("map_index", "1")];
    let path = operation.fill(&[&names[..], &ids].concat());
    let path = format!("/api/{}/prod{path}", operation.system.as_str());
    let json = [("content-type", "application/json")];
    let method = operation.method.as_str();
    proxy.send(method, &path, &json, body).await
}

#[tokio::test]
async fn another_value_or_type_is_refused_before_anything_is_recorded_or_sent() {
    assert!(held().count() >= 4);
    for operation in held() {
        let upstream = Fake::start(|_| Reply::json("{}")).await;
        let proxy = before(&upstream, operation).await;
        for (field, values) in operation.values {
            let upper = values[0].to_uppercase();
            for bad in [
                json!("deprecated"),
                json!("reset"),
                json!("clear"),
                json!("locked"),
                json!(""),
                json!(upper),
                json!(format!(" {}", values[0])),
                json!(format!("{}\u{0}", values[0])),
                json!(format!("{}\u{200b}", values[0])),
                json!(null),
                json!(true),
                json!(0),
                json!(1.5),
                json!([values[0]]),
                json!([]),
                json!({"value": values[0]}),
                json!({}),
            ] {
                if values.iter().any(|value| bad == *value) {
                    continue;
                }
                let mut body = body(operation);
                body.insert((*field).to_owned(), bad.clone());
                let text = Value::Object(body).to_string();
                let answer = send(&proxy, operation, &text).await;
                let problem = answer.problem();
                assert_eq!(problem.kind, ProblemKind::BadRequest, "{text}");
                assert!(problem.detail.contains(field), "{problem:?}");
                let all = values.iter().all(|value| problem.detail.contains(value));
                assert!(all, "{problem:?}");
            }
            let mut without = body(operation);
            without.remove(*field);
            for text in [Value::Object(without).to_string(), String::new()] {
                let answer = send(&proxy, operation, &text).await;
                assert_eq!(answer.problem().kind, ProblemKind::BadRequest, "{text}");
            }
            // Which of two is meant is nobody's guess.
            let twice = format!(
                "{{\"connectionId\":\"{ID}\",\"{field}\":\"{0}\",\"{field}\":\"{0}\"}}",
                values[0]
            );
            assert_eq!(
                send(&proxy, operation, &twice).await.problem().kind,
                ProblemKind::BadRequest
            );
        }
        assert!(upstream.received().is_empty(), "{}", operation.name);
        let page = proxy.store.page(&Filter::default(), None, 10).await;
        assert!(page.unwrap().is_empty(), "{}", operation.name);
    }
}

#[tokio::test]
async fn a_declared_value_is_sent_as_it_is_declared() {
    for operation in held() {
        let upstream = Fake::start(|_| Reply::json("{}")).await;
        let proxy = before(&upstream, operation).await;
        for (field, values) in operation.values {
            for value in *values {
                let mut expected = body(operation);
                expected.insert((*field).to_owned(), json!(value));
                // Another spelling of the same text.
                let escaped = format!("\\u{:04x}", u32::from(value.chars().next().unwrap()));
                let text = Value::Object(expected.clone()).to_string();
                let text = text.replace(
                    &format!("\"{value}\""),
                    &format!("\"{escaped}{}\"", &value[1..]),
                );
                let answer = send(&proxy, operation, &text).await;
                assert_eq!(answer.status, 200, "{text} {answer:?}");
                let sent = upstream.received();
                let writes = sent.iter().filter(|sent| !sent.line.starts_with("GET"));
                let mut sent = writes.filter(|sent| !sent.line.contains("/connections/get"));
                let sent = sent.next_back().unwrap();
                assert_eq!(sent.body, Value::Object(expected).to_string());
            }
        }
    }
}

/// What can delete data or disable something is not left to the caller's word.
#[test]
fn every_status_mode_and_type_is_held() {
    let all = airstrip_airbyte::OPERATIONS.iter();
    for operation in all.filter(|operation| operation.access > Access::Read) {
        for field in ["status", "jobType", "refreshMode"] {
            if operation.fields.contains(&field) && operation.method != Method::Get {
                let held = operation.values.iter().any(|(name, _)| *name == field);
                assert!(held, "{field} of {}", operation.name);
            }
        }
    }
}
