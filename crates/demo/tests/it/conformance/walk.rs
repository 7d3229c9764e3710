//! Calls everything, and holds every answer against the documents.

use std::collections::BTreeSet;

use airstrip_contract::Operation;
use airstrip_demo::{Options, connections};
use reqwest::Method;
use serde_json::{Value, json};

use super::schemas::{error, problem, schema};
use crate::documents::{Document, Documents};
use crate::support::{Demo, options};

/// Answers that are wrong on purpose.
const WRONG: [(&str, &str); 6] = [
    (connections::MALFORMED_DETAILS, "connection"),
    (connections::MALFORMED_DETAILS, "public_connection"),
    (connections::HTML_DETAILS, "connection"),
    (connections::HTML_DETAILS, "public_connection"),
    (connections::LOG_HTML, "attempt_log"),
    (connections::LOG_CUT_OFF, "attempt_log"),
];

/// Every kind of job.
const KINDS: [&str; 4] = ["sync", "clear", "refresh", "reset_connection"];

/// A walk through the demo.
pub struct Walk {
    pub demo: Demo,
    documents: Documents,
    /// Id and name of every connection.
    all: Vec<(String, String)>,
    /// The operations that have given a good answer.
    pub answered: BTreeSet<&'static str>,
    /// The statuses, kinds and log types that were told.
    pub told: BTreeSet<String>,
    /// The attempts, with their statuses, whose logs have been read.
    logs: BTreeSet<String>,
}

impl Walk {
    pub async fn start() -> Self {
        let demo = Demo::with(Options {
            connections: 4,
            jobs: 2,
            ..options()
        })
        .await;
        let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
        let all = demo.connections().await;
        // 300 streams are told of as a few are, only more slowly.
        let all = all
            .iter()
            .filter(|row| row["name"] != connections::MANY_STREAMS)
            .map(|row| (text(row, "connectionId"), text(row, "name")));
        Self {
            all: all.collect(),
            demo,
            documents: Documents::read(),
            answered: BTreeSet::new(),
            told: BTreeSet::new(),
            logs: BTreeSet::new(),
        }
    }

    /// Calls an operation; `None` where it is refused.
    async fn call(
        &mut self,
        name: &str,
        id: &str,
        query: &str,
        body: Option<Value>,
    ) -> Option<Value> {
        let operation = operation(name);
        let filled = operation.fill(&[("connection_id", id), ("job_id", id)]);
        let path = format!("{filled}{query}");
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
        let address = self.demo.running.airbyte;
        let response = self.demo.send(address, method, &path, body.as_ref()).await;
        let response = response.unwrap();
        let status = response.status();
        let kind = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let text = response.text().await.unwrap();
        let what = format!("{name} {path} {body:?}");
        assert_eq!(kind, "application/json", "{what}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        if !status.is_success() {
            self.check_refusal(&what, status.as_u16(), &answer);
            return None;
        }
        let (schema, read) = schema(name);
        let document = match name.strip_prefix("public_") {
            Some(_) => Document::Public,
            None => Document::Config,
        };
        let problems = self.documents.problems(document, schema, &answer);
        assert_eq!(problems, Vec::<String>::new(), "{what}");
        if let Err(error) = read(&text) {
            panic!("the console cannot read {what}: {error}");
        }
        assert!(!text.contains(":null"), "{what}: nulls are left out");
        self.answered.insert(operation.name);
        self.hear(&answer);
        Some(answer)
    }

    /// The framework's own refusals have no document.
    fn check_refusal(&mut self, what: &str, status: u16, answer: &Value) {
        if answer["_links"].is_object() {
            return;
        }
        let (document, schema) = match answer["title"].as_str() {
            Some(title) => {
                assert_eq!(answer["status"].as_u64(), Some(u64::from(status)), "{what}");
                (Document::Problems, problem(title))
            }
            None => (Document::Config, error(status, answer)),
        };
        let problems = self.documents.problems(document, schema, answer);
        assert_eq!(problems, Vec::<String>::new(), "{what}");
    }

    /// Notes what an answer tells of states.
    fn hear(&mut self, answer: &Value) {
        const TELLING: [&str; 6] = [
            "status",
            "connectionSyncStatus",
            "configType",
            "jobType",
            "logType",
            "scheduleType",
        ];
        match answer {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if let (true, Value::String(word)) = (TELLING.contains(&name.as_str()), value) {
                        self.told.insert(format!("{name} {word}"));
                    }
                    self.hear(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.hear(item)),
            _ => {}
        }
    }

    /// Reads everything there is to be read.
    pub async fn look(&mut self) {
        let user = json!({ "userId": "00000000-0000-0000-0000-000000000000" });
        self.call("instance_configuration", "", "", None).await;
        self.call("health", "", "", None).await;
        let workspaces = self.call("workspaces", "", "", Some(user)).await.unwrap();
        for workspace in workspaces["workspaces"].as_array().unwrap() {
            let id = &workspace["workspaceId"];
            let body = json!({ "workspaceId": id, "pageSize": 1000 });
            self.call("connections", "", "", Some(body)).await;
            let body = json!({ "workspaceId": id });
            self.call("connection_counts", "", "", Some(body)).await;
            let body = json!({ "workspaceIds": [id], "configTypes": KINDS });
            self.call("workspace_jobs", "", "", Some(body)).await;
        }
        for name in [
            "public_workspaces",
            "public_connections",
            "public_sources",
            "public_destinations",
            "public_jobs",
        ] {
            self.call(name, "", "?limit=100", None).await;
            self.call(name, "", "?limit=2&offset=1", None).await;
        }
        for (id, name) in self.all.clone() {
            self.look_at(&id, &name).await;
        }
    }

    async fn look_at(&mut self, id: &str, name: &str) {
        let of = json!({ "connectionId": id });
        for operation in [
            "connection",
            "sync_progress",
            "last_job_per_stream",
            "stream_statuses",
        ] {
            if !WRONG.contains(&(name, operation)) {
                self.call(operation, "", "", Some(of.clone())).await;
            }
        }
        if !WRONG.contains(&(name, "public_connection")) {
            self.call("public_connection", id, "", None).await;
        }
        let one = json!({ "connectionIds": [id] });
        self.call("connection_statuses", "", "", Some(one)).await;
        let page = json!({ "pageSize": 100, "rowOffset": 0 });
        let body = json!({ "connectionId": id, "pagination": page });
        self.call("events", "", "", Some(body)).await;
        let query = format!("?connectionId={id}&orderBy=createdAt%7CDESC");
        self.call("public_jobs", "", &query, None).await;
        let body = json!({ "configTypes": KINDS, "configId": id });
        let Some(jobs) = self.call("jobs", "", "", Some(body)).await else {
            return;
        };
        let Some(newest) = jobs["jobs"].as_array().and_then(|jobs| jobs.first()) else {
            return;
        };
        let job = &newest["job"]["id"];
        self.call("job", "", "", Some(json!({ "id": job }))).await;
        self.call("public_job", &job.to_string(), "", None).await;
        // A million lines are another test's.
        if WRONG.contains(&(name, "attempt_log")) || name == connections::MILLION_LINES {
            return;
        }
        for attempt in newest["attempts"].as_array().unwrap() {
            let state = format!("{job} {} {}", attempt["id"], attempt["status"]);
            if !self.logs.insert(state) {
                continue;
            }
            let body = json!({ "jobId": job, "attemptNumber": attempt["id"] });
            self.call("attempt_log", "", "", Some(body)).await;
        }
    }

    /// Makes a change to every connection, through the one API and the other in turn.
    pub async fn change(&mut self, config: (&str, Value), public: Option<(&str, Value)>) {
        for (place, (id, name)) in self.all.clone().into_iter().enumerate() {
            // Neither answers while the clock stands still.
            if [connections::SLOW_TRIGGER, connections::LOST_TRIGGER].contains(&name.as_str()) {
                continue;
            }
            let (operation, mut body) = match &public {
                Some(public) if place % 2 == 1 => public.clone(),
                _ => config.clone(),
            };
            if operation != "public_set_connection_status" {
                body["connectionId"] = json!(id);
            }
            if operation == "clear_streams" {
                if WRONG.contains(&(name.as_str(), "public_connection")) {
                    continue;
                }
                let Some(connection) = self.call("public_connection", &id, "", None).await else {
                    continue;
                };
                let stream = &connection["configurations"]["streams"][0];
                body["streams"] = json!([{ "streamName": stream["name"], "streamNamespace": stream["namespace"] }]);
            }
            self.call(operation, &id, "", Some(body)).await;
        }
    }

    /// Cancels the newest job of every connection, through the one API and the other in turn.
    pub async fn cancel(&mut self) {
        for (place, (id, _)) in self.all.clone().into_iter().enumerate() {
            let query = format!("?connectionId={id}&orderBy=createdAt%7CDESC&limit=1");
            let Some(jobs) = self.call("public_jobs", "", &query, None).await else {
                continue;
            };
            let job = &jobs["data"][0]["jobId"];
            if job.is_null() {
                continue;
            }
            if place % 2 == 0 {
                self.call("cancel_job", "", "", Some(json!({ "id": job })))
                    .await;
            } else {
                self.call("public_cancel_job", &job.to_string(), "", None)
                    .await;
            }
        }
    }

    /// Turns the clock until the connection of this name has a job between two attempts.
    pub async fn reach_a_retry(&mut self, name: &str) {
        let id = self.demo.connection(name).await;
        let query = format!(
            "?connectionId={}&orderBy=createdAt%7CDESC",
            id.as_str().unwrap()
        );
        for _ in 0..300 {
            let jobs = self.call("public_jobs", "", &query, None).await.unwrap();
            if jobs["data"][0]["status"] == "incomplete" {
                return;
            }
            self.demo.advance(1);
        }
        panic!("{name} has not been tried again");
    }
}

fn operation(name: &str) -> &'static Operation {
    let mut all = airstrip_airbyte::OPERATIONS.iter();
    all.find(|operation| operation.name == name).unwrap()
}
