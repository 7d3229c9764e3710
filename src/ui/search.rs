//! The filter of a page: `/` goes to it from anywhere.

use leptos::html;
use leptos::prelude::*;

use super::frame::after_frame;
use super::icon::{Glyph, Icon};

/// A search field. Escape empties it; `/` anywhere on the page focuses it.
#[component]
pub fn SearchBox(
    /// What is searched, as in "Search connections".
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with what was typed once the letters are seen: one types on while thousands of rows are
    /// searched, and what was typed meanwhile is searched for once.
    #[prop(into)]
    on_input: Callback<String>,
) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let waits = StoredValue::new(false);
    let search = move || {
        // The page may have gone meanwhile.
        if waits.try_get_value() != Some(true) {
            return;
        }
        waits.set_value(false);
        if let Some(field) = field.get_untracked() {
            on_input.run(field.value());
        }
    };
    let input = move |_| {
        if !waits.get_value() {
            waits.set_value(true);
            after_frame(search);
        }
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let Some(field) = field.get_untracked().filter(|_| event.key() == "Escape") else {
            return;
        };
        if !field.value().is_empty() {
            event.prevent_default();
            field.set_value("");
            waits.set_value(false);
            on_input.run(String::new());
        }
    };
    view! {
        <div class="search">
            <Icon glyph=Glyph::Search />
            <input
                class="input"
                type="search"
                data-filter=""
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                node_ref=field
                prop:value=move || value.get()
                on:input=input
                on:change=move |_| search()
                on:keydown=keydown
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
    .into_any()
}
