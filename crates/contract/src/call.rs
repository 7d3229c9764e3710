//! Typed calls: a request that knows its operation and the type of its answer.

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::operation::{Operation, RESERVED, System};
use crate::session::Api;

/// A typed call of an operation: plain data that a transport can send. Where a system has several
/// APIs, one call stands for what they have in common, and its answer reads what any of them says.
pub trait Call {
    /// What the upstream answers with.
    type Answer: DeserializeOwned + 'static;

    /// The system that is called.
    const SYSTEM: System;

    /// The call as a request to an instance that speaks `api`. `None`: that API has nothing like it,
    /// and what the answer was wanted for is shown as not offered.
    fn request(&self, api: Api) -> Option<Request>;
}

/// A request on the upstream's own path, ready for any transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The declaration.
    pub operation: &'static Operation,
    /// The upstream's path with its query, percent-encoded.
    pub path: String,
    /// The JSON body.
    pub body: Option<String>,
}

impl Request {
    /// A request without parameters or body.
    #[must_use]
    pub fn of(operation: &'static Operation) -> Self {
        Self::with_params(operation, &[])
    }

    /// A request whose path has parameters.
    #[must_use]
    pub fn with_params(operation: &'static Operation, params: &[(&str, &str)]) -> Self {
        Self {
            operation,
            path: operation.fill(params),
            body: None,
        }
    }

    /// Adds a query parameter; one without a value is left out.
    #[must_use]
    pub fn query<T: ToString>(mut self, name: &str, value: Option<T>) -> Self {
        if let Some(value) = value {
            self.path
                .push(if self.path.contains('?') { '&' } else { '?' });
            self.path.push_str(name);
            self.path.push('=');
            let value = value.to_string();
            self.path.extend(utf8_percent_encode(&value, RESERVED));
        }
        self
    }

    /// Sets the JSON body.
    #[must_use]
    pub fn json<T: Serialize>(mut self, body: &T) -> Self {
        // The bodies are plain structs with string keys: writing them cannot fail.
        self.body = serde_json::to_string(body).ok();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Method, System};

    static RUNS: Operation = Operation::read(
        System::Airflow,
        "dag_runs",
        Method::Get,
        "/api/v2/dags/{dag_id}/dagRuns",
        2,
    );

    #[test]
    fn a_query_is_encoded_and_absent_values_are_left_out() {
        let request = Request::with_params(&RUNS, &[("dag_id", "a b")])
            .query("order_by", Some("-run_after"))
            .query("limit", None::<u32>)
            .query("run_after_gte", Some("2026-01-01T00:00:00+00:00"));
        assert_eq!(
            request.path,
            "/api/v2/dags/a%20b/dagRuns?order_by=-run_after&run_after_gte=2026-01-01T00%3A00%3A00%2B00%3A00"
        );
    }
}
