//! No path reaches an upstream unless it is exactly a declared operation.

use airstrip::config::Auth;
use airstrip_contract::{ProblemKind, Session};

use crate::support::{Fake, Proxy};

#[tokio::test]
async fn what_is_not_declared_is_a_404_problem_and_nothing_is_sent() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for (method, path) in [
        ("GET", "/api"),
        ("GET", "/api/"),
        ("GET", "/api/nothing"),
        ("GET", "/api/session/"),
        ("POST", "/api/session"),
        ("GET", "/api/airbyte"),
        ("GET", "/api/airbyte/"),
        ("POST", "/api/airbyte//api/v1/connections/list"),
        ("GET", "/api/airbyte/prod"),
        ("GET", "/api/airbyte/prod/"),
        ("GET", "/api/airbyte/prod/api/v1/health"),
        ("GET", "/api/airbyte/prod/api/v1/connections/list"),
        ("PUT", "/api/airbyte/prod/api/v1/connections/list"),
        ("DELETE", "/api/airbyte/prod/api/v1/items/7"),
        ("HEAD", "/api/airbyte/prod/api/v1/items/7"),
        ("OPTIONS", "/api/airbyte/prod/api/v1/items/7"),
        ("post", "/api/airbyte/prod/api/v1/connections/list"),
        ("POST", "/api/airbyte/prod/api/v1/connections/list/"),
        ("POST", "/api/airbyte/prod//api/v1/connections/list"),
        ("POST", "/api/airbyte/prod/api/v1/connections//list"),
        ("POST", "/api/airbyte/prod/api/v1/./connections/list"),
        ("POST", "/api/airbyte/prod/api/v1/x/../connections/list"),
        ("POST", "/api/airbyte/prod/api/v1/x/%2e%2e/connections/list"),
        ("POST", "/api/airbyte/prod/api/v1%2fconnections/list"),
        ("POST", "/api/airbyte/prod/api/v1/connections/lis%74"),
        ("POST", "/api/airbyte/prod/api/v1/connections/list;x=1"),
        ("POST", "/api/airbyte/prod/API/v1/connections/list"),
        ("POST", "/api/airbyte/prod/api/v1/connections/list%00"),
        ("GET", "/api/airbyte/prod/api/v1/items/"),
        ("GET", "/api/airbyte/prod/api/v1/items/.."),
        ("GET", "/api/airbyte/prod/api/v1/items/%2e%2e"),
        ("GET", "/api/airbyte/prod/api/v1/items/a%2fb"),
        ("GET", "/api/airbyte/prod/api/v1/items/a%5cb"),
        ("GET", "/api/airbyte/prod/api/v1/items/a%0d%0ab"),
        ("GET", "/api/airbyte/prod/api/v1/items/a%ffb"),
        ("GET", "/api/airflow/prod/api/v1/items/7"),
    ] {
        let answer = proxy.send(method, path, &[], "").await;
        assert_eq!(answer.status, 404, "{method} {path}");
        if method != "HEAD" {
            assert_eq!(
                answer.problem().kind,
                ProblemKind::NotFound,
                "{method} {path}"
            );
        }
    }
    assert!(upstream.received().is_empty());
}

#[tokio::test]
async fn an_unknown_instance_is_named() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for path in [
        "/api/airbyte/staging/api/v1/connections/list",
        "/api/airbyte/PROD/api/v1/connections/list",
        "/api/airbyte/pro%64/api/v1/connections/list",
        "/api/airbyte/../airbyte/prod/api/v1/connections/list",
    ] {
        let answer = proxy.post(path).await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, problem.kind),
            (404, ProblemKind::UnknownInstance),
            "{path}"
        );
        assert!(
            problem.detail.ends_with("There is: prod."),
            "{}",
            problem.detail
        );
    }
    assert!(upstream.received().is_empty());
}

#[tokio::test]
async fn paths_that_only_look_like_the_api_get_the_page_and_nothing_is_sent() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for path in [
        "//api/session",
        "/API/session",
        "/%61pi/session",
        "/x/../api/session",
    ] {
        let answer = proxy.get(path).await;
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8"),
            "{path}"
        );
    }
    let post = proxy
        .post("//api/airbyte/prod/api/v1/connections/sync")
        .await;
    assert_eq!(post.problem().kind, ProblemKind::NotFound);
    assert!(upstream.received().is_empty());
}

#[tokio::test]
async fn the_session_names_the_person_and_the_instances() {
    let proxy = Proxy::before("http://127.0.0.1:9", Auth::None).await;
    let answer = proxy.get("/api/session").await;
    let session: Session = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(session.person.email, "ana@example.com");
    let instances: Vec<_> = session
        .instances
        .iter()
        .map(|i| (i.system.as_str(), i.name.as_str()))
        .collect();
    assert_eq!(instances, [("airbyte", "prod"), ("airflow", "prod")]);
}

#[tokio::test]
async fn every_answer_bears_the_security_headers() {
    let upstream = Fake::willing().await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    for path in [
        "/",
        "/connections/prod",
        "/favicon.svg",
        "/missing.js",
        "/healthz",
        "/readyz",
        "/api/session",
        "/api/nothing",
        "/api/icons/files/metadata/a/b/c/icon.svg",
        "/api/airflow/prod/api/v2/dags",
    ] {
        let answer = proxy.get(path).await;
        assert_eq!(
            answer.header("content-security-policy"),
            Some(
                "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
                 frame-ancestors 'none'; form-action 'self'"
            ),
            "{path}"
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("same-origin"),
            "{path}"
        );
        assert!(answer.header("x-request-id").is_some(), "{path}");
        assert!(answer.header("cache-control").is_some(), "{path}");
    }
}

#[tokio::test]
async fn a_local_front_door_is_closed_to_other_names() {
    let proxy = Proxy::before("http://127.0.0.1:9", Auth::None).await;
    for host in [
        "evil.example",
        "127.0.0.1.evil.example:7000",
        "10.0.0.1",
        "",
    ] {
        let answer = proxy
            .send("GET", "/api/session", &[("host", host)], "")
            .await;
        assert_eq!(
            answer.problem().kind,
            ProblemKind::Unauthenticated,
            "{host}"
        );
    }
    for host in ["localhost:7000", "127.0.0.1:7000", "[::1]:7000"] {
        let answer = proxy
            .send("GET", "/api/session", &[("host", host)], "")
            .await;
        assert_eq!(answer.status, 200, "{host}");
    }
}
