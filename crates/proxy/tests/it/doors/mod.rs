//! Who passes a front door: tables of what is shown to a proxy's sockets, and what reaches the
//! upstream of it.

use std::collections::HashSet;
use std::sync::Arc;

use airstrip::config::Auth;
use airstrip::policy::Policy;
use airstrip::{Assertion, FrontDoor};
use airstrip_contract::{Person, ProblemKind, Session};
use airstrip_iap::{ASSERTION_HEADER, FetchKeys, Fetched, Pending, Rules, Verifier};
use reqwest::header::{HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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
        let door = FrontDoor::Assertion(Assertion {
            header: HeaderName::from_static(header),
            verifier: Verifier::new(rules, Published(key_set), clock),
        });
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
async fn no_trick_with_headers_passes_iap() {
    let (google, forger) = (Signer::new("1"), Signer::new("1"));
    let scene = Scene::new(ASSERTION_HEADER, iap::rules(), key_set(&[google.jwk()])).await;
    let good = google.token(&iap::claims());
    let forged = forger.token(&iap::claims());
    let (good, forged) = (good.as_str(), forged.as_str());
    let bearer = format!("Bearer {good}");
    let two = format!("{good}, {forged}");
    let cookie = format!("{ASSERTION_HEADER}={good}; GCP_IAP_UID=1");
    let email = "accounts.google.com:ana@example.com";
    for (case, headers) in [
        ("nothing", &[][..]),
        ("an empty one", &[(ASSERTION_HEADER, "")]),
        (
            "the same twice",
            &[(ASSERTION_HEADER, good), (ASSERTION_HEADER, good)],
        ),
        (
            "good and forged",
            &[(ASSERTION_HEADER, good), (ASSERTION_HEADER, forged)],
        ),
        (
            "forged and good",
            &[(ASSERTION_HEADER, forged), (ASSERTION_HEADER, good)],
        ),
        (
            "empty and good",
            &[(ASSERTION_HEADER, ""), (ASSERTION_HEADER, good)],
        ),
        (
            "twice in another case",
            &[(ASSERTION_HEADER, good), ("X-Goog-IAP-JWT-Assertion", good)],
        ),
        ("two in one", &[(ASSERTION_HEADER, &two)]),
        ("with Bearer", &[(ASSERTION_HEADER, &bearer)]),
        ("in Authorization", &[("authorization", &bearer)]),
        ("bare in Authorization", &[("authorization", good)]),
        (
            "in Proxy-Authorization",
            &[("proxy-authorization", &bearer)],
        ),
        ("in a cookie", &[("cookie", &cookie)]),
        ("with underscores", &[("x_goog_iap_jwt_assertion", good)]),
        (
            "under a longer name",
            &[("x-goog-iap-jwt-assertion-1", good)],
        ),
        ("under a shorter name", &[("x-goog-iap-jwt", good)]),
        (
            "under its forwarded name",
            &[("x-forwarded-x-goog-iap-jwt-assertion", good)],
        ),
        ("as another door", &[("cf-access-jwt-assertion", good)]),
        ("as a third door", &[("x-pomerium-jwt-assertion", good)]),
        (
            "the plain headers",
            &[
                ("x-goog-authenticated-user-email", email),
                ("x-goog-authenticated-user-id", "accounts.google.com:1"),
            ],
        ),
        (
            "the plain headers and a forged token",
            &[
                ("x-goog-authenticated-user-email", email),
                (ASSERTION_HEADER, forged),
            ],
        ),
        (
            "X-Forwarded-User",
            &[("x-forwarded-user", "ana@example.com")],
        ),
        (
            "X-Forwarded-Email",
            &[("x-forwarded-email", "ana@example.com")],
        ),
        (
            "X-Auth-Request-Email",
            &[("x-auth-request-email", "ana@example.com")],
        ),
        ("X-Remote-User", &[("x-remote-user", "ana@example.com")]),
        ("Remote-User", &[("remote-user", "ana@example.com")]),
        ("From", &[("from", "ana@example.com")]),
        (
            "Basic",
            &[("authorization", "Basic YW5hQGV4YW1wbGUuY29tOng=")],
        ),
        (
            "from this machine",
            &[("host", "localhost"), ("x-forwarded-for", "127.0.0.1")],
        ),
        (
            "Forwarded",
            &[("forwarded", "for=127.0.0.1;host=localhost")],
        ),
        (
            "as Google's own answer",
            &[("x-goog-iap-generated-response", "true")],
        ),
        (
            "another method",
            &[
                ("x-http-method-override", "GET"),
                (ASSERTION_HEADER, forged),
            ],
        ),
        ("in Latin-1", &[(ASSERTION_HEADER, "\u{e4}.\u{e4}.\u{e4}")]),
        ("with a tab", &[(ASSERTION_HEADER, "a\t.b.c")]),
    ] {
        scene.refuses(case, headers).await;
    }
    // In its own header, whatever its case, it is good.
    assert_eq!(
        scene
            .launch(&[("X-GOOG-IAP-JWT-ASSERTION", good)])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_request_that_is_no_http_gets_nowhere() {
    let google = Signer::new("1");
    let scene = Scene::new(ASSERTION_HEADER, iap::rules(), key_set(&[google.jwk()])).await;
    let good = google.token(&iap::claims());
    let (first, rest) = good.split_at(20);
    for (case, header) in [
        (
            "a space before the colon",
            format!("{ASSERTION_HEADER} : {good}"),
        ),
        ("folded", format!("{ASSERTION_HEADER}: {first}\r\n {rest}")),
        ("a zero", format!("{ASSERTION_HEADER}: {good}\0")),
        (
            "a name that looks the same",
            format!("x-g\u{43e}og-iap-jwt-assertion: {good}"),
        ),
        (
            "a megabyte",
            format!("{ASSERTION_HEADER}: {}", "a".repeat(1 << 20)),
        ),
    ] {
        let request = format!(
            "POST {SYNC} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{header}\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        let mut stream = TcpStream::connect(scene.proxy.address).await.unwrap();
        // It may hang up before it has read all of a megabyte, and its answer be lost with that.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{case}: {answer}"
        );
        assert!(scene.upstream.received().is_empty(), "{case}");
    }
}

#[tokio::test]
async fn no_trick_with_bearer_passes_another_door() {
    let signer = Signer::new("1");
    let scene = Scene::new("authorization", jwt::rules(), key_set(&[signer.jwk()])).await;
    let good = signer.token(&jwt::claims());
    let bearer = format!("Bearer {good}");
    for (case, value) in [
        ("without Bearer", good.clone()),
        ("Bearer alone", "Bearer".to_owned()),
        ("Bearer twice", format!("Bearer {bearer}")),
        ("in lower case", format!("bearer {good}")),
        ("in upper case", format!("BEARER {good}")),
        ("two spaces", format!("Bearer  {good}")),
        ("a tab", format!("Bearer\t{good}")),
        ("no space", format!("Bearer{good}")),
        ("a colon", format!("Bearer: {good}")),
        ("Basic", format!("Basic {good}")),
        ("Token", format!("Token {good}")),
        ("two in one", format!("{bearer}, {bearer}")),
        ("a parameter", format!("Bearer token=\"{good}\"")),
        ("more after it", format!("{bearer} x")),
    ] {
        scene.refuses(case, &[("authorization", &value)]).await;
    }
    for (case, headers) in [
        (
            "twice",
            &[
                ("authorization", bearer.as_str()),
                ("authorization", bearer.as_str()),
            ][..],
        ),
        (
            "with Basic",
            &[
                ("authorization", "Basic eDp5"),
                ("authorization", bearer.as_str()),
            ],
        ),
        ("as IAP", &[(ASSERTION_HEADER, good.as_str())]),
        ("to the proxy", &[("proxy-authorization", bearer.as_str())]),
        ("forwarded", &[("x-forwarded-access-token", good.as_str())]),
        (
            "as oauth2-proxy's plain headers",
            &[("x-forwarded-email", "ana@example.com")],
        ),
    ] {
        scene.refuses(case, headers).await;
    }
    assert_eq!(
        scene.launch(&[("authorization", &bearer)]).await.status,
        200
    );
}

#[tokio::test]
async fn what_says_who_somebody_is_never_crosses() {
    let signer = Signer::new("1");
    let good = signer.token(&jwt::claims());
    let bearer = format!("Bearer {good}");
    let claims = [
        "x-goog-authenticated-user-email",
        "x-goog-authenticated-user-id",
        "x-goog-iap-jwt-assertion",
        "x-serverless-authorization",
        "x-forwarded-user",
        "x-forwarded-email",
        "x-forwarded-groups",
        "x-forwarded-preferred-username",
        "x-forwarded-access-token",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-client-cert",
        "x-auth-request-user",
        "x-auth-request-email",
        "x-auth-request-groups",
        "x-auth-request-access-token",
        "cf-access-jwt-assertion",
        "cf-access-authenticated-user-email",
        "cf-access-client-id",
        "cf-access-client-secret",
        "cf-access-token",
        "cf-connecting-ip",
        "x-pomerium-jwt-assertion",
        "x-pomerium-claim-email",
        "x-pomerium-authorization",
        "x-remote-user",
        "remote-user",
        "x-user",
        "x-email",
        "x-api-key",
        "x-airbyte-analytic-source",
        "x-amzn-oidc-data",
        "x-ms-client-principal",
        "tailscale-user-login",
        "impersonate-user",
        "forwarded",
        "from",
        "via",
        "cookie",
        "proxy-authorization",
        "x-csrf-token",
        "x-real-ip",
    ];
    for (door, value) in [
        ("authorization", bearer.as_str()),
        ("cf-access-jwt-assertion", good.as_str()),
        ("x-pomerium-jwt-assertion", good.as_str()),
        (ASSERTION_HEADER, good.as_str()),
    ] {
        let own = Auth::Header(HeaderValue::from_static("Basic b3du"));
        let scene = Scene::with(door, jwt::rules(), key_set(&[signer.jwk()]), own).await;
        let mut headers: Vec<_> = claims
            .iter()
            .filter(|name| **name != door)
            .map(|name| (*name, "eve@example.com"))
            .collect();
        headers.push((door, value));
        let answer = scene.launch(&headers).await;
        assert_eq!(answer.status, 200, "{door}: {answer:?}");
        let [received] = &scene.upstream.received()[..] else {
            panic!("{door}: one call")
        };
        assert_eq!(
            received.header("authorization"),
            Some("Basic b3du"),
            "{door}"
        );
        for (name, value) in &received.headers {
            assert!(!claims.contains(&name.as_str()), "{door}: {name}: {value}");
            assert!(!value.contains("eve"), "{door}: {name}: {value}");
            assert!(!value.contains(&good), "{door}: {name}: {value}");
        }
    }
}

#[tokio::test]
async fn the_doors_clock_decides() {
    let (google, clock) = (Signer::new("1"), HandClock::new());
    let keys = Published(key_set(&[google.jwk()]));
    let verifier = Verifier::new(iap::rules(), keys, Arc::new(clock.clone()));
    let door = FrontDoor::Assertion(Assertion {
        header: HeaderName::from_static(ASSERTION_HEADER),
        verifier,
    });
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
