//! How the public API refuses: with problems, or, before a handler is reached, as the Config API does.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::airbyte::refusal::micronaut;
use crate::http::{Reply, Request};

/// Why a request is refused. Titles, types and details are those of `api-problems.yaml`, which of them
/// it is that of `ConfigClientErrorHandler`.
pub(super) enum Refusal {
    NoConnection(Uuid),
    /// A job that does not exist, too: nobody looks whether it is this that fails.
    StateConflict(&'static str),
    TryAgainLater(String),
    Locked(Uuid),
    Unprocessable(&'static str),
    BadRequest(String),
    Unexpected(String),
    /// A query parameter that cannot be converted: its name and its value.
    Conversion(&'static str, String),
    /// A query parameter out of its bounds. The body holds nothing but an error id.
    OutOfBounds,
    /// A body that is not of its class. The body holds nothing but an error id.
    BadBody,
    /// Anything else. The body holds nothing but an error id.
    Uncaught,
}

impl Refusal {
    /// `error_id` is for the refusals that tell no more than that.
    pub(super) fn reply(self, request: &Request, error_id: Uuid) -> Reply {
        let message = |message: &str| Some(json!({ "message": message }));
        let (status, title, detail, data) = match self {
            Self::NoConnection(id) => (
                404,
                "resource-not-found",
                "The requested resource could not be found.",
                Some(json!({ "resourceType": "STANDARD_SYNC", "resourceId": id })),
            ),
            Self::StateConflict(why) => (409, "state-conflict", "State conflict", message(why)),
            Self::TryAgainLater(why) => (
                409,
                "try-again-later",
                "Please try again later.",
                message(&why),
            ),
            Self::Locked(id) => (
                409,
                "Connection is locked",
                "The connection is locked and cannot be modified.",
                Some(json!({ "connectionId": id })),
            ),
            Self::Unprocessable(why) => (
                422,
                "unprocessable-entity",
                "The body of the request was not understood",
                message(why),
            ),
            Self::BadRequest(why) => (
                400,
                "bad-request",
                "The request could not be understood by the server due to malformed syntax.",
                message(&why),
            ),
            Self::Unexpected(why) => (
                500,
                "unexpected-problem",
                "An unexpected problem has occurred. If this is an error that needs to be \
                 addressed, please submit a pull request or github issue.",
                message(&why),
            ),
            Self::Conversion(name, value) => {
                let message = format!("Failed to convert argument [{name}] for value [{value}]");
                return micronaut(400, "Bad Request", &request.path, &message);
            }
            Self::OutOfBounds => return Reply::json(400, &json!({ "errorId": error_id })),
            Self::BadBody => return Reply::json(422, &json!({ "errorId": error_id })),
            Self::Uncaught => return Reply::json(500, &json!({ "errorId": error_id })),
        };
        Reply::json(status, &problem(status, title, detail, data.as_ref()))
    }
}

fn problem(status: u16, title: &str, detail: &str, data: Option<&Value>) -> Value {
    const ERRORS: &str = "https://reference.airbyte.com/reference/errors";
    // Some of them break the rule.
    let kind = match title {
        "Connection is locked" => "error:connection/locked".to_owned(),
        "state-conflict" => format!("{ERRORS}#409-state-conflict"),
        "unexpected-problem" => ERRORS.to_owned(),
        title => format!("{ERRORS}#{title}"),
    };
    json!({
        "status": status,
        "type": kind,
        "title": title,
        "detail": detail,
        "data": data,
    })
}
