//! What the join with Airbyte asks, and what real Airflows answered to it.

use airstrip_airflow::join::{Job, RETURN_VALUE, job_id, launched_job, launcher};
use airstrip_airflow::v2::{ListSyncTasks, TaskInstance, TaskInstances, XCom};
use airstrip_contract::{Timestamp, instant};
use serde_json::json;

use crate::captured;
use crate::requests::{asked, get};

#[test]
fn only_airflow_3_tells_operators_apart() {
    let at = |time| instant::parse(time).unwrap();
    let (from, to) = (at("2026-11-01T00:00:00Z"), at("2026-11-01T00:02:30.5Z"));
    let offset = 100;
    let span = "limit=100&offset=100&start_date_gte=2026-11-01T00%3A00%3A00Z&start_date_lte=2026-11-01T00%3A02%3A30.5Z";
    assert_eq!(
        asked(&ListSyncTasks { from, to, offset }),
        get(
            &format!("/api/v1/dags/~/dagRuns/~/taskInstances?{span}"),
            &format!("/api/v2/dags/~/dagRuns/~/taskInstances?{span}&operator_name_pattern=Airbyte"),
        )
    );
}

#[test]
fn a_value_is_json_or_in_airflow_2_its_text() {
    let three: XCom = captured!("xcom_get");
    assert_eq!(
        (three.key.as_str(), three.value),
        (RETURN_VALUE, json!([1, 2, 3]))
    );
    let two: XCom = captured!("v1/xcom_get");
    assert_eq!(
        (two.key.as_str(), &two.value),
        (RETURN_VALUE, &json!("[1, 2, 3]"))
    );
    assert_eq!(job_id(&two.value), None);
}

#[test]
fn no_task_of_a_captured_run_is_of_airbyte() {
    for done in [captured!("tis_done"), captured!("v1/tis_done")] {
        let done: TaskInstances = done;
        assert!(done.task_instances.iter().all(|task| task.sync.is_none()));
        let own = |name: &str| !name.is_empty();
        let named =
            |task: &airstrip_airflow::v2::TaskInstance| own(&task.dag_id) && own(&task.dag_run_id);
        assert!(done.task_instances.iter().all(named));
    }
}

/// What Airflow 3.3.2 told of a run of provider 6.2.0 against the demo's Airbyte: while it went on and
/// afterwards, what each task returned, and the latest jobs of the connections.
fn joined() -> serde_json::Value {
    captured!("joined")
}

fn tasks_of(run: &serde_json::Value) -> Vec<TaskInstance> {
    let read: TaskInstances = serde_json::from_value(run.clone()).unwrap();
    read.task_instances
}

fn jobs_of(captured: &serde_json::Value, connection: &str) -> Vec<Job> {
    let jobs = captured["jobs"][connection].as_array().unwrap().iter();
    let at = |job: &serde_json::Value, name: &str| {
        Timestamp::from_second(job[name].as_i64().unwrap()).unwrap()
    };
    jobs.map(|job| Job {
        id: job["id"].as_u64().unwrap(),
        created: at(job, "createdAt"),
        ended: (job["status"] != "running").then(|| at(job, "updatedAt")),
    })
    .collect()
}

#[test]
fn what_the_provider_s_operators_leave_behind_is_joined() {
    let captured = joined();
    // The operator returns its job where it does not wait deferred for it, and fails without.
    for (task, launches, job, returned) in [
        ("plain", true, None, Some(5206)),
        ("deferred", true, None, None),
        ("start", true, None, Some(5207)),
        ("wait", false, Some(5207), None),
        ("fails", true, None, None),
        ("refused", true, None, None),
    ] {
        for run in ["going_on", "over"] {
            let tasks = tasks_of(&captured[run]);
            let found = tasks.iter().find(|one| one.task_id == task).unwrap();
            let sync = found.sync.as_ref().unwrap();
            assert_eq!((sync.launches, sync.job_id), (launches, job), "{task}");
            assert_eq!(sync.airbyte_conn_id.as_deref(), Some("airbyte_default"));
            assert_eq!(sync.connection_id.is_some(), launches, "{task}");
        }
        assert_eq!(job_id(&captured["returned"][task]), returned, "{task}");
    }
}

#[test]
fn a_job_is_found_by_when_the_real_operator_began() {
    let captured = joined();
    for run in ["going_on", "over"] {
        for (task, job) in [
            ("plain", Some(5206)),
            ("deferred", Some(5204)),
            ("start", None),
            ("fails", Some(5203)),
            // Another job was in its way.
            ("refused", None),
        ] {
            let tasks = tasks_of(&captured[run]);
            let found = tasks.iter().find(|one| one.task_id == task).unwrap();
            let connection = found.sync.as_ref().unwrap().connection_id.clone().unwrap();
            let jobs = jobs_of(&captured, &connection);
            assert_eq!(launched_job(found, &jobs), job, "{task} {run}");
        }
    }
}

#[test]
fn the_launcher_of_each_job_is_found_among_all_tasks() {
    let captured = joined();
    for run in ["going_on", "over"] {
        let tasks = tasks_of(&captured[run]).into_iter();
        let tasks: Vec<_> = tasks
            .map(|task| {
                let is_over = task.end_date.is_some();
                let returned = job_id(&captured["returned"][&task.task_id]);
                (task, returned.filter(|_| is_over))
            })
            .collect();
        for (connection, job, task) in [
            ("a7b2704d-6091-4a24-b986-d50b98741b06", 5206, Some("plain")),
            (
                "b2a044a1-88f1-4f65-a978-9a252e3ef3b4",
                5204,
                Some("deferred"),
            ),
            ("c57bef45-6edb-4bea-98db-58c8ba0542f7", 5207, Some("start")),
            ("ee48a6f7-bdae-4783-a1b4-d21cdfbece0d", 5203, Some("fails")),
            // Its job had been running when the task began.
            ("6f8f0095-0b1f-4148-beaa-fcd2a39aa284", 5137, None),
            // Of days before.
            ("a7b2704d-6091-4a24-b986-d50b98741b06", 5188, None),
        ] {
            let jobs = jobs_of(&captured, connection);
            let job = jobs.iter().find(|one| one.id == job).unwrap();
            let found = launcher(connection, job, &tasks);
            assert_eq!(
                found.map(|found| found.task_id.as_str()),
                task,
                "{}",
                job.id
            );
        }
    }
}
