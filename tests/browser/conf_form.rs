//! The conf form: fields and JSON in step, what is said against them, and launching.

use std::sync::Arc;

use airstrip_conf_form::{Draft, Form, Pattern};
use airstrip_console::api::Queries;
use airstrip_console::bundles;
use airstrip_console::forms::conf::{ConfState, Fields, Issues, JsonView, Preview, matches};
use airstrip_console::pages::dags::Launch;
use airstrip_console::router::Router;
use airstrip_console::session::SessionState;
use airstrip_console::ui::{Clock, Toasts};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::support::{Page, called, called_by, eventually, network};

fn params() -> Value {
    json!({
        "start": {"value": "2026-11-01", "schema": {"type": "string", "format": "date", "title": "Start date"}},
        "n": {"value": 1, "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
        "region": {"value": "EU", "schema": {"type": "string", "enum": ["EU", "US"], "section": "More"}},
        "ticket": {"value": null, "schema": {"type": ["string", "null"], "section": "More"}},
        "at": {"value": "2026-11-01T06:00:00Z", "schema": {"type": "string", "format": "date-time", "section": "More"}},
        "tables": {"value": ["a"], "schema": {"type": "array", "examples": ["a", "b"], "section": "More"}},
        "secret": {"value": 7, "schema": {"const": 7}},
    })
}

pub fn state(params: &Value) -> ConfState {
    let form = Form::from_params(params.as_object().unwrap(), matches);
    ConfState::new(Draft::new(Arc::new(form)))
}

fn form() -> (Page, ConfState) {
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let out = std::rc::Rc::clone(&made);
    let page = Page::mount(move || {
        let state = state(&params());
        out.set(Some(state));
        view! {
            <Issues state on_go=|_| () others=RwSignal::default() />
            <Fields state />
            <JsonView state />
            <Preview state />
        }
        .into_any()
    });
    (page, made.get().unwrap())
}

#[wasm_bindgen(inline_js = "
export function dispatch(element, name) { element.dispatchEvent(new Event(name, { bubbles: true })); }
")]
extern "C" {
    /// Has an element see an event, and those around it.
    fn dispatch(element: &HtmlElement, name: &str);
}

pub fn fill(element: &HtmlElement, text: &str) {
    match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.set_value(text),
        None => element
            .unchecked_ref::<HtmlTextAreaElement>()
            .set_value(text),
    }
    dispatch(element, "input");
}

/// The input that a label names.
pub fn labelled(page: &Page, label: &str) -> HtmlElement {
    let labels = document().query_selector_all("label[for]").unwrap();
    let found = (0..labels.length()).rev().find_map(|at| {
        let found: HtmlElement = labels.item(at)?.dyn_into().ok()?;
        let text = found.text_content()?;
        (text == label).then(|| found.get_attribute("for"))?
    });
    let id = found.unwrap_or_else(|| panic!("no label {label}"));
    page.find(&format!("#{id}"))
}

fn value(element: &HtmlElement) -> String {
    match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => element.unchecked_ref::<HtmlTextAreaElement>().value(),
    }
}

#[wasm_bindgen_test]
fn patterns_are_matched_by_the_browser() {
    let found = |python: &str, text: &str| {
        Pattern::from_python(python).and_then(|pattern| matches(&pattern, text))
    };
    assert_eq!(found("[0-9]{2}", "abc-12"), Some(true));
    assert_eq!(found("^[a-z]+$", "abc-12"), Some(false));
    let refused = Pattern {
        source: "(".into(),
        flags: "u".into(),
    };
    assert_eq!(matches(&refused, "("), None);
}

#[wasm_bindgen_test]
async fn a_field_changes_what_will_be_sent_and_the_json() {
    let (page, _) = form();
    page.says("All as the defaults have it").await;
    fill(&labelled(&page, "n"), "3");
    page.says("1 differs from the defaults").await;
    let json = labelled(&page, "Conf as JSON");
    eventually("3 in the JSON", || value(&json).contains("\"n\": 3")).await;
    assert!(
        page.find(".sent-changed")
            .text_content()
            .unwrap()
            .contains("\"n\": 3")
    );
    // A fixed value has no field and is sent all the same.
    assert!(value(&json).contains("\"secret\": 7"));
    assert!(
        !page
            .find(".params")
            .text_content()
            .unwrap()
            .contains("secret")
    );

    page.find("[aria-label='Reset n to the default']").click();
    page.says("All as the defaults have it").await;
    assert_eq!(value(&labelled(&page, "n")), "1");
}

#[wasm_bindgen_test]
async fn the_json_changes_the_fields_and_keeps_its_mistakes() {
    let (page, state) = form();
    let json = labelled(&page, "Conf as JSON");
    fill(
        &json,
        "{\"start\": \"2026-12-24\", \"n\": 2, \"why\": true}",
    );
    let start = labelled(&page, "Start date");
    eventually("the date", || value(&start) == "2026-12-24").await;
    page.says("Not declared by the DAG").await;
    // A key that was taken out is left out, and can be put back.
    page.says("Left out of the JSON").await;

    fill(&json, "{\"n\": 2,");
    page.says("Line 1, column 9").await;
    assert_eq!(value(&json), "{\"n\": 2,");
    assert_eq!(value(&start), "2026-12-24");
    assert!(state.try_conf().is_none());
    page.says("1 thing to put right").await;
}

#[wasm_bindgen_test]
async fn a_field_says_what_is_wrong_once_it_was_left() {
    let (page, _) = form();
    let n = labelled(&page, "n");
    assert!(!n.has_attribute("aria-invalid"));
    fill(&n, "12a");
    dispatch(&n, "focusout");
    page.says("Must be a whole number").await;
    assert_eq!(n.get_attribute("aria-invalid").as_deref(), Some("true"));
    // What was typed is still there.
    assert_eq!(value(&n), "12a");
    fill(&n, "5");
    eventually("right again", || !n.has_attribute("aria-invalid")).await;
}

#[wasm_bindgen_test]
async fn choices_none_and_lists() {
    let (page, state) = form();
    let shown = move || Value::Object(state.with_untracked(Draft::shown));
    let us = page.find("fieldset.segments input[value='1']");
    us.click();
    eventually("US", || shown()["region"] == "US").await;

    let ticket = labelled(&page, "ticket");
    let none = page.find("[aria-label='ticket: none']");
    let pressed = || none.get_attribute("aria-pressed").as_deref() == Some("true");
    assert!(pressed());
    fill(&ticket, "A-1");
    eventually("not none", || !pressed()).await;
    none.click();
    eventually("none", || {
        shown()["ticket"].is_null() && value(&ticket).is_empty()
    })
    .await;
    // Pressed again: an empty text, which is not none.
    none.click();
    eventually("empty", || shown()["ticket"] == "").await;

    page.find(".chip:nth-of-type(2) input").click();
    eventually("both", || shown()["tables"] == json!(["a", "b"])).await;
}

#[wasm_bindgen_test]
async fn a_date_and_time_keeps_its_zone() {
    let (page, state) = form();
    let at = labelled(&page, "at");
    eventually("shown", || value(&at).starts_with("2026-11-01T06:00")).await;
    fill(&at, "2026-12-24T18:30:00");
    let shown = move || state.with_untracked(Draft::shown)["at"].clone();
    eventually("changed", || shown() == "2026-12-24T18:30:00Z").await;
    // Half-typed dates are empty to the page; the rest of the form stays as it is.
    fill(&at, "");
    eventually("empty", || shown().is_null()).await;
    fill(&at, "2026-12-25T07:00:00");
    eventually("zone kept", || shown() == "2026-12-25T07:00:00Z").await;
}

#[wasm_bindgen_test]
async fn what_is_said_against_a_row_stays_with_it() {
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let out = std::rc::Rc::clone(&made);
    let page = Page::mount(move || {
        let table = json!({"type": "object", "properties": {"name": {"type": "string"}}});
        let state = state(&json!({"tables": {
            "value": [{"name": "orders"}, {"name": "users"}],
            "schema": {"type": "array", "title": "Tables", "items": table},
        }}));
        out.set(Some(state));
        view! {
            <Issues state on_go=|_| () others=RwSignal::default() />
            <Fields state />
        }
        .into_any()
    });
    let state: ConfState = made.get().unwrap();
    let detail = "Invalid input for param tables: 'users' is too long\n\nFailed validating \
                  'maxLength' in schema['items']:\n    {}\n\nOn instance[1]['name']:\n    'users'";
    let issue = state.with_untracked(|draft| draft.form().server_issue(detail, draft));
    state.refuse(vec![issue.unwrap()]);
    page.says("Tables › item 2 › name 'users' is too long")
        .await;
    let said = || {
        page.find("#param-0-r1-0 .field-error")
            .text_content()
            .unwrap()
    };
    eventually("said in the second row", || said() == "'users' is too long").await;

    // An edit takes it back; a row that is moved keeps its input and what is in it.
    let second = page.find("#param-0-r1-0-input");
    fill(&second, "people");
    eventually("taken back", || said().is_empty()).await;
    page.find("#param-0-r1 [aria-label='Move item 2 up']")
        .click();
    let shown = move || Value::Object(state.with_untracked(Draft::shown));
    let names =
        || shown()["tables"][0]["name"] == "people" && shown()["tables"][1]["name"] == "orders";
    eventually("moved", names).await;
    assert!(second.is_connected());
    assert_eq!(value(&second), "people");
    page.find("#param-0-r1-remove").click();
    eventually("removed", || {
        shown()["tables"] == json!([{"name": "orders"}])
    })
    .await;
    page.find("#param-0-add button").click();
    eventually("added", || page.count(".item") == 2).await;
}

const SESSION: &str = r#"{"person":{"email":"ana@example.com","subject":"1"},"role":"admin","grants":[{"role":"admin","airbyte":"nothing","airflow":"everything"}],"contact":"","instances":[{"system":"airflow","name":"prod","api":"v2","access":"manage"}],"version":"0","demo":false}"#;
pub const RUNS: &str = "/api/airflow/prod/api/v2/dags/d/dagRuns";

fn answers(of_runs: &[Value]) -> String {
    let params = json!({"n": {"value": 1, "schema": {"type": "integer", "maximum": 9}}});
    answers_of(&params, of_runs)
}

/// The network of a launch page whose DAG has these params.
pub fn answers_of(params: &Value, of_runs: &[Value]) -> String {
    let details = json!({"dag_id": "d", "is_paused": false, "params": params});
    let mut all = vec![
        json!({"path": "/api/session", "body": SESSION}),
        json!({"path": "/api/airflow/prod/api/v2/dags/d/details", "body": details.to_string()}),
        json!({"path": RUNS, "exact": true, "method": "GET", "body": "{\"dag_runs\": []}"}),
        json!({"path": "/api/presets/prod/d", "body": "[]"}),
        json!({"path": "/api/launches", "body": "[]"}),
    ];
    all.extend_from_slice(of_runs);
    Value::from(all).to_string()
}

fn problem(kind: &str, status: u16) -> Value {
    let body =
        json!({"type": kind, "status": status, "title": kind, "detail": "d", "request_id": "r"});
    json!({"path": RUNS, "once": true, "status": status, "body": body.to_string(),
        "headers": {"content-type": "application/problem+json"}})
}

pub fn run() -> Value {
    json!({"dag_run_id": "x", "dag_id": "d", "state": "queued", "run_type": "manual"})
}

pub fn kept() -> Option<Value> {
    let storage = window().session_storage().unwrap().unwrap();
    let text = storage.get_item("conf:prod/d").unwrap()?;
    Some(serde_json::from_str(&text).unwrap())
}

pub fn launch_page(answers: &str) -> Page {
    network(answers);
    Page::mount(|| {
        Router::provide(bundles::all);
        let session = SessionState::provide();
        Queries::provide(session.expired);
        Clock::provide();
        let toasts = Toasts::provide();
        view! {
            <Launch instance="prod".to_owned() dag_id="d".to_owned() />
            {toasts.view()}
        }
        .into_any()
    })
}

pub fn start_clean() {
    let storage = window().session_storage().unwrap().unwrap();
    storage.remove_item("conf:prod/d").unwrap();
}

async fn press_launch(page: &Page) {
    page.says("What will be sent").await;
    let button = page.find(".launch-send button");
    eventually("may launch", || !button.has_attribute("aria-disabled")).await;
    button.click();
}

#[wasm_bindgen_test]
async fn a_lost_answer_is_looked_into_and_the_run_is_shown() {
    start_clean();
    let found = json!({"path": RUNS, "body": run().to_string()});
    let page = launch_page(&answers(&[problem("upstream-timeout", 504), found]));
    press_launch(&page).await;
    page.says("The answer was lost, but the run started").await;
    assert_eq!(kept(), None);
    // One launch, one look.
    assert_eq!(called_by("POST", RUNS), 1);
    assert_eq!(called(&format!("{RUNS}/")), 1);
    assert!(
        window()
            .location()
            .pathname()
            .unwrap()
            .starts_with("/airflow/prod/dags/d/runs/")
    );
    window().history().unwrap().back().unwrap();
}

#[wasm_bindgen_test]
async fn a_run_that_is_not_there_is_sent_again_under_the_same_id() {
    start_clean();
    let missing = json!({"path": RUNS, "status": 404, "body": "{\"detail\":\"not found\"}"});
    let page = launch_page(&answers(&[problem("upstream-lost", 502), missing]));
    press_launch(&page).await;
    page.says("Airflow does not know the run").await;
    let id = kept().unwrap()["run_id"].as_str().unwrap().to_owned();

    network(&answers(&[
        problem("upstream-lost", 502),
        json!({"path": RUNS, "status": 404}),
    ]));
    page.find(".launch-side .banner button").click();
    eventually("sent again", || called_by("POST", RUNS) == 1).await;
    assert_eq!(kept().unwrap()["run_id"], id.as_str());
    let encoded = id.replace(':', "%3A");
    eventually("the same run", || called(&format!("{RUNS}/{encoded}")) > 0).await;
}

#[wasm_bindgen_test]
async fn what_airflow_refuses_is_said_at_the_field() {
    start_clean();
    let detail =
        "Invalid input for param n: 99 is greater than the maximum of 9\n\nFailed validating";
    let refused =
        json!({"path": RUNS, "status": 400, "body": json!({"detail": detail}).to_string()});
    let page = launch_page(&answers(&[refused]));
    press_launch(&page).await;
    page.says("99 is greater than the maximum of 9").await;
    page.says("1 thing to put right").await;
    fill(&labelled(&page, "n"), "2");
    eventually("forgotten", || !page.text().contains("99 is greater")).await;
}

#[wasm_bindgen_test]
async fn unsent_edits_come_back() {
    start_clean();
    let page = launch_page(&answers(&[]));
    page.says("What will be sent").await;
    fill(&labelled(&page, "n"), "4x");
    eventually("kept", || kept().is_some()).await;
    drop(page);

    let page = launch_page(&answers(&[]));
    page.says("Your unsent edits are back").await;
    let n = labelled(&page, "n");
    eventually("as typed", || value(&n) == "4x").await;
    page.find(".restored button").click();
    eventually("forgotten", || kept().is_none()).await;
}
