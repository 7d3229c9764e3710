//! What is refused, and in which words.

use airstrip_demo::connections;
use reqwest::Method;
use serde_json::json;

use super::JOBS;
use crate::support::Demo;

#[tokio::test]
async fn refusals_are_problems_and_tell_the_two_conflicts_apart() {
    let demo = Demo::start().await;
    let busy = demo.connection(connections::RUNS_FOR_HOURS).await;
    let unknown = json!("6b1d8f3e-0000-4000-8000-000000000000");
    for (connection, kind, expected) in [
        (
            busy.clone(),
            "sync",
            json!({
                "status": 409,
                "type": "https://reference.airbyte.com/reference/errors#try-again-later",
                "title": "try-again-later",
                "detail": "Please try again later.",
                "data": { "message": format!("A sync is already running for: {}", busy.as_str().unwrap()) },
            }),
        ),
        (
            demo.connection(connections::DISABLED).await,
            "sync",
            json!({
                "status": 409,
                "type": "https://reference.airbyte.com/reference/errors#409-state-conflict",
                "title": "state-conflict",
                "detail": "State conflict",
                "data": { "message": "Could not fulfill request" },
            }),
        ),
        (
            unknown.clone(),
            "sync",
            json!({
                "status": 404,
                "type": "https://reference.airbyte.com/reference/errors#resource-not-found",
                "title": "resource-not-found",
                "detail": "The requested resource could not be found.",
                "data": { "resourceType": "STANDARD_SYNC", "resourceId": unknown },
            }),
        ),
        (
            busy,
            "refresh",
            json!({
                "status": 422,
                "type": "https://reference.airbyte.com/reference/errors#unprocessable-entity",
                "title": "unprocessable-entity",
                "detail": "The body of the request was not understood",
                "data": { "message": "Refreshes are not supported in the public API" },
            }),
        ),
        (
            demo.connection(connections::DATABASE_FAILURE).await,
            "sync",
            json!({
                "status": 500,
                "type": "https://reference.airbyte.com/reference/errors",
                "title": "unexpected-problem",
                "detail": "An unexpected problem has occurred. If this is an error that needs to be addressed, please submit a pull request or github issue.",
                "data": { "message": "Failed to access database." },
            }),
        ),
    ] {
        let (status, answer) = demo.start_job(&connection, kind).await;
        assert_eq!(answer, expected);
        assert_eq!(u64::from(status), answer["status"].as_u64().unwrap());
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_before_a_handler_sees_it() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::NEVER_SYNCED).await;
    for (method, path, body, status) in [
        (Method::GET, "/jobs?limit=0", None, 400),
        (Method::GET, "/jobs?limit=101", None, 400),
        (Method::GET, "/jobs?offset=-1", None, 400),
        (Method::GET, "/jobs?limit=many", None, 400),
        (Method::GET, "/jobs?jobType=teleport", None, 400),
        (Method::GET, "/jobs?status=lost", None, 400),
        (Method::GET, "/jobs?orderBy=createdAt", None, 400),
        (Method::GET, "/connections?workspaceIds=here", None, 400),
        (Method::GET, "/jobs/first", None, 400),
        (Method::GET, "/jobs/999999999", None, 409),
        (Method::DELETE, "/jobs/999999999", None, 409),
        (
            Method::GET,
            "/connections/6b1d8f3e-0000-4000-8000-000000000000",
            None,
            404,
        ),
        (Method::POST, JOBS, Some(json!({ "connectionId": id })), 422),
        (
            Method::POST,
            JOBS,
            Some(json!({ "connectionId": id, "jobType": "teleport" })),
            422,
        ),
        (
            Method::POST,
            JOBS,
            Some(json!({ "connectionId": "here", "jobType": "sync" })),
            500,
        ),
        (Method::GET, "/streams", None, 404),
        (Method::DELETE, "/connections", None, 405),
    ] {
        let (given, answer) = demo.public(method.clone(), path, body).await;
        assert_eq!(given, status, "{method} {path}: {answer}");
        assert!(answer.is_object(), "{method} {path}: {answer}");
    }
}
