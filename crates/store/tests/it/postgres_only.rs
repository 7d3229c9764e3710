//! Replicas, and a server that goes away.

use std::time::Duration;

use airstrip_contract::AuditOutcome;
use airstrip_store::{Options, Store};

use crate::place::{Place, all, done, intent, only};
use crate::support::{PASSWORD, Postgres};

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_a_database() {
    let server = Postgres::start();
    let place = Place::postgres(&server, "raced");
    let opening = (0..4).map(|_| {
        let url = place.url.clone();
        tokio::spawn(async move { Store::open(&url, Options::default()).await })
    });
    let mut replicas = vec![];
    for store in opening.collect::<Vec<_>>() {
        replicas.push(store.await.unwrap().unwrap());
    }
    let writing = replicas.iter().map(|store| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                let id = store.intend(intent()).await.unwrap();
                assert!(store.complete(&id, &done("1")).await.unwrap());
            }
        })
    });
    for writer in writing.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    for store in &replicas {
        let entries = all(store).await;
        assert_eq!(entries.len(), 200);
        assert!(
            entries
                .iter()
                .all(|entry| entry.outcome == AuditOutcome::Done)
        );
    }

    // One that ends in good order is gone at once.
    let ending = replicas.remove(0);
    let left = ending.intend(intent()).await.unwrap();
    assert!(replicas[0].orphans(10).await.unwrap().is_empty());
    ending.close().await;
    for store in &replicas {
        let orphans = store.orphans(10).await.unwrap();
        assert_eq!(orphans.len(), 1);
        assert_eq!(orphans[0].id, left.as_str());
    }
    // Of those who look its outcome up, one notes it.
    let mut noted = 0;
    for store in &replicas {
        noted += u32::from(store.note_lookup(&left, &done("2")).await.unwrap());
    }
    assert_eq!(noted, 1);

    no_error_holds_the_password(&place).await;
    bounded(a_stopped_server_is_survived(&server)).await;
}

/// So that what waits for something fails where it never comes.
async fn bounded(scenario: impl Future<Output = ()>) {
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, scenario)
        .await
        .expect("it never came");
}

async fn no_error_holds_the_password(place: &Place) {
    let wrong = place.url.replace(PASSWORD, "hunter2");
    let nowhere = "postgres://ana:hunter2@127.0.0.1:1/audit".to_owned();
    let absent = format!("{}_absent", place.url);
    let odd = place.url.replace("postgres://", "postgres://ana:hunter2@@");
    let port = "postgres://ana:hunter2@127.0.0.1:hunter2/audit".to_owned();
    let mode = format!("{}?sslmode=wrong", place.url);
    let bare = place.url.replace(PASSWORD, "hunter2/?#");
    for url in [wrong, nowhere, absent, odd, port, mode, bare] {
        let Err(error) = Store::open(&url, Options::default()).await else {
            panic!("{url} was opened");
        };
        let text = format!("{error} {error:?}");
        assert!(text.contains("PostgreSQL at "), "{text}");
        for secret in ["hunter2", PASSWORD, &PASSWORD.replace("%2F", "/")] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

async fn a_stopped_server_is_survived(server: &Postgres) {
    let place = Place::postgres(server, "stopped");
    let options = Options {
        timeout: Duration::from_millis(500),
        ..Options::default()
    };
    let store = Store::open(&place.url, options).await.unwrap();
    let id = store.intend(intent()).await.unwrap();
    server.stop();
    // Bounded by the timeout: otherwise this never ends.
    store.ready().await.unwrap_err();
    store.intend(intent()).await.unwrap_err();
    store.complete(&id, &done("1")).await.unwrap_err();
    store.beat().await.unwrap_err();
    server.start_again();
    // The pool needs a moment to find that its connections are gone.
    while store.beat().await.is_err() {}
    store.ready().await.unwrap();
    assert_eq!(only(&store).await.result.as_deref(), Some("1"));
    store.intend(intent()).await.unwrap();
    assert_eq!(all(&store).await.len(), 2);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for_long() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://a:b@{}/audit", silent.local_addr().unwrap());
    let options = Options {
        opening: Duration::from_millis(200),
        ..Options::default()
    };
    let Err(error) = Store::open(&url, options).await else {
        panic!("nobody answered");
    };
    assert!(
        error.to_string().contains("no answer within 0.2 s"),
        "{error}"
    );
}
