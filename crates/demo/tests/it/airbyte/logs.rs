//! Logs of both kinds, of any length.

use airstrip_demo::connections;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{newest, quiet};
use crate::support::Demo;

async fn ask(demo: &Demo, job: &Value, attempt: u64) -> Response {
    let body = json!({ "jobId": job, "attemptNumber": attempt });
    let address = demo.running.airbyte;
    let path = "/api/v1/attempt/get_for_job";
    demo.send(address, Method::POST, path, Some(&body))
        .await
        .unwrap()
}

async fn log(demo: &Demo, job: &Value, attempt: u64) -> Value {
    let response = ask(demo, job, attempt).await;
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn older_logs_are_lines_and_newer_ones_events() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let query = json!({ "configTypes": ["sync"], "configId": connection });
    let jobs = demo.airbyte_ok("/jobs/list", query).await;
    let jobs = jobs["jobs"].as_array().unwrap();
    let id = |place: usize| &jobs[place]["job"]["id"];

    let old = log(&demo, id(jobs.len() - 1), 0).await;
    assert_eq!(old["logType"], "formatted");
    let lines = old["logs"]["logLines"].as_array().unwrap();
    assert!(lines.len() >= 300);
    for source in ["44msource", "43mdestination", "46mplatform"] {
        let colour = format!(" \u{1b}[{source}\u{1b}[0m > ");
        assert!(
            lines
                .iter()
                .any(|line| line.as_str().unwrap().contains(&colour))
        );
    }

    let new = log(&demo, id(0), 0).await;
    assert_eq!(new["logType"], "structured");
    let alone = json!({ "id": id(0) });
    let alone = demo.airbyte_ok("/jobs/get_without_logs", alone).await;
    assert_eq!(
        new["attempt"], alone["attempts"][0]["attempt"],
        "the attempt itself is there"
    );
    let events = new["logs"]["events"].as_array().unwrap();
    let at = |event: &Value| event["timestamp"].as_i64().unwrap();
    assert!(events.is_sorted_by(|a, b| at(a) <= at(b)));
    let created = jobs[0]["job"]["createdAt"].as_i64().unwrap();
    assert_eq!(at(&events[0]) / 1000 / 60, created / 60, "milliseconds");
    assert_eq!(log(&demo, id(0), 0).await, new, "the same each time");
}

#[tokio::test]
async fn the_log_of_a_failed_attempt_says_why() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::EVERY_FAILURE).await;
    let query = json!({ "configTypes": ["sync"], "configId": connection });
    let jobs = demo.airbyte_ok("/jobs/list", query).await;
    for job in jobs["jobs"].as_array().unwrap() {
        let reason = &job["attempts"][0]["failureSummary"]["failures"][0];
        let (message, stack) = (
            reason["externalMessage"].as_str().unwrap(),
            reason["stacktrace"].as_str().unwrap(),
        );
        let log = log(&demo, &job["job"]["id"], 0).await;
        if let Some(events) = log["logs"]["events"].as_array() {
            let error = events
                .iter()
                .find(|event| event["level"] == "error")
                .unwrap();
            assert!(error["message"].as_str().unwrap().starts_with(message));
            assert_eq!(error["stackTrace"], stack);
        } else {
            let lines = log["logs"]["logLines"].as_array().unwrap();
            let error = lines
                .iter()
                .position(|line| line.as_str().unwrap().contains(message));
            let first = stack.lines().next().unwrap();
            assert_eq!(
                lines[error.unwrap() + 1],
                first,
                "the trace follows, line by line"
            );
        }
    }
}

#[tokio::test]
async fn a_log_grows_while_the_job_runs_and_a_little_longer() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let body = json!({ "connectionId": connection });
    let started = demo.airbyte_ok("/connections/sync", body).await;
    let job = &started["job"]["id"];
    assert_eq!(ask(&demo, job, 0).await.status(), 404, "no attempt yet");
    demo.advance(3);
    let mut counts = Vec::new();
    let mut at_the_end = None;
    for _ in 0..120 {
        let log = log(&demo, job, 0).await;
        let events = log["logs"]["events"].as_array().unwrap();
        counts.push(events.len());
        if newest(&demo, &connection).await["job"]["status"] == "succeeded" {
            at_the_end.get_or_insert(events.len());
        }
        demo.advance(1);
    }
    assert!(counts.is_sorted());
    let last = *counts.last().unwrap();
    assert!(counts[0] < 300 && last >= 300, "{counts:?}");
    assert!(at_the_end.unwrap() < last, "the rest comes after the end");
    assert_eq!(counts[100], last);
}

/// How many elements an array of strings or objects has, and where `mark` is first, read in pieces.
async fn skim(mut response: Response, separator: &[u8], mark: &[u8]) -> (usize, usize) {
    assert!(
        response.content_length().is_none(),
        "nobody knows beforehand"
    );
    let (mut separators, mut first) = (0, None);
    let mut rest: Vec<u8> = Vec::new();
    let begins = br#""logs":{"#;
    while !rest.windows(begins.len()).any(|part| part == begins) {
        rest.extend_from_slice(&response.chunk().await.unwrap().unwrap());
    }
    let head = rest.windows(begins.len()).position(|part| part == begins);
    rest.drain(..head.unwrap() + begins.len());
    let longest = separator.len().max(mark.len());
    while let Some(piece) = response.chunk().await.unwrap() {
        rest.extend_from_slice(&piece);
        // What may be cut is looked at again with the next piece.
        let whole = rest.len().saturating_sub(longest);
        let mut at = 0;
        while at < whole {
            if rest[at] == separator[0] && rest[at..].starts_with(separator) {
                separators += 1;
                at += separator.len();
                continue;
            }
            if first.is_none() && rest[at] == mark[0] && rest[at..].starts_with(mark) {
                first = Some(separators);
            }
            at += 1;
        }
        rest.drain(..at);
    }
    (separators + 1, first.unwrap())
}

#[tokio::test]
async fn a_million_lines_of_both_kinds_with_the_first_error_in_the_middle() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::MILLION_LINES).await;
    let job = newest(&demo, &connection).await;
    assert_eq!(job["attempts"][0]["status"], "failed");
    assert_eq!(job["job"]["status"], "succeeded");
    let id = &job["job"]["id"];
    let lines = ask(&demo, id, 0).await;
    assert_eq!(
        skim(lines, br#"",""#, b"mERROR").await,
        (1_000_000, 618_000)
    );
    let events = ask(&demo, id, 1).await;
    let level = br#""level":"error""#;
    assert_eq!(skim(events, b"},{", level).await, (1_000_000, 618_000));
}

#[tokio::test]
async fn logs_that_cannot_be_read() {
    let demo = Demo::start().await;
    let id = async |name: &str| {
        let connection = demo.connection(name).await;
        newest(&demo, &connection).await["job"]["id"].clone()
    };
    let error = id(connections::LOG_ERROR).await;
    assert_eq!(ask(&demo, &error, 0).await.status(), 500);
    let html = ask(&demo, &id(connections::LOG_HTML).await, 0).await;
    assert_eq!(html.status(), 200);
    assert_eq!(html.headers()["content-type"], "text/html");

    let mut cut = ask(&demo, &id(connections::LOG_CUT_OFF).await, 0).await;
    assert_eq!(cut.status(), 200);
    let mut some = 0;
    let broken = loop {
        match cut.chunk().await {
            Ok(Some(piece)) => some += piece.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken && some > 10_000, "{some} bytes and then no end");

    let job = id(connections::HOSTILE_NAME).await;
    assert_eq!(ask(&demo, &job, 7).await.status(), 404);
    assert_eq!(ask(&demo, &json!(7), 0).await.status(), 404);
}
