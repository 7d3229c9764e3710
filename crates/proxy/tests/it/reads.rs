//! Reads that are shared: what they cost the upstream, and when they are dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use airstrip::config::Auth;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::support::{Answer, Fake, Proxy, Received, Reply, request};

/// The answers of these are shared for longer than a test takes.
const LIST: &str = "/api/airbyte/prod/api/v1/workspaces/list";
const CONNECTION: &str = "/api/airbyte/prod/api/v1/connections/get";
const JOB: &str = "/api/airbyte/prod/api/v1/jobs/get_without_logs";

const START: &str = "/api/airbyte/prod/api/v1/connections/start";
const CANCEL: &str = "/api/airbyte/prod/api/v1/jobs/cancel";

const A: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const B: &str = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

const JSON: (&str, &str) = ("content-type", "application/json");

async fn post(proxy: &Proxy, path: &str, body: &str) -> Answer {
    proxy.send("POST", path, &[JSON], body).await
}

fn named(id: &str) -> String {
    format!("{{\"connectionId\":\"{id}\"}}")
}

/// Job 7 is of connection A; all else is numbered in the order of the calls.
async fn numbering() -> Fake {
    let calls = AtomicUsize::new(0);
    Fake::start(move |request| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        Reply::json(&format!(
            "{{\"job\":{{\"configId\":\"{A}\"}},\"call\":{call},\"of\":{:?}}}",
            request.line
        ))
    })
    .await
}

#[tokio::test]
async fn a_thousand_who_watch_one_job_cost_what_one_costs() {
    const PEOPLE: usize = 1000;
    let gate = Arc::new(Semaphore::new(0));
    let shut = Arc::clone(&gate);
    let body = format!(
        "{{\"job\":{{\"configId\":\"{A}\"}},\"log\":\"{}\"}}",
        "x".repeat(10_000)
    );
    let reply = body.clone();
    let upstream = Fake::start(move |_| {
        let Reply::Bytes(bytes) = Reply::json(&reply) else {
            panic!("bytes")
        };
        Reply::Gated(Arc::clone(&shut), bytes)
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let mut watching = Vec::new();
    for _ in 0..PEOPLE {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        let request = request("POST", JOB, &[JSON], "{\"id\":7}");
        stream.write_all(request.as_bytes()).await.unwrap();
        watching.push(stream);
    }
    upstream.has_received(1).await;
    // Exactly one may come through.
    gate.add_permits(1);
    for mut stream in watching {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer:.200}");
        assert!(answer.ends_with(&body));
    }
    assert_eq!(upstream.received().len(), 1);
}

#[tokio::test]
async fn who_goes_away_does_not_take_the_call_along() {
    let gate = Arc::new(Semaphore::new(0));
    let shut = Arc::clone(&gate);
    let upstream = Fake::start(move |_| {
        let Reply::Bytes(bytes) = Reply::json("[]") else {
            panic!("bytes")
        };
        Reply::Gated(Arc::clone(&shut), bytes)
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let mut first = TcpStream::connect(proxy.address).await.unwrap();
    let request = request("POST", LIST, &[JSON], "{}");
    first.write_all(request.as_bytes()).await.unwrap();
    upstream.has_received(1).await;
    drop(first);
    let (second, ()) = tokio::join!(post(&proxy, LIST, "{}"), async { gate.add_permits(1) });
    assert_eq!((second.status, second.body.as_str()), (200, "[]"));
    assert_eq!(upstream.received().len(), 1);
}

#[tokio::test]
async fn only_what_is_the_same_is_shared() {
    let upstream = numbering().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let mut answers = Vec::new();
    for (path, body) in [
        (CONNECTION, named(A)),
        (CONNECTION, named(B)),
        (CONNECTION, named(&A.to_uppercase())),
        (LIST, "{}".to_owned()),
        (LIST, "{ }".to_owned()),
        (LIST, String::new()),
    ] {
        answers.push(post(&proxy, path, &body).await.body);
    }
    assert_eq!(answers[0], answers[2], "one thing has one name");
    assert_eq!(
        answers[3], answers[4],
        "JSON means the same however it is written"
    );
    assert_eq!(upstream.received().len(), 4, "{answers:?}");
    // The other system's instance of the same name, at the same address.
    proxy.get("/api/airflow/prod/api/v2/dags").await;
    assert_eq!(upstream.received().len(), 5);
}

/// Whether each of these is read anew.
async fn anew(upstream: &Fake, proxy: &Proxy) -> [bool; 4] {
    let mut anew = [false; 4];
    let asked = [
        (CONNECTION, named(A)),
        (JOB, "{\"id\":7}".to_owned()),
        (CONNECTION, named(B)),
        (LIST, "{}".to_owned()),
    ];
    for (index, (path, body)) in asked.iter().enumerate() {
        let before = upstream.received().len();
        assert_eq!(post(proxy, path, body).await.status, 200);
        anew[index] = upstream.received().len() > before;
    }
    anew
}

#[tokio::test]
async fn a_launch_drops_what_it_is_about_and_all_lists() {
    for (fails, path, body, expected) in [
        (false, START, named(A), [true, true, false, true]),
        (false, START, named(B), [false, false, true, true]),
        (
            false,
            CANCEL,
            "{\"id\":7}".to_owned(),
            [true, true, false, true],
        ),
        // Nobody knows whether it happened.
        (true, START, named(A), [true, true, false, true]),
    ] {
        let numbering = numbering().await;
        let url = numbering.url();
        let proxy = Proxy::before(&url, Auth::None).await;
        assert_eq!(anew(&numbering, &proxy).await, [true; 4]);
        assert_eq!(anew(&numbering, &proxy).await, [false; 4]);
        if fails {
            numbering.close_next();
        }
        let status = post(&proxy, path, &body).await.status;
        assert_eq!(status, if fails { 502 } else { 200 });
        assert_eq!(anew(&numbering, &proxy).await, expected, "{path} {body}");
        assert_eq!(anew(&numbering, &proxy).await, [false; 4]);
    }
}

#[tokio::test]
async fn a_read_that_began_before_a_launch_is_not_served_after_it() {
    let gate = Arc::new(Semaphore::new(0));
    let (shut, launched) = (Arc::clone(&gate), Arc::new(AtomicUsize::new(0)));
    let upstream = Fake::start(move |request: &Received| {
        if request.line.contains("start") {
            launched.fetch_add(1, Ordering::SeqCst);
            return Reply::json("{}");
        }
        match launched.load(Ordering::SeqCst) {
            0 => {
                let Reply::Bytes(bytes) = Reply::json("\"before\"") else {
                    panic!("bytes")
                };
                Reply::Gated(Arc::clone(&shut), bytes)
            }
            _ => Reply::json("\"after\""),
        }
    })
    .await;
    let proxy = Arc::new(Proxy::before(&upstream.url(), Auth::None).await);
    let reading = Arc::clone(&proxy);
    let first = tokio::spawn(async move { post(&reading, CONNECTION, &named(A)).await });
    upstream.has_received(1).await;
    assert_eq!(post(&proxy, START, &named(A)).await.status, 200);
    assert_eq!(post(&proxy, CONNECTION, &named(A)).await.body, "\"after\"");
    gate.add_permits(1);
    assert_eq!(first.await.unwrap().body, "\"before\"");
    assert_eq!(post(&proxy, CONNECTION, &named(A)).await.body, "\"after\"");
}

#[tokio::test]
async fn failures_are_not_kept_and_what_is_missing_is() {
    for (status, kept) in [
        ("500 Internal Server Error", false),
        ("429 Too Many Requests", false),
        ("404 Not Found", true),
        ("422 Unprocessable Entity", true),
    ] {
        let upstream = Fake::start(move |_| Reply::new(status, "application/json", "{}")).await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        post(&proxy, LIST, "{}").await;
        post(&proxy, LIST, "{}").await;
        let calls = if kept { 1 } else { 2 };
        assert_eq!(upstream.received().len(), calls, "{status}");
    }
}

#[tokio::test]
async fn a_browser_that_has_an_answer_is_told_so() {
    let upstream = Fake::start(|_| Reply::json(&format!("[{}0]", "0,".repeat(4000)))).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for (method, path, body) in [
        ("GET", "/api/airbyte/prod/api/v1/items/7", ""),
        ("POST", LIST, "{}"),
    ] {
        let ask = async |headers: &[(&str, &str)]| {
            let headers = [&[JSON], headers].concat();
            proxy.send(method, path, &headers, body).await
        };
        let whole = ask(&[]).await;
        let tag = whole.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() > 20, "{tag}");
        assert_eq!(whole.header("cache-control"), Some("private, no-cache"));
        assert_eq!(whole.status, 200);
        let strong = tag.trim_start_matches("W/").to_owned();
        let list = format!("\"x\" , {tag}");
        for known in [&tag, &strong, &list, "*"] {
            for encoding in ["br", "gzip", "identity"] {
                let answer = ask(&[("if-none-match", known), ("accept-encoding", encoding)]).await;
                assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{known}");
                assert_eq!(answer.header("etag"), Some(tag.as_str()));
                assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
                assert_eq!(answer.header("content-type"), None);
                assert_eq!(answer.header("content-encoding"), None);
                assert!(answer.complete);
            }
        }
        for known in ["\"x\"", "W/\"x\"", "", "W/", "\"", &tag[..tag.len() - 2]] {
            let answer = ask(&[("if-none-match", known)]).await;
            assert_eq!((answer.status, answer.body.len()), (200, 8003), "{known}");
        }
        let compressed = ask(&[("accept-encoding", "br")]).await;
        assert_eq!(compressed.header("etag"), Some(tag.as_str()));
        assert_eq!(compressed.header("content-encoding"), Some("br"));
    }
}

#[tokio::test]
async fn another_answer_has_another_tag_and_an_error_has_none() {
    let calls = AtomicUsize::new(0);
    let upstream = Fake::start(move |request| match calls.fetch_add(1, Ordering::SeqCst) {
        _ if request.line.contains("items") => {
            Reply::new("404 Not Found", "application/json", "{}")
        }
        call => Reply::json(&call.to_string()),
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let before = post(&proxy, LIST, "{}").await;
    let launch = post(&proxy, START, &named(A)).await;
    assert_eq!(
        (launch.header("etag"), launch.header("cache-control")),
        (None, Some("no-store"))
    );
    let known = [JSON, ("if-none-match", before.header("etag").unwrap())];
    let after = proxy.send("POST", LIST, &known, "{}").await;
    assert_eq!((after.status, after.body.as_str()), (200, "2"));
    assert_ne!(before.header("etag"), after.header("etag"));
    let error = proxy.send(
        "GET",
        "/api/airbyte/prod/api/v1/items/7",
        &[("if-none-match", "*")],
        "",
    );
    let error = error.await;
    assert_eq!((error.status, error.header("etag")), (404, None));
    assert_eq!(error.header("cache-control"), Some("no-store"));
}
