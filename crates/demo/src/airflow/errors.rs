//! Airflow's refusals: a status and a `detail`, which is a text or a list of what is wrong.

use serde_json::{Value, json};

use crate::http::Reply;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    detail: Value,
}

impl Refusal {
    pub(crate) fn not_found(detail: String) -> Self {
        Self {
            status: 404,
            detail: detail.into(),
        }
    }

    pub(crate) fn bad_request(detail: String) -> Self {
        Self {
            status: 400,
            detail: detail.into(),
        }
    }

    /// One of pydantic's errors.
    pub(crate) fn unprocessable(error: Value) -> Self {
        Self::all_unprocessable(vec![error])
    }

    /// All of pydantic's errors about a body.
    pub(crate) fn all_unprocessable(errors: Vec<Value>) -> Self {
        Self {
            status: 422,
            detail: Value::Array(errors),
        }
    }

    /// What is wrong with a body, one by one.
    pub(crate) fn errors(self) -> Vec<Value> {
        match self.detail {
            Value::Array(errors) => errors,
            other => vec![other],
        }
    }

    /// A text with status 422, as Airflow's own filters give it.
    pub(crate) fn invalid(detail: &str) -> Self {
        Self {
            status: 422,
            detail: detail.into(),
        }
    }

    /// Something exists already. Airflow does not say what.
    pub(crate) fn conflict(log_id: &str) -> Self {
        Self {
            status: 409,
            detail: json!({
                "reason": "Unique constraint violation",
                "statement": "hidden",
                "orig_error": "hidden",
                "message": format!(
                    "Serious error when handling your request. Check logs for more details - \
                     you will find it in api server when you look for ID {log_id}"
                ),
            }),
        }
    }

    /// A task is to be marked as what it is.
    pub(crate) fn same_state(task: &str, state: &str) -> Self {
        Self {
            status: 409,
            detail: format!("Task id {task} is already in {state} state").into(),
        }
    }

    pub(crate) fn no_such_dag(id: &str) -> Self {
        Self::not_found(format!("The Dag with ID: `{id}` was not found"))
    }

    pub(crate) fn no_such_run(dag: &str, run: &str) -> Self {
        Self::not_found(format!(
            "The DagRun with dag_id: `{dag}` and run_id: `{run}` was not found"
        ))
    }

    pub(crate) fn bad_order(key: &str) -> Self {
        Self::bad_request(format!(
            "Ordering with '{key}' is disallowed or the attribute does not exist on the model"
        ))
    }

    pub(crate) fn reply(&self) -> Reply {
        Reply::json(self.status, &json!({ "detail": self.detail }))
    }
}
