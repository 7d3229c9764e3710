//! While the database is away.

use std::sync::Arc;

use airstrip_contract::{AuditOutcome, ProblemKind, Role};
use airstrip_store::{Filter, Options, Store};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::Semaphore;

use super::*;

/// Somebody else who keeps the database from being written to, for as long as this is held.
async fn locked(file: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{file}"))
        .await
        .unwrap();
    let lock = sqlx::raw_sql("BEGIN IMMEDIATE");
    lock.execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn without_a_record_nothing_is_launched_and_reads_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("airstrip.db").display().to_string();
    let store = Store::open(&format!("sqlite://{file}"), Options::default())
        .await
        .unwrap();
    let upstream = Fake::start(willing).await;
    let proxy = proxy_for(&store, "ana", Role::Operator, &upstream).await;

    let lock = locked(&file).await;
    let problem = proxy.sync(1).await.problem();
    assert_eq!(
        (problem.status, problem.kind),
        (503, ProblemKind::AuditUnavailable)
    );
    assert!(
        problem.detail.contains("Nothing was sent"),
        "{}",
        problem.detail
    );
    assert!(upstream.received().is_empty());
    let body = json!({"connectionId": connection(1)}).to_string();
    let read = "/api/airbyte/prod/api/v1/web_backend/connections/get";
    assert_eq!(proxy.send("POST", read, &[JSON], &body).await.status, 200);
    assert_eq!(upstream.received().len(), 1);

    lock.close().await.unwrap();
    assert_eq!(proxy.sync(1).await.status, 200);
    let filter = Filter {
        outcome: Some(AuditOutcome::Done),
        ..Filter::default()
    };
    assert_eq!(store.page(&filter, None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_outcome_that_cannot_be_written_at_once_is_written_later() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("airstrip.db").display().to_string();
    let store = Store::open(&format!("sqlite://{file}"), Options::default())
        .await
        .unwrap();
    let gate = Arc::new(Semaphore::new(0));
    let upstream = gated(&gate).await;
    let proxy = Arc::new(proxy_for(&store, "ana", Role::Operator, &upstream).await);
    let launching = tokio::spawn({
        let proxy = Arc::clone(&proxy);
        async move { proxy.sync(1).await }
    });
    upstream.has_received(1).await;
    let lock = locked(&file).await;
    gate.add_permits(1);
    let answer = launching.await.unwrap();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "{\"job\":{\"id\":8}}")
    );
    let entry = proxy.only().await;
    assert_eq!(entry.outcome, AuditOutcome::UnderWay);
    lock.close().await.unwrap();
    store.beat().await.unwrap();
    let entry = proxy.only().await;
    assert_eq!(
        (entry.outcome, entry.result.as_deref()),
        (AuditOutcome::Done, Some("8"))
    );
}
