//! Why Airbyte refused to start a sync. Its statuses alone do not tell.

use serde::Deserialize;

/// What a refused sync means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncRefusal {
    /// A sync of the connection is running already: attach to it.
    AlreadyRunning,
    /// The connection is disabled; only the public API says so.
    NotActive,
    /// The connection does not exist (any more).
    NotFound,
    /// The server has lost its database; it says so with a 409 as well.
    Database,
    /// A failure without a reason. The Config API answers like this for a disabled connection.
    Unexplained,
}

/// The body of a refusal: the Config API's, which has a `message`, or a problem of the public API, which
/// has it in `data`.
#[derive(Deserialize)]
struct Refusal {
    message: Option<String>,
    title: Option<String>,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    message: Option<String>,
}

/// Reads a refusal of `sync` from the status and body of the answer; `None` for a status that is
/// not a refusal of Airbyte's own, such as one of a gateway.
///
/// Texts as in airbyte-platform's `ConnectionsHandler`, its exception handlers and, of the public
/// API, `JobServiceImpl`.
#[must_use]
pub fn refusal(status: u16, body: &str) -> Option<SyncRefusal> {
    let error: Refusal = serde_json::from_str(body).ok()?;
    let message = error.message.or(error.data.and_then(|data| data.message));
    let says = |text: &str| message.as_deref().is_some_and(|m| m.contains(text));
    match status {
        409 if says("already running") => Some(SyncRefusal::AlreadyRunning),
        409 if says("database") => Some(SyncRefusal::Database),
        409 if error.title.as_deref() == Some("state-conflict") => Some(SyncRefusal::NotActive),
        404 => Some(SyncRefusal::NotFound),
        409 | 500 => Some(SyncRefusal::Unexplained),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_status_and_text() {
        let table = [
            (
                409,
                r#"{"message":"A sync is already running for: 1e3b5a72","errorId":"0"}"#,
                Some(SyncRefusal::AlreadyRunning),
            ),
            (
                409,
                r#"{"message":"A sync is already running for: 1e3b5a72","exceptionClassName":"x"}"#,
                Some(SyncRefusal::AlreadyRunning),
            ),
            (
                409,
                r#"{"message":"Failed to access database. Check the server logs."}"#,
                Some(SyncRefusal::Database),
            ),
            (409, "{}", Some(SyncRefusal::Unexplained)),
            (500, r#"{"errorId":"0"}"#, Some(SyncRefusal::Unexplained)),
            (404, r#"{"errorId":"0"}"#, Some(SyncRefusal::NotFound)),
            (
                409,
                r#"{"status":409,"type":"https://reference.airbyte.com/reference/errors#try-again-later","title":"try-again-later","detail":"Please try again later.","data":{"message":"A sync is already running for: 1e3b5a72"}}"#,
                Some(SyncRefusal::AlreadyRunning),
            ),
            (
                409,
                r#"{"status":409,"type":"https://reference.airbyte.com/reference/errors#try-again-later","title":"try-again-later","detail":"Please try again later."}"#,
                Some(SyncRefusal::Unexplained),
            ),
            (
                409,
                r#"{"status":409,"type":"https://reference.airbyte.com/reference/errors#state-conflict","title":"state-conflict","detail":"State conflict","data":{"message":"Could not fulfill request"}}"#,
                Some(SyncRefusal::NotActive),
            ),
            (
                404,
                r#"{"status":404,"title":"resource-not-found","data":{"resourceType":"connection","resourceId":"0"}}"#,
                Some(SyncRefusal::NotFound),
            ),
            (
                500,
                r#"{"status":500,"title":"unexpected-problem"}"#,
                Some(SyncRefusal::Unexplained),
            ),
            (409, "<html>", None),
            (502, "{}", None),
        ];
        for (status, body, expected) in table {
            assert_eq!(refusal(status, body), expected, "{status} {body}");
        }
    }
}
