//! The built page: what is kept for ever, what is asked for again, what is the page itself.

use airstrip::config::Auth;

use crate::support::Proxy;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "/airstrip-console-0123456789abcdef.js";

async fn proxy() -> Proxy {
    Proxy::before("http://127.0.0.1:9", Auth::None).await
}

#[tokio::test]
async fn files_are_cached_by_what_their_names_say() {
    let proxy = proxy().await;
    for (path, status, cache, content_type) in [
        ("/", 200, "no-cache", HTML),
        ("/index.html", 200, "no-cache", HTML),
        ("/connections/prod/1e3b", 200, "no-cache", HTML),
        ("/dags/prod/sales%2Erefresh", 200, "no-cache", HTML),
        ("/connections?q=a.b", 200, "no-cache", HTML),
        ("/favicon.svg", 200, "no-cache", "image/svg+xml"),
        (SCRIPT, 200, IMMUTABLE, "text/javascript"),
        (
            "/airstrip-console-0123456789abcdef_bg.wasm",
            200,
            IMMUTABLE,
            "application/wasm",
        ),
        (
            "/missing-0123456789abcdef.js",
            404,
            "no-store",
            "application/problem+json",
        ),
        ("/missing.css", 404, "no-store", "application/problem+json"),
        (
            "/..%2f..%2fetc%2fpasswd.txt",
            404,
            "no-store",
            "application/problem+json",
        ),
        (
            "/../Cargo.toml",
            404,
            "no-store",
            "application/problem+json",
        ),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = proxy.send(method, path, &[], "").await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert_eq!(
                answer.header("cache-control"),
                Some(cache),
                "{method} {path}"
            );
            assert_eq!(
                answer.header("content-type"),
                Some(content_type),
                "{method} {path}"
            );
            assert_eq!(answer.body.is_empty(), method == "HEAD", "{method} {path}");
        }
    }
    assert_eq!(proxy.post("/").await.status, 404);
}

#[tokio::test]
async fn the_stored_compression_is_used() {
    let proxy = proxy().await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("identity", None, "plain"),
    ] {
        let answer = proxy
            .send("GET", SCRIPT, &[("accept-encoding", accepted)], "")
            .await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.body, body, "{accepted}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/javascript"),
            "{accepted}"
        );
        assert_eq!(answer.header("vary"), Some("accept-encoding"), "{accepted}");
    }
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let proxy = proxy().await;
    let first = proxy.get("/").await;
    let tag = first.header("etag").unwrap();
    let again = proxy
        .send("GET", "/connections", &[("if-none-match", tag)], "")
        .await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.header("etag"), Some(tag));
    assert_eq!(again.header("cache-control"), Some("no-cache"));
    let other = proxy
        .send("GET", "/", &[("if-none-match", "W/\"0\"")], "")
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn the_pages_of_each_system_are_a_bundle_of_their_own() {
    let proxy = proxy().await;
    for (path, title) in [
        ("/", "Airstrip"),
        ("/activity", "Airstrip"),
        ("/activity/airflow", "Airstrip"),
        ("/airbytes/prod/connections", "Airstrip"),
        ("/airflow/prod/dags", "Airflow"),
        ("/airflow/prod/dags/", "Airflow"),
        ("/airflow/prod/backfills", "Lists"),
        ("/airflow/prod/assets/", "Lists"),
        ("/airflow/prod/variables", "Lists"),
        ("/airflow/prod/pools", "Lists"),
        ("/airflow/prod/connections", "Airflow"),
        ("/airflow/prod/dags/sales%2Erefresh/launch", "Launch"),
        ("/airflow/prod/dags/sales/trigger", "Launch"),
        ("/airflow/prod/dags/sales/launch/many", "Many"),
        ("/airflow/prod/launch", "Several"),
        ("/airflow/prod/launch/", "Several"),
        ("/airflow/prod/dags/sales", "Dag"),
        ("/airflow/prod/dags/sales%2Erefresh", "Dag"),
        (
            "/airflow/prod/dags/sales/runs/manual__2026-11-20T04:12:08+00:00",
            "Run",
        ),
        (
            "/airflow/prod/dags/sales/runs/manual__2026-11-20T04:12:08.835296+00:00",
            "Run",
        ),
        ("/airflow/prod/dags/sales.refresh", "Dag"),
        ("/airbyte/prod/connections", "Airbyte"),
        ("/airbyte/prod/connections/", "Airbyte"),
        ("/airbyte/prod/connections/1e3b5a72", "Connection"),
        ("/airbyte/prod/connections/1e3b5a72/jobs/7", "Job"),
        ("/airbyte/prod/bulk", "Bulk"),
        ("/history", "History"),
        ("/history/", "History"),
        ("/activity", "Airstrip"),
    ] {
        let answer = proxy.send("GET", path, &[], "").await;
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
        assert!(
            answer.body.contains(&format!("<title>{title}</title>")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_page_in_one_bundle_is_served_for_all_paths() {
    let proxy = proxy().await;
    let bundles = [
        "airbyte",
        "bulk",
        "connection",
        "job",
        "airflow",
        "dag",
        "run",
        "launch",
        "lists",
        "many",
        "several",
        "history",
    ];
    for bundle in bundles.map(|name| format!("{name}.html")) {
        std::fs::remove_file(proxy.page.path().join(bundle)).unwrap();
    }
    for path in [
        "/history",
        "/airbyte/prod/connections",
        "/airbyte/prod/connections/1e3b5a72",
        "/airflow/prod/dags",
        "/airflow/prod/dags/sales/launch",
    ] {
        let answer = proxy.get(path).await;
        assert!(answer.body.contains("<title>Airstrip</title>"), "{path}");
    }
}
