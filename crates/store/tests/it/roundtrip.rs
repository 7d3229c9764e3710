//! What is written is read again, to the last digit.

use std::time::SystemTime;

use airstrip_contract::{Access, AuditOutcome, Person, System};
use airstrip_store::{Conclusion, Intent};

use crate::place::{Place, all, done, intent, only, target};

pub async fn every_field_survives(place: &Place) {
    let store = place.open().await;
    let before = millis_now();
    let conf =
        r#"{"z":1,"a":12345678901234567890123,"e":1.50,"n":null,"l":[{"ü":"\u0000 'x' \" $1"}]}"#;
    let intent = Intent {
        person: Person {
            email: "Änna+o'k@exämple.com".to_owned(),
            subject: "9223372036854775807".to_owned(),
        },
        grant: "grant «3»; DROP TABLE audit_entry".to_owned(),
        operation: "trigger-dag".to_owned(),
        access: Access::Manage,
        system: System::Airflow,
        instance: "prod-Å".to_owned(),
        target: Some(target("dag_%_\\", Some("名前 🛫"))),
        parameters: Some(serde_json::from_str(conf).unwrap()),
        request_id: "q".repeat(200),
        client: Some("2001:db8::1".to_owned()),
    };
    let id = store.intend(intent.clone()).await.unwrap();
    let entry = only(&store).await;
    assert_eq!(entry.id, id.as_str());
    assert!((before..=millis_now()).contains(&entry.at.as_millisecond()));
    assert_eq!(entry.person, intent.person);
    assert_eq!(entry.grant, intent.grant);
    assert_eq!(entry.operation, intent.operation);
    assert_eq!(entry.access, intent.access);
    assert_eq!(entry.system, intent.system);
    assert_eq!(entry.instance, intent.instance);
    assert_eq!(entry.target, intent.target);
    assert_eq!(entry.parameters.unwrap().to_string(), conf);
    assert_eq!(entry.request_id, intent.request_id);
    assert_eq!(entry.client, intent.client);
    assert_eq!(entry.outcome, AuditOutcome::UnderWay);
    assert_eq!(
        (entry.status, entry.result, entry.detail, entry.duration_ms),
        (None, None, None, None)
    );

    let conclusion = Conclusion {
        outcome: AuditOutcome::Failed,
        status: Some(u16::MAX),
        result: Some(u64::MAX.to_string()),
        detail: Some("it «failed»\n\t🛬".to_owned()),
        duration_ms: Some(i64::MAX.unsigned_abs()),
        target_name: Some("not this one".to_owned()),
    };
    assert!(store.complete(&id, &conclusion).await.unwrap());
    let entry = only(&store).await;
    assert_eq!(entry.outcome, conclusion.outcome);
    assert_eq!(entry.status, conclusion.status);
    assert_eq!(entry.result, conclusion.result);
    assert_eq!(entry.detail, conclusion.detail);
    assert_eq!(entry.duration_ms, conclusion.duration_ms);
    assert_eq!(entry.target, intent.target, "a name that was known stays");

    // And all that may be absent, absent; a conf that is null is not an absent one.
    let bare = Intent {
        target: None,
        parameters: Some(serde_json::Value::Null),
        ..self::intent()
    };
    let id = store.intend(bare).await.unwrap();
    let entry = all(&store).await.remove(0);
    assert_eq!(entry.id, id.as_str());
    assert_eq!(entry.target, None);
    assert_eq!(entry.parameters, Some(serde_json::Value::Null));
    assert_eq!(entry.client, None);

    // A name that the answer told is added.
    let unnamed = Intent {
        target: Some(target("c-2", None)),
        ..self::intent()
    };
    let id = store.intend(unnamed).await.unwrap();
    let told = Conclusion {
        target_name: Some("Told".to_owned()),
        ..done("7")
    };
    store.complete(&id, &told).await.unwrap();
    let entry = all(&store).await.remove(0);
    assert_eq!(entry.target, Some(target("c-2", Some("Told"))));
}

pub async fn what_postgres_cannot_hold_is_replaced(place: &Place) {
    let store = place.open().await;
    let nul = Intent {
        target: Some(target("a\0b", None)),
        ..intent()
    };
    let id = store.intend(nul).await.unwrap();
    let conclusion = Conclusion {
        detail: Some("\0".to_owned()),
        ..Conclusion::new(AuditOutcome::Refused)
    };
    assert!(store.complete(&id, &conclusion).await.unwrap());
    let entry = only(&store).await;
    assert_eq!(entry.target, Some(target("a\u{fffd}b", None)));
    assert_eq!(entry.detail.as_deref(), Some("\u{fffd}"));
}

pub async fn a_huge_conf_survives(place: &Place) {
    let store = place.open().await;
    let conf = serde_json::json!({ "text": "ä".repeat(4_000_000) });
    let huge = Intent {
        parameters: Some(conf.clone()),
        ..intent()
    };
    store.intend(huge).await.unwrap();
    assert!(only(&store).await.parameters == Some(conf));
}

fn millis_now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_millis().try_into().unwrap()
}
