//! The filter of a page: `/` goes to it from anywhere.

use leptos::prelude::*;

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
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
) -> AnyView {
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && !value.with_untracked(String::is_empty) {
            event.prevent_default();
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
                prop:value=move || value.get()
                on:input=move |event| on_input.run(event_target_value(&event))
                on:keydown=keydown
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
    .into_any()
}
