//! The typed answers read what a real Airflow 3.3.2 answered.

use crate::captured;
use airstrip_airflow::model::{RunState, RunType, TaskState};
use airstrip_airflow::v2::{
    Dag, DagDetails, DagRun, DagRuns, Dags, Health, ImportErrors, TaskInstances, Tasks,
    TasksOfRuns, Version, XCom, XComs,
};

#[test]
fn version_and_health() {
    let version: Version = captured!("version");
    assert_eq!(version.version, "3.3.2");
    let health: Health = captured!("health");
    assert_eq!(health.scheduler.status.as_deref(), Some("healthy"));
    assert_eq!(health.triggerer.unwrap().status, None);
}

#[test]
fn dags() {
    let page: Dags = captured!("dags_list");
    assert_eq!((page.dags.len(), page.total_entries), (2, 127));
    let paused: Dag = captured!("dag_patch_pause");
    assert!(paused.is_paused);
    assert_eq!(paused.tags[0].name, "etl");
}

#[test]
fn params_keep_their_order() {
    let dag: DagDetails = captured!("dag_details_params_all");
    let captured: serde_json::Value = captured!("dag_details_params_all");
    let names: Vec<_> = dag.params.as_ref().unwrap().keys().collect();
    let declared: Vec<_> = captured["params"].as_object().unwrap().keys().collect();
    assert_eq!(names, declared);
    assert!(names.len() > 10);
}

#[test]
fn runs() {
    let launched: DagRun = captured!("trigger_ok");
    assert_eq!(launched.state, RunState::Queued);
    assert_eq!(launched.run_type, RunType::Manual);
    assert_eq!(launched.logical_date, None);
    let running: DagRun = captured!("run_get_running");
    assert_eq!(running.state, RunState::Running);
    assert_eq!(running.conf.unwrap()["label"], "α");
    let page: DagRuns = captured!("runs_list");
    assert!(!page.dag_runs.is_empty());
}

#[test]
fn import_errors() {
    let page: ImportErrors = captured!("import_errors");
    let error = &page.import_errors[0];
    assert_eq!(error.filename.as_deref(), Some("broken_import.py"));
    assert_eq!(error.bundle_name.as_deref(), Some("dags-folder"));
    assert_eq!(error.line(), Some(2));
    let cause = "ModuleNotFoundError: No module named 'module_that_does_not_exist'";
    assert_eq!(error.cause(), Some(cause));
}

#[test]
fn task_instances() {
    let running: TaskInstances = captured!("tis_running");
    assert_eq!(running.task_instances[0].state, Some(TaskState::Running));
    assert_eq!(running.task_instances[1].state, None);
    let done: TaskInstances = captured!("tis_done");
    assert!(done.task_instances.iter().any(|task| task.map_index >= 0));
    assert!(
        done.task_instances
            .iter()
            .all(|task| task.state.as_ref().is_some_and(TaskState::is_terminal))
    );
    let failed: TaskInstances = captured!("tis_failed_run");
    assert!(
        failed
            .task_instances
            .iter()
            .any(|task| task.state == Some(TaskState::UpstreamFailed))
    );
}

#[test]
fn what_a_dag_consists_of_and_what_became_of_it_in_several_runs() {
    let tasks: Tasks = captured!("dag_tasks");
    let mapped: Vec<_> = tasks
        .tasks
        .iter()
        .filter(|task| task.is_mapped)
        .map(|task| (task.task_id.as_str(), task.operator_name.as_deref()))
        .collect();
    assert_eq!(mapped, [("transform.scale", Some("@task"))]);
    assert_eq!(tasks.tasks[0].downstream_task_ids, ["load", "never"]);
    let batch: TasksOfRuns = captured!("tis_batch");
    assert!(batch.total_entries >= batch.task_instances.len() as u64);
    for task in &batch.task_instances {
        assert_eq!(task.task_id, "never");
        assert_eq!(task.state, Some(TaskState::Skipped));
        assert!(task.dag_run_id.starts_with("manual__"));
    }
}

#[test]
fn tries() {
    let tries: TaskInstances = captured!("ti_tries");
    let tries: Vec<_> = tries
        .task_instances
        .iter()
        .map(|one| (one.try_number.unwrap(), one.state.clone().unwrap()))
        .collect();
    assert_eq!(tries, [(1, TaskState::Failed), (2, TaskState::Failed)]);
}

#[test]
fn xcoms() {
    let list: XComs = captured!("xcom_list");
    assert_eq!(list.total_entries, Some(1));
    assert_eq!(list.xcom_entries[0].key, "return_value");
    let one: XCom = captured!("xcom_get");
    assert_eq!(one.value, serde_json::json!([1, 2, 3]));
    assert!(one.timestamp.is_some());
}
