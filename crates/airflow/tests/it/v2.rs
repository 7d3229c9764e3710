//! The typed answers read what a real Airflow 3.3.2 answered.

use crate::captured;
use airstrip_airflow::model::{RunState, RunType, TaskState};
use airstrip_airflow::v2::{
    Dag, DagDetails, DagRun, DagRuns, Dags, Health, TaskInstances, Version,
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
