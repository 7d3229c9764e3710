//! The tokens of Airbyte's applications: client credentials.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use airstrip::config::{Auth, Secret};
use airstrip_contract::{Api, ProblemKind};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::support::{Fake, Proxy, Reply, crowd, lines};

const TOKEN: &str = "POST /api/public/v1/applications/token HTTP/1.1";
const OLDER: &str = "POST /api/v1/applications/token HTTP/1.1";
const SYNC: &str = "/api/airbyte/prod/api/v1/connections/sync";
const SECRET: &str = "s3cret-of-the-application";

fn auth() -> Auth {
    Auth::ClientCredentials {
        client_id: "app-1".to_owned(),
        client_secret: Secret::new(SECRET),
    }
}

/// An Airbyte whose tokens are `{"access_token": number, …}` with this beside it, and which answers
/// calls as `answer` says; that is told the number of the token, from 1.
async fn airbyte(
    beside: &'static str,
    answer: impl Fn(usize) -> Reply + Send + Sync + 'static,
) -> Fake {
    let issued = AtomicUsize::new(0);
    Fake::start(move |request| {
        if request.line == TOKEN {
            let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::json(&format!("{{\"access_token\":\"t{number}\"{beside}}}"));
        }
        let sent = request.header("authorization").unwrap_or_default();
        let mut known = 1..=issued.load(Ordering::SeqCst);
        let known = known.find(|number| sent == format!("Bearer t{number}"));
        known.map_or_else(|| Reply::json("\"unknown token\""), &answer)
    })
    .await
}

async fn before(upstream: &Fake) -> Proxy {
    Proxy::speaking_with(Some(Api::Public), &upstream.url(), auth()).await
}

/// Each is read from the upstream: no two are the same.
fn page(offset: usize) -> String {
    format!("/api/airbyte/prod/api/public/v1/jobs?offset={offset}")
}

fn sent(offset: usize) -> String {
    format!("GET /api/public/v1/jobs?offset={offset} HTTP/1.1")
}

#[tokio::test]
async fn a_token_is_fetched_once_and_used() {
    let upstream = airbyte(",\"token_type\":\"Bearer\",\"expires_in\":900", |_| {
        Reply::json("{}")
    })
    .await;
    let proxy = before(&upstream).await;
    for offset in 0..3 {
        assert_eq!(proxy.get(&page(offset)).await.body, "{}");
    }
    let received = upstream.received();
    assert_eq!(lines(&received), [TOKEN, &sent(0), &sent(1), &sent(2)]);
    assert_eq!(
        received[0].body,
        format!(
            "{{\"client_id\":\"app-1\",\"client_secret\":\"{SECRET}\",\"grant_type\":\"client_credentials\"}}"
        )
    );
    assert_eq!(received[0].header("authorization"), None);
    assert_eq!(received[0].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_crowd_shares_one_fetch_and_one_renewal() {
    let upstream = airbyte(",\"expires_in\":900", |token| match token {
        1 => Reply::new("401 Unauthorized", "application/json", "{}"),
        _ => Reply::json("{}"),
    })
    .await;
    let crowd = crowd(before(&upstream).await, 16, page);
    assert_eq!(crowd.join_all().await, [200; 16]);
    assert_eq!(upstream.times(TOKEN), 2);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let jwt = |exp: u64| {
        format!(
            "e30.{}.c2ln",
            URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{exp}}}"))
        )
    };
    let (ended, far) = (jwt(now.unwrap().as_secs() + 30), jwt(9_999_999_999));
    for (token, life, is_kept) in [
        ("opaque", ",\"expires_in\":900", true),
        ("opaque", ",\"expires_in\":30", true),
        ("opaque", ",\"expires_in\":0", false),
        // Nobody says: it is used until it is refused.
        ("opaque", "", true),
        ("opaque", ",\"expires_in\":null", true),
        ("opaque", ",\"expires_in\":\"900\"", true),
        ("opaque", ",\"expires_in\":-5", true),
        ("opaque", ",\"expires_in\":18446744073709551615", true),
        ("opaque", ",\"expires_in\":1e400", true),
        (far.as_str(), "", true),
        (ended.as_str(), "", false),
        // For how long from now on is what counts, whatever the server's clock says.
        (ended.as_str(), ",\"expires_in\":900", true),
        (far.as_str(), ",\"expires_in\":0", false),
    ] {
        let body = format!("{{\"access_token\":\"{token}\"{life}}}");
        let upstream = Fake::start(move |request| match request.line.as_str() {
            TOKEN => Reply::json(&body),
            _ => Reply::json("{}"),
        })
        .await;
        let proxy = before(&upstream).await;
        for offset in 0..2 {
            assert_eq!(proxy.get(&page(offset)).await.body, "{}");
        }
        let received = upstream.received();
        let expected = match is_kept {
            true => vec![TOKEN.to_owned(), sent(0), sent(1)],
            false => vec![TOKEN.to_owned(), sent(0), TOKEN.to_owned(), sent(1)],
        };
        assert_eq!(lines(&received), expected, "{token} {life}");
    }
}

#[tokio::test]
async fn a_revoked_token_is_renewed_once_and_the_call_sent_again() {
    let upstream = airbyte(",\"expires_in\":900", |token| match token {
        1 => Reply::new(
            "401 Unauthorized",
            "application/json",
            "{\"message\":\"Unauthorized\"}",
        ),
        _ => Reply::json("{\"jobId\":7}"),
    })
    .await;
    let proxy = before(&upstream).await;
    assert_eq!(proxy.get(&page(0)).await.body, "{\"jobId\":7}");
    assert_eq!(
        lines(&upstream.received()),
        [TOKEN, &sent(0), TOKEN, &sent(0)]
    );

    let upstream = airbyte(",\"expires_in\":900", |_| {
        Reply::new("401 Unauthorized", "application/json", "{}")
    })
    .await;
    let proxy = before(&upstream).await;
    let problem = proxy.get(&page(0)).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamCredentials);
    assert_eq!(upstream.received().len(), 4, "given up after the second");
}

#[tokio::test]
async fn an_older_server_gives_tokens_elsewhere() {
    for (status, content_type) in [
        ("404 Not Found", "application/json"),
        ("404 Not Found", "text/html"),
        ("405 Method Not Allowed", "application/json"),
        ("200 OK", "text/html"),
    ] {
        let upstream = Fake::start(move |request| match request.line.as_str() {
            TOKEN => Reply::new(status, content_type, "{}"),
            OLDER => Reply::json("{\"access_token\":\"older\"}"),
            _ if request.header("authorization") == Some("Bearer older") => Reply::json("{}"),
            _ => Reply::json("\"unknown token\""),
        })
        .await;
        let proxy = before(&upstream).await;
        assert_eq!(
            proxy.get(&page(0)).await.body,
            "{}",
            "{status} {content_type}"
        );
        assert_eq!(lines(&upstream.received()), [TOKEN, OLDER, &sent(0)]);
    }
}

#[tokio::test]
async fn an_airbyte_without_authentication_is_told_with_the_remedy() {
    for (status, content_type) in [
        ("404 Not Found", "application/json"),
        ("404 Not Found", "text/html"),
        ("200 OK", "text/html"),
    ] {
        let upstream = Fake::start(move |_| Reply::new(status, content_type, "<p>")).await;
        let proxy = before(&upstream).await;
        let problem = proxy.get(&page(0)).await.problem();
        assert_eq!(problem.kind, ProblemKind::UpstreamMistyped);
        for word in [
            "auth = { kind = \"none\" }",
            "[[airbyte]]",
            "\"prod\"",
            "applications/token",
        ] {
            assert!(problem.detail.contains(word), "{word}: {}", problem.detail);
        }
        assert_eq!(lines(&upstream.received()), [TOKEN, OLDER]);
    }
}

#[tokio::test]
async fn without_a_token_nothing_else_is_sent() {
    let deep = "[".repeat(100_000);
    let long = format!("{{\"access_token\":\"{}\"}}", "x".repeat(1_000_000));
    for (status, content_type, body, kind) in [
        (
            "400 Bad Request",
            "application/json",
            "{}",
            ProblemKind::UpstreamCredentials,
        ),
        (
            "401 Unauthorized",
            "application/json",
            "{}",
            ProblemKind::UpstreamCredentials,
        ),
        (
            "401 Unauthorized",
            "text/html",
            "<p>",
            ProblemKind::UpstreamCredentials,
        ),
        (
            "403 Forbidden",
            "application/json",
            "{}",
            ProblemKind::UpstreamCredentials,
        ),
        (
            "422 Unprocessable Entity",
            "application/json",
            "{}",
            ProblemKind::UpstreamCredentials,
        ),
        (
            "500 Internal Server Error",
            "application/json",
            "{}",
            ProblemKind::UpstreamFailed,
        ),
        (
            "503 Service Unavailable",
            "text/html",
            "",
            ProblemKind::UpstreamFailed,
        ),
        ("302 Found", "text/html", "", ProblemKind::UpstreamMistyped),
        (
            "200 OK",
            "application/json",
            "",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "[]",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{\"access_token\":null}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{\"access_token\":7}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{\"access_token\":\"\"}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{\"access_token\":\" \"}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{\"access_token\":\"a\\r\\nx: y\"}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            "{\"access_token\":\"a\",\"access_token\":\"b\"}",
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            deep.as_str(),
            ProblemKind::UpstreamMistyped,
        ),
        (
            "200 OK",
            "application/json",
            long.as_str(),
            ProblemKind::UpstreamMistyped,
        ),
    ] {
        let reply = (status, content_type, body.to_owned());
        let upstream = Fake::start(move |_| Reply::new(reply.0, reply.1, &reply.2)).await;
        let proxy = before(&upstream).await;
        let answer = proxy.get(&page(0)).await;
        let problem = answer.problem();
        let what = format!("{status} {content_type} {body:.60}");
        assert_eq!((answer.status, problem.kind), (502, kind), "{what}");
        assert!(!answer.body.contains(SECRET), "{}", answer.body);
        let received = upstream.received();
        assert!(
            lines(&received).iter().all(|line| *line == TOKEN),
            "{what} {received:?}"
        );
    }
}

#[tokio::test]
async fn a_launch_waits_for_no_token_longer_than_it_may_take() {
    // A slow endpoint holds up those who need it, and is asked once.
    let gate = Arc::new(Semaphore::new(0));
    let (held, token) = (
        Arc::clone(&gate),
        "{\"access_token\":\"t\",\"expires_in\":900}",
    );
    let upstream = Fake::start(move |request| match request.line.as_str() {
        TOKEN => Reply::Gated(
            Arc::clone(&held),
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{token}",
                token.len()
            ),
        ),
        _ => Reply::json("{}"),
    })
    .await;
    let waiting = crowd(before(&upstream).await, 5, page);
    upstream.has_received(1).await;
    gate.add_permits(1);
    assert_eq!(waiting.join_all().await, [200; 5]);
    assert_eq!(upstream.times(TOKEN), 1);

    // One that never answers costs a hasty call its own time and no more.
    let upstream = Fake::start(|_| Reply::Hang).await;
    let proxy = Proxy::before(&upstream.url(), auth()).await;
    let problem = proxy.post("/api/airbyte/prod/api/v1/hasty").await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamUnreachable);
    assert!(problem.detail.contains("no token"), "{}", problem.detail);
    assert_eq!(lines(&upstream.received()), [TOKEN]);
}

#[tokio::test]
async fn a_server_that_is_down_gives_no_token_and_is_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let url = format!("http://{address}");
    let proxy = Proxy::speaking_with(Some(Api::Public), &url, auth()).await;
    let problem = proxy.get(&page(0)).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamUnreachable);
    let _upstream = Fake::at(address, |request| match request.line.as_str() {
        TOKEN => Reply::json("{\"access_token\":\"t\",\"expires_in\":900}"),
        _ => Reply::json("{}"),
    })
    .await;
    assert_eq!(proxy.get(&page(0)).await.status, 200);
}

#[tokio::test]
async fn a_launch_is_sent_once_whatever_becomes_of_its_token() {
    let upstream = airbyte(",\"expires_in\":900", |_| Reply::Close).await;
    let proxy = Proxy::before(&upstream.url(), auth()).await;
    let problem = proxy.post(SYNC).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamLost);
    let received = upstream.received();
    let syncs = lines(&received)
        .into_iter()
        .filter(|line| line.contains("sync"));
    assert_eq!(syncs.count(), 1);
}

#[tokio::test]
async fn a_missing_role_is_no_reason_for_another_token() {
    let upstream = airbyte(",\"expires_in\":900", |_| {
        Reply::new(
            "403 Forbidden",
            "application/json",
            "{\"message\":\"Forbidden\"}",
        )
    })
    .await;
    let proxy = before(&upstream).await;
    let problem = proxy.get(&page(0)).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamCredentials);
    assert!(
        problem.detail.contains("lacks a role"),
        "{}",
        problem.detail
    );
    assert_eq!(lines(&upstream.received()), [TOKEN, &sent(0)]);
}
