//! Each way in which an upstream can fail, and what the person is told: above all, whether a launch
//! may have happened.

use airstrip::config::Auth;
use airstrip_contract::ProblemKind;
use tokio::net::TcpListener;

use crate::support::{Fake, Proxy, Reply};

const READ: &str = "/api/airbyte/prod/api/v1/connections/list";
const LAUNCH: &str = "/api/airbyte/prod/api/v1/connections/sync";
const MAY_HAVE: &str = "may have happened all the same";

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let proxy = Proxy::before(&format!("http://{address}"), Auth::None).await;
    let answer = proxy.post(LAUNCH).await;
    let problem = answer.problem();
    assert_eq!(
        (answer.status, problem.kind),
        (502, ProblemKind::UpstreamUnreachable)
    );
    assert_eq!(problem.title, "Airbyte \"prod\" cannot be reached.");
    assert!(
        problem.detail.contains("Connection refused"),
        "{}",
        problem.detail
    );
    assert!(
        problem.detail.contains("Nothing was sent."),
        "{}",
        problem.detail
    );
}

#[tokio::test]
async fn the_name_does_not_exist() {
    let proxy = Proxy::before("http://airbyte.invalid:8001", Auth::None).await;
    let problem = proxy.post(LAUNCH).await.problem();
    assert_eq!(problem.kind, ProblemKind::UpstreamUnreachable);
}

#[tokio::test]
async fn the_connection_breaks_after_sending() {
    let upstream = Fake::start(|_| Reply::Close).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let answer = proxy.post(LAUNCH).await;
    let problem = answer.problem();
    assert_eq!(
        (answer.status, problem.kind),
        (502, ProblemKind::UpstreamLost)
    );
    assert!(problem.detail.contains(MAY_HAVE), "{}", problem.detail);
    assert_eq!(upstream.received().len(), 1, "a launch is sent once");
    let problem = proxy.post(READ).await.problem();
    assert!(!problem.detail.contains(MAY_HAVE), "{}", problem.detail);
}

#[tokio::test]
async fn the_upstream_never_answers() {
    let upstream = Fake::start(|_| Reply::Hang).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let answer = proxy.post("/api/airbyte/prod/api/v1/hasty").await;
    let problem = answer.problem();
    assert_eq!(
        (answer.status, problem.kind),
        (504, ProblemKind::UpstreamTimeout)
    );
    assert!(problem.detail.contains(MAY_HAVE), "{}", problem.detail);
}

#[tokio::test]
async fn an_answer_that_breaks_off_never_looks_whole() {
    let upstream = Fake::start(|_| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n";
        Reply::Bytes(format!(
            "{head}connection: close\r\n\r\n{{\"connections\":["
        ))
    })
    .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    let answer = proxy.post(READ).await;
    assert!(!answer.complete, "{answer:?}");
}

#[tokio::test]
async fn garbage_instead_of_http() {
    let upstream = Fake::start(|_| Reply::Bytes("SSH-2.0-OpenSSH_9.6\r\n".to_owned())).await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    assert_eq!(
        proxy.post(READ).await.problem().kind,
        ProblemKind::UpstreamLost
    );
}

#[tokio::test]
async fn recovery_needs_nothing() {
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let upstream =
        Fake::start(
            move |_| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                0 => Reply::Close,
                _ => Reply::json("{}"),
            },
        )
        .await;
    let proxy = Proxy::before(&upstream.url(), Auth::None).await;
    assert_eq!(proxy.post(READ).await.status, 502);
    assert_eq!(proxy.post(READ).await.status, 200);
}
