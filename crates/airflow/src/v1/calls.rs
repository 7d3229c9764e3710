use airstrip_contract::{Api, Call, Request, System};

use super::operations;
use crate::v2::Dag;

/// Asks for one DAG as the list has it: its details leave out who owns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDag {
    /// The DAG.
    pub dag_id: String,
}

impl Call for GetDag {
    type Answer = Dag;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let id = [("dag_id", self.dag_id.as_str())];
        (api == Api::V1).then(|| Request::with_params(&operations::DAG, &id))
    }
}
