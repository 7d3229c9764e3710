//! Every declared operation is served, with an answer of the real shape.

use airstrip_demo::connections;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::shape::{airbyte_problems, airbyte_schemas, airflow_problems, airflow_sample};
use crate::support::Demo;

/// What the console makes of an answer.
fn read<T: DeserializeOwned>(name: &str, answer: &Value) {
    if let Err(error) = serde_json::from_str::<T>(&answer.to_string()) {
        panic!("the console cannot read the answer to {name}: {error}");
    }
}

fn read_as_airbyte(name: &str, answer: &Value) {
    use airstrip_airbyte::config as airbyte;
    match name {
        "instance_configuration" => read::<airbyte::InstanceConfiguration>(name, answer),
        "health" => read::<airbyte::Health>(name, answer),
        "workspaces" => read::<airbyte::Workspaces>(name, answer),
        "connections" => read::<airbyte::Connections>(name, answer),
        "connection_counts" => read::<airbyte::ConnectionCounts>(name, answer),
        "connection" => read::<airbyte::Connection>(name, answer),
        "connection_statuses" => read::<Vec<airbyte::ConnectionStatusRead>>(name, answer),
        "sync_progress" => read::<airbyte::SyncProgress>(name, answer),
        "jobs" => read::<airbyte::Jobs>(name, answer),
        "set_connection_status" => read::<airbyte::Changed>(name, answer),
        "last_job_per_stream" => read::<Vec<airbyte::LastJobOfStream>>(name, answer),
        "stream_statuses" => read::<airbyte::StreamStatuses>(name, answer),
        "events" => read::<airbyte::Events>(name, answer),
        "refresh" => read::<airbyte::MaybeJob>(name, answer),
        "attempt_log" => read::<airbyte::AttemptLog>(name, answer),
        _ => read::<airbyte::JobWithAttempts>(name, answer),
    }
}

fn read_as_airflow(name: &str, answer: &Value) {
    use airstrip_airflow::v2 as airflow;
    match name {
        "health" => read::<airflow::Health>(name, answer),
        "version" => read::<airflow::Version>(name, answer),
        "dags" => read::<airflow::Dags>(name, answer),
        "dag_details" => read::<airflow::DagDetails>(name, answer),
        "dag_runs" => read::<airflow::DagRuns>(name, answer),
        "task_instances" => read::<airflow::TaskInstances>(name, answer),
        "pause_dag" => read::<airflow::Dag>(name, answer),
        _ => read::<airflow::DagRun>(name, answer),
    }
}

#[tokio::test]
async fn every_operation_of_airbyte_answers_as_its_document_says() {
    let demo = Demo::start().await;
    let schemas = airbyte_schemas();
    let workspace = &demo.workspaces().await[0]["workspaceId"];
    let all = demo.connections().await;
    let running = all.iter().find(|row| row["isSyncing"] == true).unwrap();
    let idle = all
        .iter()
        .find(|row| row["latestSyncJobStatus"] == "succeeded")
        .unwrap();
    let (running, idle) = (&running["connectionId"], &idle["connectionId"]);
    let quiet = &demo.connection(connections::HOSTILE_NAME).await;
    let ids: Vec<_> = all.iter().map(|row| &row["connectionId"]).collect();
    let jobs = json!({ "configTypes": ["sync"], "configId": running });
    let jobs = demo.airbyte_ok("/jobs/list", jobs).await;
    let job = &jobs["jobs"][0]["job"]["id"];
    for operation in airstrip_airbyte::config::operations::ALL {
        let (schema, body) = match operation.name {
            "instance_configuration" => ("InstanceConfigurationResponse", Value::Null),
            "health" => ("HealthCheckRead", Value::Null),
            "workspaces" => ("WorkspaceReadList", json!({ "userId": workspace })),
            "connections" => (
                "WebBackendConnectionReadList",
                json!({ "workspaceId": workspace, "pageSize": 1000 }),
            ),
            "connection_counts" => (
                "WebBackendConnectionStatusCounts",
                json!({ "workspaceId": workspace }),
            ),
            "connection" => (
                "WebBackendConnectionRead",
                json!({ "connectionId": running, "withRefreshedCatalog": false }),
            ),
            "connection_statuses" => ("ConnectionStatusesRead", json!({ "connectionIds": ids })),
            "sync" => ("JobInfoRead", json!({ "connectionId": idle })),
            "sync_progress" => (
                "ConnectionSyncProgressRead",
                json!({ "connectionId": running }),
            ),
            "jobs" => ("JobReadList", json!({ "configTypes": ["sync"] })),
            "set_connection_status" => (
                "WebBackendConnectionRead",
                json!({ "connectionId": idle, "status": "active", "skipReset": true }),
            ),
            "last_job_per_stream" => (
                "ConnectionLastJobPerStreamRead",
                json!({ "connectionId": idle }),
            ),
            "stream_statuses" => ("StreamStatusReadList", json!({ "connectionId": running })),
            "events" => (
                "ConnectionEventList",
                json!({ "connectionId": idle, "pagination": { "pageSize": 500, "rowOffset": 0 } }),
            ),
            "refresh" => (
                "JobReadResponse",
                json!({ "connectionId": quiet, "refreshMode": "Merge" }),
            ),
            "clear" => ("JobInfoRead", json!({ "connectionId": quiet })),
            "clear_streams" => (
                "JobInfoRead",
                json!({ "connectionId": quiet, "streams": [{ "streamName": "Account" }] }),
            ),
            "attempt_log" => (
                "AttemptInfoRead",
                json!({ "jobId": job, "attemptNumber": 0 }),
            ),
            "job" | "cancel_job" => ("JobInfoRead", json!({ "id": job })),
            other => panic!("{other} is declared, but this test does not know it"),
        };
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
        let body = (method != Method::GET).then_some(&body);
        let address = demo.running.airbyte;
        let response = demo
            .send(address, method, operation.path, body)
            .await
            .unwrap();
        let name = operation.name;
        assert_eq!(response.status(), 200, "{name}");
        assert_eq!(
            response.headers()["content-type"],
            "application/json",
            "{name}"
        );
        let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        read_as_airbyte(name, &answer);
        assert_eq!(
            airbyte_problems(&schemas, schema, &answer),
            Vec::<String>::new(),
            "{name}"
        );
        assert!(
            !answer.to_string().contains("null,"),
            "{name}: nulls are omitted"
        );
    }
}

#[tokio::test]
async fn every_operation_of_airflow_answers_as_the_real_one_did() {
    let demo = Demo::start().await;
    let runs = demo
        .airflow_ok("/dags/dbt_daily/dagRuns?order_by=-run_after&limit=1")
        .await;
    let run = runs["dag_runs"][0]["dag_run_id"].as_str().unwrap();
    for operation in airstrip_airflow::OPERATIONS {
        let (sample, body) = match operation.name {
            "health" => ("health", None),
            "version" => ("version", None),
            "dags" => ("dags", None),
            "dag_details" => ("dag_details", None),
            "launch_dag" => ("run_queued", Some(json!({ "logical_date": null }))),
            "dag_run" => ("run_done", None),
            "dag_runs" => ("runs", None),
            "task_instances" => ("task_instances", None),
            "pause_dag" => ("", Some(json!({ "is_paused": true }))),
            other => panic!("{other} is declared, but this test does not know it"),
        };
        let real = match operation.name {
            "pause_dag" => airflow_sample("dags")["dags"][0].clone(),
            _ => airflow_sample(sample),
        };
        let path = operation.fill(&[("dag_id", "dbt_daily"), ("dag_run_id", run)]);
        let path = path.strip_prefix("/api/v2").unwrap();
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
        let (status, answer) = demo.airflow(method, path, body.as_ref()).await;
        let name = operation.name;
        assert_eq!(status, 200, "{name}: {answer}");
        read_as_airflow(name, &answer);
        assert_eq!(
            airflow_problems(&real, &answer),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

#[tokio::test]
async fn refusals_of_airflow_are_word_for_word_the_captured_ones() {
    let demo = Demo::start().await;
    let fixture = include_str!("../fixtures/airflow_refusals.json");
    let cases: Vec<Value> = serde_json::from_str(fixture).unwrap();
    assert!(cases.len() >= 30);
    let client = reqwest::Client::new();
    for case in cases {
        let method = Method::from_bytes(case["method"].as_str().unwrap().as_bytes()).unwrap();
        let url = format!(
            "http://{}{}",
            demo.running.airflow,
            case["path"].as_str().unwrap()
        );
        let mut request = client.request(method, url);
        if let Some(body) = case["body"].as_str() {
            request = request.body(body.to_owned());
        }
        if let Some(kind) = case["content_type"].as_str() {
            request = request.header("content-type", kind);
        }
        let response = request.send().await.unwrap();
        let name = &case["name"];
        assert_eq!(
            response.status().as_u16(),
            case["status"].as_u64().unwrap() as u16,
            "{name}"
        );
        let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!(answer, case["answer"], "{name}");
    }
}
