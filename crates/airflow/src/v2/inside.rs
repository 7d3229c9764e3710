//! What a DAG is written in, and what was done to it: its file, its log of events.

use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_text;
use airstrip_contract::{Api, Call, Request, System};
use serde::Deserialize;

use super::calls::of;
use super::operations;
use crate::either::or_default;
use crate::v1::operations as v1;

/// Asks for the file that a DAG is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDagSource {
    /// The DAG, by which Airflow 3 is asked.
    pub dag_id: String,
    /// The token that [`DagDetails`](super::DagDetails) have, by which Airflow 2 is asked.
    pub file_token: Option<String>,
}

impl Call for GetDagSource {
    type Answer = DagSource;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        if api == Api::V1 {
            let token = self.file_token.as_deref()?;
            return Some(Request::with_params(
                &v1::DAG_SOURCE,
                &[("file_token", token)],
            ));
        }
        Some(Request::with_params(
            &operations::DAG_SOURCE,
            &[("dag_id", &self.dag_id)],
        ))
    }
}

/// Answer of `dag_source`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DagSource {
    /// The text of the file.
    #[serde(default, deserialize_with = "or_default")]
    pub content: String,
    /// Which version of the DAG it is; Airflow 2 knows none.
    pub version_number: Option<u64>,
}

/// Asks for a page of what was done to a DAG, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListEventLogs {
    /// The DAG.
    pub dag_id: String,
    /// Only what was done to this run.
    pub run_id: Option<String>,
    /// Only what this account did, exactly.
    pub owner: Option<String>,
    /// Only these events; all where empty.
    pub events: Vec<&'static str>,
    /// How many, [`MOST_ROWS`](super::MOST_ROWS) at most.
    pub limit: u32,
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListEventLogs {
    type Answer = EventLogs;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = of(api, &v1::EVENT_LOGS, &operations::EVENT_LOGS);
        let mut request = Request::of(operation)
            .query("dag_id", Some(&self.dag_id))
            .query("limit", Some(self.limit))
            .query("offset", (self.offset > 0).then_some(self.offset))
            .query("order_by", Some("-when"))
            .query("owner", self.owner.as_ref())
            .query("run_id", self.run_id.as_ref());
        if api == Api::V1 {
            let events = (!self.events.is_empty()).then(|| self.events.join(","));
            return Some(request.query("included_events", events));
        }
        for event in &self.events {
            request = request.query("included_events", Some(event));
        }
        Some(request)
    }
}

/// Answer of `event_logs`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventLogs {
    /// A page of events.
    pub event_logs: Vec<EventLog>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// Something that was done to a DAG, a run or a task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventLog {
    /// Its number.
    pub event_log_id: i64,
    /// When it happened.
    #[serde(default, deserialize_with = "optional_text")]
    pub when: Option<Timestamp>,
    /// What happened, in Airflow's word: the name of the function that its API was asked for, with
    /// `api.` before it in Airflow 2, or the state that a task went into.
    #[serde(default, deserialize_with = "or_default")]
    pub event: String,
    /// The account that did it; of a task's own events, the owner of the task.
    pub owner: Option<String>,
    /// The run, where it was about one. Of a launch it is only in [`Self::extra`].
    pub run_id: Option<String>,
    /// The task, where it was about one.
    pub task_id: Option<String>,
    /// Which of a mapped task's instances.
    pub map_index: Option<i64>,
    /// Which try.
    pub try_number: Option<i64>,
    /// What was sent along: JSON mostly, hostile text always.
    pub extra: Option<String>,
}
