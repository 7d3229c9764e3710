//! What crosses to the upstream and what comes back.

use airstrip::config::Auth;
use airstrip_contract::ProblemKind;
use reqwest::header::HeaderValue;

use crate::support::{Fake, Proxy, Reply, call_exactly};

#[tokio::test]
async fn only_what_was_admitted_reaches_the_upstream() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let forged = [
        ("content-type", "application/json; charset=utf-8"),
        ("accept", "text/html"),
        ("authorization", "Bearer stolen"),
        ("cookie", "GCP_IAP_UID=1; session=2"),
        ("x-goog-iap-jwt-assertion", "forged"),
        (
            "x-goog-authenticated-user-email",
            "accounts.google.com:admin@example.com",
        ),
        ("x-goog-authenticated-user-id", "accounts.google.com:1"),
        ("x-forwarded-for", "10.0.0.1"),
        ("x-forwarded-host", "evil.example"),
        ("x-real-ip", "10.0.0.1"),
        ("forwarded", "for=10.0.0.1"),
        ("x-forwarded-user", "admin"),
        ("x-remote-user", "admin"),
        ("x-http-method-override", "DELETE"),
        ("x-request-id", "mine"),
        ("x-requested-with", "XMLHttpRequest"),
        ("referer", "http://localhost/connections"),
        ("origin", "http://localhost"),
        ("sec-fetch-site", "same-origin"),
        ("te", "trailers"),
        ("keep-alive", "timeout=5"),
        ("proxy-authorization", "Basic c3RvbGVu"),
        ("proxy-connection", "keep-alive"),
        ("upgrade", "websocket"),
        ("x-hop", "named by connection"),
        ("accept-encoding", "br"),
        ("if-none-match", "W/\"mine\""),
        ("range", "bytes=0-1"),
        ("expect", "200-ok"),
        ("user-agent", "Mozilla/5.0"),
    ];
    let answer = proxy
        .send(
            "POST",
            "/api/airbyte/prod/api/v1/connections/list",
            &forged,
            "{\"a\": 1}",
        )
        .await;
    assert_eq!(answer.status, 200);
    let [received] = &upstream.received()[..] else {
        panic!("one call")
    };
    assert_eq!(received.line, "POST /api/v1/connections/list HTTP/1.1");
    assert_eq!(received.body, "{\"a\":1}");
    let host = upstream.address.to_string();
    let id = answer.header("x-request-id").unwrap();
    let agent = concat!("airstrip/", env!("CARGO_PKG_VERSION"));
    let expected = [
        ("accept", "application/json"),
        ("accept-encoding", "identity"),
        ("content-length", "7"),
        ("content-type", "application/json"),
        ("host", &host),
        ("user-agent", agent),
        ("x-request-id", id),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(received.headers, expected);
    assert_ne!(id, "mine");
}

#[tokio::test]
async fn the_upstreams_credentials_are_added() {
    for header in ["Basic YWlyc3RyaXA6cw==", "Bearer token"] {
        let upstream = Fake::willing().await;
        let auth = Auth::Header(HeaderValue::from_str(header).unwrap());
        let proxy = Proxy::before(&upstream.url(), auth).await;
        let sent = [("authorization", "Bearer stolen")];
        let answer = proxy
            .send("GET", "/api/airflow/prod/api/v2/dags", &sent, "")
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(upstream.received()[0].header("authorization"), Some(header));
    }
}

#[tokio::test]
async fn a_path_under_the_base_url_is_kept() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&format!("{}/airflow", upstream.url()), Auth::None).await;
    proxy.get("/api/airflow/prod/api/v2/dags").await;
    assert_eq!(
        upstream.received()[0].line,
        "GET /airflow/api/v2/dags HTTP/1.1"
    );
}

#[tokio::test]
async fn a_query_is_written_anew() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for (sent, received) in [
        ("", ""),
        ("?", ""),
        ("?limit=5", "?limit=5"),
        ("?limit=", "?limit="),
        ("?order_by=-a&order_by=b", "?order_by=-a&order_by=b"),
        ("?%6cimit=1+2%26x%3d%23", "?limit=1%202%26x%3D%23"),
    ] {
        let path = format!("/api/airbyte/prod/api/v1/items/7{sent}");
        assert_eq!(proxy.get(&path).await.status, 200, "{sent}");
        let line = upstream.received().pop().unwrap().line;
        assert_eq!(line, format!("GET /api/v1/items/7{received} HTTP/1.1"));
    }
}

#[tokio::test]
async fn an_undeclared_query_parameter_is_named_and_nothing_is_sent() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for query in [
        "expand=all",
        "limit=1&expand=all",
        "LIMIT=1",
        "=x",
        "limit%00=1",
    ] {
        let answer = proxy
            .get(&format!("/api/airbyte/prod/api/v1/items/7?{query}"))
            .await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, problem.kind),
            (400, ProblemKind::BadRequest),
            "{query}"
        );
    }
    let problem = proxy
        .get("/api/airbyte/prod/api/v1/items/7?expand=all")
        .await
        .problem();
    assert_eq!(
        problem.detail,
        "item does not take \"expand\". It takes: limit, order_by."
    );
    assert!(upstream.received().is_empty());
}

#[tokio::test]
async fn bodies_have_to_be_json_and_small() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let large = "x".repeat(2 * 1024 * 1024 + 1);
    let json = ("content-type", "application/json");
    let list = "/api/airbyte/prod/api/v1/connections/list";
    let item = "/api/airbyte/prod/api/v1/items/7";
    for (case, method, path, header, body, status) in [
        ("no type", "POST", list, ("x", "y"), "{}", 415),
        (
            "a form",
            "POST",
            list,
            ("content-type", "application/x-www-form-urlencoded"),
            "a=1",
            415,
        ),
        (
            "text, as a form of another site can send",
            "POST",
            list,
            ("content-type", "text/plain"),
            "{}",
            415,
        ),
        ("too large", "POST", list, json, large.as_str(), 413),
        ("a body where none belongs", "GET", item, json, "{}", 400),
    ] {
        let answer = proxy.send(method, path, &[header], body).await;
        assert_eq!(answer.problem().status, status, "{case}");
    }
    assert!(upstream.received().is_empty());
    assert_eq!(
        proxy.send("POST", list, &[], "").await.status,
        200,
        "no body at all is fine"
    );
    assert_eq!(upstream.received()[0].header("content-type"), None);
}

#[tokio::test]
async fn writes_from_other_sites_are_refused() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let path = "/api/airbyte/prod/api/v1/connections/sync";
    let json = ("content-type", "application/json");
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = proxy.send("POST", path, &[json, foreign], "{}").await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, problem.kind),
            (403, ProblemKind::CrossOrigin),
            "{foreign:?}"
        );
    }
    assert!(upstream.received().is_empty());
    for own in [
        ("sec-fetch-site", "same-origin"),
        ("origin", "http://localhost"),
    ] {
        let answer = proxy.send("POST", path, &[json, own], "{}").await;
        assert_eq!(answer.status, 200, "{own:?}");
    }
}

#[tokio::test]
async fn of_an_answer_only_what_the_page_needs_comes_back() {
    let upstream = Fake::start(|_| {
        Reply::with(
            "409 Conflict",
            &[
                ("content-type", "application/json; charset=utf-8"),
                ("retry-after", "3"),
                ("etag", "\"a\""),
                ("set-cookie", "session=1"),
                ("set-cookie2", "session=1"),
                ("keep-alive", "timeout=5"),
                ("proxy-authenticate", "Basic"),
                ("proxy-connection", "keep-alive"),
                ("trailer", "x-late"),
                ("upgrade", "h2c"),
                ("authorization", "Bearer theirs"),
                ("authentication-info", "x"),
                ("alt-svc", "h3=\":443\""),
                ("link", "<https://evil.example>; rel=preload"),
                ("refresh", "0; url=https://evil.example"),
                ("x-accel-redirect", "/etc/passwd"),
                ("server", "uvicorn"),
                ("x-powered-by", "x"),
                ("www-authenticate", "Basic"),
                ("content-security-policy", "default-src *"),
                ("access-control-allow-origin", "*"),
                ("x-request-id", "theirs"),
                ("cache-control", "public, max-age=9999"),
                ("location", "https://evil.example"),
                ("strict-transport-security", "max-age=1"),
                ("x-goog-iap-generated-response", "true"),
            ],
            "{\"message\":\"a sync is already running\"}",
        )
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let answer = proxy
        .post("/api/airbyte/prod/api/v1/connections/sync")
        .await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.body, "{\"message\":\"a sync is already running\"}");
    let mut names: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "cache-control",
            "connection",
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "date",
            "permissions-policy",
            "referrer-policy",
            "retry-after",
            "strict-transport-security",
            "x-content-type-options",
            "x-request-id",
        ]
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_ne!(answer.header("x-request-id"), Some("theirs"));
    assert_ne!(
        answer.header("strict-transport-security"),
        Some("max-age=1")
    );
}

#[tokio::test]
async fn answers_are_compressed_for_the_browser() {
    let upstream = Fake::start(|_| Reply::json(&format!("[{}0]", "0,".repeat(4000)))).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for (accepted, encoding) in [
        ("br, gzip", Some("br")),
        ("gzip", Some("gzip")),
        ("identity", None),
    ] {
        let accept = [("accept-encoding", accepted)];
        let answer = proxy
            .send("GET", "/api/airflow/prod/api/v2/dags", &accept, "")
            .await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.header("vary"), Some("accept-encoding"), "{accepted}");
    }
}

#[tokio::test]
async fn digits_survive() {
    let body = "{\"id\":9223372036854775807,\"rate\":0.10000000000000000001}";
    let upstream = Fake::start(move |_| Reply::json(body)).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    assert_eq!(proxy.get("/api/airflow/prod/api/v2/dags").await.body, body);
}

#[tokio::test]
async fn a_write_that_any_form_could_send_is_refused() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let path = "/api/airbyte/prod/api/v1/connections/sync";
    let json = [("content-type", "application/json")];
    let answer = call_exactly(proxy.address, "POST", path, &json, "{}").await;
    let problem = answer.problem();
    assert_eq!(
        (answer.status, problem.kind),
        (403, ProblemKind::CrossOrigin)
    );
    assert!(problem.detail.contains("X-Requested-With"), "{answer:?}");
    assert!(upstream.received().is_empty());
    assert_eq!(proxy.post(path).await.status, 200);
}

#[tokio::test]
async fn what_fits_into_a_packet_is_not_compressed() {
    let upstream = Fake::start(|_| Reply::json("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let accept = [("accept-encoding", "br")];
    let path = "/api/airflow/prod/api/v2/dags";
    let answer = proxy.send("GET", path, &accept, "").await;
    assert_eq!(
        (answer.status, answer.header("content-encoding")),
        (200, None)
    );
    assert_eq!(answer.header("vary"), None);
}
