//! Parts of a page, one shown at a time.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The tabs of a page. Show the panel of `value` below, with `role="tabpanel"`; keep `value` in
/// the address with `Router::param`.
#[component]
pub fn Tabs(
    /// What the tabs are parts of, for screen readers.
    #[prop(into)]
    label: String,
    /// The value of the tab that is shown.
    #[prop(into)]
    value: Signal<String>,
    /// Pairs of value and text.
    options: Vec<(&'static str, &'static str)>,
    /// Called with the value that was chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> AnyView {
    let values: Vec<&'static str> = options.iter().map(|(value, _)| *value).collect();
    let keydown = move |event: KeyboardEvent| {
        let current = value.with_untracked(|v| values.iter().position(|o| o == v));
        let (current, last) = (current.unwrap_or(0), values.len().saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowRight" => (current + 1).min(last),
            "ArrowLeft" => current.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = values.get(next) {
            on_change.run((*next).to_owned());
            focus_tab(&event, next);
        }
    };
    let tabs = options
        .into_iter()
        .map(|(option, text)| {
            let chosen = move || value.with(|v| v == option);
            view! {
                <button
                    type="button"
                    class="tab"
                    role="tab"
                    data-tab=option
                    aria-selected=move || if chosen() { "true" } else { "false" }
                    tabindex=move || if chosen() { "0" } else { "-1" }
                    on:click=move |_| on_change.run(option.to_owned())
                >
                    {text}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=keydown>
            {tabs}
        </div>
    }
    .into_any()
}

fn focus_tab(event: &KeyboardEvent, value: &str) {
    let tab = event
        .current_target()
        .and_then(|list| list.dyn_into::<HtmlElement>().ok())
        .and_then(|list| list.query_selector(&format!("[data-tab={value}]")).ok()?)
        .and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
    if let Some(tab) = tab {
        let _ = tab.focus();
    }
}
