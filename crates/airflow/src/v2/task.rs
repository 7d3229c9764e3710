//! One task instance: its tries, their logs, and what it left for others.

use airstrip_contract::instant::optional_text;
use airstrip_contract::{Api, Call, Operation, Request, System, Timestamp};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{TaskInstances, operations};
use crate::v1::operations as v1;

/// A task instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTask {
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub dag_run_id: String,
    /// The task.
    pub task_id: String,
    /// Which of a mapped task's instances; -1 for a task that is not mapped.
    pub map_index: i64,
}

impl OneTask {
    fn request(&self, operation: &'static Operation, more: &[(&str, &str)]) -> Request {
        let mut params = vec![
            ("dag_id", self.dag_id.as_str()),
            ("dag_run_id", self.dag_run_id.as_str()),
            ("task_id", self.task_id.as_str()),
        ];
        params.extend_from_slice(more);
        Request::with_params(operation, &params)
    }
}

/// Asks for all tries of a task instance, the one under way among them. Airflow 2 before 2.10 answers
/// 404.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTries(pub OneTask);

impl Call for ListTries {
    type Answer = TaskInstances;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match (api, self.0.map_index < 0) {
            (Api::V1, true) => &v1::TASK_TRIES,
            (Api::V1, false) => &v1::MAPPED_TASK_TRIES,
            (_, true) => &operations::TASK_TRIES,
            (_, false) => &operations::MAPPED_TASK_TRIES,
        };
        let index = self.0.map_index.to_string();
        Some(self.0.request(operation, &[("map_index", &index)]))
    }
}

/// Asks for the log of a try: see [`crate::log`] for how to read it. In Airflow 3 one that has not begun
/// is not there, and neither is one of a task that was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetTaskLog {
    /// The task instance.
    pub task: OneTask,
    /// Which try, from 1.
    pub try_number: u64,
}

impl Call for GetTaskLog {
    type Answer = IgnoredAny;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::TASK_LOG,
            _ => &operations::TASK_LOG,
        };
        let number = self.try_number.to_string();
        let request = self.task.request(operation, &[("try_number", &number)]);
        Some(request.query("map_index", Some(self.task.map_index)))
    }
}

/// Asks for the keys of what a task instance left for others, 100 at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListXComs(pub OneTask);

impl Call for ListXComs {
    type Answer = XComs;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::XCOMS,
            _ => &operations::XCOMS,
        };
        let request = self.0.request(operation, &[]);
        Some(
            request
                .query("map_index", Some(self.0.map_index))
                .query("limit", Some(super::MOST_ROWS)),
        )
    }
}

/// Asks for one of them with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetXCom {
    /// The task instance.
    pub task: OneTask,
    /// Its key.
    pub key: String,
}

impl Call for GetXCom {
    type Answer = XCom;

    const SYSTEM: System = System::Airflow;

    fn request(&self, api: Api) -> Option<Request> {
        let operation = match api {
            Api::V1 => &v1::XCOM,
            _ => &operations::XCOM,
        };
        let request = self.task.request(operation, &[("xcom_key", &self.key)]);
        Some(
            request
                .query("map_index", Some(self.task.map_index))
                // Airflow 2 would otherwise write it as Python does.
                .query("stringify", Some(false)),
        )
    }
}

/// Answer of `xcoms`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct XComs {
    /// A page of them, without values.
    pub xcom_entries: Vec<XCom>,
    /// How many there are in all.
    pub total_entries: Option<u64>,
}

/// What a task left for others; answer of `xcom`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct XCom {
    /// Its key; `return_value` is what the task returned.
    pub key: String,
    /// When it was left.
    #[serde(default, deserialize_with = "optional_text")]
    pub timestamp: Option<Timestamp>,
    /// The value, with every digit. Null in the list as well.
    #[serde(default)]
    pub value: Value,
}
