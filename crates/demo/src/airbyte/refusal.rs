//! How Airbyte refuses.

use airstrip_contract::{Operation, admit};
use serde_json::json;
use uuid::Uuid;

use crate::http::{Reply, Request};

use super::world::World;

/// Where a real instance has its web application, which is at every path outside `/api`.
pub(crate) const INDEX: &str = "<!doctype html><html lang=\"en\"><head><title>Airbyte</title></head><body><div id=\"root\"><p>This is the Airbyte of Airstrip's demo: it has the APIs of a real one, and no app of its own.</p></div></body></html>";

/// Why a request is refused.
pub(crate) enum Refusal {
    /// No such thing. The body holds nothing but an error id.
    NotFound,
    /// Something unexpected. The body holds nothing but an error id.
    Internal,
    Conflict(String),
    /// A locked connection, by its id, cannot be changed: a problem, unlike the others.
    Locked(Uuid),
    Invalid(String),
}

impl World {
    pub(crate) fn refuse(&mut self, refusal: Refusal) -> Reply {
        if self.older
            && let Some(reply) = by_exception(&refusal)
        {
            return reply;
        }
        let id = self.error_id();
        let (status, body) = match refusal {
            Refusal::NotFound => (404, json!({ "errorId": id })),
            Refusal::Internal => (500, json!({ "errorId": id })),
            Refusal::Conflict(message) => (409, json!({ "message": message, "errorId": id })),
            Refusal::Locked(connection) => (
                409,
                json!({
                    "status": 409,
                    "type": "error:connection/locked",
                    "title": "Connection is locked",
                    "detail": "The connection is locked and cannot be modified.",
                    "data": { "connectionId": connection, "statusReason": "MANUALLY_LOCKED" },
                }),
            ),
            Refusal::Invalid(message) => {
                (422, json!({ "message": message, "validationErrors": [] }))
            }
        };
        Reply::json(status, &body)
    }
}

/// `KnownExceptionInfo`, as servers up to 1.8 refuse; `None`: those did not know this.
fn by_exception(refusal: &Refusal) -> Option<Reply> {
    let (status, message, exception) = match refusal {
        Refusal::NotFound => (
            404,
            "Could not find configuration.",
            "io.airbyte.commons.server.errors.IdNotFoundKnownException",
        ),
        Refusal::Internal => (
            500,
            "Internal Server Error: null",
            "java.lang.IllegalStateException",
        ),
        Refusal::Conflict(message) => (
            409,
            message.as_str(),
            "io.airbyte.commons.server.errors.ValueConflictKnownException",
        ),
        Refusal::Locked(_) | Refusal::Invalid(_) => return None,
    };
    Some(Reply::json(
        status,
        &json!({ "message": message, "exceptionClassName": exception, "exceptionStack": [] }),
    ))
}

/// The answer to what none of the operations declares.
pub(crate) fn undeclared(request: &Request, operations: &[&'static Operation]) -> Reply {
    if request.path != "/api" && !request.path.starts_with("/api/") {
        return Reply::html(200, INDEX);
    }
    let other_method = ["GET", "POST", "PATCH", "DELETE"]
        .into_iter()
        .any(|method| admit(operations, method, &request.path).is_some());
    if !other_method {
        return not_found(&request.path);
    }
    let message = format!(
        "Method [{}] not allowed for URI [{}].",
        request.method, request.path
    );
    micronaut(405, "Method Not Allowed", &request.path, &message)
}

/// The answer to a path that the server does not have.
pub(super) fn not_found(path: &str) -> Reply {
    micronaut(404, "Not Found", path, "Page Not Found")
}

/// An answer of the framework, for what reaches no handler.
pub(super) fn micronaut(status: u16, reason: &str, path: &str, message: &str) -> Reply {
    let links = json!({ "self": [{ "href": path, "templated": false }] });
    let errors = json!([{ "message": message }]);
    Reply::json(
        status,
        &json!({ "message": reason, "_links": links, "_embedded": { "errors": errors } }),
    )
}
