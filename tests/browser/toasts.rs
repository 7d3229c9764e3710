//! Messages that outlast the document they were said in.

use airstrip_console::ui::{Toasts, Tone};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::Page;

#[wasm_bindgen(
    inline_js = "export function leave() { window.dispatchEvent(new Event('pagehide')); }"
)]
extern "C" {
    /// What the window hears when another document takes its place.
    fn leave();
}

fn shell(said: impl Fn(Toasts) + 'static) -> Page {
    Page::mount(move || {
        let toasts = Toasts::provide();
        said(toasts);
        toasts.view()
    })
}

#[wasm_bindgen_test]
async fn what_is_up_when_a_document_is_left_is_shown_by_the_next_once() {
    let before = shell(|toasts| {
        toasts.with_link(
            Tone::Good,
            "sales was launched",
            "/airflow/x".into(),
            "Show the run",
        );
        toasts.with_button(Tone::Info, "Deleted", Callback::new(|()| ()), "Undo");
    });
    leave();
    drop(before);
    let next = shell(|_| ());
    next.says("sales was launched").await;
    next.says("Deleted").await;
    assert_eq!(
        next.find("a").get_attribute("href").as_deref(),
        Some("/airflow/x")
    );
    assert!(!next.text().contains("Undo"));
    drop(next);

    let last = shell(|toasts| toasts.good("new"));
    last.says("new").await;
    assert!(!last.text().contains("sales was launched"));
}

#[wasm_bindgen_test]
async fn what_was_left_long_ago_is_not_said_again() {
    let storage = window().session_storage().unwrap().unwrap();
    let old = js_sys::Date::now() as i64 - 3_600_000;
    let message = "good\u{1f}Stale\u{1f}\u{1f}\u{1f}";
    storage
        .set_item("toasts", &format!("{old}\u{1e}{message}"))
        .unwrap();
    let page = shell(|toasts| toasts.good("new"));
    page.says("new").await;
    assert!(!page.text().contains("Stale"));
}
