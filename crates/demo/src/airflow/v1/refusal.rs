//! Refusals: problem documents, of which the detail may be null, and for some mistakes a page.

use serde_json::{Value, json};

use super::super::errors;
use crate::http::Reply;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    title: Option<String>,
    detail: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: u16, title: Option<&str>, detail: Option<String>) -> Self {
        Self {
            status,
            title: title.map(str::to_owned),
            detail,
        }
    }

    pub(super) fn bad_request(detail: String) -> Self {
        Self::new(400, Some("Bad Request"), Some(detail))
    }

    pub(super) fn not_found(title: &str, detail: Option<String>) -> Self {
        Self::new(404, Some(title), detail)
    }

    pub(super) fn conflict(detail: String) -> Self {
        Self::new(409, Some("Conflict"), Some(detail))
    }

    /// What the server itself did not expect.
    pub(super) fn page() -> Self {
        Self::new(500, None, None)
    }

    pub(in super::super) fn reply(&self) -> Reply {
        const ERRORS: &str = "https://airflow.apache.org/docs/apache-airflow/2.11.2/stable-rest-api-ref.html#section/Errors/";
        let kind = match self.status {
            400 => "BadRequest",
            404 => "NotFound",
            409 => "AlreadyExists",
            500 => return Reply::html(500, "<h1> Ooops! </h1>"),
            _ => "",
        };
        let kind = match kind {
            "" => "about:blank".to_owned(),
            kind => format!("{ERRORS}{kind}"),
        };
        let body = json!({
            "detail": self.detail,
            "status": self.status,
            "title": self.title,
            "type": kind,
        });
        Reply::problem(self.status, &body)
    }
}

/// What both versions refuse.
impl From<errors::Refusal> for Refusal {
    fn from(refusal: errors::Refusal) -> Self {
        let mut errors = refusal.errors();
        let first = errors.drain(..).next().unwrap_or_default();
        Self::bad_request(match first {
            Value::String(text) => text,
            other => other["msg"].as_str().unwrap_or_default().to_owned(),
        })
    }
}

pub(super) fn no_such_dag(id: &str) -> Refusal {
    let detail = format!("The DAG with dag_id: {id} was not found");
    Refusal::not_found("DAG not found", Some(detail))
}
