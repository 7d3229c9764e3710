//! A demo on free ports whose time stands still until a test moves it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use airstrip_demo::{Clock, Hand, Options, Running, start_at};
use reqwest::{Method, Response};
use serde_json::{Value, json};

/// A Friday morning.
pub const START: &str = "2026-11-20T09:59:00Z";

pub fn options() -> Options {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Options {
        airbyte_listen: any,
        airflow_listen: any,
        ..Options::default()
    }
}

pub struct Demo {
    pub running: Running,
    hand: Hand,
    client: reqwest::Client,
}

impl Demo {
    pub async fn start() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: Options) -> Self {
        Self::at(START, options).await
    }

    /// One that starts at another time of day.
    pub async fn at(start: &str, options: Options) -> Self {
        let (clock, hand) = Clock::by_hand(start.parse().unwrap());
        Self {
            running: start_at(options, clock).await.unwrap(),
            hand,
            client: reqwest::Client::new(),
        }
    }

    pub fn advance(&self, seconds: u64) {
        self.hand.advance(Duration::from_secs(seconds));
    }

    pub fn advance_millis(&self, millis: u64) {
        self.hand.advance(Duration::from_millis(millis));
    }

    /// Seconds since the epoch.
    pub fn now(&self) -> i64 {
        self.hand.now().as_second()
    }

    pub async fn send(
        &self,
        address: SocketAddr,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<Response> {
        let mut request = self
            .client
            .request(method, format!("http://{address}{path}"));
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        request.send().await
    }

    pub async fn read(response: Response) -> (u16, Value) {
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (status, body)
    }

    /// A call of the Airbyte, `path` after `/api/v1`.
    pub async fn airbyte(&self, path: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1{path}");
        let address = self.running.airbyte;
        Self::read(
            self.send(address, Method::POST, &path, Some(&body))
                .await
                .unwrap(),
        )
        .await
    }

    /// The same, of a call that must succeed.
    pub async fn airbyte_ok(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.airbyte(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// A call of the Airflow, `path` after `/api/v2`.
    pub async fn airflow(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let path = format!("/api/v2{path}");
        let address = self.running.airflow;
        Self::read(self.send(address, method, &path, body).await.unwrap()).await
    }

    /// A read of the Airflow that must succeed.
    pub async fn airflow_ok(&self, path: &str) -> Value {
        let (status, answer) = self.airflow(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub async fn workspaces(&self) -> Vec<Value> {
        let user = json!({ "userId": "00000000-0000-0000-0000-000000000000" });
        let answer = self.airbyte_ok("/workspaces/list_by_user_id", user).await;
        answer["workspaces"].as_array().unwrap().clone()
    }

    /// All connections of all workspaces.
    pub async fn connections(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for workspace in self.workspaces().await {
            let query = json!({ "workspaceId": workspace["workspaceId"], "pageSize": 100_000 });
            let page = self
                .airbyte_ok("/web_backend/connections/list", query)
                .await;
            all.extend(page["connections"].as_array().unwrap().iter().cloned());
        }
        all
    }

    /// The id of the connection of this name.
    pub async fn connection(&self, name: &str) -> Value {
        let all = self.connections().await;
        let found = all.iter().find(|row| row["name"] == name);
        found.unwrap_or_else(|| panic!("no connection named {name}"))["connectionId"].clone()
    }
}
