//! The public API over the same world.

mod jobs;
mod lists;
mod refusals;

use airstrip_demo::{AirbyteApi, Options, connections};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Demo, options};

const JOBS: &str = "/jobs";

impl Demo {
    /// A call of the public API, `path` after `/api/public/v1`.
    async fn public(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let path = format!("/api/public/v1{path}");
        let address = self.running.airbyte;
        let response = self.send(address, method, &path, body.as_ref()).await;
        Self::read(response.unwrap()).await
    }

    /// A read of the public API that must succeed.
    async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.public(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn start_job(&self, connection: &Value, kind: &str) -> (u16, Value) {
        let body = json!({ "connectionId": connection, "jobType": kind });
        self.public(Method::POST, JOBS, Some(body)).await
    }
}

fn rows(answer: &Value) -> &[Value] {
    answer["data"].as_array().unwrap()
}

/// The fields of a row, by name.
fn all<'a>(answer: &'a Value, field: &str) -> Vec<&'a Value> {
    rows(answer).iter().map(|row| &row[field]).collect()
}

#[tokio::test]
async fn a_connection_is_disabled_and_enabled() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::NEVER_SYNCED).await;
    let path = format!("/connections/{}", id.as_str().unwrap());
    for (status, then) in [("inactive", 409), ("active", 200)] {
        let patch = json!({ "status": status });
        let (code, answer) = demo.public(Method::PATCH, &path, Some(patch)).await;
        assert_eq!((code, &answer["status"]), (200, &json!(status)));
        assert_eq!(demo.get(&path).await, answer);
        assert_eq!(demo.start_job(&id, "sync").await.0, then);
    }
}

#[tokio::test]
async fn sentinels_do_what_their_names_say() {
    let demo = Demo::start().await;
    let of = async |name: &str| {
        let id = demo.connection(name).await;
        (format!("/connections/{}", id.as_str().unwrap()), id)
    };
    let (path, id) = of(connections::DETAILS_ERROR).await;
    assert_eq!(demo.public(Method::GET, &path, None).await.0, 500);
    let jobs = format!("/jobs?connectionId={}", id.as_str().unwrap());
    assert_eq!(demo.public(Method::GET, &jobs, None).await.0, 500);
    let (path, _) = of(connections::MALFORMED_DETAILS).await;
    assert_eq!(demo.get(&path).await["name"]["en"], "not a name");
    let (path, _) = of(connections::HTML_DETAILS).await;
    assert!(
        demo.get(&path)
            .await
            .as_str()
            .unwrap()
            .starts_with("<!doctype html>")
    );
    let (path, _) = of(connections::LOCKED).await;
    let patch = json!({ "status": "active" });
    let (status, locked) = demo.public(Method::PATCH, &path, Some(patch)).await;
    assert_eq!(
        (status, locked["title"].as_str()),
        (409, Some("Connection is locked"))
    );
    assert_eq!(demo.get(&path).await["status"], "locked");
    let (path, _) = of(connections::DELETED).await;
    assert_eq!(demo.get(&path).await["status"], "deprecated");
    let (_, id) = of(connections::TRIGGER_ERROR).await;
    assert_eq!(demo.start_job(&id, "sync").await.0, 500);
    let (_, id) = of(connections::LOST_TRIGGER).await;
    let body = json!({ "connectionId": id, "jobType": "sync" });
    let path = "/api/public/v1/jobs";
    let lost = demo.send(demo.running.airbyte, Method::POST, path, Some(&body));
    assert!(lost.await.is_err(), "the connection is closed");
    assert_eq!(demo.start_job(&id, "sync").await.0, 409, "and yet it runs");
}

#[tokio::test]
async fn health_is_plain_text() {
    let demo = Demo::start().await;
    let address = demo.running.airbyte;
    let health = demo.send(address, Method::GET, "/api/public/v1/health", None);
    let health = health.await.unwrap();
    assert_eq!(health.status(), 200);
    let kind = health.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/plain"), "{kind}");
    assert_eq!(health.text().await.unwrap(), "Successful operation");
}

#[tokio::test]
async fn the_api_that_is_not_there_answers_404() {
    for (api, config, public) in [
        (AirbyteApi::Both, 200, 200),
        (AirbyteApi::Config, 200, 404),
        (AirbyteApi::Public, 404, 200),
    ] {
        let demo = Demo::with(Options {
            airbyte_api: api,
            ..options()
        })
        .await;
        let address = demo.running.airbyte;
        let status = async |path: &str| {
            let answer = demo.send(address, Method::GET, path, None).await.unwrap();
            answer.status().as_u16()
        };
        assert_eq!(
            status("/api/v1/instance_configuration").await,
            config,
            "{api:?}"
        );
        assert_eq!(status("/api/public/v1/workspaces").await, public, "{api:?}");
        let outside = demo.send(address, Method::GET, "/v1/workspaces", None);
        let outside = outside.await.unwrap();
        assert_eq!(outside.status(), 200);
        assert_eq!(outside.headers()["content-type"], "text/html");
    }
}
