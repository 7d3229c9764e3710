//! The list of connections and the page of one.

use airstrip_console::api::Queries;
use airstrip_console::bundles;
use airstrip_console::pages::connections::{Connection, Connections};
use airstrip_console::router::Router;
use airstrip_console::session::SessionState;
use airstrip_console::ui::{Clock, Toasts};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::support::{Page, called, click_with, eventually, network};

const ID: &str = "1e3b5a72-0000-4000-8000-000000000001";

/// An Airbyte that answers; every test has an instance of its own, for its list is kept.
struct Airbyte {
    instance: &'static str,
    answers: Vec<Value>,
}

impl Airbyte {
    fn new(instance: &'static str) -> Self {
        let session = json!({
            "person": {"email": "ana@example.com", "subject": "1"},
            "role": "operator",
            "grants": [{"role": "operator", "airbyte": "everything", "airflow": "nothing"}],
            "contact": "",
            "instances": [{"system": "airbyte", "name": instance, "api": "config", "access": "launch"}],
            "version": "0", "demo": false,
        });
        let mut airbyte = Self {
            instance,
            answers: vec![json!({"path": "/api/session", "body": session.to_string()})],
        };
        airbyte.answer(
            "instance_configuration",
            &json!({"version": "2.0.0", "defaultUserId": "u"}),
        );
        airbyte.answer(
            "workspaces/list_by_user_id",
            &json!({"workspaces": [{"workspaceId": "w", "name": "Sales"}]}),
        );
        airbyte
    }

    fn path(&self, path: &str) -> String {
        format!("/api/airbyte/{}/api/v1/{path}", self.instance)
    }

    fn answer(&mut self, path: &str, body: &Value) {
        let path = self.path(path);
        self.answers
            .push(json!({"path": path, "body": body.to_string()}));
    }

    fn answer_once(&mut self, path: &str, body: &Value) {
        let path = self.path(path);
        self.answers
            .push(json!({"path": path, "body": body.to_string(), "once": true}));
    }

    fn refuse(&mut self, path: &str, status: u16, body: &Value) {
        let path = self.path(path);
        self.answers
            .push(json!({"path": path, "status": status, "body": body.to_string()}));
    }

    /// The answer never comes, says the proxy.
    fn lose(&mut self, path: &str) {
        let problem = json!({"type": "upstream-lost", "status": 502, "title": "The connection to Airbyte broke.",
            "detail": "", "request_id": "r"});
        let path = self.path(path);
        self.answers.push(
            json!({"path": path, "status": 502, "body": problem.to_string(),
            "headers": {"content-type": "application/problem+json"}}),
        );
    }

    fn open(&self, view: impl FnOnce() -> AnyView + 'static) -> Page {
        network(&Value::from(self.answers.clone()).to_string());
        Page::mount(move || {
            Router::provide(bundles::all);
            let session = SessionState::provide();
            Queries::provide(session.expired);
            Clock::provide();
            let toasts = Toasts::provide();
            let page = view();
            view! {
                {page}
                {toasts.view()}
            }
            .into_any()
        })
    }

    fn list(&self) -> Page {
        let instance = self.instance;
        self.open(move || view! { <Connections instance=instance.to_owned() /> }.into_any())
    }

    fn connection(&self) -> Page {
        let instance = self.instance;
        self.open(move || {
            view! { <Connection instance=instance.to_owned() id=ID.to_owned() /> }.into_any()
        })
    }

    fn calls(&self, path: &str) -> u32 {
        called(&self.path(path))
    }
}

fn row(id: &str, name: &str, status: &str) -> Value {
    json!({"connectionId": id, "name": name, "status": status,
        "source": {"sourceId": "s", "name": "Org", "sourceName": "Salesforce"},
        "destination": {"destinationId": "d", "name": "Lake", "destinationName": "BigQuery"},
        "latestSyncJobStatus": "succeeded", "latestSyncJobCreatedAt": 1_700_000_000})
}

fn details() -> Value {
    let mut details = row(ID, "Salesforce to BigQuery", "active");
    details["syncCatalog"] = json!({"streams": []});
    details
}

/// Jobs follow one another, 100 s apart.
fn job(id: u64, status: &str) -> Value {
    let created = 1_700_000_000 + id.saturating_sub(456) * 100;
    json!({"id": id, "configType": "sync", "configId": ID, "status": status,
        "createdAt": created, "startedAt": created, "updatedAt": created + 60})
}

fn idle(last: u64) -> Value {
    json!([{"connectionId": ID, "connectionSyncStatus": "synced",
        "lastSyncJobId": last, "lastSyncJobCreatedAt": 1_700_000_000}])
}

fn running(id: u64) -> Value {
    json!([{"connectionId": ID, "connectionSyncStatus": "running", "activeJob": job(id, "running")}])
}

/// The jobs of a connection of which one runs: Airbyte tells of that one here as well.
fn jobs_with(id: u64) -> Value {
    json!({"jobs": [{"job": job(id, "running"), "attempts": []}], "totalJobCount": 1})
}

fn no_jobs() -> Value {
    json!({"jobs": [], "totalJobCount": 0})
}

fn type_into(page: &Page, text: &str) {
    let input: HtmlInputElement = page.find("input[type=search]").unchecked_into();
    input.set_value(text);
    let event = web_sys::Event::new("input").unwrap();
    input.dispatch_event(&event).unwrap();
}

fn button(name: &str) -> HtmlElement {
    let all = document().query_selector_all("button").unwrap();
    (0..all.length())
        .filter_map(|at| all.item(at)?.dyn_into::<HtmlElement>().ok())
        .find(|button| {
            button
                .text_content()
                .is_some_and(|text| text.trim() == name)
        })
        .unwrap_or_else(|| panic!("no button {name}"))
}

/// Clicks a button as soon as it may be used.
async fn click(name: &str) {
    eventually(name, || !button(name).has_attribute("aria-disabled")).await;
    click_with(&button(name), "{}");
}

#[wasm_bindgen_test]
async fn all_pages_are_listed_once_and_searched() {
    let mut airbyte = Airbyte::new("pages");
    let list = "web_backend/connections/list";
    airbyte.answer_once(
        list,
        &json!({"connections": [row("1", "Accounts", "active"), row("2", "Deleted", "deprecated")]}),
    );
    // The second page repeats a row of the first.
    airbyte.answer_once(
        list,
        &json!({"connections": [row("2", "Deleted", "deprecated"), row("3", "Leads", "inactive")]}),
    );
    airbyte.answer(
        list,
        &json!({"connections": [row("3", "Leads", "inactive")]}),
    );
    // Live states cannot be had: the list works without.
    airbyte.refuse("connections/status", 500, &json!({}));
    let page = airbyte.list();
    page.says("Leads").await;
    eventually("both rows", || {
        page.count(".rows-view .row:not([hidden])") == 2
    })
    .await;
    assert_eq!(airbyte.calls(list), 3);
    assert!(page.text().contains("1 paused"), "{}", page.text());
    assert!(!page.text().contains("Deleted"));

    type_into(&page, "LAKE lead");
    eventually("one row", || {
        page.count(".rows-view .row:not([hidden])") == 1
    })
    .await;
    assert_eq!(page.find("mark").text_content().as_deref(), Some("Lead"));
    type_into(&page, "nothing");
    page.says("No connection matches").await;
    click("Clear search and filters").await;
    eventually("both rows again", || {
        page.count(".rows-view .row:not([hidden])") == 2
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_list_that_cannot_be_read_says_so_and_can_be_tried_again() {
    let mut airbyte = Airbyte::new("broken");
    airbyte.refuse(
        "web_backend/connections/list",
        503,
        &json!({"message": "out of memory"}),
    );
    let page = airbyte.list();
    page.says("out of memory").await;
    assert_eq!(page.count("[role=grid]"), 0);

    let mut well = Airbyte::new("broken");
    well.answer_once(
        "web_backend/connections/list",
        &json!({"connections": [row("1", "Accounts", "active")]}),
    );
    well.answer("web_backend/connections/list", &json!({"connections": []}));
    well.answer("connections/status", &json!([]));
    network(&Value::from(well.answers).to_string());
    click("Try again").await;
    page.says("Accounts").await;
    eventually("no failure", || page.count(".failure") == 0).await;
}

#[wasm_bindgen_test]
async fn a_lost_answer_is_settled_by_reading_and_never_sent_again() {
    let mut airbyte = Airbyte::new("lost");
    airbyte.answer("web_backend/connections/get", &details());
    airbyte.answer_once("connections/status", &idle(456));
    airbyte.answer("connections/status", &running(457));
    airbyte.answer(
        "connections/sync_progress",
        &json!({"connectionId": ID, "streams": []}),
    );
    airbyte.answer("jobs/list", &jobs_with(457));
    // A prefix of `sync_progress`: the first answer that fits is taken.
    airbyte.lose("connections/sync");
    let page = airbyte.connection();
    page.says("Landed").await;
    click("Sync now").await;
    page.says("The answer was lost. Job 457 started at").await;
    page.says("Cancel job 457").await;
    let sent = airbyte.calls("connections/sync") - airbyte.calls("connections/sync_progress");
    assert_eq!(sent, 1);
}

#[wasm_bindgen_test]
async fn a_sync_that_runs_already_is_shown_and_is_no_error() {
    let mut airbyte = Airbyte::new("conflict");
    airbyte.answer("web_backend/connections/get", &details());
    airbyte.answer("connections/status", &running(457));
    airbyte.answer(
        "connections/sync_progress",
        &json!({"connectionId": ID, "jobId": 457, "recordsEmitted": 1_204_338, "bytesEmitted": 340_000_000, "streams": []}),
    );
    airbyte.answer("jobs/list", &jobs_with(457));
    airbyte.refuse(
        "connections/sync",
        409,
        &json!({"message": format!("A sync is already running for: {ID}")}),
    );
    let page = airbyte.connection();
    page.says("1,204,338").await;
    click("Sync now").await;
    page.says("Already syncing since").await;
    assert_eq!(page.count(".note-bad"), 0);
}

#[wasm_bindgen_test]
async fn details_that_cannot_be_read_leave_the_rest_of_the_page() {
    let mut airbyte = Airbyte::new("malformed");
    airbyte.answer("web_backend/connections/get", &json!({"connectionId": 7}));
    airbyte.answer("connections/status", &idle(456));
    airbyte.answer(
        "jobs/list",
        &json!({"jobs": [{"job": job(456, "succeeded"), "attempts": []}], "totalJobCount": 1}),
    );
    let page = airbyte.connection();
    page.says("An answer could not be read").await;
    page.says("456").await;
    assert_eq!(page.count("table.jobs tbody tr"), 1);
    assert!(page.text().contains("Landed"));
}

#[wasm_bindgen_test]
async fn another_job_than_the_one_that_is_meant_is_not_cancelled() {
    let mut airbyte = Airbyte::new("cancel");
    airbyte.answer("web_backend/connections/get", &details());
    airbyte.answer_once("connections/status", &running(456));
    // Job 456 ends and 457 begins between two reads.
    airbyte.answer("connections/status", &running(457));
    airbyte.answer(
        "connections/sync_progress",
        &json!({"connectionId": ID, "streams": []}),
    );
    airbyte.answer("jobs/list", &no_jobs());
    let page = airbyte.connection();
    page.says("Cancel job 456").await;
    click("Cancel job 456").await;
    page.says("Cancel sync").await;
    click("Cancel sync").await;
    page.says("Job 456 has ended; job 457 is running now.")
        .await;
    assert_eq!(airbyte.calls("jobs/cancel"), 0);
}
