//! Every declared operation of Airflow is served, with an answer of the real shape.

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::shape::{airflow_problems, airflow_sample};
use crate::support::Demo;

/// What the console makes of an answer.
pub fn read<T: DeserializeOwned>(name: &str, answer: &Value) {
    if let Err(error) = serde_json::from_str::<T>(&answer.to_string()) {
        panic!("the console cannot read the answer to {name}: {error}");
    }
}

/// The parameters of paths that name a task instance, or less.
pub fn one_task<'a>(dag: &'a str, run: &'a str, task: &'a str) -> [(&'static str, &'a str); 6] {
    [
        ("dag_id", dag),
        ("dag_run_id", run),
        ("task_id", task),
        ("map_index", "-1"),
        ("try_number", "1"),
        ("xcom_key", "return_value"),
    ]
}

macro_rules! captured {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../../../airflow/tests/fixtures/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}

fn read_as_airflow(name: &str, answer: &Value) {
    use airstrip_airflow::v2 as airflow;
    match name {
        "health" => read::<airflow::Health>(name, answer),
        "version" => read::<airflow::Version>(name, answer),
        "dags" => read::<airflow::Dags>(name, answer),
        "dag_details" => read::<airflow::DagDetails>(name, answer),
        "dag_runs" => read::<airflow::DagRuns>(name, answer),
        "task_instances" | "all_task_instances" => read::<airflow::TaskInstances>(name, answer),
        "task_instances_batch" => read::<airflow::TasksOfRuns>(name, answer),
        "tasks" => read::<airflow::Tasks>(name, answer),
        "task_tries" | "mapped_task_tries" => read::<airflow::TaskInstances>(name, answer),
        "xcoms" => read::<airflow::XComs>(name, answer),
        "xcom" => read::<airflow::XCom>(name, answer),
        "task_log" => {}
        "import_errors" => read::<airflow::ImportErrors>(name, answer),
        "pause_dag" => read::<airflow::Dag>(name, answer),
        "dag_source" => read::<airflow::DagSource>(name, answer),
        "event_logs" => read::<airflow::EventLogs>(name, answer),
        "backfills" => read::<airflow::Backfills>(name, answer),
        "assets" => read::<airflow::Assets>(name, answer),
        "variables" => read::<airflow::Variables>(name, answer),
        "pools" => read::<airflow::Pools>(name, answer),
        "preview_clear" | "clear_tasks" | "preview_mark" | "mark_task" => {
            read::<airstrip_airflow::actions::Affected>(name, answer);
        }
        _ => read::<airflow::DagRun>(name, answer),
    }
}

#[tokio::test]
async fn every_operation_of_airflow_answers_as_the_real_one_did() {
    let demo = Demo::start().await;
    let runs = demo
        .airflow_ok("/dags/dbt_daily/dagRuns?order_by=-run_after&limit=1&state=success")
        .await;
    let run = runs["dag_runs"][0]["dag_run_id"].as_str().unwrap();
    for operation in airstrip_airflow::v2::operations::ALL {
        let (sample, body) = match operation.name {
            "health" => ("health", None),
            "version" => ("version", None),
            "dags" => ("dags", None),
            "dag_details" => ("dag_details", None),
            "launch_dag" => ("run_queued", Some(json!({ "logical_date": null }))),
            "dag_run" => ("run_done", None),
            "dag_runs" => ("runs", None),
            "task_instances" | "all_task_instances" => ("task_instances", None),
            "task_instances_batch" => (
                "task_instances",
                Some(json!({ "dag_ids": ["dbt_daily"], "dag_run_ids": [run] })),
            ),
            "tasks" => ("", None),
            "task_tries" | "mapped_task_tries" | "task_log" | "xcoms" | "xcom" => ("", None),
            "import_errors" => ("import_errors", None),
            "pause_dag" => ("", Some(json!({ "is_paused": true }))),
            "dag_source" | "event_logs" | "backfills" | "assets" | "variables" | "pools" => {
                ("", None)
            }
            "preview_clear" => ("", Some(json!({ "dag_run_id": run, "dry_run": true }))),
            "clear_tasks" => ("", Some(json!({ "dag_run_id": run, "dry_run": false }))),
            "preview_mark" | "mark_task" => ("", Some(json!({ "new_state": "failed" }))),
            "mark_run" => ("run_done", Some(json!({ "state": "success" }))),
            "note_run" => ("run_done", Some(json!({ "note": "why" }))),
            other => panic!("{other} is declared, but this test does not know it"),
        };
        let real = match operation.name {
            "pause_dag" => airflow_sample("dags")["dags"][0].clone(),
            "tasks" => captured!("dag_tasks"),
            "dag_source" => captured!("dag_source"),
            "event_logs" => captured!("event_logs"),
            "backfills" => captured!("backfills"),
            "assets" => captured!("assets"),
            "variables" => captured!("variables_list"),
            "pools" => captured!("pools_list"),
            "task_tries" | "mapped_task_tries" => captured!("ti_tries"),
            // Each event has members of its own.
            "task_log" => json!({ "content": [], "continuation_token": null }),
            "xcoms" => captured!("xcom_list"),
            "xcom" => {
                let mut real = captured!("xcom_get");
                // Whatever the task returned.
                real["value"] = Value::Null;
                real
            }
            _ => airflow_sample(sample),
        };
        let path = operation.fill(&one_task("dbt_daily", run, "source_freshness"));
        let path = match operation.name {
            "event_logs" => format!("{path}?dag_id=dbt_daily&order_by=-when"),
            "backfills" => format!("{path}?dag_id=stripe_reconciliation&order_by=-id"),
            _ => path,
        };
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
