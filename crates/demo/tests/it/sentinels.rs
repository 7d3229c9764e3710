//! What the connections and DAGs named "demo" do.

use airstrip_demo::{connections, dags};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Demo;

#[test]
fn the_documentation_names_every_sentinel() {
    let documentation = include_str!("../../../../docs/demo.md");
    let shown = |name: &str| documentation.contains(name.split('\u{202e}').next().unwrap());
    for name in connections::ALL.iter().chain(&dags::ALL) {
        assert!(shown(name), "docs/demo.md does not name {name}");
    }
}

async fn trigger(demo: &Demo, name: &str) -> (Value, (u16, Value)) {
    let id = demo.connection(name).await;
    let answer = demo
        .airbyte("/connections/sync", json!({ "connectionId": id }))
        .await;
    (id, answer)
}

async fn sync_status(demo: &Demo, id: &Value) -> Value {
    demo.airbyte_ok("/connections/status", json!({ "connectionIds": [id] }))
        .await[0]
        .clone()
}

#[tokio::test]
async fn every_sentinel_connection_is_listed_and_starts_with_demo() {
    let demo = Demo::start().await;
    for name in connections::ALL {
        assert!(name.starts_with("demo: "));
        demo.connection(name).await;
    }
}

#[tokio::test]
async fn bad_credentials_fail_at_once_and_need_somebody_to_act() {
    let demo = Demo::start().await;
    let (id, (status, _)) = trigger(&demo, connections::BAD_CREDENTIALS).await;
    assert_eq!(status, 200);
    demo.advance(15);
    let status = sync_status(&demo, &id).await;
    assert_eq!(status["connectionSyncStatus"], "failed");
    assert_eq!(status["failureReason"]["failureType"], "config_error");
    assert_eq!(status["lastSyncAttemptNumber"], 0);
}

#[tokio::test]
async fn a_second_attempt_lands() {
    let demo = Demo::start().await;
    let (id, _) = trigger(&demo, connections::LANDS_AFTER_RETRY).await;
    demo.advance(200);
    let status = sync_status(&demo, &id).await;
    assert_eq!(status["connectionSyncStatus"], "synced");
    assert_eq!(status["lastSyncAttemptNumber"], 1);
}

#[tokio::test]
async fn a_breaking_schema_change_needs_somebody_to_act() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::BREAKING_SCHEMA).await;
    let connection = demo
        .airbyte_ok(
            "/web_backend/connections/get",
            json!({ "connectionId": id }),
        )
        .await;
    assert_eq!(connection["schemaChange"], "breaking");
    assert_eq!(
        sync_status(&demo, &id).await["connectionSyncStatus"],
        "failed"
    );
}

#[tokio::test]
async fn the_slow_trigger_has_started_long_before_it_answers() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::SLOW_TRIGGER).await;
    let body = json!({ "connectionId": id });
    let mut answer = Box::pin(demo.airbyte("/connections/sync", body));
    let running = async {
        while sync_status(&demo, &id).await.get("activeJob").is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = &mut answer => panic!("answered before its time"),
        () = running => {}
    }
    demo.advance(20);
    let (status, answer) = answer.await;
    assert_eq!(status, 200);
    assert_eq!(
        answer["job"]["id"],
        sync_status(&demo, &id).await["activeJob"]["id"]
    );
}

#[tokio::test]
async fn a_lost_answer_is_a_closed_connection_and_a_running_sync() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::LOST_TRIGGER).await;
    let body = json!({ "connectionId": id });
    let path = "/api/v1/connections/sync";
    let address = demo.running.airbyte;
    let error = demo
        .send(address, Method::POST, path, Some(&body))
        .await
        .unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert!(sync_status(&demo, &id).await["activeJob"]["id"].is_i64());
    let (status, _) = demo.airbyte("/connections/sync", body).await;
    assert_eq!(status, 409, "sent again, it meets the first one");
}

#[tokio::test]
async fn triggers_that_start_nothing() {
    let demo = Demo::start().await;
    let table = [
        (
            connections::RUNS_FOR_HOURS,
            409,
            "A sync is already running for: ",
        ),
        (
            connections::CONFLICT_WITHOUT_SYNC,
            409,
            "A sync is already running for: ",
        ),
        (
            connections::DATABASE_FAILURE,
            409,
            "Failed to access database",
        ),
        (connections::TRIGGER_ERROR, 500, ""),
        (connections::DISABLED, 500, ""),
    ];
    for (name, wanted, message) in table {
        let id = demo.connection(name).await;
        let before = sync_status(&demo, &id).await["lastSyncJobId"].clone();
        let (_, (status, answer)) = trigger(&demo, name).await;
        assert_eq!(status, wanted, "{name}");
        let text = answer["message"].as_str().unwrap_or_default();
        assert!(
            text.starts_with(message) && text.is_empty() == message.is_empty(),
            "{name}: {text}"
        );
        assert_eq!(
            sync_status(&demo, &id).await["lastSyncJobId"],
            before,
            "{name}"
        );
    }
}

#[tokio::test]
async fn details_that_cannot_be_used() {
    let demo = Demo::start().await;
    let get = "/web_backend/connections/get";
    let id = demo.connection(connections::DETAILS_ERROR).await;
    assert_eq!(
        demo.airbyte(get, json!({ "connectionId": id })).await.0,
        500
    );
    let jobs = json!({ "configTypes": ["sync"], "configId": id });
    assert_eq!(demo.airbyte("/jobs/list", jobs).await.0, 500);
    let id = demo.connection(connections::MALFORMED_DETAILS).await;
    let answer = demo.airbyte_ok(get, json!({ "connectionId": id })).await;
    assert!(answer["connectionId"].is_number());
    let id = demo.connection(connections::HTML_DETAILS).await;
    let body = json!({ "connectionId": id });
    let path = format!("/api/v1{get}");
    let address = demo.running.airbyte;
    let response = demo
        .send(address, Method::POST, &path, Some(&body))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html");
}

#[tokio::test]
async fn huge_numbers_keep_every_digit() {
    let demo = Demo::start().await;
    let (id, _) = trigger(&demo, connections::HUGE_NUMBERS).await;
    demo.advance(300);
    let query = json!({ "configTypes": ["sync"], "configId": id, "pagination": { "pageSize": 1 } });
    let page = demo.airbyte_ok("/jobs/list", query).await;
    let stats = &page["jobs"][0]["job"]["streamAggregatedStats"][0];
    assert_eq!(stats["recordsCommitted"], json!(9_007_199_254_740_993_u64));
    assert_eq!(stats["bytesCommitted"], json!(900_719_925_474_099_300_u64));
}

#[tokio::test]
async fn never_synced_and_three_hundred_streams() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::NEVER_SYNCED).await;
    assert_eq!(
        demo.airbyte_ok("/connections/status", json!({ "connectionIds": [id] }))
            .await,
        json!([{ "connectionId": id, "connectionSyncStatus": "pending" }]),
    );
    let id = demo.connection(connections::MANY_STREAMS).await;
    let answer = demo
        .airbyte_ok(
            "/web_backend/connections/get",
            json!({ "connectionId": id }),
        )
        .await;
    assert_eq!(
        answer["syncCatalog"]["streams"].as_array().unwrap().len(),
        300
    );
}

#[tokio::test]
async fn every_sentinel_dag_is_listed_and_starts_with_demo() {
    let demo = Demo::start().await;
    let page = demo
        .airflow_ok("/dags?dag_id_pattern=demo_&limit=100")
        .await;
    let mut listed: Vec<_> = page["dags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|dag| dag["dag_id"].as_str().unwrap())
        .collect();
    let mut named = dags::ALL;
    listed.sort_unstable();
    named.sort_unstable();
    assert_eq!(listed, named);
}

#[tokio::test]
async fn dags_that_do_not_answer_properly() {
    let demo = Demo::start().await;
    let launch = json!({ "logical_date": null, "dag_run_id": "mine" });
    let details = |dag: &str| format!("/dags/{dag}/details");
    let runs = |dag: &str| format!("/dags/{dag}/dagRuns");

    let (status, answer) = demo
        .airflow(Method::GET, &details(dags::DETAILS_ERROR), None)
        .await;
    assert_eq!((status, answer), (500, json!("Internal Server Error")));
    let (status, _) = demo
        .airflow(Method::POST, &runs(dags::TRIGGER_ERROR), Some(&launch))
        .await;
    assert_eq!(status, 500);
    let malformed = demo.airflow_ok(&details(dags::MALFORMED_DETAILS)).await;
    assert!(malformed["params"].is_array());

    let path = format!("/api/v2{}", runs(dags::LOST_TRIGGER));
    let address = demo.running.airflow;
    let error = demo
        .send(address, Method::POST, &path, Some(&launch))
        .await
        .unwrap_err();
    assert!(error.is_request(), "{error:?}");
    let run = demo
        .airflow_ok(&format!("{}/mine", runs(dags::LOST_TRIGGER)))
        .await;
    assert_eq!(run["dag_run_id"], "mine");
    let (status, _) = demo
        .airflow(Method::POST, &runs(dags::LOST_TRIGGER), Some(&launch))
        .await;
    assert_eq!(status, 409, "sent again, it meets the first one");
}

#[tokio::test]
async fn the_slow_dag_answers_after_twenty_seconds() {
    let demo = Demo::start().await;
    let path = format!("/dags/{}/details", dags::SLOW_ANSWER);
    let mut details = Box::pin(demo.airflow_ok(&path));
    tokio::select! {
        biased;
        _ = &mut details => panic!("answered before its time"),
        // The other server has answered: the first request is long under way.
        () = async { for _ in 0..20 { demo.workspaces().await; } } => {}
    }
    let answer = loop {
        demo.advance(20);
        tokio::select! {
            answer = &mut details => break answer,
            // Not there yet, however long the machine took: another twenty seconds pass.
            _ = demo.workspaces() => {}
        }
    };
    assert_eq!(answer["dag_id"], dags::SLOW_ANSWER);
}
