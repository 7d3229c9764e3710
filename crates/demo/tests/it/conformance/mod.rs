//! Every declared operation of Airbyte, of both APIs and in every state that a connection can be in,
//! answers as Airbyte's own OpenAPI documents say, and the console can read what it says.

mod calls;
mod errors;
mod schemas;
mod walk;

use std::collections::BTreeSet;

use airstrip_demo::connections;
use serde_json::json;

use walk::Walk;

#[tokio::test]
async fn every_answer_of_both_apis_is_as_their_documents_say_in_every_state() {
    let mut walk = Walk::start().await;
    let sync = ("sync", json!({}));
    let start = |kind: &str| Some(("public_start_job", json!({ "jobType": kind })));
    walk.look().await;
    walk.change(sync.clone(), start("sync")).await;
    walk.look().await;
    walk.demo.advance(2);
    walk.look().await;
    walk.change(sync.clone(), start("sync")).await;
    walk.reach_a_retry(connections::LANDS_AFTER_RETRY).await;
    walk.look().await;
    walk.demo.advance(900);
    walk.look().await;
    walk.change(
        ("refresh", json!({ "refreshMode": "Merge" })),
        start("refresh"),
    )
    .await;
    walk.demo.advance(3);
    walk.look().await;
    walk.cancel().await;
    walk.look().await;
    walk.change(("clear", json!({})), start("reset")).await;
    walk.demo.advance(3);
    walk.look().await;
    walk.demo.advance(900);
    walk.change(("clear_streams", json!({})), None).await;
    walk.demo.advance(900);
    walk.look().await;
    for status in ["inactive", "active"] {
        let config = json!({ "status": status, "skipReset": true });
        let public = json!({ "status": status });
        walk.change(
            ("set_connection_status", config),
            Some(("public_set_connection_status", public)),
        )
        .await;
        walk.change(sync.clone(), start("sync")).await;
        walk.look().await;
    }

    let text_only = ["public_health"];
    let declared = airstrip_airbyte::OPERATIONS
        .iter()
        .map(|operation| operation.name);
    let declared: BTreeSet<_> = declared.filter(|name| !text_only.contains(name)).collect();
    assert_eq!(walk.answered, declared, "each has given a good answer");
    for told in [
        "status pending",
        "status queued",
        "status running",
        "status incomplete",
        "status failed",
        "status succeeded",
        "status cancelled",
        "status active",
        "status inactive",
        "connectionSyncStatus running",
        "connectionSyncStatus pending",
        "connectionSyncStatus queued",
        "connectionSyncStatus failed",
        "connectionSyncStatus paused",
        "connectionSyncStatus incomplete",
        "connectionSyncStatus synced",
        "configType sync",
        "configType refresh",
        "configType clear",
        "jobType sync",
        "jobType refresh",
        "jobType clear",
        "logType formatted",
        "logType structured",
        "scheduleType manual",
        "scheduleType basic",
        "scheduleType cron",
    ] {
        assert!(
            walk.told.contains(told),
            "nothing told {told:?}: {:?}",
            walk.told
        );
    }
}
