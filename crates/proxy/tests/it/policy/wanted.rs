//! A request for every declared operation. One that is not here fails the test that needs it.

use airstrip_contract::{Api, Operation};
use serde_json::{Value, json};

use super::scene::{COUNTS, LIST, WORKSPACE_JOBS, Wanted};

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
    /// The same, for whom nothing is left of a hidden workspace: they are answered with no rows.
    Within,
    /// Whoever may see, or launch, the connection.
    Connection,
    /// The same, of the connection of the job.
    Job,
    /// Whoever may see, or launch, the DAG.
    Dag,
    /// Whoever may see all of the instance.
    Whole,
    /// The same, who may see the DAG at all: to others it does not exist.
    WholeDag,
}

/// How an operation is called on these things, and what guards it.
pub fn wanted(operation: &Operation, on: &On) -> (Guard, Wanted) {
    let airbyte = |guard, path, body| (guard, Wanted::airbyte(path, body));
    let without_body = |guard, method, path: &str| {
        let wanted = Wanted::airbyte(path, Value::Null);
        (
            guard,
            Wanted {
                method,
                body: None,
                ..wanted
            },
        )
    };
    let get = |path| without_body(Guard::Instance, "GET", path);
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
    let (name, root) = match operation.name.strip_prefix("v1_") {
        Some(name) => (name, "/api/v1"),
        None => (operation.name, "/api/v2"),
    };
    match (operation.system.as_str(), name) {
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
        ("airbyte", "workspace_jobs") => airbyte(
            Guard::Within,
            WORKSPACE_JOBS,
            json!({"workspaceIds": [workspace], "configTypes": ["sync"],
                "pagination": {"pageSize": 5, "rowOffset": 0}}),
        ),
        ("airbyte", "job") => airbyte(
            Guard::Job,
            "/api/v1/jobs/get_without_logs",
            json!({"id": job}),
        ),
        ("airbyte", "set_connection_status") => airbyte(
            Guard::Connection,
            "/api/v1/web_backend/connections/update",
            json!({"connectionId": connection, "status": "active", "skipReset": true}),
        ),
        ("airbyte", "last_job_per_stream") => airbyte(
            Guard::Connection,
            "/api/v1/connections/last_job_per_stream",
            one,
        ),
        ("airbyte", "stream_statuses") => airbyte(
            Guard::Connection,
            "/api/v1/stream_statuses/latest_per_run_state",
            one,
        ),
        ("airbyte", "events") => airbyte(
            Guard::Connection,
            "/api/v1/connections/events/list",
            json!({"connectionId": connection, "pagination": {"pageSize": 5, "rowOffset": 0}}),
        ),
        ("airbyte", "refresh") => airbyte(
            Guard::Connection,
            "/api/v1/connections/refresh",
            json!({"connectionId": connection, "refreshMode": "Merge"}),
        ),
        ("airbyte", "clear") => airbyte(Guard::Connection, "/api/v1/connections/clear", one),
        ("airbyte", "clear_streams") => airbyte(
            Guard::Connection,
            "/api/v1/connections/clear/stream",
            json!({"connectionId": connection, "streams": [{"streamName": "accounts"}]}),
        ),
        ("airbyte", "attempt_log") => airbyte(
            Guard::Job,
            "/api/v1/attempt/get_for_job",
            json!({"jobId": job, "attemptNumber": 0}),
        ),
        ("airbyte", "public_health") => get("/api/public/v1/health"),
        ("airbyte", "public_workspaces") => get("/api/public/v1/workspaces"),
        ("airbyte", "public_connections") => {
            let path = format!("/api/public/v1/connections?workspaceIds={workspace}");
            without_body(Guard::Within, "GET", &path)
        }
        ("airbyte", "public_sources") => {
            let path = format!("/api/public/v1/sources?workspaceIds={workspace}");
            without_body(Guard::Within, "GET", &path)
        }
        ("airbyte", "public_destinations") => {
            let path = format!("/api/public/v1/destinations?workspaceIds={workspace}");
            without_body(Guard::Within, "GET", &path)
        }
        ("airbyte", "public_connection") => {
            let path = format!("/api/public/v1/connections/{connection}");
            without_body(Guard::Connection, "GET", &path)
        }
        ("airbyte", "public_jobs") => {
            let path = format!("/api/public/v1/jobs?connectionId={connection}&limit=5");
            without_body(Guard::Connection, "GET", &path)
        }
        ("airbyte", "public_job") => {
            without_body(Guard::Job, "GET", &format!("/api/public/v1/jobs/{job}"))
        }
        ("airbyte", "public_start_job") => airbyte(
            Guard::Connection,
            "/api/public/v1/jobs",
            json!({"connectionId": connection, "jobType": "sync"}),
        ),
        ("airbyte", "public_cancel_job") => {
            without_body(Guard::Job, "DELETE", &format!("/api/public/v1/jobs/{job}"))
        }
        ("airbyte", "public_set_connection_status") => {
            let path = format!("/api/public/v1/connections/{connection}");
            let patch = Wanted::airbyte(&path, json!({"status": "active"}));
            (
                Guard::Connection,
                Wanted {
                    method: "PATCH",
                    ..patch
                },
            )
        }
        ("airbyte", "cancel_job") => airbyte(Guard::Job, "/api/v1/jobs/cancel", json!({"id": job})),
        ("airflow", "health") if operation.api() == Api::V1 => {
            airflow(Guard::Instance, format!("{root}/health"))
        }
        ("airflow", "health") => airflow(Guard::Instance, format!("{root}/monitor/health")),
        ("airflow", "version") => airflow(Guard::Instance, format!("{root}/version")),
        ("airflow", "dags") => airflow(Guard::Instance, format!("{root}/dags")),
        ("airflow", "dag") => airflow(Guard::Dag, format!("{root}/dags/{dag}")),
        ("airflow", "dag_details") => airflow(Guard::Dag, format!("{root}/dags/{dag}/details")),
        ("airflow", "launch_dag") => {
            let id = format!("test__{}", uuid::Uuid::new_v4());
            let body = match operation.api() {
                Api::V1 => json!({"dag_run_id": id, "conf": {}}),
                _ => json!({"dag_run_id": id, "logical_date": null, "conf": {}}),
            };
            send(
                Guard::Dag,
                "POST",
                format!("{root}/dags/{dag}/dagRuns"),
                body,
            )
        }
        ("airflow", "dag_run") => airflow(Guard::Dag, format!("{root}/dags/{dag}/dagRuns/{run}")),
        ("airflow", "dag_runs") => airflow(Guard::Dag, format!("{root}/dags/{dag}/dagRuns")),
        ("airflow", "all_task_instances") => airflow(
            Guard::Instance,
            format!("{root}/dags/~/dagRuns/~/taskInstances?start_date_gte=2100-01-01T00:00:00Z"),
        ),
        ("airflow", "task_instances") => airflow(
            Guard::Dag,
            format!("{root}/dags/{dag}/dagRuns/{run}/taskInstances"),
        ),
        ("airflow", "task_instances_batch") => send(
            Guard::Dag,
            "POST",
            format!("{root}/dags/~/dagRuns/~/taskInstances/list"),
            json!({"dag_ids": [dag], "dag_run_ids": [run]}),
        ),
        ("airflow", "tasks") => airflow(Guard::Dag, format!("{root}/dags/{dag}/tasks")),
        (
            "airflow",
            name @ ("task_tries" | "mapped_task_tries" | "task_log" | "xcoms" | "xcom"),
        ) => {
            let rest = match name {
                "task_tries" => "tries",
                "mapped_task_tries" => "0/tries",
                "task_log" => "logs/1",
                "xcoms" => "xcomEntries",
                _ => "xcomEntries/return_value",
            };
            let task = format!("{root}/dags/{dag}/dagRuns/{run}/taskInstances/first");
            airflow(Guard::Dag, format!("{task}/{rest}"))
        }
        ("airflow", "dag_source") if operation.api() == Api::V1 => {
            airflow(Guard::Whole, format!("{root}/dagSources/0123456789abcdef"))
        }
        ("airflow", "dag_source") => airflow(Guard::WholeDag, format!("{root}/dagSources/{dag}")),
        ("airflow", "event_logs") => {
            airflow(Guard::Dag, format!("{root}/eventLogs?dag_id={dag}&limit=5"))
        }
        ("airflow", "backfills") => airflow(Guard::Dag, format!("{root}/backfills?dag_id={dag}")),
        ("airflow", "assets" | "datasets" | "variables" | "pools") => {
            airflow(Guard::Whole, format!("{root}/{name}"))
        }
        ("airflow", "import_errors") => airflow(Guard::Instance, format!("{root}/importErrors")),
        ("airflow", "pause_dag") => send(
            Guard::Dag,
            "PATCH",
            format!("{root}/dags/{dag}"),
            json!({"is_paused": false}),
        ),
        ("airflow", "preview_clear" | "clear_tasks") => send(
            Guard::Dag,
            "POST",
            format!("{root}/dags/{dag}/clearTaskInstances"),
            json!({"dry_run": name == "preview_clear", "dag_run_id": run, "reset_dag_runs": true}),
        ),
        ("airflow", "mark_run") => send(
            Guard::Dag,
            "PATCH",
            format!("{root}/dags/{dag}/dagRuns/{run}"),
            json!({"state": "success"}),
        ),
        ("airflow", "note_run") => {
            let place = match operation.api() {
                Api::V1 => "/setNote",
                _ => "",
            };
            let path = format!("{root}/dags/{dag}/dagRuns/{run}{place}");
            send(Guard::Dag, "PATCH", path, json!({"note": "why"}))
        }
        ("airflow", name) if name.contains("mark") => {
            let mut body = json!({"new_state": "success"});
            if operation.api() == Api::V1 {
                body["dry_run"] = json!(name.starts_with("preview"));
            }
            let path = operation.fill(&[
                ("dag_id", dag),
                ("dag_run_id", run),
                ("task_id", "no_such_task"),
                ("map_index", "0"),
            ]);
            send(Guard::Dag, "PATCH", path, body)
        }
        (system, name) => panic!("{name} of {system} is declared and not tried: add it here"),
    }
}
