//! What an Airflow has beside DAGs: backfills, assets, variables and pools.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use airstrip_contract::{Api, Call, Operation, Request, System};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::calls::{MOST_ROWS, of};
use super::operations;
use crate::either::or_default;
use crate::v1::operations as v1;

/// A page of a list in the order of `by`, [`MOST_ROWS`] long.
fn page(operation: &'static Operation, by: &str, offset: u32) -> Request {
    Request::of(operation)
        .query("limit", Some(MOST_ROWS))
        .query("offset", (offset > 0).then_some(offset))
        .query("order_by", Some(by))
}

/// Asks for the backfills of a DAG, the latest first. Airflow 2 keeps none: there a backfill is a
/// command, of which only the runs are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBackfills {
    /// The DAG.
    pub dag_id: String,
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListBackfills {
    type Answer = Backfills;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let page = page(&operations::BACKFILLS, "-id", self.offset);
        (api != Api::V1).then(|| page.query("dag_id", Some(&self.dag_id)))
    }
}

/// Asks for the latest [`MOST_ROWS`] runs that came of backfills, of all DAGs: they tell which DAGs have
/// some. Airflow 2 cannot be asked for runs by what started them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListBackfillRuns;

impl Call for ListBackfillRuns {
    type Answer = super::DagRuns;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let request = Request::with_params(&operations::DAG_RUNS, &[("dag_id", "~")])
            .query("limit", Some(MOST_ROWS))
            .query("order_by", Some("-run_after"))
            .query("run_type", Some("backfill"));
        (api != Api::V1).then_some(request)
    }
}

/// Answer of `backfills`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Backfills {
    /// A page of backfills.
    pub backfills: Vec<Backfill>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// Runs for a range of dates that were asked for at once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Backfill {
    /// Its number.
    pub id: u64,
    /// The DAG.
    pub dag_id: String,
    /// The first date.
    #[serde(default, deserialize_with = "optional_text")]
    pub from_date: Option<Timestamp>,
    /// The last date.
    #[serde(default, deserialize_with = "optional_text")]
    pub to_date: Option<Timestamp>,
    /// The conf that each of its runs has.
    pub dag_run_conf: Option<Map<String, Value>>,
    /// Whether it starts no more runs for now.
    #[serde(default, deserialize_with = "or_default")]
    pub is_paused: bool,
    /// Which dates that had a run already get another: `none`, `failed` or `completed`.
    pub reprocess_behavior: Option<String>,
    /// How many of its runs may run at once.
    pub max_active_runs: Option<u64>,
    /// When it was asked for.
    #[serde(default, deserialize_with = "optional_text")]
    pub created_at: Option<Timestamp>,
    /// When the last of its runs ended.
    #[serde(default, deserialize_with = "optional_text")]
    pub completed_at: Option<Timestamp>,
}

/// Asks for [`MOST_ROWS`] assets by their address; datasets, as Airflow 2 calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAssets {
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListAssets {
    type Answer = Assets;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let list = of(api, &v1::DATASETS, &operations::ASSETS);
        Some(page(list, "uri", self.offset))
    }
}

/// Answer of `assets`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Assets {
    /// A page of assets.
    #[serde(alias = "datasets")]
    pub assets: Vec<Asset>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// Something that tasks produce and DAGs wait for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Asset {
    /// Its name; its address is all that Airflow 2 has.
    pub name: Option<String>,
    /// Its address, which may be of any scheme.
    #[serde(default, deserialize_with = "or_default")]
    pub uri: String,
    /// What kind of asset it is, as its author says; Airflow 2 knows none.
    pub group: Option<String>,
    /// The DAGs that start when it is updated.
    #[serde(default, alias = "consuming_dags", deserialize_with = "or_default")]
    pub scheduled_dags: Vec<AssetUse>,
    /// The tasks that update it.
    #[serde(default, deserialize_with = "or_default")]
    pub producing_tasks: Vec<AssetUse>,
    /// Its last update; Airflow 2 does not say.
    pub last_asset_event: Option<AssetUpdate>,
}

/// A DAG or a task that an asset is of use to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AssetUse {
    /// The DAG.
    pub dag_id: String,
    /// The task, where it is one.
    pub task_id: Option<String>,
}

/// An update of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AssetUpdate {
    /// When it was.
    #[serde(default, deserialize_with = "optional_text")]
    pub timestamp: Option<Timestamp>,
}

/// Asks for [`MOST_ROWS`] variables by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListVariables {
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListVariables {
    type Answer = Variables;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let list = of(api, &v1::VARIABLES, &operations::VARIABLES);
        Some(page(list, "key", self.offset))
    }
}

/// Answer of `variables`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Variables {
    /// A page of variables.
    pub variables: Vec<Variable>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// A setting that all DAGs share.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Variable {
    /// Its name.
    pub key: String,
    /// Its value; `***` where Airflow 3 takes it for a secret by its name. Airflow 2 masks nothing.
    pub value: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// Asks for [`MOST_ROWS`] pools by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPools {
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListPools {
    type Answer = Pools;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let list = of(api, &v1::POOLS, &operations::POOLS);
        Some(page(list, "name", self.offset))
    }
}

/// Answer of `pools`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pools {
    /// A page of pools.
    pub pools: Vec<Pool>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// Places for tasks, of which a task takes one or more while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// How many places it has; -1 for no bound.
    pub slots: i64,
    /// What it is for.
    pub description: Option<String>,
    /// Places taken by running tasks.
    #[serde(default, deserialize_with = "or_default")]
    pub running_slots: i64,
    /// Places taken by queued tasks.
    #[serde(default, deserialize_with = "or_default")]
    pub queued_slots: i64,
    /// Places that scheduled tasks wait for.
    #[serde(default, deserialize_with = "or_default")]
    pub scheduled_slots: i64,
    /// Places of deferred tasks.
    #[serde(default, deserialize_with = "or_default")]
    pub deferred_slots: i64,
    /// Places that are taken: by running and queued tasks, and by deferred ones where the pool counts
    /// those.
    #[serde(default, deserialize_with = "or_default")]
    pub occupied_slots: i64,
}

impl Pool {
    /// How many places it has; none where any number may run.
    #[must_use]
    pub fn bound(&self) -> Option<i64> {
        (self.slots >= 0).then_some(self.slots)
    }

    /// How many places are free, below zero where the pool has been made smaller than what runs in it;
    /// none where any number may run. Both versions work it out like this (`airflow/models/pool.py`).
    #[must_use]
    pub fn free(&self) -> Option<i64> {
        Some(self.bound()?.saturating_sub(self.occupied_slots))
    }
}

/// Whether an answer is Airflow 2's refusal to list pools of which one has no bound: infinite places are
/// free in it, and Airflow's own check of the answer wants an integer there (seen in 2.11.2).
#[must_use]
pub fn is_unbounded_pool(status: u16, body: &str) -> bool {
    status == 500 && body.contains("inf is not of type") && body.contains("['open_slots']")
}
