//! Logs and exports: passed on as they come, and cut where they never end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use airstrip::config::Auth;
use airstrip_contract::ProblemKind;
use reqwest::header::HeaderValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Fake, Proxy, Reply, request};

const LOGS: &str = "/api/airbyte/prod/api/v1/logs/7";

async fn asked(proxy: &Proxy) -> TcpStream {
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    let request = request("GET", LOGS, &[("accept-encoding", "identity")], "");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn what_has_come_is_passed_on_at_once() {
    for content_type in [
        "text/plain; charset=utf-8",
        "application/x-ndjson",
        "application/json",
    ] {
        let upstream = Fake::start(move |_| {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\n");
            Reply::Stall(format!("{head}content-length: 100\r\n\r\n{{\"line\":1}}"))
        })
        .await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        let mut stream = asked(&proxy).await;
        let mut seen = String::new();
        while !seen.ends_with("{\"line\":1}") {
            let mut buffer = [0; 1024];
            let read = stream.read(&mut buffer).await.unwrap();
            assert_ne!(read, 0, "it closed instead: {seen}");
            seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        assert!(
            seen.contains(&format!("content-type: {content_type}\r\n")),
            "{seen}"
        );
        assert!(seen.contains("content-length: 100\r\n"), "{seen}");
        assert!(seen.contains("cache-control: no-store\r\n"), "{seen}");
    }
}

#[tokio::test]
async fn a_log_without_end_is_cut_with_a_line_that_says_so() {
    const CAP: u64 = 256 * 1024 * 1024;
    let sent = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&sent);
    let upstream = Fake::start(move |_| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
        Reply::Endless(head.to_owned(), Arc::clone(&count))
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let mut stream = asked(&proxy).await;
    let (mut buffer, mut last) = (vec![0; 1024 * 1024], Vec::new());
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        if read == 0 {
            break;
        }
        last.extend_from_slice(&buffer[..read]);
        last.drain(..last.len().saturating_sub(1024));
    }
    let last = String::from_utf8(last).unwrap();
    assert!(
        last.contains("[Airstrip cut this here: it is longer than 268435456 bytes.]"),
        "{last}"
    );
    assert!(
        last.ends_with("\r\n0\r\n\r\n"),
        "it ended in order: {last:?}"
    );
    let sent = sent.load(Ordering::SeqCst);
    // What the sockets hold comes on top.
    assert!(
        (CAP..CAP + CAP / 8).contains(&sent),
        "{sent} bytes were read"
    );
}

#[tokio::test]
async fn each_is_asked_for_anew() {
    let upstream = Fake::start(|_| Reply::new("200 OK", "text/plain", "done\n")).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for _ in 0..2 {
        let answer = proxy.get(LOGS).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "done\n"));
        assert_eq!(answer.header("etag"), None);
    }
    assert_eq!(upstream.received().len(), 2);
    let accepted = upstream.received()[0].header("accept").map(str::to_owned);
    assert!(accepted.unwrap().contains("text/plain"));
}

#[tokio::test]
async fn a_page_is_no_log() {
    for (status, content_type, kind) in [
        ("200 OK", "text/html", ProblemKind::UpstreamMistyped),
        (
            "200 OK",
            "application/octet-stream",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "503 Service Unavailable",
            "text/html",
            ProblemKind::UpstreamLost,
        ),
    ] {
        let upstream = Fake::start(move |_| Reply::new(status, content_type, "<p>")).await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        assert_eq!(
            proxy.get(LOGS).await.problem().kind,
            kind,
            "{status} {content_type}"
        );
    }
}

#[tokio::test]
async fn a_log_that_breaks_off_never_looks_whole() {
    for reply in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nline 1\n",
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n7\r\nline 1\n\r\n",
    ] {
        let upstream = Fake::start(move |_| Reply::Bytes(reply.to_owned())).await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        let answer = proxy.get(LOGS).await;
        assert_eq!((answer.status, answer.complete), (200, false), "{answer:?}");
    }
}

/// A browser drops what its page has not taken when a body breaks off, so JSON ends in order instead:
/// without its own end nobody takes it for whole.
#[tokio::test]
async fn json_that_breaks_off_is_passed_on_as_far_as_it_came() {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n";
    for (came, complete) in [
        ("{\"logs\":[\"one\",\"two\",\"thr", true),
        ("{\"logs\":[]}", false),
    ] {
        let reply = format!("{head}\r\n{:x}\r\n{came}\r\n", came.len());
        let upstream = Fake::start(move |_| Reply::Bytes(reply.clone())).await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        let answer = proxy.get(LOGS).await;
        assert_eq!(
            (answer.status, answer.body.as_str(), answer.complete),
            (200, came, complete)
        );
    }
}

#[tokio::test]
async fn a_log_that_tells_the_credentials_breaks_off_before_them() {
    for head in ["", "transfer-encoding: chunked\r\n"] {
        let upstream = Fake::start(move |request| {
            let line = format!("sent: {}", request.header("authorization").unwrap());
            let body = match head {
                "" => line,
                // In two pieces.
                _ => format!(
                    "b\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
                    &line[..11],
                    line.len() - 11,
                    &line[11..]
                ),
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n{head}connection: close\r\n"
            );
            Reply::Bytes(format!("{head}\r\n{body}"))
        })
        .await;
        let auth = Auth::Header(HeaderValue::from_static("Bearer t0ken-of-the-console"));
        let proxy = Proxy::before(&upstream.url(), auth).await;
        // Where nothing has passed before, not even the head is sent.
        if let Some(answer) = proxy.try_send("GET", LOGS, &[], "").await {
            assert!(!answer.complete, "{answer:?}");
            assert!(!answer.body.contains("t0ken"), "{answer:?}");
        }
        assert_eq!(upstream.received().len(), 1);
    }
}
