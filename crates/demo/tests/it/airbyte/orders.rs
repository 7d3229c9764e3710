//! Clear, refresh, enable, disable: what they start and what they refuse.

use airstrip_demo::connections;
use serde_json::{Value, json};

use super::{newest, quiet, row};
use crate::support::Demo;

async fn status(demo: &Demo, connection: &Value) -> Value {
    let ids = json!({ "connectionIds": [connection] });
    demo.airbyte_ok("/connections/status", ids).await[0].clone()
}

/// The kind of the latest job of each stream, and what it committed.
async fn last_jobs(demo: &Demo, connection: &Value) -> Vec<(String, String, u64)> {
    let body = json!({ "connectionId": connection });
    let answer = demo
        .airbyte_ok("/connections/last_job_per_stream", body)
        .await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut last: Vec<_> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let committed = one["recordsCommitted"].as_u64().unwrap();
            (
                text(&one["streamName"]),
                text(&one["configType"]),
                committed,
            )
        })
        .collect();
    last.sort();
    last
}

#[tokio::test]
async fn clearing_cancels_what_runs_and_leaves_nothing() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let body = json!({ "connectionId": connection });
    let sync = demo.airbyte_ok("/connections/sync", body.clone()).await;
    demo.advance(10);
    let clear = demo.airbyte_ok("/connections/clear", body.clone()).await;
    assert_eq!(clear["job"]["configType"], "clear");
    let streams = clear["job"]["resetConfig"]["streamsToReset"].as_array();
    assert_eq!(streams.unwrap().len(), 7);
    let id = json!({ "id": sync["job"]["id"] });
    let sync = demo.airbyte_ok("/jobs/get_without_logs", id).await;
    assert_eq!(sync["job"]["status"], "cancelled");
    demo.advance(3);
    let progress = demo
        .airbyte_ok("/connections/sync_progress", body.clone())
        .await;
    assert_eq!(progress["configType"], "clear");
    assert_eq!(progress["recordsEmitted"], 0);

    demo.advance(60);
    let job = newest(&demo, &connection).await["job"].clone();
    assert_eq!(
        (&job["id"], &job["status"]),
        (&clear["job"]["id"], &json!("succeeded"))
    );
    assert_eq!(job["aggregatedStats"]["recordsCommitted"], 0);
    for (stream, kind, committed) in last_jobs(&demo, &connection).await {
        assert_eq!((kind.as_str(), committed), ("clear", 0), "{stream}");
    }
    assert_eq!(
        status(&demo, &connection).await["connectionSyncStatus"],
        "pending",
        "as if it had never been synced"
    );
    let row = row(&demo, &connection).await;
    assert_eq!(
        row["latestSyncJobStatus"], "cancelled",
        "the list looks at syncs only"
    );
}

#[tokio::test]
async fn only_named_streams_are_cleared_and_an_empty_list_means_all() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let clear = async |streams: Value| {
        let body = json!({ "connectionId": connection, "streams": streams });
        demo.airbyte("/connections/clear/stream", body).await
    };
    let (_, answer) = clear(json!([{ "streamName": "Lead" }])).await;
    assert_eq!(
        answer["job"]["resetConfig"]["streamsToReset"],
        json!([{ "name": "Lead" }])
    );
    demo.advance(60);
    for (stream, kind, _) in last_jobs(&demo, &connection).await {
        let wanted = if stream == "Lead" { "clear" } else { "sync" };
        assert_eq!(kind, wanted, "{stream}");
    }
    assert_eq!(clear(json!([{ "streamName": "Nonsense" }])).await.0, 404);
    let other = json!([{ "streamName": "Lead", "streamNamespace": "public" }]);
    assert_eq!(clear(other).await.0, 404);
    let (_, answer) = clear(json!([])).await;
    let all = answer["job"]["resetConfig"]["streamsToReset"].as_array();
    assert_eq!(all.unwrap().len(), 7);
}

#[tokio::test]
async fn a_refresh_reads_the_named_streams_from_the_beginning() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let refresh = json!({
        "connectionId": connection, "refreshMode": "Truncate",
        "streams": [{ "streamName": "Task" }],
    });
    let answer = demo.airbyte_ok("/connections/refresh", refresh).await;
    let job = &answer["job"];
    assert_eq!(job["configType"], "refresh");
    assert_eq!(
        job["refreshConfig"]["streamsToRefresh"],
        json!([{ "name": "Task" }])
    );
    demo.advance(400);
    let last = last_jobs(&demo, &connection).await;
    let share = |name: &str| last.iter().find(|one| one.0 == name).unwrap().2;
    // Of the records, Task has 40 parts where OpportunityHistory has 30.
    let usual = share("OpportunityHistory") * 40 / 30;
    assert!(
        share("Task") > usual * 2,
        "{} beside {usual}",
        share("Task")
    );
    assert_eq!(
        newest(&demo, &connection).await["job"]["status"],
        "succeeded"
    );
}

#[tokio::test]
async fn a_refresh_that_cannot_start_is_answered_with_nothing() {
    let demo = Demo::start().await;
    let refresh = async |connection: &Value| {
        let body = json!({ "connectionId": connection, "refreshMode": "Merge" });
        demo.airbyte("/connections/refresh", body).await
    };
    for (name, wanted) in [
        (connections::CANNOT_REFRESH, 200),
        (connections::DISABLED, 200),
        (connections::RUNS_FOR_HOURS, 200),
        (connections::TRIGGER_ERROR, 500),
    ] {
        let connection = demo.connection(name).await;
        let before = newest(&demo, &connection).await["job"]["id"].clone();
        let (status, answer) = refresh(&connection).await;
        assert_eq!(status, wanted, "{name}");
        assert!(wanted != 200 || answer == json!({}), "{name}: {answer}");
        assert_eq!(
            newest(&demo, &connection).await["job"]["id"],
            before,
            "{name}"
        );
    }
    let connection = quiet(&demo).await;
    let body = json!({ "connectionId": connection });
    demo.airbyte_ok("/connections/sync", body.clone()).await;
    assert_eq!(refresh(&connection).await, (200, json!({})));
    demo.advance(200);
    let next = demo.airbyte_ok("/connections/sync", body).await;
    assert_eq!(next["job"]["configType"], "refresh", "it was kept");

    let details = json!({ "connectionId": demo.connection(connections::CANNOT_REFRESH).await });
    let details = demo
        .airbyte_ok("/web_backend/connections/get", details)
        .await;
    let version = &details["destinationActorDefinitionVersion"];
    assert_eq!(version["supportsRefreshes"], false);
    let nonsense = json!({ "connectionId": connection, "refreshMode": "Nonsense" });
    assert_eq!(demo.airbyte("/connections/refresh", nonsense).await.0, 422);
}

#[tokio::test]
async fn a_disabled_connection_is_not_started_until_it_is_enabled() {
    let demo = Demo::start().await;
    let all = demo.connections().await;
    let idle = all.iter().find(|row| {
        row["scheduleData"]["basicSchedule"]["timeUnit"] == "hours"
            && row["status"] == "active"
            && row["isSyncing"] == false
    });
    let connection = &idle.unwrap()["connectionId"];
    let hours = &idle.unwrap()["scheduleData"]["basicSchedule"]["units"];
    let period = hours.as_u64().unwrap() * 3_600;
    let set = async |wanted: &str| {
        let body = json!({ "connectionId": connection, "status": wanted, "skipReset": true });
        demo.airbyte_ok("/web_backend/connections/update", body)
            .await
    };
    assert_eq!(set("inactive").await["status"], "inactive");
    let before = newest(&demo, connection).await["job"]["id"].clone();
    demo.advance(period * 4 + 60);
    assert_eq!(newest(&demo, connection).await["job"]["id"], before);
    assert_eq!(
        status(&demo, connection).await["connectionSyncStatus"],
        "paused"
    );
    let sync = json!({ "connectionId": connection });
    assert_eq!(demo.airbyte("/connections/sync", sync.clone()).await.0, 500);

    set("active").await;
    set("active").await;
    assert_eq!(
        newest(&demo, connection).await["job"]["id"],
        before,
        "not at once"
    );
    demo.advance(period);
    let after = newest(&demo, connection).await["job"]["id"].clone();
    assert!(after.as_i64() > before.as_i64(), "at its next time");
    let query = json!({
        "connectionId": connection,
        "eventTypes": ["CONNECTION_ENABLED", "CONNECTION_DISABLED"],
        "createdAtStart": "2026-11-20T09:59:00Z",
    });
    let events = demo.airbyte_ok("/connections/events/list", query).await;
    let told: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            (
                event["eventType"].as_str().unwrap(),
                event["user"]["name"].as_str(),
            )
        })
        .collect();
    let user = Some("Default User");
    assert_eq!(
        told,
        [("CONNECTION_ENABLED", user), ("CONNECTION_DISABLED", user)]
    );
}

#[tokio::test]
async fn a_locked_connection_cannot_be_changed_or_started() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::LOCKED).await;
    assert_eq!(row(&demo, &connection).await["status"], "locked");
    let body = json!({ "connectionId": connection, "status": "active", "skipReset": true });
    let (status, answer) = demo.airbyte("/web_backend/connections/update", body).await;
    assert_eq!(
        (status, &answer["title"]),
        (409, &json!("Connection is locked"))
    );
    assert_eq!(answer["data"]["connectionId"], connection);
    let body = json!({ "connectionId": connection });
    assert_eq!(demo.airbyte("/connections/sync", body).await.0, 500);
}

#[tokio::test]
async fn a_connection_that_is_deleted_leaves_the_list() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::DELETED).await;
    let body = json!({ "connectionId": connection });
    let details = demo
        .airbyte_ok("/web_backend/connections/get", body.clone())
        .await;
    assert_eq!(details["status"], "deprecated");
    let all = demo.connections().await;
    assert!(all.iter().all(|row| row["connectionId"] != connection));
    assert_eq!(demo.airbyte("/connections/sync", body).await.0, 500);
}
