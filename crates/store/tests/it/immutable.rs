//! The database itself refuses what the store would never ask for.

use crate::place::{Place, all, done, intent};

pub async fn entries_cannot_be_changed(place: &Place) {
    let store = place.open().await;
    let open = store.intend(intent()).await.unwrap();
    let closed = store.intend(intent()).await.unwrap();
    store.complete(&closed, &done("1")).await.unwrap();
    let before = all(&store).await;
    let intent_columns = [
        "id",
        "replica",
        "email",
        "subject",
        "allowed_by",
        "operation",
        "access",
        "system",
        "instance",
        "target_id",
        "target_name",
        "parameters",
        "request_id",
        "client",
    ];
    for column in intent_columns {
        for id in [&open, &closed] {
            let sql = format!("UPDATE audit_entry SET {column} = 'x' WHERE id = '{id}'");
            let error = place.run(&sql).await.unwrap_err().to_string();
            assert!(error.contains("cannot be changed"), "{column}: {error}");
        }
    }
    for change in [
        "outcome = 'unknown'",
        "status = 500",
        "result = NULL",
        "detail = 'x'",
        "duration_ms = 1",
        "completed_at = NULL",
        "looked_up_at = 1",
    ] {
        let sql = format!("UPDATE audit_entry SET {change} WHERE id = '{closed}'");
        let error = place.run(&sql).await.unwrap_err().to_string();
        assert!(error.contains("cannot be changed"), "{change}: {error}");
    }
    let sql = format!("UPDATE audit_entry SET outcome = 'fine' WHERE id = '{open}'");
    place.run(&sql).await.unwrap_err();
    assert_eq!(all(&store).await, before);
}
