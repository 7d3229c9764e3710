//! Icons of connectors, which the page asks of nobody but the proxy.

use airstrip::Icons;
use airstrip::app::{App, Live};
use airstrip::audit::Audit;
use airstrip::config::{AuditConfig, Limits};
use airstrip::policy::Policy;
use airstrip::{FrontDoor, PersonLimits};
use airstrip_contract::{Person, ProblemKind};
use airstrip_store::{Options, Store};

use crate::support::{Answer, Fake, Proxy, Reply};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
const POSTGRES: &str = "/files/metadata/airbyte/source-postgres/latest/icon.svg";
const STRIPE: &str = "/files/metadata/airbyte/source-stripe/latest/icon.svg";

async fn proxy(host: Option<&Fake>) -> Proxy {
    let ana = Person {
        email: "ana@example.com".to_owned(),
        subject: "1".to_owned(),
    };
    let live = Live {
        policy: Policy::everything_to(&ana),
        audit: AuditConfig::default(),
        limits: PersonLimits::new(&Limits::default()),
        front_door: FrontDoor::Local(ana),
        instances: vec![],
    };
    let store = Store::open("sqlite::memory:", Options::default())
        .await
        .unwrap();
    let audit = Audit::new(store, None, 0);
    let icons = Icons::new(host.map(Fake::url)).unwrap();
    Proxy::start(|files| App::new(live, audit, files, icons, false)).await
}

fn svg() -> Reply {
    Reply::new("200 OK", "text/plain", SVG)
}

#[tokio::test]
async fn an_icon_is_fetched_once_for_everybody() {
    let host = Fake::start(|_| svg()).await;
    let proxy = proxy(Some(&host)).await;
    let path = format!("/api/icons{POSTGRES}");
    let (one, other) = tokio::join!(proxy.get(&path), proxy.get(&path));
    let later = proxy.get(&path).await;
    for answer in [one, other, later] {
        assert_eq!((answer.status, answer.body.as_str()), (200, SVG));
        assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
        assert_eq!(
            answer.header("cache-control"),
            Some("private, max-age=86400")
        );
        // Opened by itself, it runs nothing.
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{policy}"
        );
    }
    assert_eq!(host.times(&format!("GET {POSTGRES} HTTP/1.1")), 1);
}

#[tokio::test]
async fn nothing_else_of_the_host_is_fetched() {
    let host = Fake::start(|_| svg()).await;
    let proxy = proxy(Some(&host)).await;
    for path in [
        "/",
        "/files/registries/v0/oss_registry.json",
        "/files/metadata/airbyte/source-postgres/latest/metadata.yaml",
        "/files/metadata/airbyte/../latest/icon.svg",
        "/files/metadata/airbyte/%2e%2e/latest/icon.svg",
        "/files/metadata/airbyte/a%2Fb/latest/icon.svg",
        "/files/metadata/airbyte/a%3Fb/latest/icon.svg",
        "/files/metadata/airbyte/a%00b/latest/icon.svg",
        "//evil.example/files/metadata/airbyte/a/latest/icon.svg",
    ] {
        let answer = proxy.get(&format!("/api/icons{path}")).await;
        assert_eq!(answer.problem().kind, ProblemKind::NotFound, "{path}");
    }
    assert_eq!(host.received().len(), 0);
}

/// A letter stands for the icon, and is not kept for long.
fn is_letter(answer: &Answer, letter: &str) {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer.body.ends_with(&format!(">{letter}</text></svg>")),
        "{answer:?}"
    );
    assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
    assert_eq!(answer.header("cache-control"), Some("private, max-age=600"));
}

#[tokio::test]
async fn a_letter_stands_for_what_is_no_icon_which_is_not_asked_for_again() {
    let many = "x".repeat(200_000);
    for reply in [
        Reply::new("404 Not Found", "text/plain", "no"),
        Reply::new(
            "200 OK",
            "image/svg+xml",
            "<html><script>alert(1)</script></html>",
        ),
        Reply::new("200 OK", "image/svg+xml", &format!("<svg>{many}</svg>")),
        Reply::with("302 Found", &[("location", "http://127.0.0.1:9/")], ""),
    ] {
        let Reply::Bytes(reply) = reply else {
            unreachable!()
        };
        let host = Fake::start(move |_| Reply::Bytes(reply.clone())).await;
        let proxy = proxy(Some(&host)).await;
        for _ in 0..2 {
            is_letter(&proxy.get(&format!("/api/icons{POSTGRES}")).await, "P");
        }
        assert_eq!(host.received().len(), 1);
    }
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_left_alone() {
    let host = Fake::start(|_| Reply::Close).await;
    let proxy = proxy(Some(&host)).await;
    is_letter(&proxy.get(&format!("/api/icons{POSTGRES}")).await, "P");
    let asked = host.received().len();
    is_letter(&proxy.get(&format!("/api/icons{STRIPE}")).await, "S");
    assert_eq!(host.received().len(), asked);
}

#[tokio::test]
async fn without_a_host_there_are_letters() {
    let proxy = proxy(None).await;
    for (connector, letter) in [("destination-s3", "S"), ("my-own", "M"), ("-._", "?")] {
        let path = format!("/api/icons/files/metadata/airbyte/{connector}/latest/icon.svg");
        is_letter(&proxy.get(&path).await, letter);
    }
}
