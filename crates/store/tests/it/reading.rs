//! Pages, filters, streams, retention.

use std::collections::{BTreeSet, HashSet};

use airstrip_contract::{AuditOutcome, Person, System, Timestamp};
use airstrip_store::{Conclusion, Filter, Intent};
use futures_util::StreamExt;
use sqlx::{Connection, Row};

use crate::place::{Place, all, done, intent, target};

pub async fn pages_have_no_gap_and_no_double(place: &Place) {
    let store = place.open().await;
    let mut there = BTreeSet::new();
    for _ in 0..60 {
        there.insert(store.intend(intent()).await.unwrap().to_string());
    }
    let writer = store.clone();
    let writing = tokio::spawn(async move {
        for _ in 0..100 {
            writer.intend(intent()).await.unwrap();
        }
    });
    let everything = Filter::default();
    let (mut seen, mut before) = (vec![], None::<String>);
    loop {
        let page = store.page(&everything, before.as_deref(), 7).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id.clone());
        seen.extend(page.into_iter().map(|entry| entry.id));
    }
    writing.await.unwrap();
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first, none twice");
    let seen: BTreeSet<_> = seen.into_iter().collect();
    assert!(seen.is_superset(&there));
    assert_eq!(all(&store).await.len(), 160);
}

pub async fn filters_select(place: &Place) {
    let store = place.open().await;
    let other = Intent {
        person: Person {
            email: "Ben@Example.com".to_owned(),
            subject: "2".to_owned(),
        },
        operation: "trigger-dag".to_owned(),
        system: System::Airflow,
        instance: "test".to_owned(),
        target: Some(target("Sales_Daily", Some("100% Ärger"))),
        ..intent()
    };
    let first = store.intend(intent()).await.unwrap();
    store.complete(&first, &done("1")).await.unwrap();
    let second = store.intend(other).await.unwrap();
    let entries = all(&store).await;
    assert_eq!(entries[0].id, second.as_str());
    let text = |text: &str| Some(text.to_owned());
    let none = Filter::default;
    // Each filter with whether it selects the first, and the second.
    #[rustfmt::skip]
    let table = [
        (none(), [true, true]),
        (Filter { person: text("ANA@example.COM"), ..none() }, [true, false]),
        (Filter { person: text("ben@example.com"), ..none() }, [false, true]),
        (Filter { person: text("example.com"), ..none() }, [false, false]),
        (Filter { person: text("%"), ..none() }, [false, false]),
        (Filter { subject: text("2"), ..none() }, [false, true]),
        (Filter { system: Some(System::Airbyte), ..none() }, [true, false]),
        (Filter { instance: text("test"), ..none() }, [false, true]),
        (Filter { instance: text("Test"), ..none() }, [false, false]),
        (Filter { operation: text("sync"), ..none() }, [true, false]),
        (Filter { target: text("c-1"), ..none() }, [true, false]),
        (Filter { target: text("SALES"), ..none() }, [true, true]),
        (Filter { target: text("sales_"), ..none() }, [false, true]),
        (Filter { target: text("%"), ..none() }, [false, true]),
        (Filter { target: text("Ärg"), ..none() }, [false, true]),
        (Filter { target: text("' OR 1=1 --"), ..none() }, [false, false]),
        (Filter { outcome: Some(AuditOutcome::Done), ..none() }, [true, false]),
        (Filter { outcome: Some(AuditOutcome::UnderWay), ..none() }, [false, true]),
        (Filter { outcome: Some(AuditOutcome::Uncertain), ..none() }, [false, false]),
        (Filter { outcome: Some(AuditOutcome::from("lost")), ..none() }, [false, false]),
        (Filter { from: Some(entries[1].at), ..none() }, [true, true]),
        (Filter { until: Some(entries[1].at), ..none() }, [false, false]),
        (Filter { from: Some(after(entries[0].at)), ..none() }, [false, false]),
        (Filter { until: Some(after(entries[0].at)), ..none() }, [true, true]),
        (Filter { from: Some(before_all()), ..none() }, [true, true]),
        (Filter { instance: text("prod"), target: text("daily"), ..none() }, [false, false]),
        (Filter { instance: text("test"), target: text("daily"), ..none() }, [false, true]),
    ];
    for (filter, selected) in table {
        let page = store.page(&filter, None, 10).await.unwrap();
        let found = [&first, &second].map(|id| page.iter().any(|entry| entry.id == id.as_str()));
        assert_eq!(found, selected, "{filter:?}");
    }
    // What is no id of an entry compares as text, and fails for nobody.
    for (before, found) in [("", 0), ("0' OR 1=1", 0), ("z\0", 2)] {
        let page = store.page(&none(), Some(before), 10).await.unwrap();
        assert_eq!(page.len(), found, "{before:?}");
    }
}

pub async fn a_stream_has_all_rows(place: &Place) {
    let store = place.open().await;
    let start = 1_500_000_000_000;
    place.fill(start, 20_000).await;
    let filter = Filter {
        system: Some(System::Airbyte),
        ..Filter::default()
    };
    let mut stream = Box::pin(store.stream(filter));
    let mut times = vec![];
    while let Some(entry) = stream.next().await {
        times.push(entry.unwrap().at.as_millisecond());
        if times.len() == 10_000 && place.is_sqlite() {
            // A reader that rests keeps nobody from tidying up.
            let mut connection = place.raw().await;
            let tidied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
            let tidied = tidied.fetch_one(&mut connection).await.unwrap();
            assert_eq!(tidied.get::<i64, _>(0), 0, "busy");
            connection.close().await.unwrap();
        }
    }
    let expected: Vec<_> = (start..start + 20_000).rev().collect();
    assert!(times == expected);
}

pub async fn launches_are_found_by_target(place: &Place) {
    let store = place.open().await;
    let launch = async |id: &str, email: &str, conclusion: Option<Conclusion>| {
        let mut intent = intent();
        intent.target = Some(target(id, None));
        intent.person.email = email.to_owned();
        let id = store.intend(intent).await.unwrap();
        if let Some(conclusion) = conclusion {
            store.complete(&id, &conclusion).await.unwrap();
        }
    };
    let refused = Conclusion {
        result: Some("4".to_owned()),
        ..Conclusion::new(AuditOutcome::Refused)
    };
    launch("c-1", "ana@example.com", Some(done("1"))).await;
    launch("c-2", "ben@example.com", Some(done("2"))).await;
    launch("c-3", "ben@example.com", Some(done("3"))).await;
    launch("c-1", "ben@example.com", Some(refused)).await;
    launch("c-1", "ben@example.com", None).await;
    launch("c-1", "ben@example.com", Some(done("5"))).await;
    let ask = async |system, instance: &str, targets: &[&str], limit| {
        let targets: Vec<_> = targets.iter().map(|&id| id.to_owned()).collect();
        let found = store.launched(system, instance, &targets, limit).await;
        let found = found.unwrap().into_iter();
        let found = found.map(|launched| format!("{} {}", launched.result, launched.email));
        found.collect::<Vec<_>>()
    };
    let airbyte = System::Airbyte;
    assert_eq!(
        ask(airbyte, "prod", &["c-1", "c-2", "\"]\0"], 10).await,
        [
            "5 ben@example.com",
            "2 ben@example.com",
            "1 ana@example.com"
        ]
    );
    let newest = ask(airbyte, "prod", &["c-1", "c-2"], 1).await;
    assert_eq!(newest, ["5 ben@example.com"]);
    assert!(ask(airbyte, "prod", &[], 10).await.is_empty());
    assert!(ask(airbyte, "test", &["c-1"], 10).await.is_empty());
    assert!(ask(System::Airflow, "prod", &["c-1"], 10).await.is_empty());
}

pub async fn retention_deletes_what_is_older(place: &Place) {
    let store = place.open().await;
    let start = 1_500_000_000_000;
    place.fill(start, 2_500).await;
    let kept = store.intend(intent()).await.unwrap();
    let bound = Timestamp::from_millisecond(start + 2_400).unwrap();
    assert_eq!(store.prune(bound).await.unwrap(), 2_400);
    assert_eq!(store.prune(bound).await.unwrap(), 0);
    let left = all(&store).await;
    assert_eq!(left.len(), 101);
    assert_eq!(left[0].id, kept.as_str());
    let distinct: HashSet<_> = left.iter().map(|entry| &entry.id).collect();
    assert_eq!(distinct.len(), 101);
    assert!(left.iter().all(|entry| entry.at >= bound));
}

fn after(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond() + 1).unwrap()
}

fn before_all() -> Timestamp {
    Timestamp::from_second(-1).unwrap()
}
