//! How much an instance is asked at once, and how much one person may ask for.

use std::num::NonZeroU32;
use std::sync::Arc;

use airstrip::config::{Config, Limits};
use airstrip_contract::ProblemKind;
use tokio::sync::Semaphore;

use crate::support::{Answer, Fake, Proxy, Reply};

const READ: &str = "/api/airbyte/prod/api/v1/workspaces/list";
const LAUNCH: &str = "/api/airbyte/prod/api/v1/connections/sync";
/// These give up after 200 ms.
const HASTY_READ: &str = "/api/airbyte/prod/api/v1/hasty/list";
const HASTY_LAUNCH: &str = "/api/airbyte/prod/api/v1/hasty";

/// An upstream that answers some paths only when it is let.
async fn gated(held: &'static str) -> (Fake, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let shut = Arc::clone(&gate);
    let upstream = Fake::start(move |request| {
        let Reply::Bytes(bytes) = Reply::json("{}") else {
            panic!("bytes")
        };
        match request.line.contains(held) {
            true => Reply::Gated(Arc::clone(&shut), bytes),
            false => Reply::Bytes(bytes),
        }
    })
    .await;
    (upstream, gate)
}

fn assert_busy(answer: &Answer) {
    let problem = answer.problem();
    assert_eq!(
        (answer.status, &problem.kind),
        (503, &ProblemKind::TooManyRequests)
    );
    assert!(problem.detail.contains("Nothing was sent."), "{problem:?}");
    assert_eq!(answer.header("retry-after"), Some("5"));
}

#[tokio::test]
async fn reads_and_launches_wait_for_places_of_their_own() {
    let limits = Limits {
        reads_at_once: Some(1),
        launches_at_once: Some(1),
        ..Limits::default()
    };
    for (held, path, refused, passes) in [
        ("workspaces", READ, HASTY_READ, HASTY_LAUNCH),
        ("sync", LAUNCH, HASTY_LAUNCH, HASTY_READ),
    ] {
        let (upstream, gate) = gated(held).await;
        let proxy = Arc::new(Proxy::limited(&upstream.url(), limits).await);
        let waiting = Arc::clone(&proxy);
        let first = tokio::spawn(async move { waiting.post(path).await });
        upstream.has_received(1).await;
        assert_busy(&proxy.post(refused).await);
        assert_eq!(upstream.received().len(), 1, "nothing was sent");
        assert_eq!(proxy.post(passes).await.status, 200);
        gate.add_permits(1);
        assert_eq!(first.await.unwrap().status, 200);
        assert_eq!(
            proxy.post(refused).await.status,
            200,
            "there is a place again"
        );
    }
}

#[tokio::test]
async fn a_person_who_asks_for_too_much_is_told_when_to_come_back() {
    let limits = Limits {
        reads_per_minute: NonZeroU32::new(3).unwrap(),
        launches_per_minute: NonZeroU32::new(2).unwrap(),
        ..Limits::default()
    };
    let upstream = Fake::willing().await;
    let proxy = Proxy::limited(&upstream.url(), limits).await;
    for (path, allowed) in [(HASTY_READ, 3), (LAUNCH, 2)] {
        let before = upstream.received().len();
        for _ in 0..allowed {
            assert_eq!(proxy.post(path).await.status, 200, "{path}");
        }
        let sent = upstream.received().len();
        assert!(sent > before);
        let answer = proxy.post(path).await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, &problem.kind),
            (429, &ProblemKind::TooManyRequests)
        );
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=30).contains(&seconds), "{seconds}");
        assert_eq!(upstream.received().len(), sent, "nothing was sent");
    }
    // What no upstream is asked for is not counted.
    assert_eq!(proxy.get("/api/session").await.status, 200);
}

fn load(limits: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("airstrip.toml");
    let rest = "[server]\nlisten = \"0.0.0.0:8080\"\n[identity]\nkind = \"iap\"\n\
        audiences = [\"/projects/1/global/backendServices/2\"]\n\
        [store]\nurl = \"sqlite:///airstrip.db\"\n\
        [[airbyte]]\nname = \"prod\"\nurl = \"http://airbyte:8001\"\n\
        [[grant]]\nrole = \"viewer\"\ndomains = [\"example.com\"]\n";
    std::fs::write(&file, format!("{limits}\n{rest}")).unwrap();
    Config::load(&file, &|_| None).map_err(|findings| findings.to_string())
}

#[test]
fn limits_are_read() {
    assert_eq!(load("").unwrap().limits, Limits::default());
    let config = load(
        "[limits]\nreads_per_minute = 600\nlaunches_per_minute = 5\nreads_at_once = 3\n\
         launches_at_once = 2\n",
    );
    let limits = Limits {
        reads_per_minute: NonZeroU32::new(600).unwrap(),
        launches_per_minute: NonZeroU32::new(5).unwrap(),
        reads_at_once: Some(3),
        launches_at_once: Some(2),
    };
    assert_eq!(config.unwrap().limits, limits);
}

#[test]
fn each_mistake_in_limits_is_named() {
    for (line, expected) in [
        (
            "reads_per_minute = 0",
            "limits.reads_per_minute: 0 is not from 1 to 4294967295",
        ),
        (
            "launches_per_minute = 4294967296",
            "limits.launches_per_minute: 4294967296 is not from 1 to",
        ),
        (
            "reads_per_minute = \"many\"",
            "limits.reads_per_minute: this is a text",
        ),
        (
            "reads_per_minute = -1",
            "limits.reads_per_minute: this is a number",
        ),
        (
            "reads_at_once = 0",
            "limits.reads_at_once: 0 is not from 1 to 1000",
        ),
        (
            "launches_at_once = 1001",
            "limits.launches_at_once: 1001 is not from 1 to 1000",
        ),
        (
            "reads = 1",
            "limits.reads: there is no such field\n    known here: reads_per_minute",
        ),
    ] {
        let said = load(&format!("[limits]\n{line}")).unwrap_err();
        assert!(said.contains(expected), "{line}\n---\n{said}");
        assert!(said.contains("airstrip.toml:2:"), "{said}");
    }
}
