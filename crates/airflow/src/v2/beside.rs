use airstrip_contract::{Api, Call, Request, System, Timestamp};

use super::{DagRun, DagRuns, operations};
use crate::v1::operations as v1;

/// Asks for the runs of a DAG around one of them, the nearest first: it itself, as a rule, and those that
/// were due before it, or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRunsBeside {
    dag_id: String,
    /// When the run was due.
    due: Timestamp,
    /// What Airflow 2 orders runs by.
    date: Timestamp,
    is_later: bool,
    limit: u32,
}

impl ListRunsBeside {
    /// The runs before `run`, or after it; `None` for a run of which it is not known when it was due.
    #[must_use]
    pub fn of(run: &DagRun, is_later: bool, limit: u32) -> Option<Self> {
        let due = run.run_after?;
        Some(Self {
            dag_id: run.dag_id.clone(),
            due,
            date: run.logical_date.unwrap_or(due),
            is_later,
            limit,
        })
    }
}

impl Call for ListRunsBeside {
    type Answer = DagRuns;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let (operation, time, names) = match api {
            Api::V1 => (
                &v1::DAG_RUNS,
                self.date,
                ["execution_date_lte", "execution_date_gte"],
            ),
            _ => (
                &operations::DAG_RUNS,
                self.due,
                ["run_after_lte", "run_after_gte"],
            ),
        };
        let order = match (api, self.is_later) {
            (Api::V1, true) => "execution_date",
            (Api::V1, false) => "-execution_date",
            (_, true) => "run_after",
            (_, false) => "-run_after",
        };
        Some(
            Request::with_params(operation, &[("dag_id", &self.dag_id)])
                .query("limit", Some(self.limit))
                .query("order_by", Some(order))
                .query(names[usize::from(self.is_later)], Some(time)),
        )
    }
}
