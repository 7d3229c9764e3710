//! Code to take elsewhere.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// Code under a title, with a button that copies it. Its style is `style/code`.
#[must_use]
pub fn code_block(title: &'static str, code: Signal<String>) -> AnyView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let _ = window()
            .navigator()
            .clipboard()
            .write_text(&code.get_untracked());
        copied.set(true);
        let calm = move || {
            copied.try_set(false);
        };
        Timeout::new(1_500, calm).forget();
    };
    view! {
        <section class="code-block" aria-label=title>
            <header>
                <h2>{title}</h2>
                <button type="button" class="btn" aria-label=format!("Copy: {title}") on:click=copy>
                    {move || {
                        let glyph = if copied.get() { Glyph::Check } else { Glyph::Copy };
                        view! { <Icon glyph /> }
                    }}
                    <span aria-live="polite">
                        {move || if copied.get() { "Copied" } else { "Copy" }}
                    </span>
                </button>
            </header>
            <pre tabindex="0"><code>{code}</code></pre>
        </section>
    }
    .into_any()
}
