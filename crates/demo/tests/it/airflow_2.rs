//! The Airflow as version 2.11.2: its API, with answers of the real shape and words.

use airstrip_airflow::v2;
use airstrip_demo::{AirflowApi, Options, dags};
use reqwest::Method;
use serde_json::{Value, json};

use crate::operations::{one_task, read};
use crate::shape::airflow_problems;
use crate::support::{Demo, options};

async fn demo() -> Demo {
    Demo::with(Options {
        airflow_api: AirflowApi::V1,
        ..options()
    })
    .await
}

/// A call, `path` after `/api/v1`.
async fn ask(demo: &Demo, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
    let path = format!("/api/v1{path}");
    let address = demo.running.airflow;
    Demo::read(demo.send(address, method, &path, body).await.unwrap()).await
}

async fn get(demo: &Demo, path: &str) -> Value {
    let (status, answer) = ask(demo, Method::GET, path, None).await;
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

macro_rules! captured {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../../../airflow/tests/fixtures/v1/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}

#[tokio::test]
async fn every_operation_answers_as_the_real_one_did() {
    let demo = demo().await;
    let runs = get(
        &demo,
        "/dags/dbt_daily/dagRuns?order_by=-execution_date&limit=1&state=success",
    )
    .await;
    let run = runs["dag_runs"][0]["dag_run_id"].as_str().unwrap();
    for operation in airstrip_airflow::v1::operations::ALL {
        let (real, body) = match operation.name {
            "v1_health" => (captured!("health"), None),
            "v1_version" => (captured!("version"), None),
            "v1_dags" => (captured!("dags_paused_true"), None),
            "v1_dag" => (captured!("dag_get"), None),
            "v1_dag_details" => (captured!("dag_details_params_all"), None),
            "v1_launch_dag" => (captured!("trigger_ok"), Some(json!({ "conf": {} }))),
            "v1_dag_run" => (captured!("run_get_running"), None),
            "v1_dag_runs" => (captured!("runs_start_date_filter"), None),
            "v1_task_instances" | "v1_all_task_instances" => (captured!("tis_done"), None),
            "v1_task_instances_batch" => (
                captured!("tis_batch"),
                Some(json!({ "dag_ids": ["dbt_daily"], "dag_run_ids": [run] })),
            ),
            "v1_tasks" => (captured!("dag_tasks"), None),
            "v1_task_tries" | "v1_mapped_task_tries" => (captured!("ti_tries"), None),
            "v1_task_log" => (json!({ "content": "", "continuation_token": "" }), None),
            "v1_xcoms" => (captured!("xcom_list"), None),
            "v1_xcom" => (captured!("xcom_get"), None),
            "v1_import_errors" => (captured!("import_errors"), None),
            "v1_pause_dag" => (
                captured!("dag_patch_pause"),
                Some(json!({ "is_paused": true })),
            ),
            "v1_dag_source" => (captured!("dag_source"), None),
            "v1_event_logs" => (captured!("event_logs"), None),
            "v1_datasets" => (captured!("datasets"), None),
            "v1_variables" => (captured!("variables_list"), None),
            "v1_pools" => (captured!("pools_list"), None),
            "v1_preview_clear" => (
                captured!("tis_clear_dry"),
                Some(json!({ "dag_run_id": run, "dry_run": true })),
            ),
            "v1_clear_tasks" => (
                captured!("tis_clear_dry"),
                Some(json!({ "dag_run_id": run, "dry_run": false })),
            ),
            "v1_preview_mark" => (
                captured!("ti_patch_state_dry"),
                Some(json!({ "new_state": "failed", "dry_run": true })),
            ),
            "v1_mark_task" => (
                json!({}),
                Some(json!({ "new_state": "failed", "dry_run": false })),
            ),
            // Of a mapped task only: crates/demo/tests/it/actions.rs.
            "v1_preview_mark_mapped" | "v1_mark_mapped" => continue,
            "v1_mark_run" => (
                captured!("run_patch_running_to_failed"),
                Some(json!({ "state": "failed" })),
            ),
            "v1_note_run" => (captured!("run_patch_note"), Some(json!({ "note": "why" }))),
            other => panic!("{other} is declared, but this test does not know it"),
        };
        let details = get(&demo, "/dags/dbt_daily/details").await;
        let token = details["file_token"].as_str().unwrap();
        let mut params = one_task("dbt_daily", run, "source_freshness").to_vec();
        params.push(("file_token", token));
        let path = operation.fill(&params);
        let path = match operation.name {
            "v1_event_logs" => format!("{path}?dag_id=dbt_daily&order_by=-when"),
            _ => path,
        };
        let path = path.strip_prefix("/api/v1").unwrap();
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
        let (status, answer) = ask(&demo, method, path, body.as_ref()).await;
        let name = operation.name;
        assert_eq!(status, 200, "{name}: {answer}");
        match name.trim_start_matches("v1_") {
            "health" => read::<v2::Health>(name, &answer),
            "version" => read::<v2::Version>(name, &answer),
            "dags" => read::<v2::Dags>(name, &answer),
            "dag_details" => read::<v2::DagDetails>(name, &answer),
            "dag_runs" => read::<v2::DagRuns>(name, &answer),
            "task_instances" | "all_task_instances" => read::<v2::TaskInstances>(name, &answer),
            "task_instances_batch" => read::<v2::TasksOfRuns>(name, &answer),
            "tasks" => read::<v2::Tasks>(name, &answer),
            "task_tries" | "mapped_task_tries" => read::<v2::TaskInstances>(name, &answer),
            "xcoms" => read::<v2::XComs>(name, &answer),
            "xcom" => read::<v2::XCom>(name, &answer),
            "task_log" => {}
            "import_errors" => read::<v2::ImportErrors>(name, &answer),
            "dag" | "pause_dag" => read::<v2::Dag>(name, &answer),
            "dag_source" => read::<v2::DagSource>(name, &answer),
            "event_logs" => read::<v2::EventLogs>(name, &answer),
            "datasets" => read::<v2::Assets>(name, &answer),
            "variables" => read::<v2::Variables>(name, &answer),
            "pools" => read::<v2::Pools>(name, &answer),
            "preview_clear" | "clear_tasks" | "preview_mark" | "mark_task" => {
                read::<airstrip_airflow::actions::Affected>(name, &answer);
            }
            _ => read::<v2::DagRun>(name, &answer),
        }
        let problems = airflow_problems(&real, &answer);
        assert_eq!(problems, Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn what_a_list_is_not_asked_for_comes_all_the_same_and_never_more_than_a_hundred() {
    let demo = Demo::with(Options {
        airflow_api: AirflowApi::V1,
        dags: 110,
        ..options()
    })
    .await;
    for (query, rows) in [
        ("", 100),
        ("?limit=0", 100),
        ("?limit=1000", 100),
        ("?limit=7", 7),
        ("?offset=9999", 0),
    ] {
        let page = get(&demo, &format!("/dags{query}")).await;
        assert_eq!(page["dags"].as_array().unwrap().len(), rows, "{query}");
        assert!(page["total_entries"].as_u64().unwrap() > 110, "{query}");
    }
    // Of a DAG that does not exist there are no runs; that is no mistake.
    let none = get(&demo, "/dags/nope/dagRuns").await;
    assert_eq!(none, json!({ "dag_runs": [], "total_entries": 0 }));
}

#[tokio::test]
async fn params_come_by_name_and_every_run_has_a_date() {
    let demo = demo().await;
    let details = get(&demo, &format!("/dags/{}/details", dags::ALL_PARAM_KINDS)).await;
    let names: Vec<_> = details["params"].as_object().unwrap().keys().collect();
    assert!(names.len() > 10 && names.is_sorted(), "{names:?}");
    let body = json!({ "dag_run_id": "ours", "conf": {}, "note": "why" });
    let path = format!("/dags/{}/dagRuns", dags::NO_PARAMS);
    let (_, launched) = ask(&demo, Method::POST, &path, Some(&body)).await;
    assert_eq!(launched["logical_date"], "2026-11-20T09:59:00+00:00");
    assert_eq!(launched["execution_date"], launched["logical_date"]);
    assert_eq!(launched["note"], "why");
    let newest = get(&demo, &format!("{path}?order_by=-execution_date&limit=1")).await;
    assert_eq!(newest["dag_runs"][0]["dag_run_id"], "ours");
    demo.advance(3_600);
    let done = get(&demo, &format!("{path}/ours")).await;
    assert_eq!(done["state"], "success");
    let runs = get(&demo, "/dags/~/dagRuns").await;
    for run in runs["dag_runs"].as_array().unwrap() {
        assert!(run["logical_date"].is_string(), "{run}");
    }
}

#[tokio::test]
async fn refusals_are_word_for_word_the_captured_ones() {
    let demo = demo().await;
    let runs = format!("/dags/{}/dagRuns", dags::NO_PARAMS);
    let date = "2026-03-02T10:00:00Z";
    let first = json!({ "dag_run_id": "simple-1", "logical_date": date });
    assert_eq!(ask(&demo, Method::POST, &runs, Some(&first)).await.0, 200);
    let post = |body: Value| (Method::POST, runs.as_str(), Some(body));
    let read = |path| (Method::GET, path, None);
    for ((method, path, body), status, title, detail) in [
        (
            read("/dags/nope"),
            404,
            "DAG not found",
            Some("The DAG with dag_id: nope was not found".to_owned()),
        ),
        (
            read("/dags/~/dagRuns/x"),
            404,
            "DAGRun not found",
            Some("DAGRun with DAG ID: '~' and DagRun ID: 'x' not found".to_owned()),
        ),
        (
            (Method::PATCH, "/dags/nope", Some(json!({ "is_paused": true }))),
            404,
            "Dag with id: 'nope' not found",
            None,
        ),
        (
            (Method::POST, "/dags/nope/dagRuns", Some(json!({ "conf": {} }))),
            404,
            "DAG not found",
            Some("DAG with dag_id: 'nope' not found".to_owned()),
        ),
        (
            read("/dags?limit=-1"),
            400,
            "Page limit must be a positive integer",
            None,
        ),
        (
            read("/dags?order_by=nonsense"),
            400,
            "Bad Request",
            Some(
                "Ordering with 'nonsense' is disallowed or the attribute does not exist on the model"
                    .to_owned(),
            ),
        ),
        (
            post(json!({ "logical_date": null })),
            400,
            "Incorrect datetime argument",
            Some("'None' is not an instance of 'str'".to_owned()),
        ),
        (
            post(json!({ "logical_date": "yesterday" })),
            400,
            "Bad Request",
            Some("'yesterday' is not a 'date-time' - 'logical_date'".to_owned()),
        ),
        (
            post(json!({ "conf": [1] })),
            400,
            "Bad Request",
            Some("[1] is not of type 'object' - 'conf'".to_owned()),
        ),
        (
            post(json!({ "nonsense": 1 })),
            400,
            "Bad Request",
            Some("{'nonsense': ['Unknown field.']}".to_owned()),
        ),
        (
            post(json!({ "note": "n".repeat(1_001) })),
            400,
            "Bad Request",
            Some("{'note': ['Longer than maximum length 1000.']}".to_owned()),
        ),
        (
            post(json!({ "dag_run_id": "scheduled__x" })),
            400,
            "Bad Request",
            Some(
                "A manual DAG run cannot use ID 'scheduled__x' since it is reserved for scheduled runs"
                    .to_owned(),
            ),
        ),
        (
            post(json!({ "dag_run_id": "simple-1" })),
            409,
            "Conflict",
            Some(format!(
                "DAGRun with DAG ID: '{}' and DAGRun ID: 'simple-1' already exists",
                dags::NO_PARAMS
            )),
        ),
        (
            post(json!({ "logical_date": date })),
            409,
            "Conflict",
            Some(format!(
                "DAGRun with DAG ID: '{}' and DAGRun logical date: '2026-03-02 10:00:00+00:00' already exists",
                dags::NO_PARAMS
            )),
        ),
        (
            (Method::PUT, "/dags", None),
            405,
            "Method Not Allowed",
            Some("The method is not allowed for the requested URL.".to_owned()),
        ),
    ] {
        let (given, answer) = ask(&demo, method, path, body.as_ref()).await;
        assert_eq!(given, status, "{path} {body:?}: {answer}");
        assert_eq!(answer["title"], title, "{answer}");
        assert_eq!(answer["detail"], json!(detail), "{answer}");
    }
    let (status, answer) = ask(&demo, Method::GET, "/dags?nonsense=1", None).await;
    let detail = "Extra query parameter(s) nonsense not in spec";
    assert_eq!((status, &answer["detail"]), (400, &json!(detail)));
    assert_eq!(answer["title"], Value::Null);
    // Some mistakes are answered with a page.
    for (method, path, body) in [
        post(json!({ "dag_run_id": "a b" })),
        (Method::PATCH, "/dags/dbt_daily", Some(json!({}))),
    ] {
        let (status, answer) = ask(&demo, method, path, body.as_ref()).await;
        assert!(status == 500 && answer.is_string(), "{answer}");
    }
}

#[tokio::test]
async fn it_is_one_version_and_not_the_other() {
    for (api, three, two) in [(AirflowApi::V1, 404, 200), (AirflowApi::V2, 200, 404)] {
        let demo = Demo::with(Options {
            airflow_api: api,
            ..options()
        })
        .await;
        for (path, expected) in [("/api/v2/version", three), ("/api/v1/version", two)] {
            let address = demo.running.airflow;
            let answer = demo.send(address, Method::GET, path, None).await.unwrap();
            assert_eq!(answer.status().as_u16(), expected, "{api:?} {path}");
        }
    }
}
