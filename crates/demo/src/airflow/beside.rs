//! Airflow's answers about what it has beside DAGs: backfills, assets, variables and pools.

use serde_json::{Value, json};

use crate::clock::Moment;

use super::catalogue::Timetable;
use super::run::{Kind, iso};
use super::world::{Dag, World};

/// Which variables Airflow 3 takes for secrets, by what is in their names, as far as the demo's go.
const SECRET: [&str; 3] = ["password", "token", "secret"];

/// The variables: key, value, description.
const VARIABLES: [(&str, &str, Option<&str>); 6] = [
    (
        "alert_channel",
        "#data-incidents",
        Some("Where failures are told"),
    ),
    (
        "crm_api_token",
        "crm-7f1c52d0",
        Some("Of the export's own account"),
    ),
    ("finance_close_day", "4", None),
    (
        "regions",
        r#"["eu", "us", "apac"]"#,
        Some("What most DAGs loop over"),
    ),
    ("sftp_password", "correct horse battery staple", None),
    (
        "warehouse_schema",
        "analytics",
        Some("Where marts are built"),
    ),
];

/// The pools: name, slots, description, how many run and wait.
const POOLS: [(&str, i64, &str, i64, i64); 4] = [
    ("default_pool", 128, "Default pool", 3, 0),
    (
        "salesforce_api",
        4,
        "At most four calls at once, as the contract has it",
        4,
        2,
    ),
    (
        "warehouse_heavy",
        6,
        "Queries that take more than a minute",
        1,
        0,
    ),
    (UNBOUNDED, -1, "Whatever waits for nothing scarce", 5, 0),
];

/// The pool without a bound: with it in the list, Airflow 2 answers nothing but an error.
pub(super) const UNBOUNDED: &str = "without_bound";

/// What is produced: name, and the task that does.
const ASSETS: [(&str, &str, &str); 3] = [
    ("clean_events", "ingest_events", "deduplicate"),
    ("raw_customers", "crm_export", "select_accounts"),
    ("revenue_marts", "sales_refresh", "publish"),
];

impl World {
    /// Each a `BackfillResponse`, the latest first.
    pub(super) fn backfills(&self, dag_id: &str) -> Vec<Value> {
        self.find(dag_id).map(Dag::backfills).unwrap_or_default()
    }

    /// Each an `AssetResponse`, by address.
    pub(super) fn assets(&self, now: Moment) -> Vec<Value> {
        let created = iso(now.plus_millis(-200 * 86_400_000));
        let waits = |dag: &&Dag| matches!(dag.timetable, Timetable::Assets(_));
        let asset = |(number, (name, dag, task)): (usize, (&str, &str, &str))| {
            let about =
                |dag: &str| json!({ "dag_id": dag, "created_at": created, "updated_at": created });
            let scheduled = self
                .dags
                .iter()
                .filter(waits)
                .filter(|_| name == "raw_customers");
            let scheduled: Vec<_> = scheduled.map(|dag| about(&dag.entry.id)).collect();
            let produced = self.find(dag).map(|dag| {
                json!({
                    "dag_id": dag.entry.id, "task_id": task,
                    "created_at": created, "updated_at": created,
                })
            });
            let last = self.find(dag).and_then(|dag| dag.last_run(now)?.ends());
            json!({
                "id": number + 1,
                "name": name,
                "uri": format!("s3://lake/raw/{name}"),
                "group": "asset",
                "extra": {},
                "created_at": created,
                "updated_at": created,
                "scheduled_dags": scheduled,
                "producing_tasks": produced.into_iter().collect::<Vec<_>>(),
                "consuming_tasks": [],
                "aliases": [],
                "watchers": [],
                "last_asset_event": last.map(|at| json!({ "id": number + 1, "timestamp": iso(at) })),
            })
        };
        ASSETS.into_iter().enumerate().map(asset).collect()
    }
}

impl Dag {
    fn backfills(&self) -> Vec<Value> {
        let runs: Vec<_> = self
            .runs()
            .filter(|run| run.kind == Kind::Backfill)
            .collect();
        let (Some(last), Some(first)) = (runs.first(), runs.last()) else {
            return Vec::new();
        };
        let ended = last.run_after.plus_millis(4 * 3_600_000);
        let row = |id: u64, max: u64, paused: bool, completed: Option<Moment>| {
            json!({
                "id": id,
                "dag_id": self.entry.id,
                "from_date": iso(first.run_after),
                "to_date": iso(last.run_after),
                "dag_run_conf": {},
                "is_paused": paused,
                "reprocess_behavior": if paused { "failed" } else { "none" },
                "max_active_runs": max,
                "created_at": iso(last.queued),
                "completed_at": completed.map(iso),
                "updated_at": iso(completed.unwrap_or(last.queued)),
                "dag_display_name": self.entry.display_name(),
            })
        };
        vec![row(12, 2, true, None), row(7, 10, false, Some(ended))]
    }
}

/// Each a `VariableResponse`; `masked` is whether values of secrets are.
pub(super) fn variables() -> Vec<Value> {
    let all = VARIABLES.into_iter();
    all.map(|(key, value, description)| {
        let is_secret = SECRET.iter().any(|word| key.contains(word));
        json!({
            "key": key,
            "value": if is_secret { "***" } else { value },
            "description": description,
            "is_encrypted": true,
            "team_name": null,
        })
    })
    .collect()
}

/// The same of Airflow 2, which masks nothing.
pub(super) fn bare_variables() -> Vec<Value> {
    let all = VARIABLES.into_iter();
    all.map(|(key, value, description)| {
        json!({ "key": key, "value": value, "description": description })
    })
    .collect()
}

/// Each a `PoolResponse`.
pub(super) fn pools() -> Vec<Value> {
    let all = POOLS.into_iter();
    all.map(|(name, slots, description, running, waiting)| {
        let queued = match slots {
            -1 => waiting,
            slots => waiting.min(slots - running),
        };
        let open = match slots {
            -1 => -1,
            slots => slots - running - queued,
        };
        json!({
            "name": name,
            "slots": slots,
            "description": description,
            "include_deferred": false,
            "occupied_slots": running + queued,
            "running_slots": running,
            "queued_slots": queued,
            "scheduled_slots": waiting,
            "open_slots": open,
            "deferred_slots": 0,
            "team_name": null,
        })
    })
    .collect()
}
