//! The search field of a list.

use std::time::Duration;

use airstrip_console::ui::SearchBox;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement, HtmlInputElement};

use crate::support::{Page, eventually, press};

fn type_into(field: &HtmlElement, text: &str) {
    field.unchecked_ref::<HtmlInputElement>().set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

/// By then everything has been done that was put off until after a frame.
async fn two_frames() {
    let seen = RwSignal::new(false);
    request_animation_frame(move || {
        request_animation_frame(move || set_timeout(move || seen.set(true), Duration::ZERO));
    });
    eventually("two frames", || seen.get_untracked()).await;
}

/// What was searched for, in order, and the field's page.
async fn mounted() -> (Page, RwSignal<Vec<String>>) {
    let asked = RwSignal::new(Vec::<String>::new());
    let page = Page::mount(move || {
        let text = move || asked.with(|asked| asked.last().cloned().unwrap_or_default());
        let value = Signal::derive(text);
        view! { <SearchBox label="Search" value on_input=move |text| asked.update(|a| a.push(text)) /> }
            .into_any()
    });
    two_frames().await;
    (page, asked)
}

#[wasm_bindgen_test]
async fn letters_are_seen_before_what_they_find_and_searched_for_together() {
    let (page, asked) = mounted().await;
    let field = page.find("input");
    let at_the_frame = RwSignal::new(None);
    type_into(&field, "s");
    request_animation_frame(move || at_the_frame.set(Some(asked.get_untracked().len())));
    type_into(&field, "sa");
    assert_eq!(asked.get_untracked().len(), 0, "before a frame");
    eventually("searched", || !asked.get_untracked().is_empty()).await;
    assert_eq!(asked.get_untracked(), ["sa"]);
    assert_eq!(
        at_the_frame.get_untracked(),
        Some(0),
        "in the frame of the letters"
    );
    // What is typed later is searched for again.
    type_into(&field, "sal");
    eventually("searched again", || asked.get_untracked().len() == 2).await;
    assert_eq!(asked.get_untracked(), ["sa", "sal"]);
}

#[wasm_bindgen_test]
async fn who_leaves_the_field_has_searched() {
    let (page, asked) = mounted().await;
    let field = page.find("input");
    type_into(&field, "sa");
    field
        .dispatch_event(&Event::new("change").unwrap())
        .unwrap();
    assert_eq!(asked.get_untracked(), ["sa"]);
}

#[wasm_bindgen_test]
async fn escape_takes_back_what_is_not_searched_for_yet() {
    let (page, asked) = mounted().await;
    let field = page.find("input");
    type_into(&field, "sa");
    press(&field, "Escape");
    assert_eq!(asked.get_untracked(), [""]);
    assert_eq!(field.unchecked_ref::<HtmlInputElement>().value(), "");
    two_frames().await;
    assert_eq!(asked.get_untracked(), [""]);
}

#[wasm_bindgen_test]
async fn a_field_that_is_gone_does_not_search() {
    let (page, asked) = mounted().await;
    type_into(&page.find("input"), "sa");
    drop(page);
    two_frames().await;
    assert_eq!(asked.get_untracked().len(), 0);
}
