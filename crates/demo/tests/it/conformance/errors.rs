//! What is refused without being a problem, by servers of both kinds, and what is said to who asks for a token.

use airstrip_demo::airbyte_application::{CLIENT_ID, CLIENT_SECRET};
use airstrip_demo::{AirbyteAuth, Options, connections};
use reqwest::Method;
use serde_json::json;

use super::schemas::error;
use crate::documents::{Document, Documents};
use crate::support::{Demo, options};

const SYNC: &str = "/connections/sync";

#[tokio::test]
async fn every_error_of_the_config_api_is_as_its_document_says() {
    let mut documents = Documents::read();
    for airbyte_older in [false, true] {
        let demo = Demo::with(Options {
            airbyte_older,
            ..options()
        })
        .await;
        let of = async |name: &str| json!({ "connectionId": demo.connection(name).await });
        for (path, body, expected) in [
            (SYNC, of(connections::RUNS_FOR_HOURS).await, 409),
            (SYNC, of(connections::DATABASE_FAILURE).await, 409),
            (SYNC, of(connections::DISABLED).await, 500),
            (
                SYNC,
                json!({ "connectionId": "6b1d8f3e-0000-4000-8000-000000000000" }),
                404,
            ),
            (SYNC, json!({}), 422),
            (SYNC, json!({ "connectionId": "here" }), 422),
            ("/jobs/list", json!({ "configTypes": [] }), 422),
            (
                "/jobs/list_for_workspaces",
                json!({ "configTypes": [] }),
                422,
            ),
            ("/jobs/get_without_logs", json!({ "id": "first" }), 422),
            ("/jobs/cancel", json!({ "id": 999_999_999 }), 404),
        ] {
            let (status, answer) = demo.airbyte(path, body).await;
            assert_eq!(status, expected, "{path}: {answer}");
            let schema = error(status, &answer);
            let found = documents.problems(Document::Config, schema, &answer);
            assert_eq!(found, Vec::<String>::new(), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_is_said_of_tokens_is_as_the_documents_say() {
    let mut documents = Documents::read();
    let demo = Demo::with(Options {
        airbyte_auth: AirbyteAuth::ClientCredentials,
        ..options()
    })
    .await;
    let good = json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET });
    let bad = json!({ "client_id": CLIENT_ID, "client_secret": "x" });
    for (path, document, schema) in [
        (
            "/api/public/v1/applications/token",
            Document::Public,
            "PublicAccessTokenResponse",
        ),
        (
            "/api/v1/applications/token",
            Document::Config,
            "AccessToken",
        ),
    ] {
        for (body, status, document, schema) in [
            (&good, 200, document, schema),
            (&bad, 401, Document::Config, "KnownExceptionInfo"),
        ] {
            let address = demo.running.airbyte;
            let answer = demo.send(address, Method::POST, path, Some(body)).await;
            let (told, answer) = Demo::read(answer.unwrap()).await;
            assert_eq!(told, status, "{path}: {answer}");
            let found = documents.problems(document, schema, &answer);
            assert_eq!(found, Vec::<String>::new(), "{path}: {answer}");
        }
    }
}
