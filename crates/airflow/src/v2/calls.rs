//! Typed requests.

use airstrip_contract::Timestamp;
use airstrip_contract::{Api, Call, Operation, Request, System};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answers::*;
use super::operations;
use crate::join::OPERATORS;
use crate::model::RunId;
use crate::v1::operations as v1;
use crate::v1::requests;

/// The most rows that Airflow returns, whatever is asked for.
pub const MOST_ROWS: u32 = 100;

/// What both versions answer alike.
pub(super) const fn of(
    api: Api,
    v1: &'static Operation,
    v2: &'static Operation,
) -> &'static Operation {
    match api {
        Api::V1 => v1,
        _ => v2,
    }
}

/// Asks for [`operations::HEALTH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHealth;

impl Call for GetHealth {
    type Answer = Health;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(Request::of(of(api, &v1::HEALTH, &operations::HEALTH)))
    }
}

/// Asks for [`operations::VERSION`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetVersion;

impl Call for GetVersion {
    type Answer = Version;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(Request::of(of(api, &v1::VERSION, &operations::VERSION)))
    }
}

/// Asks for [`MOST_ROWS`] DAGs by id, without those whose file is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListDags {
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListDags {
    type Answer = Dags;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        if api == Api::V1 {
            return Some(requests::dags(self));
        }
        Some(
            Request::of(&operations::DAGS)
                .query("limit", Some(MOST_ROWS))
                .query("offset", Some(self.offset))
                .query("order_by", Some("dag_id"))
                .query("exclude_stale", Some(true)),
        )
    }
}

/// Asks for one DAG with its params.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDagDetails {
    /// The DAG.
    pub dag_id: String,
}

impl Call for GetDagDetails {
    type Answer = DagDetails;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(Request::with_params(
            of(api, &v1::DAG_DETAILS, &operations::DAG_DETAILS),
            &[("dag_id", &self.dag_id)],
        ))
    }
}

/// Starts a run. Its id is chosen here, so that the same launch sent twice is one run: the second
/// is answered with 409.
#[derive(Debug, Clone, PartialEq)]
pub struct LaunchDag {
    /// The DAG.
    pub dag_id: String,
    /// The id that the run will have.
    pub dag_run_id: RunId,
    /// The conf, complete.
    pub conf: Map<String, Value>,
    /// The date that the run is about, unique within the DAG; `None` leaves it to Airflow.
    pub logical_date: Option<Timestamp>,
    /// The time that the run's data is of, from and to; `None` leaves it to the DAG's schedule. Airflow 3
    /// passes over it where there is no logical date.
    pub data_interval: Option<(Timestamp, Timestamp)>,
    /// A note of the person, 1,000 characters at most.
    pub note: Option<String>,
}

#[derive(Serialize)]
struct LaunchBody<'a> {
    dag_run_id: &'a str,
    /// Airflow 3 wants the key even where it is null.
    logical_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_interval_start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_interval_end: Option<String>,
    conf: &'a Map<String, Value>,
    note: Option<&'a str>,
}

impl Call for LaunchDag {
    type Answer = DagRun;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        if api == Api::V1 {
            return Some(requests::launch(self));
        }
        Some(
            Request::with_params(&operations::LAUNCH_DAG, &[("dag_id", &self.dag_id)]).json(
                &LaunchBody {
                    dag_run_id: self.dag_run_id.as_str(),
                    logical_date: self.logical_date.map(|date| date.to_string()),
                    data_interval_start: self.data_interval.map(|(start, _)| start.to_string()),
                    data_interval_end: self.data_interval.map(|(_, end)| end.to_string()),
                    conf: &self.conf,
                    note: self.note.as_deref(),
                },
            ),
        )
    }
}

/// Asks for one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDagRun {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
}

impl Call for GetDagRun {
    type Answer = DagRun;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(Request::with_params(
            of(api, &v1::DAG_RUN, &operations::DAG_RUN),
            &[("dag_id", &self.dag_id), ("dag_run_id", &self.dag_run_id)],
        ))
    }
}

/// Asks for the latest runs by the time they were due, which queued runs have as well; in Airflow 2, by
/// when they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDagRuns {
    /// The DAG; all DAGs where absent.
    pub dag_id: Option<String>,
    /// How many, [`MOST_ROWS`] at most.
    pub limit: u32,
    /// How many to pass over.
    pub offset: u32,
    /// Only those that changed since.
    pub updated_since: Option<Timestamp>,
}

impl Call for ListDagRuns {
    type Answer = DagRuns;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        if api == Api::V1 {
            return Some(requests::runs(self));
        }
        let dag_id = self.dag_id.as_deref().unwrap_or("~");
        Some(
            Request::with_params(&operations::DAG_RUNS, &[("dag_id", dag_id)])
                .query("limit", Some(self.limit))
                .query("offset", (self.offset > 0).then_some(self.offset))
                .query("order_by", Some("-run_after"))
                .query("updated_at_gte", self.updated_since),
        )
    }
}

/// Asks for [`MOST_ROWS`] task instances of a run, for [`TaskPages`](super::TaskPages) to put together.
/// Those of the same index Airflow 3 orders by their id (its `SortParam`), which every try makes anew.
/// Airflow 2 knows no order here, and refuses to be asked for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTaskInstances {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListTaskInstances {
    type Answer = TaskInstances;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(
            Request::with_params(
                of(api, &v1::TASK_INSTANCES, &operations::TASK_INSTANCES),
                &[("dag_id", &self.dag_id), ("dag_run_id", &self.dag_run_id)],
            )
            .query("limit", Some(MOST_ROWS))
            .query("offset", (self.offset > 0).then_some(self.offset))
            .query("order_by", (api != Api::V1).then_some("map_index")),
        )
    }
}

/// Asks for [`MOST_ROWS`] task instances of all DAGs that began in a span of time and, as far as an
/// Airflow can tell them apart, are of an Airbyte operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSyncTasks {
    /// The earliest that they began.
    pub from: Timestamp,
    /// The latest that they began.
    pub to: Timestamp,
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListSyncTasks {
    type Answer = TaskInstances;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operators = (api != Api::V1).then_some(OPERATORS);
        Some(
            Request::of(of(
                api,
                &v1::ALL_TASK_INSTANCES,
                &operations::ALL_TASK_INSTANCES,
            ))
            .query("limit", Some(MOST_ROWS))
            .query("offset", (self.offset > 0).then_some(self.offset))
            .query("start_date_gte", Some(self.from))
            .query("start_date_lte", Some(self.to))
            .query("operator_name_pattern", operators),
        )
    }
}

/// Pauses or unpauses a DAG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseDag {
    /// The DAG.
    pub dag_id: String,
    /// Whether it shall be paused.
    pub is_paused: bool,
}

#[derive(Serialize)]
struct PauseBody {
    is_paused: bool,
}

impl Call for PauseDag {
    type Answer = Dag;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(
            Request::with_params(
                of(api, &v1::PAUSE_DAG, &operations::PAUSE_DAG),
                &[("dag_id", &self.dag_id)],
            )
            .json(&PauseBody {
                is_paused: self.is_paused,
            }),
        )
    }
}

/// Asks for the task instances of several runs of a DAG: [`ListTasksOfRuns::MOST`] at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTasksOfRuns {
    /// The DAG.
    pub dag_id: String,
    /// The runs.
    pub dag_run_ids: Vec<String>,
    /// How many to pass over.
    pub offset: u32,
}

impl ListTasksOfRuns {
    /// How many it asks for. Both versions give as many as that, unlike where the path names a run. It is
    /// several mapped tasks of the usual `max_map_length` (1,024), so that the pages of Airflow 2, which are
    /// in no order, hardly ever follow each other.
    pub const MOST: u32 = 5_000;
}

#[derive(Serialize)]
struct TasksOfRunsBody<'a> {
    dag_ids: [&'a str; 1],
    dag_run_ids: &'a [String],
    page_limit: u32,
    page_offset: u32,
    /// Airflow 2 knows no order here, and refuses to be asked for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_by: Option<&'a str>,
}

impl Call for ListTasksOfRuns {
    type Answer = TasksOfRuns;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = of(
            api,
            &v1::TASK_INSTANCES_BATCH,
            &operations::TASK_INSTANCES_BATCH,
        );
        Some(Request::of(operation).json(&TasksOfRunsBody {
            dag_ids: [&self.dag_id],
            dag_run_ids: &self.dag_run_ids,
            page_limit: Self::MOST,
            page_offset: self.offset,
            order_by: (api != Api::V1).then_some("id"),
        }))
    }
}

/// Asks for the tasks of a DAG as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTasks {
    /// The DAG.
    pub dag_id: String,
}

impl Call for ListTasks {
    type Answer = Tasks;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        Some(Request::with_params(
            of(api, &v1::TASKS, &operations::TASKS),
            &[("dag_id", &self.dag_id)],
        ))
    }
}
