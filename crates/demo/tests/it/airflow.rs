//! The life of DAG runs in the embedded Airflow.

use airstrip_demo::{Options, dags};
use reqwest::Method;
use serde_json::{Value, json};

use crate::shape::{airflow_problems, airflow_sample};
use crate::support::{Demo, options};

async fn launch(demo: &Demo, dag: &str, run: &str, conf: Value) -> (u16, Value) {
    let body = json!({ "dag_run_id": run, "logical_date": null, "conf": conf });
    demo.airflow(Method::POST, &format!("/dags/{dag}/dagRuns"), Some(&body))
        .await
}

async fn run_of(demo: &Demo, dag: &str, run: &str) -> Value {
    demo.airflow_ok(&format!("/dags/{dag}/dagRuns/{run}")).await
}

async fn tasks(demo: &Demo, dag: &str, run: &str) -> Vec<Value> {
    let path = format!("/dags/{dag}/dagRuns/{run}/taskInstances");
    demo.airflow_ok(&path).await["task_instances"]
        .as_array()
        .unwrap()
        .clone()
}

/// The states that a task shows, one after another, until the run has ended.
async fn states(demo: &Demo, dag: &str, run: &str, task: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    for _ in 0..3_000 {
        let all = tasks(demo, dag, run).await;
        let one = all.iter().find(|row| row["task_id"] == task).unwrap();
        if seen.last() != Some(&one["state"]) {
            seen.push(one["state"].clone());
        }
        if run_of(demo, dag, run).await["end_date"].is_string() {
            return seen;
        }
        demo.advance_millis(50);
    }
    panic!("{dag} {run} never ends");
}

#[tokio::test]
async fn a_run_goes_through_its_tasks_one_after_another() {
    let demo = Demo::start().await;
    let (dag, run) = (dags::NO_PARAMS, "mine");
    let conf: Value = serde_json::from_str(r#"{"z":12345678901234567890123,"a":null}"#).unwrap();
    let (status, launched) = launch(&demo, dag, run, conf.clone()).await;
    assert_eq!(status, 200);
    assert_eq!(launched["state"], "queued");
    assert_eq!(
        launched["conf"].to_string(),
        conf.to_string(),
        "order and digits are kept"
    );
    assert_eq!(
        airflow_problems(&airflow_sample("run_queued"), &launched),
        Vec::<String>::new()
    );
    demo.advance_millis(1_500);
    assert_eq!(run_of(&demo, dag, run).await["state"], "running");
    let running = json!({ "task_instances": tasks(&demo, dag, run).await });
    let real = airflow_sample("task_instances_running");
    let real = json!({ "task_instances": real["task_instances"] });
    assert_eq!(airflow_problems(&real, &running), Vec::<String>::new());

    let steps = states(&demo, dag, run, "second").await;
    assert_eq!(
        json!(steps),
        json!([null, "scheduled", "queued", "running", "success"])
    );
    let done = run_of(&demo, dag, run).await;
    assert_eq!(done["state"], "success");
    let tasks = tasks(&demo, dag, run).await;
    let ends: Vec<_> = tasks
        .iter()
        .map(|task| task["end_date"].as_str().unwrap())
        .collect();
    assert!(ends.is_sorted(), "{ends:?}");
    assert!(
        ends.iter()
            .all(|end| *end <= done["end_date"].as_str().unwrap())
    );
}

#[tokio::test]
async fn a_failing_task_is_tried_again_and_stops_what_follows() {
    let demo = Demo::start().await;
    let dag = dags::FAILS_AT_SECOND_TASK;
    launch(&demo, dag, "a", json!({})).await;
    let steps = states(&demo, dag, "a", "second").await;
    let tries = ["scheduled", "queued", "running"].map(|state| json!(state));
    let wanted = [
        &[Value::Null],
        &tries[..],
        &[json!("up_for_retry")],
        &tries,
        &[json!("failed")],
    ];
    assert_eq!(steps, wanted.concat());
    let tasks = tasks(&demo, dag, "a").await;
    assert_eq!(
        (&tasks[1]["try_number"], &tasks[1]["max_tries"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(tasks[2]["state"], "upstream_failed");
    assert_eq!(tasks[2]["try_number"], 0);
    assert_eq!(run_of(&demo, dag, "a").await["state"], "failed");

    let dag = dags::RETRIES_THEN_LANDS;
    launch(&demo, dag, "b", json!({})).await;
    assert!(
        states(&demo, dag, "b", "second")
            .await
            .contains(&json!("up_for_retry"))
    );
    assert_eq!(run_of(&demo, dag, "b").await["state"], "success");
}

#[tokio::test]
async fn a_mapped_task_expands_and_a_branch_skips() {
    let demo = Demo::start().await;
    let dag = dags::MAPPED_AND_SKIPPED;
    launch(&demo, dag, "a", json!({})).await;
    let mapped = |all: &[Value]| {
        let of_task = all.iter().filter(|row| row["task_id"] == "transform.scale");
        of_task
            .map(|row| row["map_index"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(mapped(&tasks(&demo, dag, "a").await), [-1]);
    demo.advance(300);
    let all = tasks(&demo, dag, "a").await;
    assert_eq!(mapped(&all), (0..12).collect::<Vec<_>>());
    let never = all.iter().find(|row| row["task_id"] == "never").unwrap();
    assert_eq!(
        (&never["state"], &never["duration"]),
        (&json!("skipped"), &Value::Null)
    );
    assert_eq!(run_of(&demo, dag, "a").await["state"], "success");
}

#[tokio::test]
async fn a_paused_dag_keeps_runs_queued_until_it_is_unpaused() {
    let demo = Demo::start().await;
    let dag = dags::PAUSED;
    launch(&demo, dag, "waiting", json!({})).await;
    demo.advance(3_600);
    let run = run_of(&demo, dag, "waiting").await;
    assert_eq!(
        (&run["state"], &run["start_date"]),
        (&json!("queued"), &Value::Null)
    );
    assert!(
        tasks(&demo, dag, "waiting")
            .await
            .iter()
            .all(|task| task["state"].is_null())
    );

    let path = format!("/dags/{dag}");
    let (status, row) = demo
        .airflow(Method::PATCH, &path, Some(&json!({ "is_paused": false })))
        .await;
    assert_eq!((status, &row["is_paused"]), (200, &json!(false)));
    demo.advance(2);
    assert_eq!(run_of(&demo, dag, "waiting").await["state"], "running");
    demo.advance(120);
    assert_eq!(run_of(&demo, dag, "waiting").await["state"], "success");
}

#[tokio::test]
async fn runs_beyond_max_active_runs_wait_for_one_to_end() {
    let demo = Demo::start().await;
    let dag = dags::LONG_RUN;
    for run in ["a", "b", "c"] {
        launch(&demo, dag, run, json!({})).await;
    }
    demo.advance(60);
    let mut states = Vec::new();
    for run in ["a", "b", "c"] {
        states.push(run_of(&demo, dag, run).await["state"].clone());
    }
    assert_eq!(json!(states), json!(["running", "running", "queued"]));
    demo.advance(3_600);
    assert_eq!(run_of(&demo, dag, "c").await["state"], "success");
}

#[tokio::test]
async fn timetables_create_runs_unless_the_dag_is_paused() {
    let demo = Demo::start().await;
    let row = |page: &Value| page["dags"][0].clone();
    let before = row(&demo.airflow_ok("/dags?dag_id_pattern=ingest_events").await);
    assert_eq!(before["next_dagrun_run_after"], "2026-11-20T10:00:00Z");
    demo.advance(120);
    let run = run_of(
        &demo,
        "ingest_events",
        "scheduled__2026-11-20T10:00:00%2B00:00",
    )
    .await;
    assert_eq!(
        airflow_problems(&airflow_sample("run_scheduled"), &run),
        Vec::<String>::new()
    );
    assert_eq!(
        (&run["run_type"], &run["triggered_by"]),
        (&json!("scheduled"), &json!("timetable"))
    );
    assert_eq!(run["logical_date"], "2026-11-20T10:00:00Z");
    assert_ne!(run["state"], "queued");
    let after = row(&demo.airflow_ok("/dags?dag_id_pattern=ingest_events").await);
    assert_eq!(after["next_dagrun_run_after"], "2026-11-20T10:15:00Z");

    demo.airflow(
        Method::PATCH,
        "/dags/ingest_events",
        Some(&json!({ "is_paused": true })),
    )
    .await;
    demo.advance(3_600);
    let newest = "/dags/ingest_events/dagRuns?order_by=-run_after&limit=1";
    let newest = demo.airflow_ok(newest).await["dag_runs"][0].clone();
    assert_eq!(newest["dag_run_id"], run["dag_run_id"]);
}

#[tokio::test]
async fn a_dag_whose_file_cannot_be_read_is_told_and_not_launched() {
    let demo = Demo::start().await;
    let dag = dags::IMPORT_ERROR;
    let row = demo
        .airflow_ok(&format!("/dags?dag_id_pattern={dag}"))
        .await["dags"][0]
        .clone();
    assert_eq!(row["has_import_errors"], true);
    let errors = demo.airflow_ok("/importErrors?order_by=-timestamp").await;
    let of_it = errors["import_errors"].as_array().unwrap().iter();
    let mut of_it = of_it.filter(|error| error["filename"] == row["relative_fileloc"]);
    assert!(of_it.next().is_some() && of_it.next().is_none(), "{errors}");
    let (status, answer) = launch(&demo, dag, "a", json!({})).await;
    let refusal = format!("Dag with dag_id: '{dag}' has import errors and cannot be triggered");
    assert_eq!((status, &answer["detail"]), (400, &json!(refusal)));
}

#[tokio::test]
async fn a_run_id_or_logical_date_is_taken_once() {
    let demo = Demo::start().await;
    let path = format!("/dags/{}/dagRuns", dags::NO_PARAMS);
    let first =
        json!({ "dag_run_id": "a", "logical_date": "2026-03-02T10:00:00+02:00", "note": "why" });
    let (status, run) = demo.airflow(Method::POST, &path, Some(&first)).await;
    assert_eq!(status, 200);
    assert_eq!(run["logical_date"], "2026-03-02T08:00:00Z");
    assert_eq!(
        (&run["data_interval_end"], &run["note"]),
        (&run["logical_date"], &json!("why"))
    );
    for again in [
        json!({ "dag_run_id": "a", "logical_date": null }),
        json!({ "dag_run_id": "b", "logical_date": "2026-03-02T08:00:00Z" }),
    ] {
        let (status, answer) = demo.airflow(Method::POST, &path, Some(&again)).await;
        assert_eq!(status, 409);
        let detail = &answer["detail"];
        assert_eq!(detail["reason"], "Unique constraint violation");
        assert_eq!(
            (&detail["statement"], &detail["orig_error"]),
            (&json!("hidden"), &json!("hidden"))
        );
        let message = detail["message"].as_str().unwrap();
        assert!(
            message.starts_with("Serious error when handling your request."),
            "{message}"
        );
    }
    let (status, _) = launch(&demo, dags::REQUIRED_PARAMS, "a", json!({ "who": "ann" })).await;
    assert_eq!(status, 200, "another DAG's ids are its own");
}

#[tokio::test]
async fn defaults_are_checked_but_not_stored() {
    let demo = Demo::start().await;
    let conf = json!({ "start_date": "2026-11-01" });
    let (status, run) = launch(&demo, "sales_refresh", "a", conf.clone()).await;
    assert_eq!((status, &run["conf"]), (200, &conf));
    let (status, answer) =
        launch(&demo, "sales_refresh", "b", json!({ "start_date": "soon" })).await;
    assert_eq!(status, 400);
    let detail = answer["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("Invalid input for param start_date: 'soon' is not a 'date'\n\nFailed"),
        "{detail}"
    );
}

#[tokio::test]
async fn lists_are_cut_at_one_hundred_and_filtered() {
    let demo = Demo::with(Options {
        dags: 300,
        ..options()
    })
    .await;
    let ids = async |query: &str| {
        let page = demo.airflow_ok(&format!("/dags{query}")).await;
        let rows = page["dags"].as_array().unwrap().iter();
        let ids: Vec<String> = rows
            .map(|dag| dag["dag_id"].as_str().unwrap().to_owned())
            .collect();
        (ids, page["total_entries"].as_u64().unwrap())
    };
    let total = 300 + dags::ALL.len() as u64;
    let (usual, count) = ids("").await;
    assert_eq!((usual.len(), count), (50, total));
    assert!(usual.is_sorted());
    let (most, count) = ids("?limit=1000").await;
    assert_eq!((most.len(), count), (100, total));
    assert_eq!(ids("?limit=0").await, (vec![], total));
    assert_eq!(ids("?limit=5&offset=10").await.0, most[10..15]);
    assert_eq!(ids("?offset=100000").await, (vec![], total));
    assert!(
        ids("?limit=100&order_by=-dag_id")
            .await
            .0
            .is_sorted_by(|a, b| a > b)
    );
    assert_eq!(ids("?dag_id_pattern=DBT_DAI").await.0, ["dbt_daily"]);
    assert_eq!(
        ids("?dag_id_pattern=dbt%25ly%7Cml_features").await.0,
        ["dbt_daily", "ml_features"]
    );
    assert_eq!(
        ids("?tags=gdpr&tags=critical&tags_match_mode=all").await.0,
        ["gdpr_erasure"]
    );
    assert!(ids("?tags=gdpr&tags=critical").await.1 > 1);
    let (paused, _) = ids("?paused=true&limit=100").await;
    assert!(paused.contains(&dags::PAUSED.to_owned()) && paused.len() < 100);
    assert!(ids("?last_dag_run_state=failed").await.1 > 0);
    assert_eq!(ids("?nonsense=1").await.1, total);
}

#[tokio::test]
async fn runs_are_listed_by_state_time_and_order() {
    let demo = Demo::start().await;
    launch(&demo, dags::PAUSED, "queued-one", json!({})).await;
    let list = async |query: &str| {
        let page = demo
            .airflow_ok(&format!("/dags/~/dagRuns?limit=100&{query}"))
            .await;
        page["dag_runs"].as_array().unwrap().clone()
    };
    let oldest = list("").await;
    let newest = list("order_by=-run_after").await;
    let after = |run: &Value| run["run_after"].as_str().unwrap().to_owned();
    assert!(after(&oldest[0]) < after(&newest[99]));
    assert!(newest.is_sorted_by(|a, b| after(a) >= after(b)));
    for state in ["queued", "running", "failed"] {
        let found = list(&format!("state={state}")).await;
        assert!(
            !found.is_empty() && found.iter().all(|run| run["state"] == state),
            "{state}"
        );
    }
    let since = "2026-11-20T09:00:00Z";
    let recent = list(&format!("run_after_gte={since}")).await;
    assert!(!recent.is_empty() && recent.iter().all(|run| after(run).as_str() >= since));
    // Runs without a start come last, as on SQLite.
    let started = list("order_by=-start_date&run_after_gte=2026-11-20T09:00:00Z").await;
    assert_eq!(started.last().unwrap()["dag_run_id"], "queued-one");
    let own = demo.airflow_ok("/dags/dbt_daily/dagRuns?limit=1").await;
    assert_eq!(own["total_entries"], 60);
}
