//! Why Airbyte refused to start a sync. Its statuses alone do not tell.

use crate::config::ErrorBody;

/// What a refused sync means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncRefusal {
    /// A sync of the connection is running already: attach to it.
    AlreadyRunning,
    /// The connection does not exist (any more).
    NotFound,
    /// The server has lost its database; it says so with a 409 as well.
    Database,
    /// A failure without a reason. A disabled connection is answered like this.
    Unexplained,
}

/// Reads a refusal of `sync` from the status and body of the answer; `None` for a status that is
/// not a refusal of Airbyte's own, such as one of a gateway.
///
/// Texts as in airbyte-platform's `ConnectionsHandler` and its exception handlers.
#[must_use]
pub fn refusal(status: u16, body: &str) -> Option<SyncRefusal> {
    let error: ErrorBody = serde_json::from_str(body).ok()?;
    let says = |text: &str| error.message.as_deref().is_some_and(|m| m.contains(text));
    match status {
        409 if says("already running") => Some(SyncRefusal::AlreadyRunning),
        409 if says("database") => Some(SyncRefusal::Database),
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
            (409, "<html>", None),
            (502, "{}", None),
        ];
        for (status, body, expected) in table {
            assert_eq!(refusal(status, body), expected, "{status} {body}");
        }
    }
}
