//! Each way in which an upstream can fail: what the person is told (above all, whether a launch may
//! have happened), how often the upstream was asked, and that the next call works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use airstrip::config::Auth;
use airstrip_contract::ProblemKind::{self, *};
use tokio::net::TcpListener;

use crate::support::{Answer, Fake, Proxy, Reply};

const READ: &str = "/api/airbyte/prod/api/v1/connections/list";
const LAUNCH: &str = "/api/airbyte/prod/api/v1/connections/sync";
/// These give up after 200 ms.
const HASTY_READ: &str = "/api/airbyte/prod/api/v1/hasty/list";
const HASTY_LAUNCH: &str = "/api/airbyte/prod/api/v1/hasty";
const MAY_HAVE: &str = "may have happened all the same";

const JSON_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// An upstream that fails until it is mended.
struct Failing {
    upstream: Fake,
    broken: Arc<AtomicBool>,
    proxy: Proxy,
}

impl Failing {
    async fn new(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        let broken = Arc::new(AtomicBool::new(true));
        let now = Arc::clone(&broken);
        let upstream = Fake::start(move |_| match now.load(Ordering::SeqCst) {
            true => reply(),
            false => Reply::json("{}"),
        })
        .await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        Self {
            upstream,
            broken,
            proxy,
        }
    }

    /// The answer under the fault, and how often the upstream was asked for it; then one without.
    async fn suffer(&self, path: &str) -> (Answer, usize) {
        self.broken.store(true, Ordering::SeqCst);
        let before = self.upstream.received().len();
        let answer = self.proxy.post(path).await;
        let asked = self.upstream.received().len() - before;
        self.broken.store(false, Ordering::SeqCst);
        assert_eq!(
            self.proxy.post(path).await.status,
            200,
            "the next one works"
        );
        (answer, asked)
    }
}

/// What is told of a fault: the status, the kind and words of the detail.
type Told = (u16, ProblemKind, &'static str);

fn assert_told(case: &str, answer: &Answer, (status, kind, words): &Told) {
    let problem = answer.problem();
    assert_eq!(
        (answer.status, &problem.kind),
        (*status, kind),
        "{case}: {problem:?}"
    );
    assert!(problem.detail.contains(words), "{case}: {}", problem.detail);
}

async fn check(
    case: &str,
    paths: [&str; 2],
    reply: impl Fn() -> Reply + Send + Sync + 'static,
    read: Told,
    launch: Told,
) -> usize {
    let failing = Failing::new(reply).await;
    let (answer, asked) = failing.suffer(paths[0]).await;
    assert_told(case, &answer, &read);
    let detail = answer.problem().detail;
    assert!(!detail.contains(MAY_HAVE), "{case}: a read: {detail}");
    let (answer, sent) = failing.suffer(paths[1]).await;
    assert_told(case, &answer, &launch);
    assert_eq!(sent, 1, "{case}: a launch is sent once");
    asked
}

const USUAL: [&str; 2] = [READ, LAUNCH];
const HASTY: [&str; 2] = [HASTY_READ, HASTY_LAUNCH];

#[tokio::test]
async fn closed_without_a_word() {
    let told = (502, UpstreamLost, "It broke after the request was sent");
    let launch = (502, UpstreamLost, MAY_HAVE);
    let asked = check("closed", USUAL, || Reply::Close, told, launch).await;
    assert_eq!(asked, 3, "a read is tried again twice");
}

#[tokio::test]
async fn no_answer_at_all() {
    let told = (504, UpstreamTimeout, "no whole answer within 0.2 s");
    let launch = (504, UpstreamTimeout, MAY_HAVE);
    let asked = check("hanging", HASTY, || Reply::Hang, told, launch).await;
    assert_eq!(asked, 1, "there is no time for another try");
}

#[tokio::test]
async fn an_answer_that_drips() {
    let drip = || {
        let head = format!("{JSON_HEAD}content-length: 1000000\r\n\r\n");
        Reply::Drip(head, Duration::from_millis(5))
    };
    let told = (504, UpstreamTimeout, "no whole answer within 0.2 s");
    let launch = (504, UpstreamTimeout, MAY_HAVE);
    let asked = check("dripping", HASTY, drip, told, launch).await;
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn reset_in_mid_body() {
    let reset = || {
        let head = format!("{JSON_HEAD}content-length: 100\r\n\r\n");
        Reply::Reset(format!("{head}{{\"connections\":["))
    };
    let told = (502, UpstreamLost, "It broke after the request was sent");
    let launch = (502, UpstreamLost, MAY_HAVE);
    check("reset", USUAL, reset, told, launch).await;
}

#[tokio::test]
async fn an_answer_that_is_shorter_than_announced() {
    let short = || {
        let head = format!("{JSON_HEAD}content-length: 100\r\nconnection: close\r\n\r\n");
        Reply::Bytes(format!("{head}{{\"connections\":["))
    };
    let told = (502, UpstreamLost, "It broke after the request was sent");
    let launch = (502, UpstreamLost, MAY_HAVE);
    check("short", USUAL, short, told, launch).await;
}

#[tokio::test]
async fn json_that_is_cut_off() {
    for body in [
        "{\"connections\":[",
        "{\"connections\":[{\"name\":\"sa",
        "{",
        "",
    ] {
        let told = (502, UpstreamLost, "JSON that is not whole");
        // What only wanted it done has been told that it is.
        let launch_body = if body.is_empty() { "{" } else { body };
        let launch = (502, UpstreamLost, MAY_HAVE);
        let failing = Failing::new(move || Reply::json(body)).await;
        let (answer, asked) = failing.suffer(READ).await;
        assert_told(body, &answer, &told);
        assert_eq!(asked, 1, "it got through");
        let failing = Failing::new(move || Reply::json(launch_body)).await;
        assert_told(body, &failing.suffer(LAUNCH).await.0, &launch);
    }
}

#[tokio::test]
async fn garbage_that_is_called_json() {
    for body in [
        "\u{1}\u{2}garbage",
        "{\"a\":1}}",
        "{'a':1}",
        "<html>",
        "NaN",
    ] {
        let told = (502, UpstreamFailed, "what it calls JSON and is none");
        let launch = (502, UpstreamLost, MAY_HAVE);
        let asked = check(body, USUAL, move || Reply::json(body), told, launch).await;
        assert_eq!(asked, 1);
    }
}

#[tokio::test]
async fn garbage_instead_of_http() {
    let garbage = || Reply::Bytes("SSH-2.0-OpenSSH_9.6\r\n".to_owned());
    let told = (502, UpstreamLost, "It broke after the request was sent");
    let launch = (502, UpstreamLost, MAY_HAVE);
    check("garbage", USUAL, garbage, told, launch).await;
}

#[tokio::test]
async fn redirected() {
    for status in ["301 Moved Permanently", "307 Temporary Redirect"] {
        let moved = move || Reply::with(status, &[("location", "http://127.0.0.1:9/")], "");
        let told = (
            502,
            UpstreamMistyped,
            "a redirect, which the console does not follow",
        );
        check(status, USUAL, moved, told.clone(), told).await;
    }
}

#[tokio::test]
async fn a_page_of_something_in_between() {
    for (status, told, asked) in [
        (
            "502 Bad Gateway",
            (502, UpstreamLost, "down or overloaded"),
            3,
        ),
        (
            "503 Service Unavailable",
            (502, UpstreamLost, "down or overloaded"),
            3,
        ),
        (
            "504 Gateway Timeout",
            (504, UpstreamTimeout, "gave up waiting"),
            3,
        ),
        (
            "500 Internal Server Error",
            (502, UpstreamFailed, "instead of JSON"),
            1,
        ),
    ] {
        let page = move || Reply::new(status, "text/html", "<html>");
        let launch = (told.0, told.1.clone(), MAY_HAVE);
        assert_eq!(
            check(status, USUAL, page, told, launch).await,
            asked,
            "{status}"
        );
    }
}

#[tokio::test]
async fn the_upstreams_own_errors_are_its_own_words() {
    let body = "{\"message\":\"Internal Server Error\",\"errorId\":\"5f0c\"}";
    for (status, code, asked) in [
        ("500 Internal Server Error", 500, 1),
        ("502 Bad Gateway", 502, 3),
        ("503 Service Unavailable", 503, 3),
        ("504 Gateway Timeout", 504, 3),
        ("429 Too Many Requests", 429, 1),
    ] {
        let headers = [("content-type", "application/json"), ("retry-after", "7")];
        let failing = Failing::new(move || Reply::with(status, &headers, body)).await;
        for (path, asked) in [(READ, asked), (LAUNCH, 1)] {
            let (answer, got) = failing.suffer(path).await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (code, body),
                "{status}"
            );
            assert_eq!(answer.header("retry-after"), Some("7"), "{status}");
            assert_eq!(answer.header("etag"), None, "{status}");
            assert_eq!(got, asked, "{status} {path}");
        }
    }
}

#[tokio::test]
async fn a_pause_that_is_asked_for_by_a_page() {
    let headers = [("content-type", "text/html"), ("retry-after", "9")];
    let failing = Failing::new(move || Reply::with("429 Too Many Requests", &headers, "<p>")).await;
    for path in [READ, LAUNCH] {
        let (answer, asked) = failing.suffer(path).await;
        assert_told(path, &answer, &(429, TooManyRequests, "Nothing was done."));
        assert_eq!((answer.header("retry-after"), asked), (Some("9"), 1));
    }
}

#[tokio::test]
async fn an_answer_without_end() {
    const CAP: u64 = 32 * 1024 * 1024;
    for path in [READ, LAUNCH] {
        let sent = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&sent);
        let endless = move || Reply::Endless(format!("{JSON_HEAD}\r\n["), Arc::clone(&count));
        let failing = Failing::new(endless).await;
        let (answer, asked) = failing.suffer(path).await;
        assert_told(path, &answer, &(502, AnswerTooLarge, "more than 32 MB"));
        let may_have = answer.problem().detail.contains(MAY_HAVE);
        assert_eq!((may_have, asked), (path == LAUNCH, 1));
        let sent = sent.load(Ordering::SeqCst);
        // What the sockets hold comes on top.
        assert!((CAP..2 * CAP).contains(&sent), "{sent} bytes were read");
    }
}

#[tokio::test]
async fn an_answer_that_is_announced_to_be_too_large_is_not_read() {
    let announced = || Reply::Stall(format!("{JSON_HEAD}content-length: 99999999999\r\n\r\n"));
    let told = (502, AnswerTooLarge, "more than 32 MB");
    let launch = (502, AnswerTooLarge, MAY_HAVE);
    check("announced", USUAL, announced, told, launch).await;
}

#[tokio::test]
async fn an_answer_that_was_compressed_unasked() {
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let gzip = move || Reply::with("200 OK", &headers, "{}");
    let told = (502, UpstreamFailed, "compressed");
    let launch = (502, UpstreamFailed, MAY_HAVE);
    check("gzip", USUAL, gzip, told, launch).await;
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let proxy = Proxy::before(&format!("http://{address}"), Auth::None).await;
    for path in USUAL {
        let answer = proxy.post(path).await;
        assert_told(
            path,
            &answer,
            &(502, UpstreamUnreachable, "Nothing was sent."),
        );
        let problem = answer.problem();
        assert_eq!(problem.title, "Airbyte \"prod\" cannot be reached.");
        assert!(problem.detail.contains("Connection refused"), "{problem:?}");
    }
    let upstream = Fake::at(address, |_| Reply::json("{}")).await;
    for path in USUAL {
        assert_eq!(proxy.post(path).await.status, 200, "{path}");
    }
    assert_eq!(upstream.received().len(), 2);
}

#[tokio::test]
async fn the_name_does_not_exist() {
    let proxy = Proxy::before("http://airbyte.invalid:8001", Auth::None).await;
    let problem = proxy.post(LAUNCH).await.problem();
    assert_eq!(problem.kind, UpstreamUnreachable);
}

#[tokio::test]
async fn a_read_that_gets_through_at_last() {
    for failures in [1, 2] {
        let calls = AtomicU64::new(0);
        let upstream =
            Fake::start(
                move |_| match calls.fetch_add(1, Ordering::SeqCst) < failures {
                    true => Reply::Close,
                    false => Reply::json("{}"),
                },
            )
            .await;
        let proxy = Proxy::before(&upstream.url(), Auth::None).await;
        assert_eq!(proxy.post(READ).await.status, 200, "after {failures}");
        assert_eq!(upstream.received().len() as u64, failures + 1);
    }
}
