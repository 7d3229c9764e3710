//! Client credentials: a token for id and secret, and nothing without a token.

use airstrip_demo::airbyte_application::{CLIENT_ID, CLIENT_SECRET};
use airstrip_demo::{AirbyteApi, AirbyteAuth, Options};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Demo, options};

const PUBLIC_TOKEN: &str = "/api/public/v1/applications/token";
const TOKEN: &str = "/api/v1/applications/token";

async fn locked() -> Demo {
    Demo::with(Options {
        airbyte_auth: AirbyteAuth::ClientCredentials,
        ..options()
    })
    .await
}

impl Demo {
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.airbyte)
    }

    fn ask(&self, path: &str) -> RequestBuilder {
        Client::new().post(self.url(path))
    }

    async fn token(&self, path: &str, body: Value) -> (u16, Value) {
        Self::read(self.ask(path).json(&body).send().await.unwrap()).await
    }

    async fn status_with(&self, path: &str, authorization: Option<&str>) -> u16 {
        let mut request = Client::new().get(self.url(path));
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        request.send().await.unwrap().status().as_u16()
    }
}

fn credentials() -> Value {
    json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET })
}

#[tokio::test]
async fn a_token_is_given_for_json_and_for_a_form() {
    let demo = locked().await;
    let (status, first) = demo.token(PUBLIC_TOKEN, credentials()).await;
    assert_eq!(status, 200);
    assert_eq!(first["token_type"], "Bearer");
    assert_eq!(first["expires_in"], 900);
    let mut granted = credentials();
    granted["grant_type"] = json!("client_credentials");
    assert_eq!(demo.token(PUBLIC_TOKEN, granted).await.0, 200);
    let form = "grant_type=client_credentials&client_id=airstrip&client_secret=demo";
    let form = demo.ask(PUBLIC_TOKEN).body(form);
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let (status, second) = Demo::read(form.send().await.unwrap()).await;
    assert_eq!(status, 200);
    assert_ne!(first["access_token"], second["access_token"]);
    let (status, config) = demo.token(TOKEN, credentials()).await;
    assert_eq!(status, 200);
    let fields: Vec<_> = config.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["access_token"]);
}

#[tokio::test]
async fn a_token_opens_both_apis_for_fifteen_minutes() {
    let demo = locked().await;
    let (_, answer) = demo.token(PUBLIC_TOKEN, credentials()).await;
    let token = format!("Bearer {}", answer["access_token"].as_str().unwrap());
    let paths = ["/api/public/v1/connections", "/api/public/v1/jobs"];
    for path in paths {
        assert_eq!(demo.status_with(path, Some(&token)).await, 200, "{path}");
    }
    let list = demo.ask("/api/v1/workspaces/list_by_user_id");
    let user = json!({ "userId": "00000000-0000-0000-0000-000000000000" });
    let list = list.json(&user).header("authorization", &token);
    assert_eq!(list.send().await.unwrap().status(), 200);
    demo.advance(899);
    assert_eq!(demo.status_with(paths[0], Some(&token)).await, 200);
    demo.advance(1);
    assert_eq!(demo.status_with(paths[0], Some(&token)).await, 401);
}

#[tokio::test]
async fn nothing_but_health_and_version_is_told_without_a_token() {
    let demo = locked().await;
    for (path, status) in [
        ("/api/v1/health", 200),
        ("/api/public/v1/health", 200),
        ("/api/v1/instance_configuration", 200),
        ("/connections", 200),
        ("/api/public/v1/workspaces", 401),
        ("/api/public/v1/jobs", 401),
        ("/api/public/v1/nothing", 401),
        ("/api/v1/connections/sync", 401),
    ] {
        for authorization in [
            None,
            Some("Bearer wrong"),
            Some("Basic YWlyc3RyaXA6ZGVtbw=="),
        ] {
            let given = demo.status_with(path, authorization).await;
            assert_eq!(given, status, "{path} with {authorization:?}");
        }
    }
}

#[tokio::test]
async fn wrong_credentials_get_an_error_id() {
    let demo = locked().await;
    for (body, status) in [
        (json!({ "client_id": CLIENT_ID, "client_secret": "x" }), 401),
        (
            json!({ "client_id": "x", "client_secret": CLIENT_SECRET }),
            401,
        ),
        (json!({ "client_id": CLIENT_ID }), 422),
    ] {
        let (given, answer) = demo.token(PUBLIC_TOKEN, body).await;
        assert_eq!(given, status);
        let fields: Vec<_> = answer.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["errorId"]);
    }
}

#[tokio::test]
async fn there_is_nothing_to_get_a_token_of_where_nobody_is_asked() {
    let demo = Demo::start().await;
    for path in [PUBLIC_TOKEN, TOKEN] {
        assert_eq!(demo.token(path, credentials()).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn each_api_has_its_own_token_endpoint() {
    let demo = Demo::with(Options {
        airbyte_auth: AirbyteAuth::ClientCredentials,
        airbyte_api: AirbyteApi::Public,
        ..options()
    })
    .await;
    assert_eq!(demo.token(PUBLIC_TOKEN, credentials()).await.0, 200);
    assert_eq!(demo.token(TOKEN, credentials()).await.0, 401);
}
