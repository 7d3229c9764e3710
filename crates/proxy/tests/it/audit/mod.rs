//! The record of launches: what is written, and who reads it.

mod away;
mod reading;
mod recording;

use std::collections::HashSet;
use std::sync::Arc;

use airstrip::app::{App, Live};
use airstrip::audit::Audit;
use airstrip::config::{AuditConfig, Auth, InstanceConfig, Limits};
use airstrip::policy::{NamedGrant, Policy};
use airstrip::upstream::Upstream;
use airstrip::{FrontDoor, Icons, PersonLimits};
use airstrip_contract::policy::{Coverage, Scope};
use airstrip_contract::{Api, AuditEntry, AuditPage, Grant, Person, Role, System};
use airstrip_store::{Options, Store};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::support::{Answer, Fake, Proxy, Received, Reply};

const SYNC: &str = "/api/airbyte/prod/api/v1/connections/sync";
const JSON: (&str, &str) = ("content-type", "application/json");

/// The connection of this number, named `sales-NUMBER`.
fn connection(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// An Airbyte and an Airflow that do what they are asked.
pub(crate) fn willing(request: &Received) -> Reply {
    let line = request.line.as_str();
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
    let connection = body["connectionId"].as_str().unwrap_or_default();
    let name = connection.rsplit('-').next().unwrap_or_default();
    let name = format!("sales-{}", name.trim_start_matches('0'));
    if line.contains("/connections/sync ") {
        let job = json!({"job": {"id": 456, "configId": connection}, "attempts": []});
        Reply::json(&job.to_string())
    } else if line.contains("/web_backend/connections/get ") {
        let source = json!({"workspaceId": null});
        let found = json!({"connectionId": connection, "name": name, "source": source});
        Reply::json(&found.to_string())
    } else if line.starts_with("POST /api/v2/dags/") {
        Reply::json(&json!({"dag_run_id": body["dag_run_id"]}).to_string())
    } else {
        Reply::json("{}")
    }
}

/// The same, where syncs are answered when there is a permit for it: with job 8.
async fn gated(gate: &Arc<Semaphore>) -> Fake {
    let gate = Arc::clone(gate);
    let body = "{\"job\":{\"id\":8}}";
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    Fake::start(move |request| match request.line.contains("/sync ") {
        true => Reply::Gated(Arc::clone(&gate), answer.clone()),
        false => willing(request),
    })
    .await
}

pub(crate) fn person(name: &str) -> Person {
    Person {
        email: format!("{name}@example.com"),
        subject: format!("accounts.google.com:{name}"),
    }
}

pub(crate) async fn store() -> Store {
    Store::open("sqlite::memory:", Options::default())
        .await
        .unwrap()
}

/// What somebody is granted.
pub(crate) fn grant(role: Role, airbyte: Coverage, airflow: Coverage) -> Grant {
    Grant {
        role,
        airbyte,
        airflow,
    }
}

pub(crate) fn everything(role: Role) -> Grant {
    grant(role, Coverage::Everything, Coverage::Everything)
}

fn named(patterns: &[&str]) -> Coverage {
    Coverage::Within(Scope {
        names: patterns
            .iter()
            .map(|pattern| (*pattern).to_owned())
            .collect(),
        ..Scope::default()
    })
}

/// A proxy that lets in somebody who has this role everywhere.
async fn proxy_for(store: &Store, name: &str, role: Role, upstream: &Fake) -> Proxy {
    proxy(store, person(name), &[everything(role)], upstream).await
}

/// A proxy that lets in this person with these grants, and records in this store.
pub(crate) async fn proxy(
    store: &Store,
    person: Person,
    grants: &[Grant],
    upstream: &Fake,
) -> Proxy {
    let grants = grants.iter().enumerate().map(|(index, grant)| {
        Arc::new(NamedGrant {
            title: format!("grant {}", index + 1),
            line: None,
            grant: grant.clone(),
            people: HashSet::from([person.email.clone()]),
            domains: HashSet::new(),
        })
    });
    let instance = |system| {
        let config = InstanceConfig {
            system,
            name: "prod".to_owned(),
            url: upstream.url(),
            public_at: None,
            api: Some(Api::usual(system)),
            auth: Auth::None,
        };
        Arc::new(Upstream::new(config).unwrap())
    };
    let live = Live {
        policy: Policy {
            grants: grants.collect(),
            contact: String::new(),
        },
        front_door: FrontDoor::Local(person),
        audit: AuditConfig::default(),
        limits: PersonLimits::new(&Limits::default()),
        instances: vec![instance(System::Airbyte), instance(System::Airflow)],
    };
    let audit = Audit::new(store.clone(), None, 2);
    Proxy::start(|files| App::new(live, audit, files, Icons::new(None).unwrap(), false)).await
}

impl Proxy {
    async fn sync(&self, number: u32) -> Answer {
        let body = json!({"connectionId": connection(number)}).to_string();
        self.send("POST", SYNC, &[JSON], &body).await
    }

    async fn page(&self, query: &str) -> AuditPage {
        let answer = self.get(&format!("/api/audit{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }

    async fn only(&self) -> AuditEntry {
        let [entry] = &self.page("").await.entries[..] else {
            panic!("one entry")
        };
        entry.clone()
    }
}
