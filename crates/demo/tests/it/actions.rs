//! Runs of the Airflow that are cleared, marked and noted, in both versions.

use airstrip_demo::{AirflowApi, Options, dags};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Demo, options};

/// An Airflow of either version, and a run of one of its DAGs.
struct Scene {
    demo: Demo,
    root: &'static str,
    dag: &'static str,
}

const RUN: &str = "ours";

impl Scene {
    async fn new(api: AirflowApi, dag: &'static str) -> Self {
        let demo = Demo::with(Options {
            airflow_api: api,
            ..options()
        })
        .await;
        let root = match api {
            AirflowApi::V1 => "/api/v1",
            AirflowApi::V2 => "/api/v2",
        };
        let scene = Self { demo, root, dag };
        let mut body = json!({ "dag_run_id": RUN, "conf": {} });
        if api == AirflowApi::V2 {
            body["logical_date"] = Value::Null;
        }
        let launched = scene.ask(Method::POST, "/dagRuns", &body).await;
        assert_eq!(launched.0, 200, "{launched:?}");
        scene
    }

    /// A call, `path` after the DAG.
    async fn ask(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let path = format!("{}/dags/{}{path}", self.root, self.dag);
        let body = Some(body).filter(|body| !body.is_null());
        let address = self.demo.running.airflow;
        Demo::read(self.demo.send(address, method, &path, body).await.unwrap()).await
    }

    async fn ok(&self, method: Method, path: &str, body: &Value) -> Value {
        let (status, answer) = self.ask(method, path, body).await;
        assert_eq!(status, 200, "{path} {body}: {answer}");
        answer
    }

    async fn run(&self) -> Value {
        self.ok(Method::GET, &format!("/dagRuns/{RUN}"), &Value::Null)
            .await
    }

    async fn state(&self) -> String {
        self.run().await["state"].as_str().unwrap().to_owned()
    }

    /// Each task with its state and tries.
    async fn tasks(&self) -> Vec<(String, Value, u64)> {
        let path = format!("/dagRuns/{RUN}/taskInstances");
        let answer = self.ok(Method::GET, &path, &Value::Null).await;
        let rows = answer["task_instances"].as_array().unwrap().iter();
        rows.map(|row| {
            let id = row["task_id"].as_str().unwrap().to_owned();
            (
                id,
                row["state"].clone(),
                row["try_number"].as_u64().unwrap(),
            )
        })
        .collect()
    }

    async fn states(&self) -> Vec<Value> {
        self.tasks().await.into_iter().map(|task| task.1).collect()
    }

    async fn clear(&self, body: Value) -> Vec<String> {
        let mut all = json!({ "dag_run_id": RUN, "reset_dag_runs": true, "only_failed": false });
        all.as_object_mut()
            .unwrap()
            .extend(body.as_object().unwrap().clone());
        let answer = self.ok(Method::POST, "/clearTaskInstances", &all).await;
        let rows = answer["task_instances"].as_array().unwrap().iter();
        rows.map(|row| row["task_id"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn mark(&self, task: &str, state: &str) -> (u16, Value) {
        let path = format!("/dagRuns/{RUN}/taskInstances/{task}");
        let mut body = json!({ "new_state": state });
        if self.root == "/api/v1" {
            body["dry_run"] = json!(false);
        }
        self.ask(Method::PATCH, &path, &body).await
    }

    async fn until(&self, state: &str) {
        for _ in 0..4_000 {
            if self.state().await == state {
                return;
            }
            self.demo.advance_millis(250);
        }
        panic!("it never was {state}: {}", self.run().await);
    }
}

const BOTH: [AirflowApi; 2] = [AirflowApi::V1, AirflowApi::V2];

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    for api in BOTH {
        let scene = Scene::new(api, dags::FAILS_AT_SECOND_TASK).await;
        scene.until("failed").await;
        let (before, tasks) = (scene.run().await, scene.tasks().await);
        let all: Vec<_> = tasks.iter().map(|task| task.0.clone()).collect();
        assert_eq!(scene.clear(json!({ "dry_run": true })).await, all);
        // Where nothing is said, it is one.
        assert_eq!(scene.clear(json!({})).await, all);
        let failed = scene.clear(json!({ "only_failed": true })).await;
        assert_eq!(failed, all[1..]);
        let one = json!({ "task_ids": [all[1]] });
        assert_eq!(scene.clear(one).await, [&*all[1]]);
        let before_it = json!({ "task_ids": [all[1]], "include_upstream": true });
        assert_eq!(scene.clear(before_it).await, all[..2]);
        let after = json!({ "task_ids": [all[1]], "include_downstream": true });
        assert_eq!(scene.clear(after).await, all[1..]);
        assert_eq!(
            scene.clear(json!({ "task_ids": ["no_such"] })).await,
            [""; 0]
        );
        assert_eq!(scene.run().await, before, "{api:?}");
        assert_eq!(scene.tasks().await, tasks, "{api:?}");
    }
}

#[tokio::test]
async fn what_is_cleared_runs_again_and_counts_its_tries_on() {
    for api in BOTH {
        let scene = Scene::new(api, dags::FAILS_AT_SECOND_TASK).await;
        scene.until("failed").await;
        let before = scene.tasks().await;
        let cleared = scene
            .clear(json!({ "dry_run": false, "only_failed": true }))
            .await;
        assert_eq!(cleared.len(), before.len() - 1);
        assert_eq!(scene.state().await, "queued");
        let now = scene.tasks().await;
        assert_eq!(now[0], before[0]);
        assert!(now[1..].iter().all(|task| task.1.is_null()), "{now:?}");
        scene.until("running").await;
        scene.until("failed").await;
        let after = scene.tasks().await;
        assert_eq!(after[0], before[0]);
        // It fails again, after as many tries again.
        assert_eq!(after[1].1, "failed");
        assert_eq!(after[1].2, 2 * before[1].2);
        assert_eq!(after[2].1, "upstream_failed");
    }
}

#[tokio::test]
async fn a_whole_run_is_cleared_while_it_runs() {
    for api in BOTH {
        let scene = Scene::new(api, dags::LONG_RUN).await;
        scene.until("running").await;
        scene.demo.advance(30);
        assert_eq!(scene.states().await[0], "success");
        let all = scene.clear(json!({ "dry_run": false })).await;
        assert_eq!(all.len(), scene.tasks().await.len());
        assert_eq!(scene.state().await, "running");
        assert!(scene.states().await.iter().all(Value::is_null), "{api:?}");
        scene.until("success").await;
        assert!(scene.tasks().await[0].2 >= 2);
    }
}

#[tokio::test]
async fn a_mapped_task_and_a_skipped_one_run_again() {
    for api in BOTH {
        let scene = Scene::new(api, dags::MAPPED_AND_SKIPPED).await;
        scene.until("success").await;
        let before = scene.tasks().await;
        scene.clear(json!({ "dry_run": false })).await;
        scene.until("success").await;
        let after = scene.tasks().await;
        let plain = |tasks: &[(String, Value, u64)]| {
            let tasks = tasks.iter();
            tasks
                .map(|task| (task.0.clone(), task.1.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(plain(&after), plain(&before));
    }
}

#[tokio::test]
async fn one_instance_of_a_mapped_task_runs_again() {
    let scene = Scene::new(AirflowApi::V2, dags::MAPPED_AND_SKIPPED).await;
    scene.until("success").await;
    let path = format!("/dagRuns/{RUN}/taskInstances");
    let rows = scene.ok(Method::GET, &path, &Value::Null).await;
    let mapped = rows["task_instances"].as_array().unwrap().iter();
    let mapped = mapped.clone().find(|row| row["map_index"] == 1).unwrap();
    let id = mapped["task_id"].as_str().unwrap();
    let body = json!({ "dry_run": false, "task_ids": [[id, 1]] });
    assert_eq!(scene.clear(body).await, [id]);
    scene.until("success").await;
    let rows = scene.ok(Method::GET, &path, &Value::Null).await;
    for row in rows["task_instances"].as_array().unwrap() {
        if row["task_id"] == id {
            let again = u64::from(row["map_index"] == 1);
            assert_eq!(row["try_number"], 1 + again, "{row}");
        }
    }
}

#[tokio::test]
async fn version_3_clears_what_comes_after_those_before_as_well() {
    let before_and_after = |task: Value| json!({ "task_ids": [task], "include_upstream": true, "include_downstream": true });
    for (api, task, beside) in [
        (AirflowApi::V1, json!("load"), 0),
        (AirflowApi::V2, json!("load"), 1),
        // One instance brings its siblings with it, as those come after the task before it.
        (AirflowApi::V2, json!(["transform.scale", 1]), 1),
    ] {
        let scene = Scene::new(api, dags::MAPPED_AND_SKIPPED).await;
        scene.until("success").await;
        let cleared = scene.clear(before_and_after(task)).await;
        let count = |id: &str| cleared.iter().filter(|task| *task == id).count();
        assert_eq!(count("transform.scale"), 12, "{cleared:?}");
        assert_eq!(count("never"), beside, "{cleared:?}");
        for id in ["extract", "transform.total", "choose", "load"] {
            assert_eq!(count(id), 1, "{id} {cleared:?}");
        }
    }
    let scene = Scene::new(AirflowApi::V2, dags::MAPPED_AND_SKIPPED).await;
    scene.until("success").await;
    let after = json!({ "task_ids": [["transform.scale", 1]], "include_downstream": true });
    assert_eq!(
        scene.clear(after).await,
        [
            "transform.scale",
            "transform.total",
            "choose",
            "load",
            "never"
        ]
    );
}

#[tokio::test]
async fn version_2_marks_a_mapped_task_instance_by_instance() {
    let scene = Scene::new(AirflowApi::V1, dags::MAPPED_AND_SKIPPED).await;
    scene.until("success").await;
    let path = format!("/dagRuns/{RUN}/taskInstances");
    let rows = scene.ok(Method::GET, &path, &Value::Null).await;
    let rows = rows["task_instances"].as_array().unwrap();
    let mapped = rows.iter().find(|row| row["map_index"] == 1).unwrap();
    let task = mapped["task_id"].as_str().unwrap();
    assert_eq!(scene.mark(task, "failed").await.0, 404);
    let one = format!("{path}/{task}/1");
    let body = |dry_run: bool| json!({ "new_state": "failed", "dry_run": dry_run });
    let named = scene.ok(Method::PATCH, &one, &body(true)).await;
    assert_eq!(named["task_id"], task);
    assert_eq!(scene.ok(Method::PATCH, &one, &body(false)).await, json!({}));
    let rows = scene.ok(Method::GET, &path, &Value::Null).await;
    for row in rows["task_instances"].as_array().unwrap() {
        if row["task_id"] == task {
            assert_eq!(row["state"] == "failed", row["map_index"] == 1, "{row}");
        }
    }
}

#[tokio::test]
async fn a_cleared_run_of_a_paused_dag_waits() {
    for api in BOTH {
        let scene = Scene::new(api, dags::FAILS_AT_SECOND_TASK).await;
        scene.until("failed").await;
        scene
            .ok(Method::PATCH, "", &json!({ "is_paused": true }))
            .await;
        scene.clear(json!({ "dry_run": false })).await;
        scene.demo.advance(600);
        assert_eq!(scene.state().await, "queued");
        scene
            .ok(Method::PATCH, "", &json!({ "is_paused": false }))
            .await;
        scene.until("running").await;
    }
}

#[tokio::test]
async fn a_task_that_is_marked_lets_those_after_it_run() {
    for api in BOTH {
        let scene = Scene::new(api, dags::FAILS_AT_SECOND_TASK).await;
        scene.until("failed").await;
        let tasks = scene.tasks().await;
        let second = tasks[1].0.clone();
        let (status, answer) = scene.mark(&second, "success").await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(scene.states().await[1], "success");
        assert_eq!(scene.state().await, "queued");
        scene.until("success").await;
        assert_eq!(scene.states().await[2], "success");
        assert_eq!(scene.tasks().await[1].2, tasks[1].2);
        // Once it is so, version 3 calls it a conflict.
        let (status, answer) = scene.mark(&second, "success").await;
        match api {
            AirflowApi::V1 => assert_eq!((status, answer), (200, json!({}))),
            AirflowApi::V2 => {
                assert_eq!(status, 409);
                let said = format!("Task id {second} is already in success state");
                assert_eq!(answer["detail"], said);
            }
        }
    }
}

#[tokio::test]
async fn a_run_that_is_marked_ends_at_once() {
    for api in BOTH {
        for state in ["failed", "success"] {
            let scene = Scene::new(api, dags::LONG_RUN).await;
            scene.until("running").await;
            scene.demo.advance(30);
            let path = format!("/dagRuns/{RUN}");
            let answer = scene
                .ok(Method::PATCH, &path, &json!({ "state": state }))
                .await;
            assert_eq!(answer["state"], state);
            assert!(answer["end_date"].is_string());
            let states = scene.states().await;
            assert_eq!(states[0], "success");
            let last = match (api, state) {
                (AirflowApi::V1, "success") => "success",
                _ => "skipped",
            };
            assert_eq!(states.last().unwrap(), last);
            scene.demo.advance(3_600);
            assert_eq!(scene.state().await, state);
            assert_eq!(scene.states().await, states);
        }
    }
}

#[tokio::test]
async fn a_note_is_replaced_and_removed() {
    for (api, place) in [(AirflowApi::V1, "/setNote"), (AirflowApi::V2, "")] {
        let scene = Scene::new(api, dags::NO_PARAMS).await;
        let path = format!("/dagRuns/{RUN}{place}");
        let noted = scene
            .ok(Method::PATCH, &path, &json!({ "note": "why" }))
            .await;
        assert_eq!(noted["note"], "why");
        assert_eq!(scene.run().await["note"], "why");
        let none = scene.ok(Method::PATCH, &path, &json!({ "note": "" })).await;
        assert_eq!(none["note"], Value::Null);
    }
}

#[tokio::test]
async fn refusals_are_word_for_word_those_of_airflow() {
    let run = |run: &str| format!("/dagRuns/{run}");
    let clear = || json!({ "dag_run_id": "nope", "dry_run": true });
    let missing = "Dag Run id nope not found in dag demo_no_params";
    let scene = Scene::new(AirflowApi::V1, dags::NO_PARAMS).await;
    for (method, path, body, status, title, detail) in [
        (
            Method::POST,
            "/clearTaskInstances",
            clear(),
            404,
            missing,
            Value::Null,
        ),
        (
            Method::PATCH,
            &*run("nope"),
            json!({ "state": "failed" }),
            404,
            missing,
            Value::Null,
        ),
        (
            Method::PATCH,
            &*run(RUN),
            json!({ "state": "nonsense" }),
            400,
            "Bad Request",
            json!("'nonsense' is not one of ['success', 'failed', 'queued'] - 'state'"),
        ),
        (
            Method::PATCH,
            &*format!("{}/setNote", run(RUN)),
            json!({ "note": "x".repeat(1_001) }),
            400,
            "Bad Request",
            json!("{'note': ['Longer than maximum length 1000.']}"),
        ),
    ] {
        let (answered, answer) = scene.ask(method, path, &body).await;
        assert_eq!(answered, status, "{path} {body}: {answer}");
        assert_eq!(
            (&answer["title"], &answer["detail"]),
            (&json!(title), &detail)
        );
    }
    let scene = Scene::new(AirflowApi::V2, dags::NO_PARAMS).await;
    for (method, path, body, status, detail) in [
        (
            Method::POST,
            "/clearTaskInstances",
            clear(),
            404,
            json!(missing),
        ),
        (
            Method::PATCH,
            &*run("nope"),
            json!({ "state": "failed" }),
            404,
            json!("The DagRun with dag_id: `demo_no_params` and run_id: `nope` was not found"),
        ),
        (
            Method::PATCH,
            &*run(RUN),
            json!({ "state": "nonsense" }),
            422,
            json!([{
                "type": "enum", "loc": ["body", "state"],
                "msg": "Input should be 'queued', 'success' or 'failed'",
                "input": "nonsense", "ctx": { "expected": "'queued', 'success' or 'failed'" }
            }]),
        ),
    ] {
        let (answered, answer) = scene.ask(method, path, &body).await;
        assert_eq!(answered, status, "{path} {body}: {answer}");
        assert_eq!(answer["detail"], detail);
    }
}
