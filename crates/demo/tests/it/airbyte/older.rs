//! An Airbyte of 1.6.

use airstrip_demo::{Options, connections};
use serde_json::json;

use crate::support::{Demo, options};

#[tokio::test]
async fn an_older_server_lists_all_counts_none_and_names_exceptions() {
    let demo = Demo::with(Options {
        airbyte_older: true,
        ..options()
    })
    .await;
    let mut listed = 0;
    for workspace in demo.workspaces().await {
        let id = &workspace["workspaceId"];
        // Whatever page is asked for, and behind whichever row.
        let list = "/web_backend/connections/list";
        let first = demo
            .airbyte_ok(list, json!({ "workspaceId": id, "pageSize": 2 }))
            .await;
        let rows = first["connections"].as_array().unwrap();
        assert!(rows.len() > 2, "{first}");
        let cursor = &rows[rows.len() - 1]["connectionId"];
        let behind = json!({ "workspaceId": id, "pageSize": 2, "cursor": cursor });
        assert_eq!(demo.airbyte_ok(list, behind).await, first);
        listed += rows.len();
        let counts = "/web_backend/connections/status_counts";
        let (status, _) = demo.airbyte(counts, json!({ "workspaceId": id })).await;
        assert_eq!(status, 404);
    }
    assert!(listed >= connections::ALL.len());
    for (name, status, message) in [
        (
            connections::RUNS_FOR_HOURS,
            409,
            "A sync is already running for: ",
        ),
        (
            connections::DATABASE_FAILURE,
            409,
            "Failed to access database",
        ),
        (connections::DISABLED, 500, "Internal Server Error"),
    ] {
        let id = demo.connection(name).await;
        let (told, answer) = demo
            .airbyte("/connections/sync", json!({ "connectionId": id }))
            .await;
        assert_eq!(told, status, "{name}: {answer}");
        assert!(
            answer["message"].as_str().unwrap().starts_with(message),
            "{answer}"
        );
        assert!(answer["exceptionClassName"].is_string() && answer.get("errorId").is_none());
    }
    let nobody = json!({ "connectionId": "6b1d8f3e-0000-4000-8000-000000000000" });
    let (status, answer) = demo.airbyte("/connections/sync", nobody).await;
    assert_eq!(status, 404);
    assert!(answer.get("errorId").is_none(), "{answer}");
}
