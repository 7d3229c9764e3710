//! The runs of all DAGs, whatever became of them.

use airstrip_contract::{Api, Call, Request, System, Timestamp};

use super::answers::DagRuns;
use super::calls::MOST_ROWS;
use super::operations;
use crate::model::RunState;
use crate::v1::operations as v1;

/// Asks for [`MOST_ROWS`] runs of all DAGs, the ones that were made last first. That is the order of their
/// numbers: those of a backfill are due in the past, and only some have begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRunHistory {
    /// Only those in one of these states; empty: in any.
    pub states: Vec<RunState>,
    /// Only those that changed since.
    pub updated_since: Option<Timestamp>,
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListRunHistory {
    type Answer = DagRuns;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::DAG_RUNS,
            _ => &operations::DAG_RUNS,
        };
        let page = Request::with_params(operation, &[("dag_id", "~")])
            .query("limit", Some(MOST_ROWS))
            .query("offset", (self.offset > 0).then_some(self.offset))
            .query("order_by", Some("-id"))
            .query("updated_at_gte", self.updated_since);
        let states = self.states.iter();
        Some(states.fold(page, |page, state| {
            page.query("state", Some(state.as_str()))
        }))
    }
}
