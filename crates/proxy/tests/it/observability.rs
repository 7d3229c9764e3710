//! What the process tells those who run it: readiness, metrics and traces.

use std::net::SocketAddr;

use airstrip::config::Auth;
use airstrip_iap::{ASSERTION_HEADER, Clock, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::forge::{Signer, but, iap, key_set};
use crate::support::{
    Answer, Fake, Proxy, Reply, Running, airstrip, call, configuration, page, serving, terminate,
};

const READ: &str = "/api/airflow/prod/api/v2/version";

/// The binary behind IAP, with this in its `[server]` and this in its environment.
struct Scene {
    door: Signer,
    process: Running,
    file: String,
    _folders: [TempDir; 2],
    _upstreams: [Fake; 2],
}

impl Scene {
    async fn new(server: &str, environment: &[(&str, &str)]) -> Self {
        let door = Signer::new("1");
        let set = key_set(&[door.jwk()]);
        let keys = Fake::start(move |_| Reply::json(&set)).await;
        let airflow = Fake::willing().await;
        let folders = [tempfile::tempdir().unwrap(), page()];
        let rest = format!(
            "{server}\n[identity]\nkind = \"iap\"\naudiences = [\"{}\"]\njwks_url = \"{}\"\n\
             [[airflow]]\nname = \"prod\"\nurl = \"{}\"\n\
             [[airflow]]\nname = \"down\"\nurl = \"http://{}\"\n",
            iap::AUDIENCE,
            keys.url(),
            airflow.url(),
            free().await,
        );
        let file = configuration(&folders[0], folders[1].path(), &rest);
        let mut command = airstrip(&["serve", "--config", &file]);
        command.envs(environment.iter().copied());
        Self {
            door,
            process: serving(command).await,
            file,
            _folders: folders,
            _upstreams: [keys, airflow],
        }
    }

    async fn read(&self) -> Answer {
        let now = SystemClock.now();
        let times = json!({"iat": now, "nbf": null, "exp": now + 600, "email": "a@example.com"});
        let token = self.door.token(&but(&iap::claims(), times));
        let headers = [(ASSERTION_HEADER, token.as_str())];
        call(self.process.address, "GET", READ, &headers, "").await
    }
}

/// A port that nobody listens on at the moment.
async fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

fn told(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn an_upstream_that_is_down_is_told_but_takes_nothing_away() {
    let scene = Scene::new("", &[]).await;
    let ready = call(scene.process.address, "GET", "/readyz", &[], "").await;
    assert_eq!(ready.status, 200, "{ready:?}");
    let expected = json!({
        "ready": true,
        "key_set": "ok",
        "store": "ok",
        "configuration": "ok",
        "upstreams": [
            {"system": "airflow", "name": "prod", "answers": true},
            {"system": "airflow", "name": "down", "answers": false},
        ],
    });
    assert_eq!(told(&ready), expected);
}

#[tokio::test]
async fn without_a_record_it_is_not_ready_and_still_alive() {
    let proxy = Proxy::before("http://127.0.0.1:9", Auth::None).await;
    proxy.store.close().await;
    let ready = proxy.get("/readyz").await;
    assert_eq!(ready.status, 503, "{ready:?}");
    assert_eq!(told(&ready)["store"], "unavailable");
    let alive = proxy.get("/healthz").await;
    assert_eq!((alive.status, alive.body.as_str()), (200, "alive\n"));
}

#[tokio::test]
async fn a_refused_configuration_is_told() {
    let scene = Scene::new("", &[]).await;
    let address = scene.process.address;
    let state = || async {
        let ready = call(address, "GET", "/readyz", &[], "").await;
        assert_eq!(ready.status, 200, "{ready:?}");
        told(&ready)["configuration"].as_str().unwrap().to_owned()
    };
    assert_eq!(state().await, "ok");
    std::fs::write(&scene.file, "nonsense").unwrap();
    let hangup = std::process::Command::new("kill")
        .args(["-HUP", &scene.process.process.id().unwrap().to_string()])
        .status();
    assert!(hangup.unwrap().success());
    // The file is read on a thread of its own; each question takes its time.
    for _ in 0..10_000 {
        if state().await.starts_with("refused") {
            return;
        }
    }
    panic!("it never said so");
}

#[tokio::test]
async fn metrics_are_counted_on_a_listener_of_their_own() {
    let metrics = free().await;
    let scene = Scene::new(&format!("metrics_listen = \"{metrics}\""), &[]).await;
    for _ in 0..2 {
        assert_eq!(scene.read().await.status, 200);
    }
    let shown = call(metrics, "GET", "/metrics", &[], "").await;
    assert_eq!(shown.status, 200);
    let lines: Vec<_> = shown.body.lines().collect();
    for line in [
        "airstrip_requests_total{system=\"airflow\",operation=\"version\",outcome=\"200\"} 2",
        "airstrip_shared_reads_total{system=\"airflow\",operation=\"version\",source=\"upstream\"} 1",
        "airstrip_shared_reads_total{system=\"airflow\",operation=\"version\",source=\"shared\"} 1",
        "airstrip_upstream_duration_seconds_count{system=\"airflow\",instance=\"prod\",operation=\"version\"} 1",
        "airstrip_audit_failures_total 0",
        "# EOF",
    ] {
        assert!(lines.contains(&line), "{line} is not in {}", shown.body);
    }
    let age = lines
        .iter()
        .find_map(|line| line.strip_prefix("airstrip_key_set_age_seconds "));
    let age: i64 = age.unwrap().parse().unwrap();
    assert!((0..600).contains(&age), "{age}");
    let elsewhere = call(scene.process.address, "GET", "/metrics", &[], "").await;
    assert_eq!(elsewhere.status, 401);
}

#[tokio::test]
async fn traces_go_where_the_environment_says() {
    let collector = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let received = tokio::spawn(async move {
        let (mut stream, _) = collector.accept().await.unwrap();
        let mut received = Vec::new();
        let mut chunk = [0; 4096];
        let has = |received: &[u8], text: &str| {
            let mut windows = received.windows(text.len());
            windows.any(|window| window == text.as_bytes())
        };
        while !has(&received, "/api/v2/version") || !has(&received, "upstream") {
            let count = stream.read(&mut chunk).await.unwrap();
            assert!(count > 0, "{:?}", String::from_utf8_lossy(&received));
            received.extend_from_slice(&chunk[..count]);
        }
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer).await.unwrap();
        String::from_utf8_lossy(&received).into_owned()
    });
    let environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let mut scene = Scene::new("", &environment).await;
    let answer = scene.read().await;
    terminate(&scene.process);
    let received = received.await.unwrap();
    assert!(
        received.starts_with("POST /v1/traces HTTP/1.1"),
        "{received}"
    );
    assert!(received.contains(answer.header("x-request-id").unwrap()));
    assert!(scene.process.process.wait().await.unwrap().success());
}
