//! Which version an Airflow is, and Airflow 2 behind the proxy.

use std::sync::{Arc, Mutex};

use airstrip::config::{Auth, Secret};
use airstrip_contract::{Api, AuditOutcome, AuditPage, ProblemKind, Session};
use reqwest::header::HeaderValue;
use serde_json::json;

use crate::support::{Fake, Proxy, Received, Reply, lines};

const V2: &str = "GET /api/v2/version HTTP/1.1";
const V1: &str = "GET /api/v1/version HTTP/1.1";

const DAGS_3: &str = "/api/airflow/prod/api/v2/dags";
const DAGS_2: &str = "/api/airflow/prod/api/v1/dags";
const LAUNCH: &str = "/api/airflow/prod/api/v1/dags/sales/dagRuns";
const JSON: (&str, &str) = ("content-type", "application/json");

/// What a server says at a path: the status, the type, the body.
type Says = (&'static str, &'static str, &'static str);

const RELEASE: Says = ("200 OK", "application/json", "{\"version\":\"2.11.2\"}");
const NONE: Says = (
    "404 Not Found",
    "application/problem+json",
    "{\"status\":404}",
);
const NO_PAGE: Says = ("404 Not Found", "text/html", "<h1>lots of circles");
const PAGE: Says = ("200 OK", "text/html; charset=utf-8", "<!doctype html>");
const MOVED: Says = ("302 Found", "text/html", "");
const SHUT: Says = (
    "403 Forbidden",
    "application/problem+json",
    "{\"title\":\"Forbidden\"}",
);
const BUSY: Says = ("503 Service Unavailable", "text/html", "<p>");

fn reply((status, content_type, body): Says) -> Reply {
    Reply::new(status, content_type, body)
}

/// Says this of its version, and `{}` to all else.
async fn airflow(says: (Says, Says)) -> Fake {
    Fake::start(move |request| match request.line.as_str() {
        V2 => reply(says.0),
        V1 => reply(says.1),
        _ => Reply::json("{}"),
    })
    .await
}

async fn told(proxy: &Proxy) -> Api {
    let session: Session = serde_json::from_str(&proxy.get("/api/session").await.body).unwrap();
    session.instances[0].api
}

#[tokio::test]
async fn an_airflow_tells_by_its_version() {
    for (v2, v1, found) in [
        (RELEASE, NONE, Some(Api::V2)),
        (RELEASE, PAGE, Some(Api::V2)),
        (NO_PAGE, RELEASE, Some(Api::V1)),
        (NONE, RELEASE, Some(Api::V1)),
        (PAGE, RELEASE, Some(Api::V1)),
        (MOVED, RELEASE, Some(Api::V1)),
        (SHUT, RELEASE, Some(Api::V1)),
        (NONE, NONE, None),
        (PAGE, PAGE, None),
        (SHUT, SHUT, None),
        // What is not up yet has neither.
        (BUSY, RELEASE, None),
        (NONE, BUSY, None),
    ] {
        let upstream = airflow((v2, v1)).await;
        let proxy = Proxy::airflow(None, &upstream.url(), Auth::None).await;
        let what = format!("{v2:?} {v1:?}");
        assert_eq!(told(&proxy).await, found.unwrap_or(Api::V2), "{what}");
        let (three, two) = (proxy.get(DAGS_3).await, proxy.get(DAGS_2).await);
        match found {
            Some(Api::V1) => {
                assert_eq!(three.problem().kind, ProblemKind::OtherApi, "{what}");
                assert!(three.problem().detail.contains("Airflow 3"), "{three:?}");
                assert_eq!(two.status, 200, "{what}: {two:?}");
            }
            Some(_) => {
                assert_eq!(three.status, 200, "{what}: {three:?}");
                assert_eq!(two.problem().kind, ProblemKind::OtherApi, "{what}");
            }
            None => {
                assert_eq!(three.status, 200, "{what}: {three:?}");
                let problem = two.problem();
                assert_eq!(problem.kind, ProblemKind::UpstreamUnreachable, "{what}");
                let asked = "Neither /api/v2/version nor /api/v1/version";
                assert!(problem.detail.contains(asked), "{problem:?}");
                assert!(
                    problem.detail.contains("version = \"3\" or \"2\""),
                    "{problem:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_is_set_is_never_asked() {
    for (api, path, sent) in [
        (Api::V1, DAGS_2, "GET /api/v1/dags HTTP/1.1"),
        (Api::V2, DAGS_3, "GET /api/v2/dags HTTP/1.1"),
    ] {
        let upstream = Fake::willing().await;
        let proxy = Proxy::airflow(Some(api), &upstream.url(), Auth::None).await;
        assert_eq!(told(&proxy).await, api);
        assert_eq!(proxy.get(path).await.status, 200);
        assert_eq!(lines(&upstream.received()), [sent]);
    }
}

#[tokio::test]
async fn a_gate_before_it_is_told_the_credentials() {
    for (is_three, api) in [(true, Api::V2), (false, Api::V1)] {
        let upstream = Fake::start(move |request| {
            let known = request.header("authorization") == Some("Basic b3du");
            match request.line.as_str() {
                _ if !known => reply(SHUT),
                V2 if is_three => reply(RELEASE),
                V1 if !is_three => reply(RELEASE),
                _ => reply(NONE),
            }
        })
        .await;
        let auth = Auth::Header(HeaderValue::from_static("Basic b3du"));
        let proxy = Proxy::airflow(None, &upstream.url(), auth).await;
        assert_eq!(told(&proxy).await, api);
    }
}

#[tokio::test]
async fn readiness_asks_either_version_for_its_health() {
    for (api, health) in [
        (Api::V1, "GET /api/v1/health HTTP/1.1"),
        (Api::V2, "GET /api/v2/monitor/health HTTP/1.1"),
    ] {
        let upstream = Fake::willing().await;
        let proxy = Proxy::airflow(Some(api), &upstream.url(), Auth::None).await;
        let answer = proxy.get("/readyz").await;
        let ready: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(ready["upstreams"][0]["answers"], true, "{answer:?}");
        assert_eq!(lines(&upstream.received()), [health]);
    }
}

/// Airflow 2 gives none, whatever is asked for.
#[tokio::test]
async fn tokens_are_airflow_3_s() {
    let upstream = Fake::start(|request| match request.line.as_str() {
        V1 => reply(RELEASE),
        _ => reply(NO_PAGE),
    })
    .await;
    let auth = Auth::Token {
        username: "airstrip".to_owned(),
        password: Secret::new("s3cret"),
    };
    let proxy = Proxy::airflow(None, &upstream.url(), auth).await;
    let problem = proxy.get(DAGS_2).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamMistyped);
    assert!(problem.detail.contains("kind = \"basic\""), "{problem:?}");
}

/// It answers 403 to who has no or bad credentials, never 401.
#[tokio::test]
async fn bad_credentials_are_the_console_s_own() {
    let upstream = Fake::start(|_| reply(SHUT)).await;
    for auth in [
        Auth::None,
        Auth::Header(HeaderValue::from_static("Basic eA==")),
    ] {
        let proxy = Proxy::airflow(Some(Api::V1), &upstream.url(), auth).await;
        let problem = proxy.get(DAGS_2).await.problem();
        assert_eq!(problem.kind, ProblemKind::UpstreamCredentials);
    }
}

/// What the upstream says to a launch, and what the record says then.
async fn launched(reply: fn() -> Reply) -> (u16, Received, airstrip_contract::AuditEntry) {
    let sent = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&sent);
    let upstream = Fake::start(move |request| {
        if request.line.starts_with("POST ") {
            *kept.lock().unwrap() = Some(request.clone());
            return reply();
        }
        Reply::json("{}")
    })
    .await;
    let proxy = Proxy::airflow(Some(Api::V1), &upstream.url(), Auth::None).await;
    let body = r#"{"dag_run_id":"manual__1","conf":{"z":1.50,"a":12345678901234567890123},"note":"for the board"}"#;
    let answer = proxy.send("POST", LAUNCH, &[JSON], body).await;
    let record = proxy.get("/api/audit").await;
    let record: AuditPage = serde_json::from_str(&record.body).unwrap();
    assert_eq!(record.entries.len(), 1);
    let posts = upstream.received();
    let posts = posts
        .iter()
        .filter(|request| request.line.starts_with("POST "));
    assert_eq!(posts.count(), 1, "a launch is sent once");
    let sent = sent.lock().unwrap().take().unwrap();
    (answer.status, sent, record.entries[0].clone())
}

#[tokio::test]
async fn a_run_carries_the_person_and_is_recorded_as_in_airflow_3() {
    let (status, sent, entry) =
        launched(|| Reply::json("{\"dag_run_id\":\"manual__1\",\"state\":\"queued\"}")).await;
    assert_eq!(status, 200);
    assert_eq!(sent.line, "POST /api/v1/dags/sales/dagRuns HTTP/1.1");
    let note = r#""note":"for the board\nLaunched by ana@example.com with Airstrip""#;
    let conf = r#""conf":{"z":1.50,"a":12345678901234567890123}"#;
    assert!(
        sent.body.contains(note) && sent.body.contains(conf),
        "{sent:?}"
    );
    assert!(!sent.body.contains("logical_date"), "{sent:?}");
    assert_eq!(entry.operation, "launch_dag");
    assert_eq!(entry.target.unwrap().id, "sales");
    assert_eq!(
        entry.parameters.unwrap()["dag_run_id"],
        json!("manual__1"),
        "what a lost answer is looked up by"
    );
    assert_eq!(entry.outcome, AuditOutcome::Done);
    assert_eq!(entry.result.as_deref(), Some("manual__1"));
}

#[tokio::test]
async fn what_became_of_a_launch_is_recorded_in_its_own_words() {
    let taken = || {
        let text = r#"{"detail":"DAGRun with DAG ID: 'sales' and DAGRun ID: 'manual__1' already exists","status":409,"title":"Conflict","type":"about:blank"}"#;
        Reply::new("409 Conflict", "application/problem+json", text)
    };
    let (status, _, entry) = launched(taken).await;
    assert_eq!((status, entry.outcome), (409, AuditOutcome::Refused));
    assert!(entry.detail.unwrap().ends_with("already exists"));
    // Some of its errors are pages: that says nothing about the run.
    let page = || Reply::new("500 Internal Server Error", "text/html", "<h1>Ooops!</h1>");
    let (_, _, entry) = launched(page).await;
    assert_eq!(entry.outcome, AuditOutcome::Uncertain);
    let (_, _, entry) = launched(|| Reply::Close).await;
    assert_eq!(entry.outcome, AuditOutcome::Uncertain);
}
