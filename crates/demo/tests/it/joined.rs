//! Tasks of the embedded Airflow that sync connections of the embedded Airbyte.

use airstrip_demo::{AirflowApi, Options};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Demo, options};

const TASKS: [&str; 2] = ["extract_accounts", "extract_orders"];

async fn launch(demo: &Demo, dag: &str, run: &str, conf: Value) {
    let body = json!({ "dag_run_id": run, "logical_date": null, "conf": conf });
    let path = format!("/dags/{dag}/dagRuns");
    let (status, answer) = demo.airflow(Method::POST, &path, Some(&body)).await;
    assert_eq!(status, 200, "{answer}");
}

async fn sales(demo: &Demo, run: &str) {
    launch(
        demo,
        "sales_refresh",
        run,
        json!({ "start_date": "2026-11-01" }),
    )
    .await;
}

async fn task(demo: &Demo, dag: &str, run: &str, id: &str) -> Value {
    let path = format!("/dags/{dag}/dagRuns/{run}/taskInstances");
    let page = demo.airflow_ok(&path).await;
    let all = page["task_instances"].as_array().unwrap();
    all.iter().find(|row| row["task_id"] == id).unwrap().clone()
}

/// Turns the clock until a task is in this state.
async fn until(demo: &Demo, dag: &str, run: &str, id: &str, state: &str) -> Value {
    for _ in 0..3_000 {
        let row = task(demo, dag, run, id).await;
        if row["state"] == state {
            return row;
        }
        demo.advance_millis(250);
    }
    panic!("{id} of {dag} never is {state}");
}

async fn latest_job(demo: &Demo, connection: &Value) -> Value {
    let asked = json!({
        "configTypes": ["sync"],
        "configId": connection,
        "pagination": { "pageSize": 1, "rowOffset": 0 },
    });
    demo.airbyte_ok("/jobs/list", asked).await["jobs"][0]["job"].clone()
}

async fn returned(demo: &Demo, dag: &str, run: &str, id: &str) -> (u16, Value) {
    let path = format!("/dags/{dag}/dagRuns/{run}/taskInstances/{id}/xcomEntries/return_value");
    let (status, answer) = demo.airflow(Method::GET, &path, None).await;
    (status, answer["value"].clone())
}

/// A time of Airflow, in seconds.
fn seconds(time: &Value) -> i64 {
    let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
    time.as_second()
}

#[tokio::test]
async fn a_task_launches_a_sync_and_ends_with_it() {
    let demo = Demo::start().await;
    sales(&demo, "a").await;
    assert_eq!(
        task(&demo, "sales_refresh", "a", TASKS[0]).await["rendered_fields"],
        json!({})
    );
    let running = until(&demo, "sales_refresh", "a", TASKS[0], "running").await;
    let rendered = &running["rendered_fields"];
    assert_eq!(rendered["airbyte_conn_id"], "airbyte_default");
    demo.advance(3);
    let connection = &rendered["connection_id"];
    let job = latest_job(&demo, connection).await;
    assert_eq!(job["status"], "running", "{job}");
    let after = job["createdAt"].as_i64().unwrap() - seconds(&running["start_date"]);
    assert!((0..=1).contains(&after), "{after}");
    assert_eq!(returned(&demo, "sales_refresh", "a", TASKS[0]).await.0, 404);

    let done = until(&demo, "sales_refresh", "a", TASKS[0], "success").await;
    let over = latest_job(&demo, connection).await;
    assert_eq!(
        (&over["id"], &over["status"]),
        (&job["id"], &json!("succeeded"))
    );
    let late = seconds(&done["end_date"]) - over["updatedAt"].as_i64().unwrap();
    assert!((0..=3).contains(&late), "{late}");
    let told = returned(&demo, "sales_refresh", "a", TASKS[0]).await;
    assert_eq!(told, (200, job["id"].clone()));
    // Each of the two tasks has a connection of its own.
    let other = task(&demo, "sales_refresh", "a", TASKS[1]).await;
    assert_ne!(&other["rendered_fields"]["connection_id"], connection);
}

#[tokio::test]
async fn a_task_fails_with_its_job_and_what_follows_does_not_run() {
    let demo = Demo::start().await;
    sales(&demo, "a").await;
    let running = until(&demo, "sales_refresh", "a", TASKS[0], "running").await;
    demo.advance(3);
    let connection = &running["rendered_fields"]["connection_id"];
    let id = latest_job(&demo, connection).await["id"].clone();
    demo.airbyte_ok("/jobs/cancel", json!({ "id": id })).await;
    demo.advance(3);
    assert_eq!(
        task(&demo, "sales_refresh", "a", TASKS[0]).await["state"],
        "failed"
    );
    assert_eq!(returned(&demo, "sales_refresh", "a", TASKS[0]).await.0, 404);
    let last = until(&demo, "sales_refresh", "a", "publish", "upstream_failed").await;
    assert_eq!(last["start_date"], last["end_date"]);
}

#[tokio::test]
async fn a_sync_that_somebody_launched_is_in_the_way_of_a_task() {
    let demo = Demo::start().await;
    sales(&demo, "a").await;
    let first = until(&demo, "sales_refresh", "a", TASKS[0], "success").await;
    let connection = &first["rendered_fields"]["connection_id"];
    demo.airbyte_ok("/connections/sync", json!({ "connectionId": connection }))
        .await;
    let in_the_way = latest_job(&demo, connection).await["id"].clone();
    sales(&demo, "b").await;
    until(&demo, "sales_refresh", "b", TASKS[0], "failed").await;
    assert_eq!(latest_job(&demo, connection).await["id"], in_the_way);
}

#[tokio::test]
async fn runs_wait_for_each_other_s_syncs() {
    let demo = Demo::start().await;
    sales(&demo, "a").await;
    sales(&demo, "b").await;
    until(&demo, "sales_refresh", "a", TASKS[0], "running").await;
    demo.advance(3);
    let states = async || {
        let mut states = Vec::new();
        for run in ["a", "b"] {
            states.push(task(&demo, "sales_refresh", run, TASKS[0]).await["state"].clone());
        }
        states.sort_by_key(Value::to_string);
        json!(states)
    };
    assert_eq!(states().await, json!(["queued", "running"]));
    demo.advance(600);
    assert_eq!(states().await, json!(["success", "success"]));
    let mut jobs = Vec::new();
    for run in ["a", "b"] {
        jobs.push(returned(&demo, "sales_refresh", run, TASKS[0]).await.1);
    }
    assert_ne!(jobs[0], jobs[1]);
}

#[tokio::test]
async fn a_deferred_task_returns_nothing_and_only_airflow_2_tells_what_it_waits_for() {
    for (api, version) in [(AirflowApi::V2, "v2"), (AirflowApi::V1, "v1")] {
        let demo = Demo::with(Options {
            airflow_api: api,
            ..options()
        })
        .await;
        // What runs from the start has ended: the DAG runs once at a time.
        demo.advance(600);
        let get = async |path: &str| {
            let path = format!("/api/{version}/dags/finance_close/dagRuns/{path}");
            let answer = demo
                .send(demo.running.airflow, Method::GET, &path, None)
                .await;
            Demo::read(answer.unwrap()).await
        };
        let body = json!({ "dag_run_id": "a", "conf": {} });
        let body = if version == "v2" {
            json!({ "dag_run_id": "a", "conf": {}, "logical_date": null })
        } else {
            body
        };
        let path = format!("/api/{version}/dags/finance_close/dagRuns");
        let answer = demo
            .send(demo.running.airflow, Method::POST, &path, Some(&body))
            .await;
        assert_eq!(Demo::read(answer.unwrap()).await.0, 200);
        let row = async || {
            let (_, page) = get("a/taskInstances").await;
            let all = page["task_instances"].as_array().unwrap();
            all.iter()
                .find(|row| row["task_id"] == "import_journals")
                .unwrap()
                .clone()
        };
        let mut deferred = row().await;
        for _ in 0..200 {
            if deferred["state"] == "deferred" {
                break;
            }
            demo.advance_millis(250);
            deferred = row().await;
        }
        demo.advance(2);
        let job = latest_job(&demo, &deferred["rendered_fields"]["connection_id"]).await;
        let kwargs = deferred["trigger"]["kwargs"].as_str().unwrap();
        if version == "v1" {
            assert!(
                kwargs.starts_with(&format!("{{'job_id': {}, ", job["id"])),
                "{kwargs}"
            );
        } else {
            assert_eq!(kwargs, "{}");
        }
        demo.advance(900);
        let done = row().await;
        assert_eq!(
            (&done["state"], &done["trigger"]),
            (&json!("success"), &Value::Null)
        );
        let (status, _) = get("a/taskInstances/import_journals/xcomEntries/return_value").await;
        assert_eq!(status, 404);
    }
}

#[tokio::test]
async fn past_runs_launched_the_past_jobs_of_their_connections() {
    let demo = Demo::start().await;
    let runs = "/dags/sales_refresh/dagRuns?order_by=-run_after&limit=30";
    let runs = demo.airflow_ok(runs).await["dag_runs"]
        .as_array()
        .unwrap()
        .clone();
    let mut landed = 0;
    for run in &runs {
        let run = run["dag_run_id"].as_str().unwrap().replace('+', "%2B");
        let row = task(&demo, "sales_refresh", &run, TASKS[1]).await;
        if row["state"] != "success" {
            continue;
        }
        landed += 1;
        let (status, id) = returned(&demo, "sales_refresh", &run, TASKS[1]).await;
        assert_eq!(status, 200);
        let job = demo
            .airbyte_ok("/jobs/get_without_logs", json!({ "id": id }))
            .await;
        let job = &job["job"];
        assert_eq!(job["configId"], row["rendered_fields"]["connection_id"]);
        assert_eq!(job["status"], "succeeded");
        let after = job["createdAt"].as_i64().unwrap() - seconds(&row["start_date"]);
        assert!((0..=1).contains(&after), "{after}");
        assert!(seconds(&row["end_date"]) >= job["updatedAt"].as_i64().unwrap());
    }
    assert!(landed > 20, "{landed}");
}

#[tokio::test]
async fn tasks_of_all_dags_are_found_by_when_they_began_and_by_their_operator() {
    let demo = Demo::start().await;
    sales(&demo, "a").await;
    let running = until(&demo, "sales_refresh", "a", TASKS[0], "running").await;
    let start = running["start_date"].as_str().unwrap();
    let find = async |query: &str| {
        let page = demo
            .airflow_ok(&format!(
                "/dags/~/dagRuns/~/taskInstances?limit=100&{query}"
            ))
            .await;
        page["task_instances"].as_array().unwrap().clone()
    };
    let around = format!("start_date_gte={start}&start_date_lte={start}");
    let found = find(&around).await;
    assert!(found.contains(&running), "{found:?}");
    let named = find(&format!("{around}&operator_name_pattern=airbyte")).await;
    assert!(named.contains(&running));
    assert!(
        named
            .iter()
            .all(|row| row["operator"] == "AirbyteTriggerSyncOperator")
    );
    assert!(find("start_date_gte=2027-01-01T00:00:00Z").await.is_empty());
}

#[tokio::test]
async fn without_connections_tasks_only_pretend() {
    let demo = Demo::with(Options {
        connections: 0,
        ..options()
    })
    .await;
    sales(&demo, "a").await;
    demo.advance(600);
    let row = task(&demo, "sales_refresh", "a", TASKS[0]).await;
    assert_eq!(row["state"], "success");
    assert_eq!(row["rendered_fields"].get("connection_id"), None);
}
