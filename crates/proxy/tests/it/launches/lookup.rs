use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use airstrip_contract::{AuditEntry, AuditOutcome, Timestamp};
use airstrip_store::{Options, Store};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::{Station, page_and_keys};
use crate::support::{Fake, Received, Reply};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// What a process left under way that is no more.
struct Left {
    /// In milliseconds.
    ago: i64,
    operation: &'static str,
    instance: &'static str,
    target: &'static str,
    parameters: Value,
    outcome: AuditOutcome,
    /// What the record says about it in the end; empty: nothing yet.
    says: &'static str,
}

/// When the test began, as a whole second: Airbyte tells no less.
static BEGUN: LazyLock<i64> = LazyLock::new(|| now() / 1_000 * 1_000);

fn left(ago: i64, operation: &'static str, target: &'static str, parameters: Value) -> Left {
    Left {
        ago,
        operation,
        instance: "prod",
        target,
        parameters,
        outcome: AuditOutcome::Uncertain,
        says: "",
    }
}

impl Left {
    fn reads(self, outcome: AuditOutcome, says: &'static str) -> Self {
        Self {
            outcome,
            says,
            ..self
        }
    }

    fn at(self, instance: &'static str) -> Self {
        Self { instance, ..self }
    }

    fn id(&self, number: usize) -> String {
        let at = *BEGUN - self.ago;
        format!(
            "{:08x}-{:04x}-7000-8000-{number:012}",
            at >> 16,
            at & 0xffff
        )
    }
}

async fn leave(file: &Path, entries: &[Left]) {
    let url = format!("sqlite://{}", file.display());
    let store = Store::open(&url, Options::default()).await.unwrap();
    store.close().await;
    drop(store);
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    for (number, left) in entries.iter().enumerate() {
        let system = match left.operation {
            "launch_dag" | "pause_dag" | "levitate" => "airflow",
            _ => "airbyte",
        };
        let sql = format!(
            "INSERT INTO audit_entry (id, replica, email, subject, allowed_by, operation, access, \
             system, instance, target_id, parameters, request_id) VALUES ('{}', 'gone', \
             'ana@example.com', '1', 'g', '{}', 'launch', '{system}', '{}', '{}', '{}', '{number}')",
            left.id(number),
            left.operation,
            left.instance,
            left.target,
            left.parameters,
        );
        let insert = sqlx::raw_sql(AssertSqlSafe(sql));
        insert.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

fn answer(request: &Received) -> Reply {
    let second = now() / 1_000;
    let job = |id: u64, connection: &str, created: i64, status: &str| {
        json!({"job": {
            "id": id, "configType": "sync", "configId": connection, "status": status,
            "createdAt": created, "updatedAt": created,
        }, "attempts": []})
    };
    let path = request.line.split(' ').nth(1).unwrap();
    let public = |id: u64, connection: &str, created: i64, status: &str| {
        let created = Timestamp::from_second(created).unwrap().to_string();
        json!({"jobId": id, "jobType": "sync", "connectionId": connection, "status": status,
            "startTime": created})
    };
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let found = match path {
        "/api/v2/dags/sales/dagRuns/there" => json!({
            "dag_run_id": "there", "dag_id": "sales", "state": "running", "run_type": "manual",
            "queued_at": Timestamp::from_second(second).unwrap().to_string(),
            "note": "Launched by ana@example.com with Airstrip",
        }),
        // Airflow 2 does not say when a run was queued, but its date is that of the launch.
        "/api/v1/dags/sales/dagRuns/there" => json!({
            "dag_run_id": "there", "dag_id": "sales", "state": "queued", "run_type": "manual",
            "logical_date": Timestamp::from_second(second).unwrap().to_string(),
            "note": "Launched by ana@example.com with Airstrip",
        }),
        "/api/v1/dags/sales/details" => json!({"dag_id": "sales", "is_paused": false}),
        "/api/v2/dags/sales/details" => json!({"dag_id": "sales", "is_paused": true}),
        "/api/v2/dags/broken/dagRuns/there" => {
            return Reply::new("500 Internal Server Error", "application/json", "{}");
        }
        "/api/v1/jobs/get_without_logs" => job(7, "c", second, "cancelled"),
        "/api/v1/jobs/list"
            if body["configTypes"] == json!(["sync"]) && body["configId"] == "synced" =>
        {
            let created = (*BEGUN - 10 * MINUTE) / 1_000 + 5;
            json!({"jobs": [job(456, "synced", created, "running")]})
        }
        "/api/v1/jobs/list" if body["configTypes"] == json!(["clear", "reset_connection"]) => {
            let created = (*BEGUN - 10 * MINUTE) / 1_000 + 9;
            json!({"jobs": [job(457, "synced", created, "running")]})
        }
        "/api/v1/jobs/list" => json!({"jobs": [job(1, "idle", second - 7_200, "succeeded")]}),
        "/api/v1/web_backend/connections/get" => json!({
            "connectionId": "c", "name": "c", "status": "inactive",
            "source": {"sourceId": "s", "name": "s", "sourceName": "S"},
            "destination": {"destinationId": "d", "name": "d", "destinationName": "D"},
        }),
        "/api/public/v1/jobs/7" => public(7, "c", second, "cancelled"),
        "/api/public/v1/connections/c" => json!({
            "connectionId": "c", "name": "c", "status": "active", "sourceId": "s",
            "destinationId": "d", "workspaceId": "w", "createdAt": 1, "tags": [],
            "schedule": {"scheduleType": "manual"}, "configurations": {"streams": []},
        }),
        path if path.starts_with("/api/public/v1/jobs?connectionId=synced&") => {
            let created = (*BEGUN - 10 * MINUTE) / 1_000 + 7;
            json!({"data": [public(458, "synced", created, "running")], "next": "http://localhost:8001/x"})
        }
        path if path.starts_with("/api/public/v1/jobs?connectionId=idle&") => {
            json!({"data": [public(1, "idle", second - 7_200, "succeeded")]})
        }
        _ => return Reply::new("404 Not Found", "application/json", "{\"detail\":\"none\"}"),
    };
    Reply::json(&found.to_string())
}

/// The record as the next process has it in the end, which then ends in good order.
async fn found_by_the_next(
    entries: &[Left],
    upstream: &Fake,
    is_so: impl Fn(&[AuditEntry]) -> bool,
) -> Vec<AuditEntry> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("airstrip.db");
    leave(&file, entries).await;
    let door = page_and_keys().await;
    let store = format!("url = \"sqlite://{}\"", file.display());
    let mut station = Station::start(folder.path(), &door, upstream, &store).await;
    let mut pause = tokio::time::interval(Duration::from_millis(100));
    let found = async {
        loop {
            pause.tick().await;
            let record = station.record(&door).await;
            if is_so(&record) {
                return record;
            }
        }
    };
    // Only where it never will be so.
    let found = tokio::time::timeout(Duration::from_secs(60), found).await;
    station.stop().await;
    found.expect("the record never was as it is to be")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_process_left_is_looked_up_at_the_next_start() {
    use AuditOutcome::{Done, Failed, Uncertain};
    let run = |id: &str| json!({"dag_run_id": id, "logical_date": null, "conf": {}});
    let none = json!({});
    let entries = [
        left(48 * HOUR, "launch_dag", "broken", run("there"))
            .reads(Uncertain, "it could not be asked for a day"),
        left(0, "launch_dag", "broken", run("there")),
        left(0, "launch_dag", "sales", run("there")).reads(Done, "the run was there"),
        left(0, "launch_dag", "sales", run("nowhere")),
        left(10 * MINUTE, "launch_dag", "sales", run("nowhere")).reads(Failed, "it never arrived"),
        left(2 * HOUR, "launch_dag", "sales", run("nowhere"))
            .reads(Uncertain, "an hour or more later"),
        left(0, "launch_dag", "sales", none.clone()).reads(Uncertain, "no run id to look for"),
        left(0, "pause_dag", "sales", none.clone()).reads(Uncertain, "the DAG was paused"),
        left(10 * MINUTE, "sync", "idle", none.clone()).reads(Failed, "no job came of it"),
        left(10 * MINUTE, "sync", "synced", none.clone()).reads(
            Uncertain,
            "job 456 was created 5 s later and may be this one",
        ),
        left(0, "cancel_job", "c", json!({"id": 7})).reads(Uncertain, "job 7 was cancelled"),
        left(10 * MINUTE, "clear", "synced", none.clone()).reads(
            Uncertain,
            "job 457 was created 9 s later and may be this one",
        ),
        left(
            10 * MINUTE,
            "refresh",
            "idle",
            json!({"refreshMode": "Merge"}),
        )
        .reads(Uncertain, "no job had come of it so far"),
        left(0, "set_connection_status", "c", json!({"status": "active"}))
            .reads(Uncertain, "the connection was inactive"),
        left(10 * MINUTE, "sync", "synced", none.clone())
            .at("cloud")
            .reads(
                Uncertain,
                "job 458 was created 7 s later and may be this one",
            ),
        left(10 * MINUTE, "sync", "idle", none.clone())
            .at("cloud")
            .reads(Failed, "no job came of it"),
        left(0, "cancel_job", "c", json!({"job_id": "7"}))
            .at("cloud")
            .reads(Uncertain, "job 7 was cancelled"),
        left(
            0,
            "set_connection_status",
            "c",
            json!({"status": "inactive"}),
        )
        .at("cloud")
        .reads(Uncertain, "the connection was active"),
        left(0, "launch_dag", "sales", run("there"))
            .at("two")
            .reads(Done, "the run was there"),
        left(10 * MINUTE, "launch_dag", "sales", run("nowhere"))
            .at("two")
            .reads(Failed, "it never arrived"),
        left(0, "pause_dag", "sales", none.clone())
            .at("two")
            .reads(Uncertain, "the DAG was not paused"),
        left(0, "levitate", "sales", none.clone()).reads(Uncertain, "cannot be looked up"),
        left(0, "launch_dag", "sales", run("there"))
            .at("old")
            .reads(Uncertain, "the configuration no longer has the instance"),
    ];
    let upstream = Fake::start(answer).await;
    let number = |entry: &AuditEntry| entry.request_id.parse::<usize>().unwrap();
    let is_settled = |entry: &AuditEntry| {
        let detail = entry.detail.as_deref().unwrap_or_default();
        entries[number(entry)].says.is_empty() || detail.contains("looked up later: ")
    };
    let settled = |record: &[AuditEntry]| record.iter().all(is_settled);
    let record = found_by_the_next(&entries, &upstream, settled).await;
    assert_eq!(record.len(), entries.len());
    for entry in &record {
        let left = &entries[number(entry)];
        let detail = entry.detail.as_deref().unwrap();
        let ended = "the process that sent it ended before the answer came";
        assert!(detail.starts_with(ended), "{entry:?}");
        assert!(detail.contains(left.says), "{entry:?}");
        assert_eq!(
            detail.len() > ended.len(),
            !left.says.is_empty(),
            "{entry:?}"
        );
        assert_eq!(entry.outcome, left.outcome, "{entry:?}");
        assert_eq!(entry.result.is_some(), left.outcome == Done, "{entry:?}");
    }
    let is_change = |request: &Received| {
        let line = &request.line;
        line.starts_with("PATCH") || line.contains("/sync ") || line.contains("/cancel ")
    };
    assert!(
        !upstream.received().iter().any(is_change),
        "nothing is sent again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_entries_are_kept_is_removed_at_the_next_start() {
    let entries = [
        left(401 * 24 * HOUR, "levitate", "sales", json!({})),
        left(399 * 24 * HOUR, "levitate", "sales", json!({})),
    ];
    let upstream = Fake::start(answer).await;
    let removed = |record: &[AuditEntry]| record.len() < entries.len();
    let record = found_by_the_next(&entries, &upstream, removed).await;
    assert_eq!(record.len(), 1);
    assert_eq!(record[0].request_id, "1");
}
