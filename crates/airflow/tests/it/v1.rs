//! The typed answers read what a real Airflow 2.11.2 answered, in the terms of Airflow 3.

use airstrip_airflow::model::{RunId, RunState, RunType, TaskState, error_text};
use airstrip_airflow::v2::{
    Dag, DagDetails, DagRun, DagRuns, Dags, Health, ImportErrors, TaskInstances, Tasks,
    TasksOfRuns, Version, XCom, XComs,
};
use airstrip_contract::{Timestamp, instant};
use serde_json::json;

use crate::captured;

fn at(text: &str) -> Option<Timestamp> {
    Some(instant::parse(text).unwrap())
}

#[test]
fn version_and_health() {
    let version: Version = captured!("v1/version");
    assert_eq!(version.version, "2.11.2");
    let health: Health = captured!("v1/health");
    assert_eq!(health.scheduler.status.as_deref(), Some("healthy"));
    assert_eq!(health.triggerer.unwrap().status, None);
}

#[test]
fn import_errors() {
    let page: ImportErrors = captured!("v1/import_errors");
    let error = &page.import_errors[0];
    let file = Some("/opt/airflow/dags/broken_import.py");
    assert_eq!((error.filename.as_deref(), error.line()), (file, Some(2)));
    assert_eq!(error.bundle_name, None);
}

#[test]
fn dags() {
    let page: Dags = captured!("v1/dags_list");
    assert_eq!((page.dags.len(), page.total_entries), (2, 127));
    let first = &page.dags[0];
    assert_eq!(first.owners, ["airflow"]);
    assert_eq!(first.timetable_summary, None);
    let words = "Never, external triggers only";
    assert_eq!(first.timetable_description.as_deref(), Some(words));
    let paused: Dags = captured!("v1/dags_paused_true");
    let paused = &paused.dags[0];
    assert!(paused.is_paused);
    assert_eq!(paused.timetable_summary.as_deref(), Some("@daily"));
    assert_eq!(paused.timetable_description.as_deref(), Some("At 00:00"));
    assert_eq!(
        paused.next_dagrun_run_after,
        at("2026-11-20T00:00:00+00:00")
    );
    let answer: Dag = captured!("v1/dag_patch_pause");
    assert!(answer.is_paused);
    let tags: Vec<_> = answer.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(tags, ["slow", "etl"]);
    let one: Dag = captured!("v1/dag_get");
    assert_eq!(one.owners, ["analytics"]);
}

#[test]
fn details_have_params_by_name_and_leave_out_owners_and_running_runs() {
    let dag: DagDetails = captured!("v1/dag_details_params_all");
    let params = dag.params.unwrap();
    let names: Vec<_> = params.keys().map(String::as_str).collect();
    let sorted = [
        "any_of",
        "arr_examples",
        "arr_items_number",
        "arr_items_object",
    ];
    assert_eq!(names, sorted);
    assert_eq!(params["any_of"]["value"], "a");
    assert_eq!(params["any_of"]["schema"]["section"], "Odd");
    let doc = "# Every param\nUsed to study the *trigger form*.";
    assert_eq!(dag.doc_md.as_deref(), Some(doc));
    let slow: DagDetails = captured!("v1/dag_details_slow");
    assert_eq!(slow.max_active_runs, Some(3));
    assert_eq!(slow.timezone.as_deref(), Some("UTC"));
    assert_eq!(slow.active_runs_count, None);
    assert!(slow.owners.is_empty());
}

#[test]
fn runs_are_due_when_their_schedule_or_their_launch_said() {
    let launched: DagRun = captured!("v1/trigger_ok");
    assert_eq!(launched.state, RunState::Queued);
    assert_eq!(launched.run_type, RunType::Manual);
    assert_eq!(launched.queued_at, None);
    let now = at("2026-11-20T20:47:05.061109+00:00");
    assert_eq!((launched.logical_date, launched.run_after), (now, now));
    let dated: DagRun = captured!("v1/trigger_full_simple_id");
    assert_eq!(dated.dag_run_id, "simple-1");
    assert_eq!(dated.run_after, at("2026-03-02T10:00:00Z"));
    assert_eq!(dated.note.as_deref(), Some("why"));
    let running: DagRun = captured!("v1/run_get_running");
    assert_eq!(running.state, RunState::Running);
    assert_eq!(running.conf.unwrap()["label"], "α");
    let page: DagRuns = captured!("v1/runs_start_date_filter");
    assert_eq!((page.dag_runs.len(), page.total_entries), (2, Some(3)));
    let scheduled = &page.dag_runs[0];
    assert_eq!(scheduled.run_type, RunType::Scheduled);
    assert_eq!(scheduled.logical_date, at("2026-11-20T20:40:00Z"));
    assert_eq!(scheduled.run_after, at("2026-11-20T20:45:00Z"));
}

#[test]
fn a_run_that_was_launched_for_another_date_was_due_when_it_was_launched() {
    let due = |run_id: &str, run_type: &str, date: &str| {
        let run = json!({
            "dag_run_id": run_id, "dag_id": "d", "state": "queued", "run_type": run_type,
            "logical_date": date, "data_interval_end": date,
        });
        let run: DagRun = serde_json::from_value(run).unwrap();
        run.run_after
    };
    let launched = RunId::manual(at("2026-11-20T20:40:00.5Z").unwrap(), 7);
    let (launched, past) = (launched.as_str(), "2026-03-01T00:00:00+00:00");
    for (run_id, run_type, date, expected) in [
        (launched, "manual", past, "2026-11-20T20:40:00.5Z"),
        // Airflow waits for a date to come.
        (
            launched,
            "manual",
            "2026-12-01T00:00:00+00:00",
            "2026-12-01T00:00:00Z",
        ),
        (launched, "backfill", past, "2026-03-01T00:00:00Z"),
        ("mine", "manual", past, "2026-03-01T00:00:00Z"),
        // Airflow's own ids have the date, and a person may write any.
        (
            "manual__2026-03-01T00:00:00+00:00",
            "manual",
            past,
            "2026-03-01T00:00:00Z",
        ),
        (
            "manual__2099-01-01T00:00:00+00:00",
            "manual",
            past,
            "2026-03-01T00:00:00Z",
        ),
        (
            "manual__soon_00000007",
            "manual",
            past,
            "2026-03-01T00:00:00Z",
        ),
    ] {
        assert_eq!(
            due(run_id, run_type, date),
            at(expected),
            "{run_id} {run_type} {date}"
        );
    }
}

#[test]
fn a_dag_whose_file_is_gone_says_so_in_either_version() {
    for (told, expected) in [
        (json!({"is_stale": true}), true),
        (json!({"is_stale": false}), false),
        (json!({"is_active": false}), true),
        (json!({"is_active": true}), false),
        (json!({"is_active": null, "is_stale": null}), false),
        (json!({}), false),
    ] {
        let mut details = json!({"dag_id": "d"});
        for (name, value) in told.as_object().unwrap() {
            details[name] = value.clone();
        }
        let details: DagDetails = serde_json::from_value(details).unwrap();
        assert_eq!(details.is_gone(), expected, "{told}");
    }
    let captured: DagDetails = captured!("v1/dag_details_params_all");
    assert!(!captured.is_gone());
}

#[test]
fn what_older_versions_leave_out_or_name_otherwise_is_read_as_well() {
    let run = json!({
        "dag_run_id": "r", "dag_id": "d", "state": "success", "run_type": "dataset_triggered",
        "execution_date": "2026-11-20T20:40:00+00:00", "conf": null, "note": null,
    });
    let run: DagRun = serde_json::from_value(run).unwrap();
    assert_eq!(run.run_type, RunType::AssetTriggered);
    assert_eq!(run.logical_date, at("2026-11-20T20:40:00Z"));
    assert_eq!(run.run_after, run.logical_date);
    let backfill = json!({
        "dag_run_id": "r", "dag_id": "d", "state": "moonlit", "run_type": "backfill",
    });
    let backfill: DagRun = serde_json::from_value(backfill).unwrap();
    assert_eq!(backfill.state, RunState::Unknown("moonlit".to_owned()));
    assert_eq!(backfill.run_after, None);
    // Declared as nullable.
    let dag = json!({
        "dag_id": "d", "is_paused": null, "tags": null, "owners": null, "has_import_errors": null,
        "schedule_interval": null,
    });
    let dag: Dag = serde_json::from_value(dag).unwrap();
    assert!(!dag.is_paused && !dag.has_import_errors);
    assert!(dag.tags.is_empty() && dag.owners.is_empty());
}

#[test]
fn task_instances() {
    let running: TaskInstances = captured!("v1/tis_running");
    assert_eq!(running.task_instances[0].state, Some(TaskState::Running));
    assert_eq!(running.task_instances[1].state, None);
    assert_eq!(running.task_instances[1].try_number, Some(0));
    let done: TaskInstances = captured!("v1/tis_done");
    let scaled: Vec<_> = done
        .task_instances
        .iter()
        .filter(|task| task.task_id == "transform.scale")
        .map(|task| task.map_index)
        .collect();
    assert_eq!(scaled, [0, 1, 2]);
    let named: Vec<_> = done
        .task_instances
        .iter()
        .take(4)
        .map(|task| task.operator_name.as_deref().unwrap())
        .collect();
    assert_eq!(named, ["@task", "@task", "@task", "@task.branch"]);
    let failed: TaskInstances = captured!("v1/tis_failed_run");
    let tried: Vec<_> = failed
        .task_instances
        .iter()
        .map(|task| (task.state.clone().unwrap(), task.try_number.unwrap()))
        .collect();
    let expected = [
        (TaskState::Success, 1),
        (TaskState::Failed, 2),
        (TaskState::UpstreamFailed, 0),
    ];
    assert_eq!(tried, expected);
    // What is no decorator is shown as it is.
    let bash = json!({"task_id": "t", "map_index": -1, "operator": "BashOperator"});
    let bash: airstrip_airflow::v2::TaskInstance = serde_json::from_value(bash).unwrap();
    assert_eq!(bash.operator_name.as_deref(), Some("BashOperator"));
}

#[test]
fn errors_become_words() {
    for (body, text) in [
        (
            include_str!("../fixtures/v1/trigger_409_run_id.json"),
            "DAGRun with DAG ID: 'required_param' and DAGRun ID: 'simple-1' already exists",
        ),
        (
            include_str!("../fixtures/v1/trigger_bad_value.json"),
            "Invalid input for param n: 99 is greater than the maximum of 9",
        ),
        (
            include_str!("../fixtures/v1/unauthorized.json"),
            "Forbidden",
        ),
    ] {
        let words = error_text(body).unwrap();
        assert_eq!(words.lines().next(), Some(text));
    }
}

#[test]
fn what_a_dag_consists_of_and_what_became_of_it_in_several_runs() {
    let tasks: Tasks = captured!("v1/dag_tasks");
    let mapped: Vec<_> = tasks
        .tasks
        .iter()
        .filter(|task| task.is_mapped)
        .map(|task| (task.task_id.as_str(), task.operator_name.as_deref()))
        .collect();
    assert_eq!(mapped, [("transform.scale", Some("@task"))]);
    assert_eq!(tasks.tasks[0].downstream_task_ids, ["load", "never"]);
    let batch: TasksOfRuns = captured!("v1/tis_batch");
    assert!(batch.total_entries >= batch.task_instances.len() as u64);
    for task in &batch.task_instances {
        assert_eq!(task.task_id, "never");
        assert_eq!(task.state, Some(TaskState::Skipped));
        assert!(task.dag_run_id.starts_with("manual__"));
    }
}

#[test]
fn tries() {
    let tries: TaskInstances = captured!("v1/ti_tries");
    let tries: Vec<_> = tries
        .task_instances
        .iter()
        .map(|one| (one.try_number.unwrap(), one.state.clone().unwrap()))
        .collect();
    assert_eq!(tries, [(1, TaskState::Failed), (2, TaskState::Failed)]);
}

#[test]
fn xcoms() {
    let list: XComs = captured!("v1/xcom_list");
    assert_eq!(list.total_entries, Some(1));
    assert_eq!(list.xcom_entries[0].key, "return_value");
    let one: XCom = captured!("v1/xcom_get");
    assert_eq!(one.value, serde_json::json!("[1, 2, 3]"));
    assert!(one.timestamp.is_some());
}
