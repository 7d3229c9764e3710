//! A request for every declared operation. One that is not here fails the test that needs it.

use airstrip_contract::Operation;
use serde_json::{Value, json};

use super::scene::{COUNTS, LIST, Wanted};

/// What an operation is tried on.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    pub workspace: String,
    pub connection: String,
    pub job: u64,
    pub dag: String,
    pub run: String,
}

/// What decides whether an operation may be called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guard {
    /// Whoever may see anything of the instance.
    Instance,
    /// Whoever may see something in the workspace.
    Workspace,
    /// Whoever may see, or launch, the connection.
    Connection,
    /// The same, of the connection of the job.
    Job,
    /// Whoever may see, or launch, the DAG.
    Dag,
}

/// How an operation is called on these things, and what guards it.
pub fn wanted(operation: &Operation, on: &On) -> (Guard, Wanted) {
    let airbyte = |guard, path, body| (guard, Wanted::airbyte(path, body));
    let get = |path| {
        let wanted = Wanted::airbyte(path, Value::Null);
        (
            Guard::Instance,
            Wanted {
                method: "GET",
                body: None,
                ..wanted
            },
        )
    };
    let airflow = |guard, path: String| (guard, Wanted::airflow(path));
    let send = |guard, method, path: String, body| {
        let wanted = Wanted::airflow(path);
        (
            guard,
            Wanted {
                method,
                body: Some(body),
                ..wanted
            },
        )
    };
    let On {
        workspace,
        connection,
        job,
        dag,
        run,
    } = on;
    let one = json!({"connectionId": connection});
    match (operation.system.as_str(), operation.name) {
        ("airbyte", "instance_configuration") => get("/api/v1/instance_configuration"),
        ("airbyte", "health") => get("/api/v1/health"),
        ("airbyte", "workspaces") => airbyte(
            Guard::Instance,
            "/api/v1/workspaces/list_by_user_id",
            json!({"userId": "00000000-0000-0000-0000-000000000000"}),
        ),
        ("airbyte", "connections") => airbyte(
            Guard::Workspace,
            LIST,
            json!({"workspaceId": workspace, "pageSize": 10}),
        ),
        ("airbyte", "connection_counts") => {
            airbyte(Guard::Workspace, COUNTS, json!({"workspaceId": workspace}))
        }
        ("airbyte", "connection") => airbyte(
            Guard::Connection,
            "/api/v1/web_backend/connections/get",
            one,
        ),
        ("airbyte", "connection_statuses") => airbyte(
            Guard::Connection,
            "/api/v1/connections/status",
            json!({"connectionIds": [connection]}),
        ),
        ("airbyte", "sync") => airbyte(Guard::Connection, "/api/v1/connections/sync", one),
        ("airbyte", "sync_progress") => {
            airbyte(Guard::Connection, "/api/v1/connections/sync_progress", one)
        }
        ("airbyte", "jobs") => airbyte(
            Guard::Connection,
            "/api/v1/jobs/list",
            json!({"configTypes": ["sync"], "configId": connection,
                "pagination": {"pageSize": 5, "rowOffset": 0}}),
        ),
        ("airbyte", "job") => airbyte(
            Guard::Job,
            "/api/v1/jobs/get_without_logs",
            json!({"id": job}),
        ),
        ("airbyte", "cancel_job") => airbyte(Guard::Job, "/api/v1/jobs/cancel", json!({"id": job})),
        ("airflow", "health") => airflow(Guard::Instance, "/api/v2/monitor/health".to_owned()),
        ("airflow", "version") => airflow(Guard::Instance, "/api/v2/version".to_owned()),
        ("airflow", "dags") => airflow(Guard::Instance, "/api/v2/dags".to_owned()),
        ("airflow", "dag_details") => airflow(Guard::Dag, format!("/api/v2/dags/{dag}/details")),
        ("airflow", "launch_dag") => send(
            Guard::Dag,
            "POST",
            format!("/api/v2/dags/{dag}/dagRuns"),
            json!({"dag_run_id": format!("test__{}", uuid::Uuid::new_v4()), "logical_date": null, "conf": {}}),
        ),
        ("airflow", "dag_run") => airflow(Guard::Dag, format!("/api/v2/dags/{dag}/dagRuns/{run}")),
        ("airflow", "dag_runs") => airflow(Guard::Dag, format!("/api/v2/dags/{dag}/dagRuns")),
        ("airflow", "task_instances") => airflow(
            Guard::Dag,
            format!("/api/v2/dags/{dag}/dagRuns/{run}/taskInstances"),
        ),
        ("airflow", "pause_dag") => send(
            Guard::Dag,
            "PATCH",
            format!("/api/v2/dags/{dag}"),
            json!({"is_paused": false}),
        ),
        (system, name) => panic!("{name} of {system} is declared and not tried: add it here"),
    }
}
