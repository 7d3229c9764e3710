use std::sync::Arc;

use airstrip_contract::AuditOutcome;
use airstrip_iap::ASSERTION_HEADER;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::{Station, page_and_keys};
use crate::support::{Fake, Reply, deaf};

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_told_to_stop_finishes_launches_that_nobody_waits_for() {
    let gate = Arc::new(Semaphore::new(0));
    let behind = Arc::clone(&gate);
    let body = "{\"job\":{\"id\":8}}";
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let is_sync = |line: &str| line.contains("/connections/sync ");
    let upstream = Fake::start(move |request| match is_sync(&request.line) {
        true => Reply::Gated(Arc::clone(&behind), answer.clone()),
        false => Reply::json("{}"),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let store = format!("url = \"sqlite://{}/airstrip.db\"", folder.path().display());
    let door = page_and_keys().await;
    let mut station = Station::start(folder.path(), &door, &upstream, &store).await;

    let body = "{\"connectionId\":\"00000000-0000-4000-8000-000000000001\"}";
    let request = format!(
        "POST /api/airbyte/prod/api/v1/connections/sync HTTP/1.1\r\nhost: localhost\r\n\
         {ASSERTION_HEADER}: {}\r\nx-requested-with: XMLHttpRequest\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        door.assertion,
        body.len()
    );
    let address = station.latest().borrow().1;
    let mut browser = TcpStream::connect(address).await.unwrap();
    browser.write_all(request.as_bytes()).await.unwrap();
    // The name of the connection is looked up beside it.
    upstream.has_received(2).await;
    assert!(
        upstream
            .received()
            .iter()
            .any(|request| is_sync(&request.line))
    );
    browser.set_zero_linger().unwrap();
    drop(browser);

    let stopping = station.told_to_stop();
    // Whoever is told to stop takes no more connections.
    deaf(address).await;
    gate.add_permits(1);
    assert!(stopping.await);

    station.start_again().await;
    let [entry] = &station.record(&door).await[..] else {
        panic!("one entry")
    };
    assert_eq!(
        (&entry.outcome, entry.result.as_deref()),
        (&AuditOutcome::Done, Some("8"))
    );
    station.stop().await;
}
