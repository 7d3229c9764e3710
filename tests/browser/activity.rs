//! Who launched what.

use airstrip_console::api::Queries;
use airstrip_console::bundles;
use airstrip_console::pages::activity::Activity;
use airstrip_console::router::Router;
use airstrip_console::session::SessionState;
use airstrip_console::ui::{Clock, Toasts};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Page, called, eventually, network};

const AUDIT: &str = "/api/audit";

fn entry(id: u32, operation: &str, outcome: &str) -> Value {
    json!({
        "id": format!("{id:08}"), "at": "2026-11-20T10:00:00Z",
        "person": {"email": "ana@example.com", "subject": "s"}, "grant": "grant 1 (admin)",
        "operation": operation, "access": "launch", "system": "airbyte", "instance": "prod",
        "target": {"id": "c1", "name": "<b>Sales</b>"},
        "parameters": {"id": 9_007_199_254_740_993_u64}, "request_id": "r1",
        "client": "203.0.113.7", "outcome": outcome, "status": 200, "result": "4482",
        "detail": "Why <i>so</i>.", "duration_ms": 12,
    })
}

fn page_of(entries: &[Value], next: Option<&str>) -> Value {
    let answer = json!({"entries": entries, "next": next, "everyone": true});
    json!({"path": AUDIT, "body": answer.to_string(), "once": true})
}

fn open(answers: &[Value]) -> Page {
    network(&Value::from(answers.to_vec()).to_string());
    Page::mount(|| {
        Router::provide(bundles::all);
        Queries::provide(SessionState::provide().expired);
        Clock::provide();
        Toasts::provide();
        view! { <div class="page-fill"><Activity /></div> }.into_any()
    })
}

#[wasm_bindgen_test]
async fn names_and_reasons_are_shown_as_the_text_that_they_are() {
    let page = open(&[page_of(&[entry(2, "cancel_job", "unknown")], None)]);
    page.says("Cancel job 9007199254740993 of <b>Sales</b>")
        .await;
    assert!(page.text().contains("Why <i>so</i>."));
    assert_eq!(page.count(".rows-activity b, .rows-activity i"), 0);
    assert_eq!(page.count(".rows-activity .state-unknown"), 1);

    page.find(".rows-activity button").click();
    page.says("What was sent").await;
    assert!(page.text().contains("203.0.113.7"));
    assert_eq!(page.count("dialog b"), 0);
}

#[wasm_bindgen_test]
async fn an_operation_and_an_outcome_of_a_newer_proxy_are_shown_as_they_are() {
    let page = open(&[page_of(&[entry(2, "clear_data", "postponed")], None)]);
    page.says("clear_data <b>Sales</b>").await;
    assert!(page.text().contains("postponed"));
}

#[wasm_bindgen_test]
async fn further_pages_are_read_and_the_last_ends_it() {
    let page = open(&[
        page_of(
            &[entry(3, "sync", "done"), entry(2, "sync", "done")],
            Some("00000002"),
        ),
        page_of(&[entry(1, "sync", "done")], None),
    ]);
    page.says("3 shown").await;
    assert_eq!(called(AUDIT), 2);
    assert_eq!(page.count(".rows-activity .row"), 3);
    assert!(!page.text().contains("Load more"));
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_said_with_its_reason() {
    let problem = json!({"type": "audit-unavailable", "status": 503, "title": "The record cannot be read.",
        "detail": "Its database does not answer.", "request_id": "r9"});
    let page = open(&[
        json!({"path": AUDIT, "status": 503, "body": problem.to_string(),
        "headers": {"content-type": "application/problem+json"}}),
    ]);
    page.says("The record cannot be read").await;
    page.says("r9").await;
    eventually("no skeleton", || page.count(".skeleton") == 0).await;
}
