//! Airflow 3's tokens.

use std::sync::atomic::{AtomicUsize, Ordering};

use airstrip::config::{Auth, Secret};
use airstrip_contract::ProblemKind;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::support::{Fake, Proxy, Reply, crowd, lines};

const DAGS: &str = "/api/airflow/prod/api/v2/dags";
const TRIGGER: &str = "/api/airflow/prod/api/v2/dags/sales/dagRuns";
const TOKEN: &str = "POST /auth/token HTTP/1.1";
const FAR: u64 = 9_999_999_999;

fn jwt(number: usize, exp: u64) -> String {
    let payload = format!("{{\"sub\":\"{number}\",\"exp\":{exp}}}");
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
}

fn granted(token: &str) -> Reply {
    Reply::new(
        "201 Created",
        "application/json",
        &format!("{{\"access_token\":\"{token}\"}}"),
    )
}

fn auth() -> Auth {
    Auth::Token {
        username: "airstrip".to_owned(),
        password: Secret::new("s3cret"),
    }
}

/// An Airflow whose tokens run out at `exp`, and which answers calls as `answer` says; that is told
/// the number of the token, from 1.
async fn airflow(exp: u64, answer: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Fake {
    let issued = AtomicUsize::new(0);
    Fake::start(move |request| {
        if request.line == TOKEN {
            return granted(&jwt(issued.fetch_add(1, Ordering::SeqCst) + 1, exp));
        }
        let sent = request.header("authorization").unwrap_or_default();
        let known = (1..=issued.load(Ordering::SeqCst))
            .find(|n| sent == format!("Bearer {}", jwt(*n, exp)));
        known.map_or_else(|| Reply::json("\"unknown token\""), &answer)
    })
    .await
}

/// Each is read from the upstream: no two are the same.
fn page(offset: usize) -> String {
    format!("{DAGS}?offset={offset}")
}

#[tokio::test]
async fn a_token_is_fetched_once_and_used() {
    let upstream = airflow(FAR, |_| Reply::json("{}")).await;
    let proxy = Proxy::before(&upstream.url(), auth()).await;
    for offset in 0..3 {
        assert_eq!(proxy.get(&page(offset)).await.body, "{}");
    }
    let received = upstream.received();
    let dags = [0, 1, 2].map(|offset| format!("GET /api/v2/dags?offset={offset} HTTP/1.1"));
    assert_eq!(lines(&received), [TOKEN, &dags[0], &dags[1], &dags[2]]);
    assert_eq!(
        received[0].body,
        "{\"username\":\"airstrip\",\"password\":\"s3cret\"}"
    );
    assert_eq!(received[0].header("authorization"), None);
}

#[tokio::test]
async fn a_crowd_shares_one_fetch() {
    let upstream = airflow(FAR, |_| Reply::json("{}")).await;
    let crowd = crowd(Proxy::before(&upstream.url(), auth()).await, 20, page);
    assert_eq!(crowd.join_all().await, [200; 20]);
    assert_eq!(upstream.times(TOKEN), 1);
}

#[tokio::test]
async fn a_token_about_to_run_out_is_renewed_before_it_is_used() {
    let upstream = airflow(1, |_| Reply::json("{}")).await;
    let proxy = Proxy::before(&upstream.url(), auth()).await;
    for offset in 0..2 {
        assert_eq!(proxy.get(&page(offset)).await.body, "{}");
    }
    let dags = [0, 1].map(|offset| format!("GET /api/v2/dags?offset={offset} HTTP/1.1"));
    let received = upstream.received();
    assert_eq!(lines(&received), [TOKEN, &dags[0], TOKEN, &dags[1]]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_sent_again() {
    for (status, detail) in [
        ("401 Unauthorized", "Token Expired"),
        ("401 Unauthorized", "Not authenticated"),
        ("403 Forbidden", "Invalid JWT token"),
    ] {
        let refusal = format!("{{\"detail\":\"{detail}\"}}");
        let upstream = airflow(FAR, move |token| match token {
            1 => Reply::new(status, "application/json", &refusal),
            _ => Reply::json("{\"dag_run_id\":\"x\"}"),
        })
        .await;
        let proxy = Proxy::before(&upstream.url(), auth()).await;
        let answer = proxy.post(TRIGGER).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "{\"dag_run_id\":\"x\"}"),
            "{detail}"
        );
        let received = upstream.received();
        let trigger = "POST /api/v2/dags/sales/dagRuns HTTP/1.1";
        assert_eq!(
            lines(&received),
            [TOKEN, trigger, TOKEN, trigger],
            "{detail}"
        );
        assert_eq!(received[3].body, "{}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_twice_is_given_up() {
    let upstream = airflow(FAR, |_| {
        Reply::new("401 Unauthorized", "application/json", "{}")
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), auth()).await;
    let problem = proxy.post(TRIGGER).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamCredentials);
    assert_eq!(upstream.received().len(), 4);
}

#[tokio::test]
async fn a_missing_role_is_no_reason_for_another_token() {
    let upstream = airflow(FAR, |_| {
        Reply::new(
            "403 Forbidden",
            "application/json",
            "{\"detail\":\"Forbidden\"}",
        )
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), auth()).await;
    let problem = proxy.post(TRIGGER).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamCredentials);
    assert!(
        problem.detail.contains("lacks a role"),
        "{}",
        problem.detail
    );
    assert_eq!(upstream.received().len(), 2);
}

#[tokio::test]
async fn without_a_token_nothing_else_is_sent() {
    for (reply, kind) in [
        (
            ("401 Unauthorized", "application/json", "{}"),
            ProblemKind::UpstreamCredentials,
        ),
        (
            ("404 Not Found", "application/json", "{}"),
            ProblemKind::UpstreamMistyped,
        ),
        (
            ("200 OK", "text/html", "<html>"),
            ProblemKind::UpstreamMistyped,
        ),
        (
            ("201 Created", "application/json", "{}"),
            ProblemKind::UpstreamMistyped,
        ),
        (
            (
                "201 Created",
                "application/json",
                "{\"access_token\":\"a\\nb\"}",
            ),
            ProblemKind::UpstreamMistyped,
        ),
        (
            ("500 Internal Server Error", "text/html", ""),
            ProblemKind::UpstreamFailed,
        ),
    ] {
        let (status, content_type, body) = reply;
        let upstream = Fake::start(move |_| Reply::new(status, content_type, body)).await;
        let proxy = Proxy::before(&upstream.url(), auth()).await;
        let answer = proxy.post(TRIGGER).await;
        let problem = answer.problem();
        assert_eq!((answer.status, problem.kind), (502, kind), "{reply:?}");
        assert!(!answer.body.contains("s3cret"), "{}", answer.body);
        assert_eq!(lines(&upstream.received()), [TOKEN], "{reply:?}");
    }
}
