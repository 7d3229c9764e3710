//! An id that can be taken elsewhere.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// An id, shortened if asked, that a click copies in full.
#[component]
pub fn CopyId(
    /// The id in full.
    #[prop(into)]
    id: String,
    /// How many characters are shown; all by default.
    #[prop(optional)]
    shown: Option<usize>,
) -> AnyView {
    let copied = RwSignal::new(false);
    let text = match shown {
        Some(shown) if id.chars().count() > shown + 1 => {
            format!("{}…", id.chars().take(shown).collect::<String>())
        }
        _ => id.clone(),
    };
    let (label, title) = (format!("Copy {id}"), id.clone());
    let copy = move |_| {
        let _ = window().navigator().clipboard().write_text(&id);
        copied.set(true);
        let calm = move || {
            copied.try_set(false);
        };
        Timeout::new(1_500, calm).forget();
    };
    view! {
        <button type="button" class="copy mono" aria-label=label title=title on:click=copy>
            {text}
            {move || {
                let glyph = if copied.get() { Glyph::Check } else { Glyph::Copy };
                view! { <Icon glyph /> }
            }}
            <span class="visually-hidden" aria-live="polite">
                {move || copied.get().then_some("Copied")}
            </span>
        </button>
    }
    .into_any()
}
