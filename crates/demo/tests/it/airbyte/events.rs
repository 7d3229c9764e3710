//! The timeline of a connection.

use std::collections::HashSet;

use airstrip_demo::connections;
use serde_json::{Value, json};

use super::quiet;
use crate::support::Demo;

async fn events(demo: &Demo, connection: &Value, more: Value) -> Vec<Value> {
    let mut query = json!({
        "connectionId": connection, "pagination": { "pageSize": 5000, "rowOffset": 0 },
    });
    let fields = query.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let answer = demo.airbyte_ok("/connections/events/list", query).await;
    answer["events"].as_array().unwrap().clone()
}

#[tokio::test]
async fn events_are_paged_and_filtered_newest_first() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let all = events(&demo, &connection, json!({})).await;
    assert!(all.len() > 60);
    let ids: HashSet<_> = all.iter().map(|event| &event["id"]).collect();
    assert_eq!(ids.len(), all.len());
    let at = |event: &Value| event["createdAt"].as_i64().unwrap();
    assert!(all.is_sorted_by(|a, b| at(a) >= at(b)));

    let mut paged = Vec::new();
    loop {
        let pagination = json!({ "pagination": { "pageSize": 7, "rowOffset": paged.len() } });
        let page = events(&demo, &connection, pagination).await;
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, all);
    let page = events(&demo, &connection, json!({ "pagination": {} })).await;
    assert_eq!(page, all[..20]);

    let types = ["SYNC_FAILED", "SYNC_CANCELLED"];
    let found = events(&demo, &connection, json!({ "eventTypes": types })).await;
    let is_wanted = |event: &&Value| types.iter().any(|one| event["eventType"] == *one);
    let wanted: Vec<_> = all.iter().filter(is_wanted).cloned().collect();
    assert!(!found.is_empty());
    assert_eq!(found, wanted);

    let range = json!({
        "createdAtStart": "2026-11-01T00:00:00Z", "createdAtEnd": "2026-11-10T00:00:00Z",
    });
    let found = events(&demo, &connection, range).await;
    assert!(!found.is_empty() && found.len() < all.len());
    // 2026-11-01 and 2026-11-10 as seconds.
    assert!(
        found
            .iter()
            .all(|event| (1_793_491_200..=1_794_268_800).contains(&at(event)))
    );
}

#[tokio::test]
async fn events_of_jobs_say_what_the_jobs_say() {
    let demo = Demo::start().await;
    let mut compared = 0;
    for connection in demo.connections().await {
        let id = &connection["connectionId"];
        if connection["name"] == connections::DETAILS_ERROR
            || connection["name"] == connections::NO_EVENTS
        {
            continue;
        }
        let query = json!({
            "configTypes": ["sync", "clear", "refresh"], "configId": id,
            "pagination": { "pageSize": 100 },
        });
        let jobs = demo.airbyte_ok("/jobs/list", query).await;
        let all = events(&demo, id, json!({})).await;
        for job in jobs["jobs"].as_array().unwrap() {
            let (attempts, job) = (job["attempts"].as_array().unwrap(), &job["job"]);
            let of_job = |suffixes: &[&str]| {
                let of_job = all.iter().filter(|event| {
                    let kind = event["eventType"].as_str().unwrap();
                    event["summary"]["jobId"] == job["id"]
                        && suffixes.iter().any(|suffix| kind.ends_with(suffix))
                });
                of_job.cloned().collect::<Vec<_>>()
            };
            let ends = of_job(&["_SUCCEEDED", "_FAILED", "_INCOMPLETE", "_CANCELLED"]);
            let prefix = job["configType"].as_str().unwrap().to_uppercase();
            let committed = job["aggregatedStats"]["recordsCommitted"].as_u64().unwrap();
            let outcome = match job["status"].as_str().unwrap() {
                "failed" if committed > 0 => "INCOMPLETE",
                "failed" => "FAILED",
                "succeeded" => "SUCCEEDED",
                "cancelled" => "CANCELLED",
                _ => {
                    assert!(ends.is_empty());
                    continue;
                }
            };
            assert_eq!(ends.len(), 1, "{job}");
            let (event, summary) = (&ends[0], &ends[0]["summary"]);
            assert_eq!(event["eventType"], format!("{prefix}_{outcome}"));
            assert_eq!(event["createdAt"], job["updatedAt"]);
            assert_eq!(summary["recordsLoaded"], committed);
            assert_eq!(summary["startTimeEpochSeconds"], job["createdAt"]);
            assert_eq!(summary["attemptsCount"], attempts.len());
            assert_eq!(summary.get("streams").is_some(), prefix != "SYNC");
            if outcome == "FAILED" || outcome == "INCOMPLETE" {
                let last = attempts.last().unwrap();
                let cause = &last["failureSummary"]["failures"][0];
                assert_eq!(summary["failureReason"], *cause);
            }
            assert_eq!(event.get("user").is_some(), outcome == "CANCELLED");
            compared += 1;
        }
    }
    assert!(compared > 2_000, "{compared}");
}

#[tokio::test]
async fn every_type_of_event_happens_somewhere() {
    let demo = Demo::start().await;
    let mut types = HashSet::new();
    let mut transforms = HashSet::new();
    for connection in demo.connections().await {
        if connection["name"] == connections::NO_EVENTS {
            continue;
        }
        for event in events(&demo, &connection["connectionId"], json!({})).await {
            let diff = &event["summary"]["catalogDiff"]["transforms"][0];
            for change in diff["updateStream"]["fieldTransforms"]
                .as_array()
                .into_iter()
                .flatten()
            {
                transforms.insert(change["transformType"].as_str().unwrap().to_owned());
            }
            if event["eventType"] == "CONNECTION_SETTINGS_UPDATE" {
                assert!(event["summary"]["patches"].is_object());
            }
            types.insert(event["eventType"].as_str().unwrap().to_owned());
        }
    }
    for wanted in [
        "SYNC_STARTED",
        "SYNC_SUCCEEDED",
        "SYNC_INCOMPLETE",
        "SYNC_FAILED",
        "SYNC_CANCELLED",
        "REFRESH_STARTED",
        "REFRESH_SUCCEEDED",
        "CLEAR_STARTED",
        "CLEAR_SUCCEEDED",
        "CONNECTION_SETTINGS_UPDATE",
        "CONNECTION_ENABLED",
        "CONNECTION_DISABLED",
        "SCHEMA_UPDATE",
        "SCHEMA_CONFIG_UPDATE",
        "CONNECTOR_UPDATE",
    ] {
        assert!(types.contains(wanted), "{wanted}");
    }
    for wanted in ["add_field", "remove_field", "update_field_schema"] {
        assert!(transforms.contains(wanted), "{wanted}");
    }
}

#[tokio::test]
async fn a_cancel_is_told_even_where_nothing_runs() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let job = super::newest(&demo, &connection).await["job"]["id"].clone();
    demo.advance(5);
    demo.airbyte_ok("/jobs/cancel", json!({ "id": job })).await;
    let newest = events(&demo, &connection, json!({})).await[0].clone();
    assert_eq!(newest["eventType"], "SYNC_CANCELLED");
    assert_eq!(newest["summary"]["jobId"], job);
    assert_eq!(newest["createdAt"], demo.now());
    assert_eq!(newest["user"]["isDeleted"], false);
}

#[tokio::test]
async fn an_older_server_has_no_events() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::NO_EVENTS).await;
    let query = json!({ "connectionId": connection });
    let (status, answer) = demo.airbyte("/connections/events/list", query).await;
    assert_eq!(status, 404);
    assert_eq!(
        answer["_embedded"]["errors"][0]["message"],
        "Page Not Found"
    );
}
