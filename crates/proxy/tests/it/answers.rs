//! Answers that are not this system's, and answers that speak of the proxy's own credentials.

use airstrip::config::Auth;
use airstrip_contract::Api;
use airstrip_contract::ProblemKind::{self, *};

use crate::support::{Fake, Proxy, Reply};

async fn told(reply: impl Fn() -> Reply + Send + Sync + 'static) -> (u16, ProblemKind, String) {
    let upstream = Fake::start(move |_| reply()).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let answer = proxy
        .post("/api/airbyte/prod/api/v1/connections/sync")
        .await;
    let problem = answer.problem();
    (answer.status, problem.kind, problem.detail)
}

#[tokio::test]
async fn pages_are_never_passed_on() {
    for (answered, status, kind) in [
        ("200 OK", 502, UpstreamMistyped),
        ("404 Not Found", 502, UpstreamMistyped),
        ("405 Method Not Allowed", 502, UpstreamMistyped),
        ("429 Too Many Requests", 429, TooManyRequests),
        ("500 Internal Server Error", 502, UpstreamFailed),
        ("502 Bad Gateway", 502, UpstreamLost),
        ("503 Service Unavailable", 502, UpstreamLost),
        ("504 Gateway Timeout", 504, UpstreamTimeout),
        ("401 Unauthorized", 502, UpstreamCredentials),
        ("403 Forbidden", 502, UpstreamCredentials),
    ] {
        let page = "<html><script>alert(1)</script></html>";
        let (got, problem, detail) = told(move || Reply::new(answered, "text/html", page)).await;
        assert_eq!((got, problem), (status, kind), "{answered}");
        assert!(!detail.contains("script"), "{answered}");
    }
}

#[tokio::test]
async fn a_mistyped_address_names_the_field_to_correct() {
    let (_, _, detail) = told(|| Reply::new("200 OK", "text/html; charset=utf-8", "<html>")).await;
    assert_eq!(
        detail,
        "Asked for /api/v1/connections/sync, it answered 200 OK with a web page where JSON was due. \
         Whoever runs the console should correct url of the [[airbyte]] named \"prod\" in the \
         configuration: it is the base URL, without /api."
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Fake::willing().await;
    let location = elsewhere.url();
    let (_, kind, detail) = told(move || {
        Reply::with(
            "302 Found",
            &[("location", &location), ("content-type", "text/html")],
            "",
        )
    })
    .await;
    assert_eq!(kind, UpstreamMistyped);
    assert!(detail.contains("redirect"), "{detail}");
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn an_answer_without_content_is_passed_on() {
    let upstream = Fake::start(|_| Reply::with("204 No Content", &[], "")).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let answer = proxy
        .post("/api/airbyte/prod/api/v1/connections/sync")
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
}

#[tokio::test]
async fn errors_in_json_are_the_upstreams_own_words() {
    for (answered, status) in [
        ("400 Bad Request", 400),
        ("404 Not Found", 404),
        ("409 Conflict", 409),
        ("422 Unprocessable Entity", 422),
        ("500 Internal Server Error", 500),
        ("503 Service Unavailable", 503),
    ] {
        for content_type in ["application/json", "application/problem+json"] {
            let body = "{\"detail\":\"their words\"}";
            let upstream = Fake::start(move |_| Reply::new(answered, content_type, body)).await;
            let proxy = Proxy::before(&upstream.url(), Auth::None).await;
            let answer = proxy.get("/api/airflow/prod/api/v2/dags").await;
            assert_eq!((answer.status, answer.body.as_str()), (status, body));
            assert_eq!(answer.header("content-type"), Some(content_type));
        }
    }
}

#[tokio::test]
async fn refused_credentials_do_not_look_like_an_ended_session() {
    for answered in ["401 Unauthorized", "403 Forbidden"] {
        let upstream = Fake::start(move |_| {
            Reply::new(answered, "application/json", "{\"detail\":\"Forbidden\"}")
        })
        .await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        let answer = proxy.get("/api/airflow/prod/api/v2/dags").await;
        let problem = answer.problem();
        assert_eq!((answer.status, problem.kind), (502, UpstreamCredentials));
        let role = problem.detail.contains("lacks a role");
        assert_eq!(role, answered.starts_with("403"), "{}", problem.detail);
        assert!(
            problem.detail.contains("[[airflow]] named \"prod\""),
            "{}",
            problem.detail
        );
    }
}

/// Thousands of task instances are told by what the console reads of them; what went wrong, as it is.
#[tokio::test]
async fn of_the_tasks_of_many_runs_only_what_is_read_passes() {
    let rows = r#"{"task_instances": [{"task_id": "t", "dag_run_id": "r", "map_index": -1, "state": null,
        "try_number": 0, "start_date": null, "end_date": null, "hostname": "h", "trigger": {"state": "x"}}],
        "total_entries": 1, "next_cursor": null}"#;
    for (api, path) in [(Api::V1, "/api/v1"), (Api::V2, "/api/v2")] {
        let upstream = Fake::start(move |request| match request.body.contains("wrong") {
            true => Reply::new(
                "422 Unprocessable Content",
                "application/json",
                r#"{"detail": [{"msg": "no"}]}"#,
            ),
            false => Reply::json(rows),
        })
        .await;
        let proxy = Proxy::airflow(Some(api), &upstream.url(), Auth::None).await;
        let path = format!("/api/airflow/prod{path}/dags/~/dagRuns/~/taskInstances/list");
        let asked = async |run: &str| {
            let body = format!(r#"{{"dag_ids": ["d"], "dag_run_ids": ["{run}"]}}"#);
            let json = [("content-type", "application/json")];
            proxy.send("POST", &path, &json, &body).await
        };
        let answer = asked("r").await;
        let expected = r#"{"task_instances":[{"task_id":"t","dag_run_id":"r","map_index":-1,"state":null,"try_number":0,"start_date":null,"end_date":null}],"total_entries":1}"#;
        assert_eq!((answer.status, answer.body.as_str()), (200, expected));
        let answer = asked("wrong").await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (422, r#"{"detail": [{"msg": "no"}]}"#)
        );
    }
}
