//! The runs of all DAGs that are in one state.

use airstrip_contract::{Api, Call, Request, System, Timestamp};

use super::answers::DagRuns;
use super::calls::MOST_ROWS;
use super::operations;
use crate::model::RunState;
use crate::v1::operations as v1;

/// Asks for a page of the runs of all DAGs that are in a state, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRunsInState {
    /// The state.
    pub state: RunState,
    /// Only those that ended since.
    pub ended_since: Option<Timestamp>,
    /// How many to pass over.
    pub offset: u32,
}

impl Call for ListRunsInState {
    type Answer = DagRuns;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let (operation, order) = match api {
            Api::V1 => (&v1::DAG_RUNS, "-id"),
            _ => (&operations::DAG_RUNS, "-run_after"),
        };
        Some(
            Request::with_params(operation, &[("dag_id", "~")])
                .query("limit", Some(MOST_ROWS))
                .query("offset", (self.offset > 0).then_some(self.offset))
                .query("order_by", Some(order))
                .query("state", Some(self.state.as_str()))
                .query("end_date_gte", self.ended_since),
        )
    }
}
