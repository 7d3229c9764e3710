//! Lists, filters and refusals of the embedded Airbyte.

use std::collections::{HashMap, HashSet};

use airstrip_demo::{Options, connections};
use serde_json::{Value, json};

use crate::support::{Demo, options};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn refusals_have_airbytes_status_and_body() {
    let demo = Demo::start().await;
    let workspace = demo.workspaces().await[0]["workspaceId"].clone();
    let disabled = demo.connection(connections::DISABLED).await;
    let list = |more: Value| {
        let mut body = json!({ "workspaceId": workspace });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        ("/web_backend/connections/list", body)
    };
    let unknown = json!({ "connectionId": UNKNOWN });
    let table = [
        (404, ("/connections/sync", unknown.clone())),
        (404, ("/connections/sync_progress", unknown.clone())),
        (404, ("/web_backend/connections/get", unknown)),
        (
            404,
            ("/connections/status", json!({ "connectionIds": [UNKNOWN] })),
        ),
        (
            404,
            (
                "/web_backend/connections/list",
                json!({ "workspaceId": UNKNOWN }),
            ),
        ),
        (404, list(json!({ "cursor": UNKNOWN }))),
        (404, ("/jobs/get_without_logs", json!({ "id": 7 }))),
        (404, ("/jobs/cancel", json!({ "id": 999_999_999 }))),
        (
            500,
            ("/connections/sync", json!({ "connectionId": disabled })),
        ),
        (500, list(json!({ "filters": { "statuses": ["paused"] } }))),
        (422, list(json!({ "sortKey": "nonsense" }))),
        (422, ("/connections/sync", json!({}))),
        (
            422,
            ("/connections/sync", json!({ "connectionId": "no-uuid" })),
        ),
        (422, ("/jobs/list", json!({ "configTypes": [] }))),
        (
            422,
            ("/jobs/list_for_workspaces", json!({ "configTypes": [] })),
        ),
    ];
    for (wanted, (path, body)) in table {
        let (status, answer) = demo.airbyte(path, body.clone()).await;
        assert_eq!(status, wanted, "{path} {body}: {answer}");
        let fields: Vec<_> = answer
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        match wanted {
            422 => assert_eq!(fields, ["message", "validationErrors"], "{path}"),
            _ => assert_eq!(fields, ["errorId"], "{path}"),
        }
    }
}

#[tokio::test]
async fn pages_by_cursor_show_every_connection_once_in_order() {
    let demo = Demo::with(Options {
        connections: 120,
        ..options()
    })
    .await;
    let workspace = demo.workspaces().await[0]["workspaceId"].clone();
    for key in [
        "connectionName",
        "sourceName",
        "destinationName",
        "lastSync",
    ] {
        let mut orders = Vec::new();
        for direction in ["asc", "desc"] {
            let mut ids: Vec<Value> = Vec::new();
            loop {
                let query = json!({
                    "workspaceId": workspace, "sortKey": format!("{key}_{direction}"),
                    "cursor": ids.last(), "pageSize": 7,
                });
                let page = demo
                    .airbyte_ok("/web_backend/connections/list", query)
                    .await;
                assert_eq!(page["page_size"], 7);
                let rows = page["connections"].as_array().unwrap();
                if rows.is_empty() {
                    assert_eq!(page["num_connections"], ids.len());
                    break;
                }
                ids.extend(rows.iter().map(|row| row["connectionId"].clone()));
            }
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{key}");
            orders.push(ids);
        }
        orders[1].reverse();
        assert_eq!(orders[0], orders[1], "{key}");
    }
}

#[tokio::test]
async fn filters_and_counts_follow_airbytes_rules() {
    let demo = Demo::with(Options {
        connections: 300,
        ..options()
    })
    .await;
    let workspace = demo.workspaces().await[0]["workspaceId"].clone();
    let find = async |filters: Value| {
        let query = json!({ "workspaceId": workspace, "filters": filters, "pageSize": 1000 });
        let page = demo
            .airbyte_ok("/web_backend/connections/list", query)
            .await;
        let rows = page["connections"].as_array().unwrap().clone();
        assert_eq!(page["num_connections"], rows.len());
        rows
    };
    let all = find(json!({})).await;
    let tag = all
        .iter()
        .find_map(|row| row["tags"][0].get("tagId"))
        .unwrap();
    for (filters, admits) in [
        (
            json!({ "searchTerm": "STRIPE" }),
            Box::new(|row: &Value| row.to_string().contains("Stripe"))
                as Box<dyn Fn(&Value) -> bool>,
        ),
        (
            json!({ "states": ["inactive"] }),
            Box::new(|row| row["status"] == "inactive"),
        ),
        (
            json!({ "statuses": ["running"] }),
            Box::new(|row| row["isSyncing"] == true),
        ),
        (
            json!({ "statuses": ["failed"] }),
            Box::new(|row| {
                ["failed", "cancelled", "incomplete"]
                    .iter()
                    .any(|one| row["latestSyncJobStatus"] == *one)
            }),
        ),
        (
            json!({ "statuses": ["healthy"] }),
            Box::new(|row| {
                [json!("succeeded"), json!("pending"), Value::Null]
                    .contains(&row["latestSyncJobStatus"])
            }),
        ),
        (
            json!({ "tagIds": [tag] }),
            Box::new(|row| row["tags"].to_string().contains(tag.as_str().unwrap())),
        ),
    ] {
        let found = find(filters.clone()).await;
        let wanted: Vec<_> = all.iter().filter(|row| admits(row)).cloned().collect();
        assert!(
            !wanted.is_empty() && wanted.len() < all.len(),
            "{filters} proves nothing"
        );
        assert_eq!(found, wanted, "{filters}");
    }
    let counts = demo
        .airbyte_ok(
            "/web_backend/connections/status_counts",
            json!({ "workspaceId": workspace }),
        )
        .await;
    let sum: u64 = counts
        .as_object()
        .unwrap()
        .values()
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert_eq!(sum, all.len() as u64);
    let paused = all.iter().filter(|row| row["status"] == "inactive").count();
    assert_eq!(counts["paused"], paused);
}

#[tokio::test]
async fn jobs_are_paged_filtered_and_ordered() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::HOSTILE_NAME).await;
    let list = async |more: Value| {
        let mut query = json!({ "configTypes": ["sync"], "configId": connection });
        query
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let page = demo.airbyte_ok("/jobs/list", query).await;
        let jobs = page["jobs"].as_array().unwrap().iter();
        let ids: Vec<i64> = jobs.map(|job| job["job"]["id"].as_i64().unwrap()).collect();
        (ids, page)
    };
    let (all, page) = list(json!({})).await;
    assert_eq!((all.len(), &page["totalJobCount"]), (60, &json!(60)));
    assert!(all.is_sorted_by(|a, b| a > b), "newest first");
    let (ids, _) = list(json!({ "orderByField": "createdAt", "orderByMethod": "ASC" })).await;
    assert!(ids.iter().rev().eq(&all));
    let (ids, page) = list(json!({ "pagination": { "pageSize": 5, "rowOffset": 10 } })).await;
    assert_eq!(
        (ids.as_slice(), &page["totalJobCount"]),
        (&all[10..15], &json!(60))
    );
    let (ids, _) =
        list(json!({ "pagination": { "pageSize": 5 }, "includingJobId": all[12] })).await;
    assert_eq!(ids, all[..15]);
    let (ids, _) = list(json!({ "includingJobId": 7 })).await;
    assert!(ids.is_empty());
    let (_, page) = list(json!({ "statuses": ["failed", "cancelled"] })).await;
    for job in page["jobs"].as_array().unwrap() {
        assert_ne!(job["job"]["status"], "succeeded");
    }
    let (ids, _) = list(json!({ "createdAtStart": "2026-11-13T00:00:00Z" })).await;
    assert!(!ids.is_empty() && ids == all[..ids.len()] && ids.len() < all.len());
}

#[tokio::test]
async fn jobs_of_workspaces_are_those_of_their_connections() {
    let demo = Demo::start().await;
    // Of one that is deleted the jobs stay.
    let deleted = demo.connection(connections::DELETED).await;
    let details = json!({ "connectionId": deleted });
    demo.airbyte_ok("/web_backend/connections/get", details)
        .await;
    let kinds = ["sync", "clear", "refresh", "reset_connection"];
    let everything = json!({ "configTypes": kinds, "pagination": { "pageSize": 100_000 } });
    let everything = demo.airbyte_ok("/jobs/list", everything).await;
    let mut inside = HashMap::new();
    let workspaces = demo.workspaces().await;
    let ids: Vec<_> = workspaces.iter().map(|w| &w["workspaceId"]).collect();
    for id in &ids {
        let list = json!({ "workspaceId": id, "pageSize": 1000 });
        let list = demo.airbyte_ok("/web_backend/connections/list", list).await;
        for row in list["connections"].as_array().unwrap() {
            inside.insert(row["connectionId"].clone(), (*id).clone());
        }
    }
    let list = async |more: Value| {
        let mut query = json!({ "configTypes": kinds, "pagination": { "pageSize": 100_000 } });
        let more = more.as_object().unwrap().clone();
        query.as_object_mut().unwrap().extend(more);
        let page = demo.airbyte_ok("/jobs/list_for_workspaces", query).await;
        let jobs = page["jobs"].as_array().unwrap().clone();
        assert_eq!(page["totalJobCount"], jobs.len(), "it counts the page");
        jobs
    };
    let all = everything["jobs"].as_array().unwrap();
    assert_eq!(list(json!({ "workspaceIds": ids })).await, *all);
    assert!(all.iter().any(|job| job["job"]["configId"] == deleted));
    for id in &ids {
        let own = all
            .iter()
            .filter(|job| inside.get(&job["job"]["configId"]).unwrap_or(ids[0]) == *id);
        let own: Vec<_> = own.cloned().collect();
        assert!(!own.is_empty() && own.len() < all.len());
        let told = list(json!({ "workspaceIds": [id] })).await;
        let of_others = told.iter().filter(|job| !own.contains(job));
        let of_others: Vec<_> = of_others.map(|job| &job["job"]["configId"]).collect();
        assert!(of_others.iter().all(|id| **id == deleted), "{of_others:?}");
    }
    let mut start = all[300]["job"]["createdAt"].as_i64().unwrap();
    while all[299]["job"]["createdAt"] == start {
        start += 1;
    }
    for (more, admits) in [
        (
            json!({ "statuses": ["failed", "cancelled"] }),
            Box::new(|job: &Value| job["status"] == "failed" || job["status"] == "cancelled")
                as Box<dyn Fn(&Value) -> bool>,
        ),
        (
            json!({ "configTypes": ["clear", "refresh"] }),
            Box::new(|job| job["configType"] != "sync"),
        ),
        (
            json!({ "createdAtStart": jiff::Timestamp::from_second(start).unwrap() }),
            Box::new(|job| job["createdAt"].as_i64().unwrap() >= start),
        ),
    ] {
        let mut query = json!({ "workspaceIds": ids });
        query
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let expected: Vec<_> = all
            .iter()
            .filter(|job| admits(&job["job"]))
            .cloned()
            .collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{more}");
        assert_eq!(list(query).await, expected, "{more}");
    }
    let page = json!({ "workspaceIds": ids, "pagination": { "pageSize": 7, "rowOffset": 40 } });
    assert_eq!(list(page).await, all[40..47]);
    let usual = list(json!({ "workspaceIds": ids, "pagination": {} })).await;
    assert_eq!(usual, all[..200]);
    for none in [
        json!({}),
        json!({ "workspaceIds": [] }),
        json!({ "workspaceIds": [UNKNOWN] }),
    ] {
        assert_eq!(list(none).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn ten_thousand_connections_are_there_and_a_few_run() {
    let demo = Demo::with(Options {
        connections: 10_000,
        ..options()
    })
    .await;
    let mut total = 0;
    let mut running = 0;
    for workspace in demo.workspaces().await {
        let id = json!({ "workspaceId": workspace["workspaceId"] });
        let counts = demo
            .airbyte_ok("/web_backend/connections/status_counts", id)
            .await;
        running += counts["running"].as_u64().unwrap();
        total += counts
            .as_object()
            .unwrap()
            .values()
            .map(|count| count.as_u64().unwrap())
            .sum::<u64>();
    }
    let all = demo.connections().await;
    let pending = all
        .iter()
        .filter(|row| row["latestSyncJobStatus"] == "pending" && row["status"] != "inactive");
    let pending = pending.count() as u64;
    assert_eq!(all.len(), 10_000 + connections::ALL.len());
    assert_eq!(
        total + pending,
        all.len() as u64,
        "pending ones are in no count"
    );
    assert!((10..300).contains(&running), "{running}");
}
