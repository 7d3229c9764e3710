//! `airstrip serve` behind IAP, as a process of its own.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use airstrip_contract::{ProblemKind, Session};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::support::{Answer, Fake, Reply, Running, call, configuration, page, running, terminate};

const ASSERTION: &str = "x-goog-iap-jwt-assertion";
const SYNC: &str = "/api/airbyte/prod/api/v1/connections/sync";

struct Google(EcdsaKeyPair);

impl Google {
    fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn key_set(&self) -> String {
        let b64 = |bytes| URL_SAFE_NO_PAD.encode(bytes);
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        format!(
            "{{\"keys\":[{{\"kid\":\"1\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{}\",\"y\":\"{}\"}}]}}",
            b64(x),
            b64(y)
        )
    }

    fn assertion(&self) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let claims = format!(
            "{{\"iss\":\"https://cloud.google.com/iap\",\"aud\":\"/projects/1/apps/a\",\"iat\":{now},\
             \"exp\":{},\"sub\":\"accounts.google.com:1\",\"email\":\"ben@example.com\"}}",
            now + 600
        );
        let header = "{\"alg\":\"ES256\",\"kid\":\"1\"}";
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature = self
            .0
            .sign(&SystemRandom::new(), message.as_bytes())
            .unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

struct Scene {
    google: Google,
    airbyte: Fake,
    proxy: Running,
    _folders: [TempDir; 2],
}

impl Scene {
    async fn new(keys_available: bool) -> Self {
        Self::before(Fake::willing().await, keys_available).await
    }

    async fn before(airbyte: Fake, keys_available: bool) -> Self {
        let google = Google::new();
        let set = google.key_set();
        let keys = Fake::start(move |_| match keys_available {
            true => Reply::json(&set),
            false => Reply::Close,
        })
        .await;
        let folders = [tempfile::tempdir().unwrap(), page()];
        let rest = format!(
            "[identity]\nkind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]\njwks_url = \"{}\"\n\
             [[airbyte]]\nname = \"prod\"\nurl = \"{}\"\n",
            keys.url(),
            airbyte.url()
        );
        let file = configuration(&folders[0], folders[1].path(), &rest);
        let proxy = running(&["serve", "--config", &file]).await;
        Self {
            google,
            airbyte,
            proxy,
            _folders: folders,
        }
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let method = if path == SYNC { "POST" } else { "GET" };
        let body = if path == SYNC { "{}" } else { "" };
        let headers = [headers, &[("content-type", "application/json")]].concat();
        call(self.proxy.address, method, path, &headers, body).await
    }
}

#[tokio::test]
async fn without_an_assertion_nobody_gets_anywhere() {
    let scene = Scene::new(true).await;
    let (good, forger) = (scene.google.assertion(), Google::new().assertion());
    let upper = good.to_uppercase();
    for headers in [
        &[][..],
        &[(ASSERTION, "")],
        &[(ASSERTION, forger.as_str())],
        &[(ASSERTION, upper.as_str())],
        &[(ASSERTION, good.as_str()), (ASSERTION, good.as_str())],
        &[(ASSERTION, good.as_str()), (ASSERTION, forger.as_str())],
        &[("authorization", good.as_str())],
        &[("cookie", good.as_str())],
        &[
            (
                "x-goog-authenticated-user-email",
                "accounts.google.com:ben@example.com",
            ),
            ("x-goog-authenticated-user-id", "accounts.google.com:1"),
        ],
        &[("host", "localhost")],
    ] {
        for path in [
            "/",
            "/favicon.svg",
            "/api/session",
            "/api/nothing",
            "/healthz/",
            "/healthz/x",
            "/Healthz",
            SYNC,
        ] {
            let answer = scene.ask(path, headers).await;
            let problem = answer.problem();
            assert_eq!(
                (answer.status, problem.kind),
                (401, ProblemKind::Unauthenticated),
                "{path}"
            );
        }
    }
    assert!(scene.airbyte.received().is_empty());
}

#[tokio::test]
async fn with_an_assertion_the_person_is_known() {
    let scene = Scene::new(true).await;
    let assertion = scene.google.assertion();
    let headers = [
        (ASSERTION, assertion.as_str()),
        (
            "x-goog-authenticated-user-email",
            "accounts.google.com:admin@example.com",
        ),
    ];
    let answer = scene.ask("/api/session", &headers).await;
    let session: Session = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(session.person.email, "ben@example.com");
    assert_eq!(session.person.subject, "accounts.google.com:1");
    assert!(!session.demo);
    // The operations are the declared ones, not those of the tests.
    assert_eq!(scene.ask(SYNC, &headers).await.status, 200);
    let [received] = &scene.airbyte.received()[..] else {
        panic!("one call")
    };
    assert!(
        received
            .headers
            .iter()
            .all(|(name, _)| !name.starts_with("x-goog")),
        "{received:?}"
    );
}

#[tokio::test]
async fn health_is_asked_without_an_assertion_and_says_nothing_more() {
    let scene = Scene::new(true).await;
    for (path, body) in [("/healthz", "alive\n"), ("/readyz", "ready\n")] {
        let answer = scene.ask(path, &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body));
    }
}

#[tokio::test]
async fn without_the_key_set_nobody_gets_in() {
    let scene = Scene::new(false).await;
    let assertion = scene.google.assertion();
    let headers = [(ASSERTION, assertion.as_str())];
    for path in ["/", "/api/session", SYNC] {
        let answer = scene.ask(path, &headers).await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, problem.kind),
            (503, ProblemKind::IdentityUnavailable),
            "{path}"
        );
    }
    assert!(scene.airbyte.received().is_empty());
    let ready = scene.ask("/readyz", &[]).await;
    assert_eq!((ready.status, ready.body.as_str()), (503, "not ready\n"));
    assert_eq!(scene.ask("/healthz", &[]).await.status, 200);
}

#[tokio::test]
async fn a_launch_under_way_is_finished_before_it_stops() {
    let gate = Arc::new(Semaphore::new(0));
    let opens = Arc::clone(&gate);
    let airbyte = Fake::start(move |_| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        let answer = format!("{head}content-length: 2\r\nconnection: close\r\n\r\n{{}}");
        Reply::Gated(Arc::clone(&gate), answer)
    })
    .await;
    let mut scene = Scene::before(airbyte, true).await;
    let (address, assertion) = (scene.proxy.address, scene.google.assertion());
    let launch = tokio::spawn(async move {
        let json = ("content-type", "application/json");
        call(
            address,
            "POST",
            SYNC,
            &[(ASSERTION, &assertion), json],
            "{}",
        )
        .await
    });
    while scene.airbyte.received().is_empty() {
        tokio::task::yield_now().await;
    }
    terminate(&scene.proxy);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    opens.add_permits(1);
    assert_eq!(launch.await.unwrap().status, 200);
    assert!(scene.proxy.process.wait().await.unwrap().success());
}
