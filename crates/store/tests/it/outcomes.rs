//! How an entry's outcome becomes known, or stays unknown.

use std::collections::HashSet;

use airstrip_contract::AuditOutcome;
use airstrip_store::{Conclusion, Error, Filter, Options, Store};
use futures_util::FutureExt;

use crate::place::{Place, all, done, intent, only};

/// A store whose former process ended with one entry under way, and that entry's id.
async fn after_a_crash(place: &Place) -> (Store, airstrip_store::EntryId) {
    let crashed = place.open().await;
    let id = crashed.intend(intent()).await.unwrap();
    drop(crashed);
    // On SQLite the next process knows at once; on PostgreSQL when the beats have stopped for long.
    let store = place.open().await;
    if !place.is_sqlite() {
        assert!(store.orphans(10).await.unwrap().is_empty());
        assert_eq!(only(&store).await.outcome, AuditOutcome::UnderWay);
        let aged = "UPDATE audit_replica SET seen_at = seen_at - 30000";
        place.run(aged).await.unwrap();
        store.beat().await.unwrap();
    }
    (store, id)
}

pub async fn an_entry_is_completed_once(place: &Place) {
    let store = place.open().await;
    let id = store.intend(intent()).await.unwrap();
    let nothing = Conclusion::new(AuditOutcome::UnderWay);
    let error = store.complete(&id, &nothing).await.unwrap_err();
    assert!(matches!(error, Error::NoConclusion));
    assert!(store.complete(&id, &done("1")).await.unwrap());
    assert!(!store.complete(&id, &done("2")).await.unwrap());
    assert!(!store.note_lookup(&id, &done("3")).await.unwrap());
    assert_eq!(only(&store).await.result.as_deref(), Some("1"));
    assert!(!store.complete(&"nobody".into(), &done("4")).await.unwrap());

    // Of many at once, one.
    let id = store.intend(intent()).await.unwrap();
    let racing = (0..8).map(|job| {
        let (store, id) = (store.clone(), id.clone());
        tokio::spawn(async move { store.complete(&id, &done(&job.to_string())).await })
    });
    let mut won = 0;
    for race in racing.collect::<Vec<_>>() {
        won += u32::from(race.await.unwrap().unwrap());
    }
    assert_eq!(won, 1);
    assert_eq!(store.owed(), 0);
}

pub async fn what_a_process_leaves_is_unknown(place: &Place) {
    let (store, id) = after_a_crash(place).await;
    let own = store.intend(intent()).await.unwrap();
    let orphans = store.orphans(10).await.unwrap();
    assert_eq!(orphans.len(), 1);
    assert_eq!(orphans[0].id, id.as_str());
    assert_eq!(orphans[0].outcome, AuditOutcome::Uncertain);
    let detail = orphans[0].detail.as_deref().unwrap();
    assert!(detail.contains("ended before the answer"), "{detail}");
    for (outcome, expected) in [
        (AuditOutcome::Uncertain, &id),
        (AuditOutcome::UnderWay, &own),
    ] {
        let filter = Filter {
            outcome: Some(outcome.clone()),
            ..Filter::default()
        };
        let page = store.page(&filter, None, 10).await.unwrap();
        assert_eq!(page.len(), 1);
        assert_eq!(page[0].id, expected.as_str());
        assert_eq!(page[0].outcome, outcome);
    }
    assert!(store.uncertain(10).await.unwrap().is_empty());
}

pub async fn a_lookup_is_noted_once(place: &Place) {
    let (store, id) = after_a_crash(place).await;
    let own = store.intend(intent()).await.unwrap();
    let found = Conclusion {
        detail: Some("found in the upstream".to_owned()),
        ..done("7")
    };
    assert!(!store.note_lookup(&own, &found).await.unwrap(), "it lives");
    assert!(store.note_lookup(&id, &found).await.unwrap());
    assert!(!store.note_lookup(&id, &done("8")).await.unwrap());
    assert!(store.orphans(10).await.unwrap().is_empty());
    let entries = all(&store).await;
    assert_eq!(entries[1].outcome, AuditOutcome::Done);
    assert_eq!(entries[1].result.as_deref(), Some("7"));
    assert_eq!(entries[1].detail.as_deref(), Some("found in the upstream"));

    // One whose answer was lost while its process lives: what is known of it stays.
    let lost = Conclusion {
        result: Some("run-1".to_owned()),
        duration_ms: Some(120_000),
        ..Conclusion::new(AuditOutcome::Uncertain)
    };
    store.complete(&own, &lost).await.unwrap();
    let uncertain = store.uncertain(10).await.unwrap();
    assert_eq!(uncertain.len(), 1);
    assert_eq!(uncertain[0].id, own.as_str());
    let not_there = Conclusion {
        detail: Some("no run of that id".to_owned()),
        ..Conclusion::new(AuditOutcome::Failed)
    };
    assert!(store.note_lookup(&own, &not_there).await.unwrap());
    assert!(store.uncertain(10).await.unwrap().is_empty());
    let entry = all(&store).await.remove(0);
    assert_eq!(entry.outcome, AuditOutcome::Failed);
    assert_eq!(entry.result.as_deref(), Some("run-1"));
    assert_eq!(entry.duration_ms, Some(120_000));
    assert_eq!(entry.detail.as_deref(), Some("no run of that id"));
}

/// A replica that was cut off and taken for gone still knows best.
pub async fn a_late_answer_beats_an_empty_lookup(place: &Place) {
    let (store, id) = after_a_crash(place).await;
    let nothing = Conclusion::new(AuditOutcome::Uncertain);
    assert!(store.note_lookup(&id, &nothing).await.unwrap());
    assert!(store.orphans(10).await.unwrap().is_empty());
    assert!(store.uncertain(10).await.unwrap().is_empty());
    assert_eq!(only(&store).await.outcome, AuditOutcome::Uncertain);
    assert!(store.complete(&id, &done("9")).await.unwrap());
    assert!(!store.complete(&id, &nothing).await.unwrap());
    assert_eq!(only(&store).await.outcome, AuditOutcome::Done);
}

pub async fn a_conclusion_that_cannot_be_written_is_written_later(place: &Place) {
    let store = place.open().await;
    let id = store.intend(intent()).await.unwrap();
    let (full, room) = if place.is_sqlite() {
        (
            "CREATE TRIGGER no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'disk \
             full'); END; CREATE TRIGGER no_insert BEFORE INSERT ON audit_entry BEGIN SELECT \
             RAISE(ABORT, 'disk full'); END",
            "DROP TRIGGER no_update; DROP TRIGGER no_insert",
        )
    } else {
        (
            "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk \
             full'; END $$; CREATE TRIGGER no_update BEFORE UPDATE OR INSERT ON audit_entry FOR EACH \
             ROW EXECUTE FUNCTION disk_full()",
            "DROP TRIGGER no_update ON audit_entry",
        )
    };
    place.run(full).await.unwrap();
    let error = store.intend(intent()).await.unwrap_err().to_string();
    assert!(
        error.starts_with("cannot record a launch: ") && error.contains("disk full"),
        "{error}"
    );
    let error = store.complete(&id, &done("1")).await.unwrap_err();
    assert!(error.to_string().contains("disk full"), "{error}");
    assert_eq!(store.owed(), 2, "the outcome, and the intent's refusal");
    assert!(store.beat().await.is_err());
    assert_eq!(store.owed(), 2);
    store.ready().await.unwrap();

    place.run(room).await.unwrap();
    store.beat().await.unwrap();
    let entry = only(&store).await;
    assert_eq!(entry.outcome, AuditOutcome::Done);
    assert_eq!(entry.result.as_deref(), Some("1"));

    // What a process has not written when it closes in good order is written then.
    let id = store.intend(intent()).await.unwrap();
    place
        .run(
            full.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
                .as_str(),
        )
        .await
        .unwrap();
    store.complete(&id, &done("2")).await.unwrap_err();
    place.run(room).await.unwrap();
    store.close().await;
    assert!(store.ready().await.is_err());
    drop(store);
    let store = Store::open(&place.url, Options::default()).await.unwrap();
    assert_eq!(all(&store).await[0].result.as_deref(), Some("2"));
}

/// Whoever is cancelled while the database writes cannot know whether it did, and sends nothing.
pub async fn a_cancelled_intent_reads_as_failed(place: &Place) {
    let store = place.open().await;
    let mut confirmed = HashSet::new();
    let mut turned_up = 0;
    while turned_up == 0 {
        for polls in 0..100 {
            let mut intending = Box::pin(store.intend(intent()));
            for _ in 0..polls {
                if let Some(id) = (&mut intending).now_or_never() {
                    confirmed.insert(id.unwrap().to_string());
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        // Those that were given up on come before this one.
        confirmed.insert(store.intend(intent()).await.unwrap().to_string());
        store.beat().await.unwrap();
        let entries = all(&store).await;
        let others = entries
            .iter()
            .filter(|entry| !confirmed.contains(&entry.id));
        turned_up = others.clone().count();
        for entry in others {
            assert_eq!(entry.outcome, AuditOutcome::Failed);
            assert!(entry.detail.as_deref().unwrap().starts_with("not sent"));
        }
    }
}
