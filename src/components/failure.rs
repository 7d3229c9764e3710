//! Why a part of the page has no data, or only old data.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::ui::{Failure, Glyph, Icon};

/// In place of content: what could not be had, why, and what to do.
#[component]
pub fn ApiFailure(
    /// Why.
    error: ApiError,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> AnyView {
    let detail = format!("{} {}", error.detail(), error.remedy());
    let request_id = error.request_id().unwrap_or_default().to_owned();
    view! { <Failure title=error.title() detail=detail request_id on_retry /> }.into_any()
}

/// Beside content that could not be read again: it is still shown, and may be old.
#[component]
pub fn StaleNote(
    /// Why, if the last read failed.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
) -> AnyView {
    let note = move || {
        // An ended session has a banner of its own.
        let error = error.get().filter(|error| *error != ApiError::Expired)?;
        Some(view! {
            <p class="stale" role="status" title=error.detail()>
                <Icon glyph=Glyph::Warning />
                <span>"May be out of date: " {error.title()} "."</span>
            </p>
        })
    };
    note.into_any()
}
