//! Which API an Airbyte is used through.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use airstrip::config::Auth;
use airstrip_contract::{Api, ProblemKind, Session};
use reqwest::header::HeaderValue;
use tokio::net::TcpListener;

use crate::support::{Fake, Proxy, Reply, crowd, lines};

const CONFIG: &str = "GET /api/v1/health HTTP/1.1";
const PUBLIC: &str = "GET /api/public/v1/health HTTP/1.1";

const OWN: &str = "/api/airbyte/prod/api/v1/instance_configuration";
const JOBS: &str = "/api/airbyte/prod/api/public/v1/jobs";

/// What a server says at a path.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Says {
    This(&'static str, &'static str, &'static str),
    Close,
}

use Says::{Close, This};

const JSON: Says = This("200 OK", "application/json", "{\"available\":true}");
const TEXT: Says = This("200 OK", "text/plain", "Successful operation");
const PAGE: Says = This("200 OK", "text/html; charset=utf-8", "<!doctype html>");
const NONE: Says = This("404 Not Found", "application/json", "{}");
const NO_PAGE: Says = This("404 Not Found", "text/html", "<p>");
const SHUT: Says = This("401 Unauthorized", "application/json", "{}");
const FORBIDDEN: Says = This("403 Forbidden", "text/html", "<p>");
const BUSY: Says = This("503 Service Unavailable", "text/html", "<p>");
const MANY: Says = This("429 Too Many Requests", "text/plain", "");
const MOVED: Says = This("302 Found", "text/html", "");
const EMPTY: Says = This("200 OK", "application/json", "");

impl Says {
    fn reply(self) -> Reply {
        match self {
            This(status, content_type, body) => Reply::new(status, content_type, body),
            Close => Reply::Close,
        }
    }
}

/// Says this of its health, and `{}` to all else.
async fn airbyte(says: &Arc<Mutex<(Says, Says)>>) -> Fake {
    let says = Arc::clone(says);
    Fake::start(move |request| {
        let (config, public) = *says.lock().unwrap();
        match request.line.as_str() {
            CONFIG => config.reply(),
            PUBLIC => public.reply(),
            _ => Reply::json("{}"),
        }
    })
    .await
}

/// Each is read from the upstream: no two are the same.
fn page(offset: usize) -> String {
    format!("{JOBS}?offset={offset}")
}

async fn told(proxy: &Proxy) -> Api {
    let session: Session = serde_json::from_str(&proxy.get("/api/session").await.body).unwrap();
    session.instances[0].api
}

#[tokio::test]
async fn an_airbyte_tells_by_its_health() {
    for (config, public, api, is_found) in [
        (JSON, TEXT, Api::Config, true),
        (JSON, NONE, Api::Config, true),
        (EMPTY, TEXT, Api::Config, true),
        (NONE, TEXT, Api::Public, true),
        (NO_PAGE, TEXT, Api::Public, true),
        (NONE, JSON, Api::Public, true),
        // Outside its API an Airbyte answers with its page, and so may what is no Airbyte at all.
        (PAGE, TEXT, Api::Public, true),
        (PAGE, PAGE, Api::Config, false),
        (NONE, NONE, Api::Config, false),
        (TEXT, NONE, Api::Config, false),
        (MOVED, TEXT, Api::Public, true),
        (MOVED, MOVED, Api::Config, false),
        (SHUT, TEXT, Api::Public, true),
        (FORBIDDEN, TEXT, Api::Public, true),
        (SHUT, SHUT, Api::Config, false),
        (FORBIDDEN, PAGE, Api::Config, false),
        // What is not up yet has neither.
        (BUSY, TEXT, Api::Config, false),
        (MANY, TEXT, Api::Config, false),
        (Close, TEXT, Api::Config, false),
        (NONE, BUSY, Api::Config, false),
        (NONE, Close, Api::Config, false),
    ] {
        let upstream = airbyte(&Arc::new(Mutex::new((config, public)))).await;
        let proxy = Proxy::speaking(None, &upstream.url()).await;
        let what = format!("{config:?} {public:?}");
        assert_eq!(told(&proxy).await, api, "{what}");
        let of_config = proxy.get(OWN).await;
        let of_public = proxy.get(JOBS).await;
        match (api, is_found) {
            (Api::Public, _) => {
                assert_eq!(of_config.problem().kind, ProblemKind::OtherApi, "{what}");
                assert_eq!(of_public.status, 200, "{what}: {of_public:?}");
            }
            (_, true) => {
                assert_eq!(of_config.status, 200, "{what}: {of_config:?}");
                assert_eq!(of_public.problem().kind, ProblemKind::OtherApi, "{what}");
            }
            (_, false) => {
                assert_eq!(of_config.status, 200, "{what}: {of_config:?}");
                let problem = of_public.problem();
                assert_eq!(problem.kind, ProblemKind::UpstreamUnreachable, "{what}");
                assert!(
                    problem.detail.contains("/api/public/v1/health"),
                    "{problem:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_is_set_is_never_asked() {
    for (api, path, sent) in [
        (
            Api::Config,
            OWN,
            "GET /api/v1/instance_configuration HTTP/1.1",
        ),
        (Api::Public, JOBS, "GET /api/public/v1/jobs HTTP/1.1"),
    ] {
        let upstream = Fake::willing().await;
        let proxy = Proxy::speaking(Some(api), &upstream.url()).await;
        assert_eq!(told(&proxy).await, api);
        assert_eq!(proxy.get(path).await.status, 200);
        assert_eq!(lines(&upstream.received()), [sent]);
    }
}

#[tokio::test]
async fn what_is_found_is_asked_once() {
    let upstream = airbyte(&Arc::new(Mutex::new((NONE, TEXT)))).await;
    let crowd = crowd(Proxy::speaking(None, &upstream.url()).await, 20, page);
    assert_eq!(crowd.join_all().await, [200; 20]);
    let received = upstream.received();
    let probes = lines(&received)
        .into_iter()
        .filter(|line| line.contains("health"));
    assert_eq!(probes.collect::<Vec<_>>(), [CONFIG, PUBLIC]);
}

/// Asks until it is so: what is found is found after an answer, not before.
async fn until(proxy: &Proxy, api: Api, path: &str) {
    let found = async {
        while told(proxy).await != api {
            proxy.get(path).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), found).await;
    assert!(found.is_ok(), "it was never told that it is {api:?}");
}

#[tokio::test]
async fn what_is_down_is_found_out_later() {
    // A port that nobody listens on, until somebody does.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let proxy = Proxy::speaking(None, &format!("http://{address}")).await;
    assert_eq!(told(&proxy).await, Api::Config);
    assert_eq!(
        proxy.get(OWN).await.problem().kind,
        ProblemKind::UpstreamUnreachable
    );
    let _upstream = Fake::at(address, |request| match request.line.as_str() {
        CONFIG => NONE.reply(),
        PUBLIC => TEXT.reply(),
        _ => Reply::json("{\"data\":[]}"),
    })
    .await;
    until(&proxy, Api::Public, OWN).await;
    assert_eq!(proxy.get(JOBS).await.status, 200);
}

#[tokio::test]
async fn after_a_failure_it_is_asked_again() {
    let says = Arc::new(Mutex::new((JSON, TEXT)));
    let has_config = Arc::clone(&says);
    let upstream = Fake::start(move |request| {
        let (config, public) = *has_config.lock().unwrap();
        match request.line.as_str() {
            CONFIG => config.reply(),
            PUBLIC => public.reply(),
            line if line.contains("/api/public/") => Reply::json("{\"data\":[]}"),
            // As the gate before a locked-down server.
            _ => match config {
                JSON => Reply::json("{}"),
                _ => NO_PAGE.reply(),
            },
        }
    })
    .await;
    let proxy = Proxy::speaking(None, &upstream.url()).await;
    assert_eq!(told(&proxy).await, Api::Config);
    assert_eq!(proxy.get(OWN).await.status, 200);
    says.lock().unwrap().0 = NO_PAGE;
    until(&proxy, Api::Public, "/api/airbyte/prod/api/v1/health").await;
    assert_eq!(proxy.get(JOBS).await.status, 200);
    // While it is down, what was known before holds.
    *says.lock().unwrap() = (Close, Close);
    upstream.close_next();
    let _ = proxy.get(&format!("{JOBS}?offset=1")).await;
    assert_eq!(told(&proxy).await, Api::Public);
}

#[tokio::test]
async fn a_gate_before_it_is_told_the_credentials() {
    for (has_config, api) in [(true, Api::Config), (false, Api::Public)] {
        let upstream = Fake::start(move |request| {
            let known = request.header("authorization") == Some("Basic b3du");
            match request.line.as_str() {
                _ if !known => Reply::new("401 Unauthorized", "text/html", "<p>"),
                CONFIG if has_config => JSON.reply(),
                CONFIG => NONE.reply(),
                PUBLIC => TEXT.reply(),
                _ => Reply::json("{}"),
            }
        })
        .await;
        let auth = Auth::Header(HeaderValue::from_static("Basic b3du"));
        let proxy = Proxy::speaking_with(None, &upstream.url(), auth).await;
        assert_eq!(told(&proxy).await, api);
    }
}

#[tokio::test]
async fn readiness_asks_in_the_terms_of_either_api() {
    for (api, health, answers) in [
        (Api::Config, JSON, true),
        (Api::Config, PAGE, false),
        (Api::Public, TEXT, true),
        (Api::Public, JSON, true),
        (Api::Public, PAGE, false),
        (Api::Public, NONE, false),
    ] {
        let upstream = airbyte(&Arc::new(Mutex::new((health, health)))).await;
        let proxy = Proxy::speaking(Some(api), &upstream.url()).await;
        let answer = proxy.get("/readyz").await;
        let ready: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let told = ready["upstreams"][0]["answers"].as_bool();
        assert_eq!(told, Some(answers), "{api:?} {health:?}");
    }
}

#[tokio::test]
async fn the_health_of_the_public_api_is_text() {
    let upstream = airbyte(&Arc::new(Mutex::new((NONE, TEXT)))).await;
    let proxy = Proxy::speaking(Some(Api::Public), &upstream.url()).await;
    let health = proxy.get("/api/airbyte/prod/api/public/v1/health").await;
    assert_eq!(
        (health.status, health.body.as_str()),
        (200, "Successful operation")
    );
    assert_eq!(health.header("content-type"), Some("text/plain"));
    // No other call is answered in text.
    let upstream = Fake::start(|_| TEXT.reply()).await;
    let proxy = Proxy::speaking(Some(Api::Public), &upstream.url()).await;
    assert_eq!(
        proxy.get(JOBS).await.problem().kind,
        ProblemKind::UpstreamMistyped
    );
}
