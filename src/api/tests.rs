//! What the API's pure parts promise; what needs a browser is in `tests/`.
#![allow(clippy::unwrap_used, clippy::panic)]

use airstrip_contract::{Method, Operation, Request, System};
use serde::Deserialize;

use super::error::{ApiError, message_of};
use super::fetch::{Ask, parse, refusal};
use super::json_path::path_at;
use super::store::{QUICK, SLOW, wait_ms};

static RUN: Operation = Operation::read(
    System::Airflow,
    "dag_run",
    Method::Get,
    "/api/v2/dags/{dag_id}",
    2,
);

#[test]
fn the_instance_is_one_segment_of_the_address() {
    let request = Request::with_params(&RUN, &[("dag_id", "a b")]);
    for (instance, url) in [
        ("prod", "/api/airflow/prod/api/v2/dags/a%20b"),
        ("eu/1 ?", "/api/airflow/eu%2F1%20%3F/api/v2/dags/a%20b"),
    ] {
        assert_eq!(Ask::request(instance, request.clone()).url, url);
    }
}

#[test]
fn an_upstreams_own_words_are_found_in_every_shape_they_come_in() {
    for (body, words) in [
        (
            r#"{"message":"A sync is already running"}"#,
            "A sync is already running",
        ),
        (
            r#"{"status":409,"title":"state-conflict","detail":"State conflict","data":{"message":"Could not fulfill request"}}"#,
            "Could not fulfill request",
        ),
        (
            r#"{"status":409,"title":"Connection is locked","detail":"The connection is locked and cannot be modified.","data":{"connectionId":"c"}}"#,
            "The connection is locked and cannot be modified.",
        ),
        (r#"{"detail":"Not Found"}"#, "Not Found"),
        (
            r#"{"detail":[{"loc":["body","conf"],"msg":"Input should be a valid dictionary"},{"loc":["query","limit",0],"msg":"too many"}]}"#,
            "body.conf: Input should be a valid dictionary; query.limit.0: too many",
        ),
        (
            r#"{"detail":{"reason":"Unique constraint violation","statement":"hidden"}}"#,
            "Unique constraint violation",
        ),
        (r#"{"title":"Bad request","detail":null}"#, "Bad request"),
        (
            r#"{"detail":{"other":12345678901234567890123}}"#,
            r#"{"other":12345678901234567890123}"#,
        ),
        (
            r#"{"errorId":"0f1e2d3c"}"#,
            "It gave no reason; its log has more under errorId 0f1e2d3c.",
        ),
        ("Internal Server Error", "Internal Server Error"),
        ("<html><body>502</body></html>", "no reason"),
        ("{\"unfinished\":", "no reason"),
        ("  ", "no reason"),
    ] {
        assert_eq!(message_of(body, "no reason"), words, "{body}");
    }
}

#[test]
fn who_refused_is_told_apart() {
    let from = (System::Airbyte, "prod".to_owned());
    let from = Some(&from);
    let problem = r#"{"type":"forbidden","status":403,"title":"You may not launch here.","detail":"Ask.","request_id":"r1"}"#;
    let problem_type = "application/problem+json";
    let error = refusal(403, problem_type, problem.into(), from);
    assert!(matches!(&error, ApiError::Problem(p) if p.request_id == "r1"));
    assert_eq!(error.title(), "You may not launch here");

    // Airflow 2 writes problem documents of its own.
    let airflow = r#"{"type":"about:blank","status":404,"title":"DAG not found","detail":"no x"}"#;
    let error = refusal(
        404,
        problem_type,
        airflow.into(),
        Some(&(System::Airflow, "prod".into())),
    );
    assert!(matches!(&error, ApiError::Upstream { status: 404, message, .. } if message == "no x"));
    assert_eq!(error.title(), "Airflow prod answered with an error (404)");

    let error = refusal(502, "text/html", "<html>".into(), None);
    assert_eq!(error, ApiError::Server { status: 502 });
}

#[test]
fn only_a_lost_answer_leaves_a_launch_in_doubt() {
    let problem = |kind: &str| {
        let body = format!(
            r#"{{"type":"{kind}","status":504,"title":"t","detail":"d","request_id":"r"}}"#
        );
        refusal(504, "application/problem+json", body, None)
    };
    let upstream = refusal(
        409,
        "application/json",
        "{}".into(),
        Some(&(System::Airbyte, "a".into())),
    );
    for (error, in_doubt) in [
        (problem("upstream-timeout"), true),
        (problem("upstream-lost"), true),
        (problem("upstream-unreachable"), false),
        (problem("forbidden"), false),
        (problem("audit-unavailable"), false),
        (
            problem("too-many-requests").allowed_again_in(Some(5)),
            false,
        ),
        (upstream, false),
        (ApiError::Offline, true),
        (ApiError::Expired, false),
        (ApiError::NoAccess, false),
    ] {
        assert_eq!(error.may_have_happened(), in_doubt, "{error:?}");
    }
}

#[test]
fn only_the_proxys_own_refusal_tells_how_long_it_holds() {
    let body =
        r#"{"type":"too-many-requests","status":429,"title":"t","detail":"d","request_id":"r"}"#;
    let own =
        |wait| refusal(429, "application/problem+json", body.into(), None).allowed_again_in(wait);
    assert_eq!(own(Some(12)).wait(), Some(12));
    assert_eq!(own(Some(1_000_000)).wait(), Some(600));
    assert_eq!(own(None).wait(), None);
    assert_eq!(own(Some(12)).status(), Some(429));
    assert_eq!(own(Some(12)).request_id(), Some("r"));
    let upstream = refusal(429, "text/plain", "slow down".into(), None);
    assert_eq!(upstream.allowed_again_in(Some(12)).wait(), None);
}

#[derive(Debug, Deserialize, PartialEq)]
struct Job {
    id: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Jobs {
    jobs: Vec<Job>,
}

#[test]
fn a_malformed_answer_says_where() {
    for (text, at) in [
        (
            r#"{"jobs":[{"id":1},{"id":"two"}]}"#,
            r#"invalid type: string "two", expected u64 at jobs[1].id"#,
        ),
        (r#"{"jobs":[{"id":1},{}]}"#, "missing field `id` at jobs[1]"),
        ("", "invalid type: null, expected struct Jobs at the top"),
        ("<html>", "expected value at the top"),
        (
            "{\n \"jobs\": [\n  {\"id\": -1}\n ]\n}",
            "invalid value: integer `-1`, expected u64 at jobs[0].id",
        ),
    ] {
        let expected = ApiError::Malformed {
            operation: "jobs",
            at: at.into(),
        };
        assert_eq!(parse::<Jobs>("jobs", text), Err(expected), "{text}");
    }
    let good = r#"{"jobs":[{"id":9007199254740993}],"new":1}"#;
    assert_eq!(
        parse::<Jobs>("jobs", good).unwrap().jobs[0].id,
        9_007_199_254_740_993
    );
    assert_eq!(parse::<()>("cancel", ""), Ok(()));
}

#[test]
fn paths_are_found_past_brackets_and_quotes_in_texts() {
    let text = r#"{"a\"{":[1,"[,{"],"ü":{"b":[[],[{"c":0}]]}}"#;
    for (needle, path) in [
        ("1,", r#"a\"{[0]"#),
        ("[,{", r#"a\"{[1]"#),
        ("0}", "ü.b[1][0].c"),
    ] {
        let at = text.find(needle).unwrap() + 1;
        assert_eq!(path_at(text, 1, at), path);
    }
    assert_eq!(path_at("", 5, 900), "the top");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_path_panic(text in ".{0,60}", line in 0usize..4, column in 0usize..80) {
        let _ = path_at(&text, line, column);
    }
}

#[test]
fn reads_are_quick_after_a_change_and_ever_slower_after_errors() {
    for (wanted, hot, failures, wait) in [
        (SLOW, false, 0, SLOW),
        (SLOW, true, 0, QUICK),
        (500, true, 0, 500),
        (QUICK, false, 1, 4_000),
        (SLOW, true, 3, 16_000),
        (SLOW, false, 40, 60_000),
    ] {
        assert_eq!(wait_ms(wanted, hot, failures), wait);
    }
}
