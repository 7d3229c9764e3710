//! Who passes a front door: tables of what is shown to a proxy's sockets, and what reaches the
//! upstream of it.

mod crossing;
mod headers;

use std::collections::HashSet;
use std::sync::Arc;

use airstrip::config::Auth;
use airstrip::policy::Policy;
use airstrip::{Assertion, FrontDoor};
use airstrip_contract::{Person, ProblemKind, Session};
use airstrip_iap::{ASSERTION_HEADER, FetchKeys, Fetched, Pending, Rules, Verifier};
use reqwest::header::HeaderName;

use crate::forge::{Door, HandClock, NOW, Signer, iap, jwt, key_set};
use crate::support::{Answer, Fake, Proxy};

const SYNC: &str = "/api/airbyte/prod/api/v1/connections/sync";

/// A published key set that never changes.
struct Published(String);

impl FetchKeys for Published {
    fn fetch(&self) -> Pending<'_> {
        let body = self.0.clone().into_bytes();
        Box::pin(async move {
            Ok(Fetched {
                body,
                max_age: None,
            })
        })
    }
}

/// A proxy behind a door that everybody in the tables who is genuine may launch through.
struct Scene {
    upstream: Fake,
    proxy: Proxy,
}

impl Scene {
    async fn new(header: &'static str, rules: Rules, key_set: String) -> Self {
        Self::with(header, rules, key_set, Auth::None).await
    }

    async fn with(header: &'static str, rules: Rules, key_set: String, auth: Auth) -> Self {
        let upstream = Fake::willing().await;
        let clock = Arc::new(HandClock::new());
        let door = FrontDoor::Assertion(Box::new(Assertion {
            header: HeaderName::from_static(header),
            verifier: Verifier::new(rules, Published(key_set), clock),
        }));
        let ana = Person {
            email: "ana@example.com".to_owned(),
            subject: String::new(),
        };
        let policy = Policy::everything_to(&ana);
        let proxy = Proxy::behind(door, policy, &upstream.url(), auth).await;
        Self { upstream, proxy }
    }

    async fn launch(&self, headers: &[(&str, &str)]) -> Answer {
        let headers = [headers, &[("content-type", "application/json")]].concat();
        self.proxy.send("POST", SYNC, &headers, "{}").await
    }

    /// Whoever is refused learns always the same, and nothing of it reaches the upstream.
    async fn refuses(&self, case: &str, headers: &[(&str, &str)]) {
        let answer = self.launch(headers).await;
        let problem = answer.problem();
        assert_eq!(
            (problem.status, problem.kind),
            (401, ProblemKind::Unauthenticated),
            "{case}"
        );
        assert_eq!(
            (problem.title.as_str(), problem.detail.as_str()),
            (
                "You are not signed in.",
                "The request carries no valid assertion of who you are. Open the console through \
                 its own address and sign in."
            ),
            "{case}"
        );
        assert!(self.upstream.received().is_empty(), "{case}");
    }
}

/// Shows every token of a door's tables in this header, and counts what was refused and let in.
async fn stands(door: Door, header: &'static str, written: impl Fn(&str) -> String) -> [usize; 2] {
    let scene = Scene::new(header, door.rules, door.key_set).await;
    for forged in &door.forged {
        scene
            .refuses(forged.case, &[(header, &written(&forged.token))])
            .await;
    }
    let reasons: HashSet<_> = door
        .forged
        .iter()
        .map(|f| f.rejection.to_string())
        .collect();
    assert!(reasons.len() >= 12, "the table is one-sided: {reasons:?}");
    for (index, valid) in door.valid.iter().enumerate() {
        let value = written(&valid.token);
        let answer = scene.launch(&[(header, &value)]).await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", valid.case);
        assert_eq!(scene.upstream.received().len(), index + 1, "{}", valid.case);
        let headers = [(header, value.as_str())];
        let session = scene.proxy.send("GET", "/api/session", &headers, "").await;
        let session: Session = serde_json::from_str(&session.body).unwrap();
        assert_eq!(session.person.email, valid.email, "{}", valid.case);
    }
    [door.forged.len(), door.valid.len()]
}

#[tokio::test]
async fn iap_lets_in_the_valid_and_refuses_the_forged() {
    let [refused, let_in] = stands(iap::door(), ASSERTION_HEADER, str::to_owned).await;
    println!("IAP: {refused} forged tokens refused, {let_in} valid ones let in");
    assert!(refused >= 100 && let_in >= 12, "{refused} {let_in}");
}

#[tokio::test]
async fn another_door_lets_in_the_valid_and_refuses_the_forged() {
    let bearer = |token: &str| format!("Bearer {token}");
    let [refused, let_in] = stands(jwt::door(), "authorization", bearer).await;
    println!("another door: {refused} forged tokens refused, {let_in} valid ones let in");
    assert!(refused >= 40 && let_in >= 12, "{refused} {let_in}");
}

#[tokio::test]
async fn the_doors_clock_decides() {
    let (google, clock) = (Signer::new("1"), HandClock::new());
    let keys = Published(key_set(&[google.jwk()]));
    let verifier = Verifier::new(iap::rules(), keys, Arc::new(clock.clone()));
    let door = FrontDoor::Assertion(Box::new(Assertion {
        header: HeaderName::from_static(ASSERTION_HEADER),
        verifier,
    }));
    let upstream = Fake::willing().await;
    let proxy = Proxy::behind(door, Policy::default(), &upstream.url(), Auth::None).await;
    let token = google.token(&iap::but(serde_json::json!({"exp": NOW + 100})));
    let headers = [(ASSERTION_HEADER, token.as_str())];
    let mut statuses = Vec::new();
    for seconds in [0, 129, 1] {
        clock.forward(seconds);
        let answer = proxy.send("GET", "/favicon.svg", &headers, "").await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [200, 200, 401], "30 s after its expiry");
}
