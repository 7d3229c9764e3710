//! Presets: whose they are, and that no change is lost.

use airstrip_contract::{Person, PresetContent, RelativeDate};
use airstrip_store::{DagKey, Saved};
use serde_json::json;

use crate::place::Place;

const SALES: DagKey<'_> = DagKey {
    instance: "prod",
    dag_id: "sales",
};

fn person(name: &str) -> Person {
    Person {
        email: format!("{name}@example.com"),
        subject: format!("subject-of-{name}"),
    }
}

fn content(name: &str, shared: bool) -> PresetContent {
    let conf = json!({"z": 1, "a": {"n": null, "big": 1}, "day": "2026-11-20"});
    PresetContent {
        name: name.to_owned(),
        description: "Änderung «1» \0".replace('\0', "·"),
        shared,
        conf: conf.as_object().unwrap().clone(),
        dates: vec![RelativeDate {
            at: "/day".to_owned(),
            says: "yesterday".to_owned(),
        }],
    }
}

pub async fn a_preset_comes_back_as_it_was_kept(place: &Place) {
    let (store, ana) = (place.open().await, person("ana"));
    let mut said = content("Full reload", false);
    let digits = r#"{"exact": 12345678901234567890123, "e": 1.50}"#;
    said.conf = serde_json::from_str(digits).unwrap();
    let kept = store.create_preset(SALES, &said, &ana).await.unwrap();
    assert_eq!((&kept.content, kept.version, kept.mine), (&said, 1, true));
    assert_eq!((&*kept.owner, &*kept.saved_by), (&*ana.email, &*ana.email));
    let text = serde_json::to_string(&kept.content.conf).unwrap();
    assert_eq!(text, digits.replace(": ", ":").replace(", ", ","));
    assert_eq!(store.presets(SALES, &ana).await.unwrap(), [kept]);
}

pub async fn others_see_what_is_shared_and_of_the_same_dag(place: &Place) {
    let (store, ana, ben) = (place.open().await, person("ana"), person("ben"));
    for (name, shared) in [("own", false), ("Everybody's", true)] {
        store
            .create_preset(SALES, &content(name, shared), &ana)
            .await
            .unwrap();
    }
    let names = async |dag, person| -> Vec<String> {
        let presets = store.presets(dag, person).await.unwrap();
        presets
            .into_iter()
            .map(|preset| preset.content.name)
            .collect()
    };
    assert_eq!(names(SALES, &ana).await, ["Everybody's", "own"]);
    assert_eq!(names(SALES, &ben).await, ["Everybody's"]);
    let elsewhere = [
        DagKey {
            dag_id: "Sales",
            ..SALES
        },
        DagKey {
            instance: "dev",
            ..SALES
        },
        DagKey {
            dag_id: "sales' OR '1'='1",
            ..SALES
        },
    ];
    for dag in elsewhere {
        assert!(names(dag, &ana).await.is_empty(), "{dag:?}");
    }
}

pub async fn a_change_is_a_version_and_none_is_lost(place: &Place) {
    let (store, ana, ben) = (place.open().await, person("ana"), person("ben"));
    let first = store
        .create_preset(SALES, &content("one", true), &ana)
        .await
        .unwrap();
    let changed = store
        .change_preset(SALES, &first.id, 1, &content("two", true), &ben)
        .await
        .unwrap();
    let Saved::Done(second) = changed else {
        panic!("{changed:?}");
    };
    assert_eq!((second.version, &*second.content.name), (2, "two"));
    assert_eq!(
        (&*second.owner, &*second.saved_by),
        (&*ana.email, &*ben.email)
    );
    let late = store
        .change_preset(SALES, &first.id, 1, &content("late", true), &ana)
        .await
        .unwrap();
    let as_ana = store.presets(SALES, &ana).await.unwrap().remove(0);
    assert_eq!(late, Saved::Stale(as_ana));
    let versions = store.preset_versions(SALES, &first.id, &ana).await.unwrap();
    let versions: Vec<_> = versions
        .iter()
        .map(|v| (v.version, &*v.content.name))
        .collect();
    assert_eq!(versions, [(2, "two"), (1, "one")]);
}

pub async fn of_two_changes_at_once_one_is_saved(place: &Place) {
    let (store, ana) = (place.open().await, person("ana"));
    let first = store
        .create_preset(SALES, &content("one", true), &ana)
        .await
        .unwrap();
    let contents: Vec<_> = (0..8).map(|n| content(&n.to_string(), true)).collect();
    let changes = contents
        .iter()
        .map(|content| store.change_preset(SALES, &first.id, 1, content, &ana));
    let done = futures_util::future::join_all(changes).await;
    let done: Vec<_> = done.into_iter().map(Result::unwrap).collect();
    let saved = done.iter().filter(|saved| matches!(saved, Saved::Done(_)));
    assert_eq!(saved.count(), 1, "{done:?}");
    let versions = store.preset_versions(SALES, &first.id, &ana).await.unwrap();
    assert_eq!(versions.len(), 2);
}

pub async fn anothers_own_preset_cannot_be_touched(place: &Place) {
    let (store, ana, ben) = (place.open().await, person("ana"), person("ben"));
    let own = store
        .create_preset(SALES, &content("own", false), &ana)
        .await
        .unwrap();
    let changed = store
        .change_preset(SALES, &own.id, 1, &content("x", true), &ben)
        .await
        .unwrap();
    assert_eq!(changed, Saved::Gone);
    assert_eq!(
        store.delete_preset(SALES, &own.id, 1, &ben).await.unwrap(),
        None
    );
    assert!(
        store
            .preset_versions(SALES, &own.id, &ben)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.presets(SALES, &ana).await.unwrap(),
        std::slice::from_ref(&own)
    );
    // What it said before it was shared stays its owner's alone.
    let shared = store
        .change_preset(SALES, &own.id, 1, &content("own", true), &ana)
        .await
        .unwrap();
    assert!(matches!(shared, Saved::Done(_)));
    let seen = store.preset_versions(SALES, &own.id, &ben).await.unwrap();
    assert_eq!(seen.iter().map(|v| v.version).collect::<Vec<_>>(), [2]);
}

pub async fn a_deleted_preset_is_gone_and_stays_so(place: &Place) {
    let (store, ana) = (place.open().await, person("ana"));
    let kept = store
        .create_preset(SALES, &content("one", true), &ana)
        .await
        .unwrap();
    let stale = store.delete_preset(SALES, &kept.id, 7, &ana).await.unwrap();
    assert_eq!(stale.as_ref(), Some(&kept));
    assert_eq!(
        store.delete_preset(SALES, &kept.id, 1, &ana).await.unwrap(),
        None
    );
    assert!(store.presets(SALES, &ana).await.unwrap().is_empty());
    for version in [1, 2] {
        let again = store
            .change_preset(SALES, &kept.id, version, &content("x", true), &ana)
            .await;
        assert_eq!(again.unwrap(), Saved::Gone);
    }
}
