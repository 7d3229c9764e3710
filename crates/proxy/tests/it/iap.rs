//! `airstrip serve` behind a front door, as a process of its own.

use std::sync::Arc;

use airstrip_contract::{ProblemKind, Session};
use airstrip_iap::{ASSERTION_HEADER, Algorithm, Clock, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::forge::{Signer, iap, jwt, key_set};
use crate::support::{
    Answer, Fake, Received, Reply, Running, call, configuration, deaf, page, running, terminate,
    until,
};

const SYNC: &str = "/api/airbyte/prod/api/v1/connections/sync";
const CONNECTION: &str = "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"}";

/// Claims of the moment: the process has no clock but the machine's.
fn now(claims: Value) -> Value {
    let now = SystemClock.now();
    let times = json!({"iat": now, "nbf": null, "exp": now + 600, "email": "Ben@example.com"});
    crate::forge::but(&claims, times)
}

struct Scene {
    door: Signer,
    airbyte: Fake,
    proxy: Running,
    _folders: [TempDir; 2],
}

impl Scene {
    /// Behind IAP.
    async fn new(keys_available: bool) -> Self {
        Self::before(Fake::willing().await, keys_available).await
    }

    async fn before(airbyte: Fake, keys_available: bool) -> Self {
        let identity = format!("kind = \"iap\"\naudiences = [\"{}\"]\n", iap::AUDIENCE);
        Self::behind(Signer::new("1"), &identity, airbyte, keys_available).await
    }

    async fn behind(door: Signer, identity: &str, airbyte: Fake, keys_available: bool) -> Self {
        let set = key_set(&[door.jwk()]);
        let keys = Fake::start(move |_| match keys_available {
            true => Reply::json(&set),
            false => Reply::Close,
        })
        .await;
        let folders = [tempfile::tempdir().unwrap(), page()];
        let rest = format!(
            "[identity]\n{identity}jwks_url = \"{}\"\n\
             [[airbyte]]\nname = \"prod\"\nurl = \"{}\"\n\
             [[grant]]\nrole = \"operator\"\npeople = [\"ben@example.com\"]\n",
            keys.url(),
            airbyte.url()
        );
        let file = configuration(&folders[0], folders[1].path(), &rest);
        let proxy = running(&["serve", "--config", &file]).await;
        Self {
            door,
            airbyte,
            proxy,
            _folders: folders,
        }
    }

    fn assertion(&self) -> String {
        self.door.token(&now(iap::claims()))
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let method = if path == SYNC { "POST" } else { "GET" };
        let body = if path == SYNC { CONNECTION } else { "" };
        let headers = [headers, &[("content-type", "application/json")]].concat();
        call(self.proxy.address, method, path, &headers, body).await
    }
}

#[tokio::test]
async fn without_an_assertion_nobody_gets_anywhere() {
    let scene = Scene::new(true).await;
    let forged = Signer::new("1").token(&now(iap::claims()));
    for headers in [&[][..], &[(ASSERTION_HEADER, forged.as_str())]] {
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
    let assertion = scene.assertion();
    let headers = [
        (ASSERTION_HEADER, assertion.as_str()),
        (
            "x-goog-authenticated-user-email",
            "accounts.google.com:admin@example.com",
        ),
    ];
    let answer = scene.ask("/api/session", &headers).await;
    let session: Session = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(session.person.email, "ben@example.com");
    assert_eq!(session.person.subject, "accounts.google.com:1234567890");
    assert!(!session.demo);
    // The operations are the declared ones, not those of the tests.
    let launched = scene.ask(SYNC, &headers).await;
    assert_eq!(launched.status, 200, "{launched:?}");
    let sync = "POST /api/v1/connections/sync HTTP/1.1";
    let received = scene.airbyte.received();
    assert_eq!(received.iter().filter(|call| call.line == sync).count(), 1);
}

#[tokio::test]
async fn another_front_door_is_served_as_well() {
    let identity = "kind = \"jwt\"\nheader = \"Authorization\"\nalgorithms = [\"RS256\"]\n\
                    issuer = \"https://door.example.com\"\nemail_domains = [\"example.com\"]\n\
                    audiences = [\"32eafc7626e974616deaf0dc3ce63d7b\"]\n";
    let door = Signer::of(Algorithm::Rs256, "1");
    let scene = Scene::behind(door, identity, Fake::willing().await, true).await;
    let bearer = format!("Bearer {}", scene.door.token(&now(jwt::claims())));
    let answer = scene
        .ask("/api/session", &[("authorization", &bearer)])
        .await;
    let session: Session = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(session.person.email, "ben@example.com");
    let header = [(ASSERTION_HEADER, &bearer["Bearer ".len()..])];
    assert_eq!(scene.ask("/api/session", &header).await.status, 401);
    assert_eq!(scene.ask("/readyz", &[]).await.status, 200);
}

#[tokio::test]
async fn health_is_asked_without_an_assertion_and_says_nothing_more() {
    let scene = Scene::new(true).await;
    let answer = scene.ask("/healthz", &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "alive\n"));
}

#[tokio::test]
async fn without_the_key_set_nobody_gets_in() {
    let scene = Scene::new(false).await;
    let assertion = scene.assertion();
    let headers = [(ASSERTION_HEADER, assertion.as_str())];
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
    assert_eq!(scene.ask("/readyz", &[]).await.status, 503);
    assert_eq!(scene.ask("/healthz", &[]).await.status, 200);
}

#[tokio::test]
async fn a_launch_under_way_is_finished_before_it_stops() {
    let gate = Arc::new(Semaphore::new(0));
    let opens = Arc::clone(&gate);
    let sync = |call: &Received| call.line.starts_with("POST /api/v1/connections/sync ");
    let airbyte = Fake::start(move |call| {
        // The proxy asks for the connection's name besides.
        if !sync(call) {
            return Reply::json("{}");
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        let answer = format!("{head}content-length: 2\r\nconnection: close\r\n\r\n{{}}");
        Reply::Gated(Arc::clone(&gate), answer)
    })
    .await;
    let mut scene = Scene::before(airbyte, true).await;
    let (address, assertion) = (scene.proxy.address, scene.assertion());
    let launch = tokio::spawn(async move {
        let json = ("content-type", "application/json");
        call(
            address,
            "POST",
            SYNC,
            &[(ASSERTION_HEADER, &assertion), json],
            CONNECTION,
        )
        .await
    });
    until("Airbyte has the launch", async || {
        assert!(!launch.is_finished(), "it was answered without Airbyte");
        scene.airbyte.received().iter().any(sync)
    })
    .await;
    terminate(&scene.proxy);
    deaf(address).await;
    opens.add_permits(1);
    assert_eq!(launch.await.unwrap().status, 200);
    assert!(scene.proxy.process.wait().await.unwrap().success());
}
