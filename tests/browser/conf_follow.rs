//! A form of many params: what one sees and types comes first, everything else follows, and nothing older
//! than what is typed is ever acted upon.

use std::cell::Cell;
use std::rc::Rc;

use airstrip_conf_form::Draft;
use airstrip_console::forms::conf::{ConfState, Fields, Preview};
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::conf_form::{
    RUNS, answers_of, fill, kept, labelled, launch_page, run, start_clean, state,
};
use crate::support::{Page, called_by, eventually, network, sent_to};

const MANY: usize = 70;

fn many() -> Value {
    let param = |n: usize| {
        let schema =
            json!({"type": "integer", "minimum": 0, "section": format!("Part {}", n / 40)});
        (format!("n{n}"), json!({"value": n, "schema": schema}))
    };
    Value::Object((0..MANY).map(param).collect::<Map<_, _>>())
}

fn form(params: Value) -> (Page, ConfState) {
    let made = Rc::new(Cell::new(None));
    let out = Rc::clone(&made);
    let page = Page::mount(move || {
        let state = state(&params);
        out.set(Some(state));
        view! {
            <Fields state />
            <Preview state />
        }
        .into_any()
    });
    (page, made.get().unwrap())
}

fn all_made(page: &Page) -> bool {
    page.count(".param") == u32::try_from(MANY).unwrap()
}

#[wasm_bindgen_test]
async fn fields_out_of_sight_are_made_after_those_that_are_seen() {
    let (page, _) = form(many());
    let first = page.count(".param");
    assert!(0 < first && !all_made(&page), "{first} at once");
    eventually("all made", || all_made(&page)).await;
    // In their order and their sections.
    let labels = document().query_selector_all(".param-label").unwrap();
    let labels = (0..labels.length()).filter_map(|at| labels.item(at)?.text_content());
    let expected = (0..MANY).map(|n| format!("n{n}"));
    assert!(labels.eq(expected));
    assert_eq!(page.count(".param-group"), 2);
}

#[wasm_bindgen_test]
async fn an_issue_leads_to_a_field_that_is_not_made_yet() {
    let (page, state) = form(many());
    state.update(|draft| draft.set_text(r#"{"n69": -1}"#));
    let issue = state.with_untracked(Draft::issues).pop().unwrap();
    assert!(!all_made(&page));
    state.go_to(&issue);
    let focused = || document().active_element().map(|element| element.id());
    eventually("there", || focused().as_deref() == Some("param-69-input")).await;
}

#[wasm_bindgen_test]
async fn what_is_read_is_what_was_typed_last() {
    let (page, state) = form(many());
    page.says("All as the defaults have it").await;
    fill(&labelled(&page, "n1"), "3");
    assert!(state.is_behind());
    assert_eq!(state.try_conf().unwrap()["n1"], 3);
    page.says("1 differs from the defaults").await;
    assert!(!state.is_behind());

    // Told to follow, all follows without a frame.
    fill(&labelled(&page, "n1"), "4");
    state.follow();
    assert!(!state.is_behind());
    page.says("\"n1\": 4").await;

    // Of few fields the whole is shown at once.
    let (page, state) = form(json!({"n": {"value": 1, "schema": {"type": "integer"}}}));
    fill(&labelled(&page, "n"), "3");
    assert!(!state.is_behind());
    page.says("\"n\": 3").await;
}

#[wasm_bindgen_test]
async fn of_the_conf_only_the_lines_that_differ_are_drawn_anew() {
    let (page, state) = form(json!({
        "a": {"value": "x", "schema": {"type": "string"}},
        "list": {"value": ["x"], "schema": {"type": "array"}},
        "z": {"value": 1, "schema": {"type": "integer"}},
    }));
    let shown = || {
        let lines = document().query_selector_all(".sent-line").unwrap();
        let lines = (0..lines.length()).filter_map(|at| lines.item(at)?.text_content());
        lines.collect::<Vec<_>>().join("\n")
    };
    let whole = || format!("{:#}", Value::Object(state.with_untracked(Draft::shown)));
    eventually("drawn", || shown() == whole()).await;
    let (first, last) = (page.find(".sent-line"), page.find(".sent-line:last-child"));
    for text in [
        r#"{"a": "x", "list": ["x", "x", "y"], "z": 1}"#,
        r#"{"a": "x", "list": ["y"], "z": 1}"#,
        r#"{"a": "x", "list": [], "z": 1, "more": {"k": 1}}"#,
        r#"{"z": 1}"#,
        r#"{"a": "z", "list": ["x"], "z": 2}"#,
    ] {
        state.update(|draft| draft.set_text(text));
        eventually(text, || shown() == whole()).await;
    }
    assert!(first.is_connected() && last.is_connected());
    assert_eq!(page.count(".sent-changed"), 2);
}

#[wasm_bindgen_test]
async fn a_launch_sends_the_last_key() {
    start_clean();
    let started = json!({"path": RUNS, "method": "POST", "body": run().to_string()});
    let page = launch_page(&answers_of(&many(), &[started]));
    page.says("What will be sent").await;
    let button = page.find(".launch-send button");
    eventually("may launch", || !button.has_attribute("aria-disabled")).await;
    fill(&labelled(&page, "n1"), "7");
    button.click();
    eventually("sent", || !sent_to(RUNS).is_empty()).await;
    let sent: Value = serde_json::from_str(&sent_to(RUNS)).unwrap();
    assert_eq!(sent["conf"]["n1"], 7);
    assert_eq!(called_by("POST", RUNS), 1);
    eventually("arrived", || {
        window().location().pathname().unwrap().contains("/runs/")
    })
    .await;
    window().history().unwrap().back().unwrap();
}

#[wasm_bindgen_test]
async fn the_last_key_outlives_a_page_that_is_left() {
    start_clean();
    let typed = || {
        let conf = kept()?["conf"].as_str()?.to_owned();
        serde_json::from_str::<Value>(&conf).ok()?["n1"].as_u64()
    };
    let page = launch_page(&answers_of(&many(), &[]));
    page.says("What will be sent").await;
    fill(&labelled(&page, "n1"), "5");
    assert_eq!(typed(), None);
    window()
        .dispatch_event(&web_sys::Event::new("pagehide").unwrap())
        .unwrap();
    assert_eq!(typed(), Some(5));
    fill(&labelled(&page, "n1"), "6");
    drop(page);
    assert_eq!(typed(), Some(6));
    start_clean();
    network("[]");
}
