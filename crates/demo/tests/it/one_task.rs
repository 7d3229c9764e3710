//! Tries, logs and XComs of single tasks, as both versions tell them.

use airstrip_airflow::log::{Level, reader};
use airstrip_contract::Api;
use airstrip_demo::{AirflowApi, Options, dags};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Demo, options};

const RUN: &str = "ours";

/// A demo in which a run of a DAG has begun.
async fn launched(api: AirflowApi, dag: &str) -> (Demo, String) {
    let demo = Demo::with(Options {
        airflow_api: api,
        ..options()
    })
    .await;
    let (version, body) = match api {
        AirflowApi::V1 => ("v1", json!({ "dag_run_id": RUN, "conf": {} })),
        AirflowApi::V2 => ("v2", json!({ "dag_run_id": RUN, "logical_date": null })),
    };
    let path = format!("/api/{version}/dags/{dag}/dagRuns");
    let answer = demo.send(demo.running.airflow, Method::POST, &path, Some(&body));
    assert_eq!(Demo::read(answer.await.unwrap()).await.0, 200);
    (demo, format!("{path}/{RUN}/taskInstances"))
}

async fn get(demo: &Demo, path: &str) -> (u16, Value) {
    let answer = demo.send(demo.running.airflow, Method::GET, path, None);
    Demo::read(answer.await.unwrap()).await
}

/// The log as the proxy asks for it.
async fn log(demo: &Demo, path: &str) -> String {
    let url = format!("http://{}{path}", demo.running.airflow);
    let accept = "application/x-ndjson, text/plain;q=0.9, application/json;q=0.8";
    let request = reqwest::Client::new().get(url).header("accept", accept);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

fn errors(api: Api, log: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let mut add = |entry: airstrip_airflow::log::Entry<'_>| {
        if entry.level == Some(Level::Error) && !entry.continues {
            errors.push(entry.text.lines().next().unwrap().to_owned());
        }
    };
    let mut reader = reader(api);
    reader.feed(log.as_bytes(), &mut add);
    reader.end(&mut add);
    errors
}

#[tokio::test]
async fn each_try_of_a_failed_task_has_its_log() {
    for (api, spoken) in [(AirflowApi::V1, Api::V1), (AirflowApi::V2, Api::V2)] {
        let (demo, tasks) = launched(api, dags::FAILS_AT_SECOND_TASK).await;
        demo.advance(600);
        let (_, tries) = get(&demo, &format!("{tasks}/second/tries")).await;
        let rows = tries["task_instances"].as_array().unwrap();
        let states: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row["try_number"].as_u64().unwrap(),
                    row["state"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(states, [(1, "failed"), (2, "failed")]);
        for number in [1, 2] {
            let path = format!("{tasks}/second/logs/{number}?map_index=-1");
            let text = log(&demo, &path).await;
            assert!(text.contains(&format!("attempt={number}.log")), "{text}");
            assert_eq!(errors(spoken, &text), ["Task failed with exception"]);
        }
        let landed = log(&demo, &format!("{tasks}/first/logs/1?map_index=-1")).await;
        assert_eq!(errors(spoken, &landed), Vec::<String>::new());
        // What never ran has no log: Airflow 3 says so, Airflow 2 tells where it looked.
        let (status, _) = get(&demo, &format!("{tasks}/third/logs/1")).await;
        assert_eq!(status, if api == AirflowApi::V1 { 200 } else { 404 });
    }
}

#[tokio::test]
async fn a_log_grows_while_its_task_runs() {
    for api in [AirflowApi::V1, AirflowApi::V2] {
        let (demo, tasks) = launched(api, dags::NO_PARAMS).await;
        let path = format!("{tasks}/first/logs/1?map_index=-1");
        let mut lengths = Vec::new();
        for _ in 0..40 {
            demo.advance(1);
            let url = format!("http://{}{path}", demo.running.airflow);
            let answer = reqwest::get(url).await.unwrap();
            if answer.status() == 200 {
                lengths.push(answer.text().await.unwrap().len());
            }
        }
        lengths.dedup();
        assert!(lengths.len() > 2, "{lengths:?}");
    }
}

#[tokio::test]
async fn only_airflow_3_refuses_what_is_no_line_of_json() {
    let (demo, tasks) = launched(AirflowApi::V2, dags::NO_PARAMS).await;
    demo.advance(600);
    let url = format!("http://{}{tasks}/first/logs/1", demo.running.airflow);
    let request = reqwest::Client::new()
        .get(url)
        .header("accept", "text/plain");
    assert_eq!(request.send().await.unwrap().status(), 406);
    let (_, whole) = get(&demo, &format!("{tasks}/first/logs/1")).await;
    assert!(whole["content"].as_array().unwrap().len() > 5);
    assert_eq!(whole["continuation_token"], Value::Null);
}

#[tokio::test]
async fn values_come_as_json_or_as_python_writes_them() {
    for api in [AirflowApi::V1, AirflowApi::V2] {
        let (demo, tasks) = launched(api, dags::MAPPED_AND_SKIPPED).await;
        demo.advance(600);
        let (_, list) = get(&demo, &format!("{tasks}/extract/xcomEntries?map_index=-1")).await;
        assert_eq!(list["total_entries"], 1);
        assert_eq!(list["xcom_entries"][0]["key"], "return_value");
        let one = format!("{tasks}/extract/xcomEntries/return_value");
        let (_, native) = get(&demo, &format!("{one}?stringify=false")).await;
        assert_eq!(native["value"]["checksum"].to_string(), "9007199254740993");
        let (_, text) = get(&demo, &format!("{one}?stringify=true")).await;
        assert!(text["value"].as_str().unwrap().starts_with("{'rows': "));
        let mapped = format!("{tasks}/transform.scale/xcomEntries/return_value");
        assert_eq!(get(&demo, &format!("{mapped}?map_index=1")).await.0, 200);
        assert_eq!(get(&demo, &mapped).await.0, 404);
        assert_eq!(
            get(&demo, &format!("{tasks}/never/xcomEntries/x")).await.0,
            404
        );
    }
}
