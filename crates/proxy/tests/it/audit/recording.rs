use std::sync::Arc;

use airstrip_contract::{Access, AuditOutcome, AuditTarget, ProblemKind, Role, System};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::*;
use crate::support::{Reply, until};

const LAUNCH: &str = "/api/airflow/prod/api/v2/dags/load_sales/dagRuns";

#[tokio::test]
async fn a_sync_is_recorded_with_all_that_is_known() {
    let upstream = Fake::start(willing).await;
    let store = store().await;
    let proxy = proxy_for(&store, "ana", Role::Operator, &upstream).await;
    let body = json!({"connectionId": connection(7).to_uppercase()}).to_string();
    let forwarded = ("x-forwarded-for", "6.6.6.6, 203.0.113.7, 198.51.100.1");
    let answer = proxy.send("POST", SYNC, &[JSON, forwarded], &body).await;
    assert_eq!(answer.status, 200);
    let entry = proxy.only().await;
    assert_eq!(entry.person, person("ana"));
    assert_eq!(entry.grant, "grant 1");
    assert_eq!(
        (entry.operation.as_str(), entry.access),
        ("sync", Access::Launch)
    );
    assert_eq!(
        (entry.system, entry.instance.as_str()),
        (System::Airbyte, "prod")
    );
    let target = AuditTarget {
        id: connection(7),
        name: Some("sales-7".to_owned()),
    };
    assert_eq!(entry.target, Some(target));
    assert_eq!(
        entry.parameters,
        Some(json!({"connectionId": connection(7)}))
    );
    assert_eq!(
        Some(entry.request_id.as_str()),
        answer.header("x-request-id")
    );
    assert_eq!(entry.client.as_deref(), Some("203.0.113.7"));
    assert_eq!(entry.outcome, AuditOutcome::Done);
    assert_eq!(
        (entry.status, entry.result.as_deref()),
        (Some(200), Some("456"))
    );
    assert_eq!(entry.detail, None);
    assert!(entry.duration_ms.is_some());
}

#[tokio::test]
async fn a_run_carries_the_person_and_its_conf_is_sent_as_it_was_typed() {
    let upstream = Fake::start(willing).await;
    let proxy = proxy_for(&store().await, "ana", Role::Operator, &upstream).await;
    let conf =
        r#"{"z": 1.50, "a": 12345678901234567890123, "api_key": "s3cret", "b": {"Password": 1}}"#;
    let sent = format!(
        r#"{{"dag_run_id":"manual__1","logical_date":null,"conf":{conf},"note":"for the board"}}"#
    );
    assert_eq!(proxy.send("POST", LAUNCH, &[JSON], &sent).await.status, 200);
    let note = r"for the board\nLaunched by ana@example.com with Airstrip";
    let expected = format!(
        r#"{{"dag_run_id":"manual__1","logical_date":null,"conf":{conf},"note":"{note}"}}"#
    );
    assert_eq!(upstream.received()[0].body, expected);
    let entry = proxy.only().await;
    assert_eq!(
        entry.parameters.unwrap().to_string(),
        format!(
            r#"{{"dag_run_id":"manual__1","logical_date":null,"conf":{{"z":1.50,"a":12345678901234567890123,"api_key":"(redacted)","b":{{"Password":"(redacted)"}}}},"note":"{note}"}}"#
        )
    );
    assert_eq!(entry.result.as_deref(), Some("manual__1"));
}

#[tokio::test]
async fn a_note_that_is_no_text_is_refused_and_nothing_is_sent() {
    let upstream = Fake::start(willing).await;
    let proxy = proxy_for(&store().await, "ana", Role::Operator, &upstream).await;
    let answer = proxy
        .send("POST", LAUNCH, &[JSON], r#"{"note":["x"]}"#)
        .await;
    assert_eq!(answer.problem().kind, ProblemKind::BadRequest);
    assert!(upstream.received().is_empty());
}

#[tokio::test]
async fn the_outcome_says_what_the_upstream_did() {
    use AuditOutcome::{Failed, Refused, Uncertain};
    let busy = r#"{"message":"A sync is already running for: x","errorId":"e"}"#;
    let json = "application/json";
    for (reply, outcome, status, detail) in [
        (
            Reply::new("409 Conflict", json, busy),
            Refused,
            Some(409),
            "A sync is already running for: x",
        ),
        (
            Reply::new("500 Internal Server Error", json, r#"{"errorId":"e"}"#),
            Failed,
            Some(500),
            "errorId e",
        ),
        (
            Reply::new("502 Bad Gateway", "text/html", "<h1>Bad gateway</h1>"),
            Uncertain,
            Some(502),
            "Airbyte \"prod\" cannot be reached.",
        ),
        (
            Reply::new("200 OK", "text/html", "<h1>Airbyte</h1>"),
            Failed,
            Some(200),
            "Airbyte \"prod\" is probably not at its configured address.",
        ),
        (
            Reply::new("401 Unauthorized", json, "{}"),
            Refused,
            None,
            "Airbyte \"prod\" does not let the console in.",
        ),
        (
            Reply::Close,
            Uncertain,
            None,
            "The connection to Airbyte \"prod\" broke.",
        ),
    ] {
        let reply = std::sync::Mutex::new(Some(reply));
        let upstream = Fake::start(move |request| match request.line.contains("/sync ") {
            true => reply.lock().unwrap().take().unwrap(),
            false => willing(request),
        })
        .await;
        let store = store().await;
        let proxy = proxy_for(&store, "ana", Role::Operator, &upstream).await;
        proxy.sync(1).await;
        let entry = proxy.only().await;
        assert_eq!(
            (&entry.outcome, entry.status),
            (&outcome, status),
            "{entry:?}"
        );
        assert_eq!(
            (entry.result, entry.detail.as_deref()),
            (None, Some(detail))
        );
    }
}

#[tokio::test]
async fn a_launch_that_cannot_begin_failed() {
    let upstream = Fake::start(willing).await;
    let mut nowhere = Fake::start(willing).await;
    // A port on which nobody listens.
    nowhere.address.set_port(1);
    let store = store().await;
    let proxy = proxy_for(&store, "ana", Role::Operator, &nowhere).await;
    let problem = proxy.sync(1).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamUnreachable);
    assert_eq!(proxy.only().await.outcome, AuditOutcome::Failed);
    assert!(upstream.received().is_empty());
}

#[tokio::test]
async fn a_browser_that_goes_away_takes_nothing_with_it() {
    let gate = Arc::new(Semaphore::new(0));
    let upstream = gated(&gate).await;
    let store = store().await;
    let proxy = proxy_for(&store, "ana", Role::Operator, &upstream).await;
    let body = json!({"connectionId": connection(1)}).to_string();
    let request = format!(
        "POST {SYNC} HTTP/1.1\r\nhost: localhost\r\nx-requested-with: XMLHttpRequest\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut browser = TcpStream::connect(proxy.address).await.unwrap();
    browser.write_all(request.as_bytes()).await.unwrap();
    upstream.has_received(1).await;
    assert_eq!(proxy.only().await.outcome, AuditOutcome::UnderWay);
    browser.set_zero_linger().unwrap();
    drop(browser);
    gate.add_permits(1);
    // Written by a task that nobody waits for.
    let is_told = async || proxy.only().await.outcome != AuditOutcome::UnderWay;
    until("the record has the outcome", is_told).await;
    let entry = proxy.only().await;
    assert_eq!(
        (entry.outcome, entry.result.as_deref()),
        (AuditOutcome::Done, Some("8"))
    );
}

#[tokio::test]
async fn a_huge_conf_is_sent_whole_and_kept_in_part() {
    let upstream = Fake::start(willing).await;
    let proxy = proxy_for(&store().await, "ana", Role::Operator, &upstream).await;
    let long = "x".repeat(1_000_000);
    let sent = json!({"dag_run_id": "manual__1", "logical_date": null, "conf": {"a": long}});
    assert_eq!(
        proxy
            .send("POST", LAUNCH, &[JSON], &sent.to_string())
            .await
            .status,
        200
    );
    let received: Value = serde_json::from_str(&upstream.received()[0].body).unwrap();
    assert_eq!(received["conf"], sent["conf"]);
    let kept = proxy.only().await.parameters.unwrap();
    assert_eq!(kept["dag_run_id"], "manual__1");
    let text = kept["conf"].as_str().unwrap();
    assert!(text.starts_with("{\"a\":\"xxx") && text.ends_with("(the first of 1000008 bytes)"));
}
