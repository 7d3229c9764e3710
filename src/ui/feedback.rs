//! What a page shows instead of content: nothing yet, nothing at all, or what went wrong.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A message across the page that stays while it is true.
#[component]
pub fn Banner(
    /// What is the case.
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it.
    #[prop(into, optional)]
    detail: Signal<String>,
    /// A button.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="banner" role="alert">
            <Icon glyph=Glyph::Warning />
            <p>
                <strong>{move || title.get()}</strong>
                " "
                {move || detail.get()}
            </p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// There is nothing to show, and why.
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: Signal<String>,
    /// Why, or what to do.
    #[prop(into, optional)]
    detail: Signal<String>,
    /// A button.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="empty">
            <p class="empty-title">{move || title.get()}</p>
            <p class="muted">{move || detail.get()}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// Something could not be had: what, why and what to do, with a way to try again.
#[component]
pub fn Failure(
    /// What happened.
    #[prop(into)]
    title: Signal<String>,
    /// To what, and what to do.
    #[prop(into)]
    detail: Signal<String>,
    /// The id under which the log has the rest.
    #[prop(optional_no_strip)]
    request_id: Option<String>,
    /// Tries again.
    #[prop(into, optional)]
    on_retry: Option<Callback<()>>,
) -> AnyView {
    let retry = on_retry.map(|retry| {
        view! {
            <button type="button" class="btn" on:click=move |_| retry.run(())>
                <Icon glyph=Glyph::Refresh />
                <span>"Try again"</span>
            </button>
        }
    });
    view! {
        <div class="failure" role="alert">
            <Icon glyph=Glyph::Warning />
            <div class="failure-text">
                <p class="failure-title">{move || title.get()}</p>
                <p>{move || detail.get()}</p>
                {request_id.map(|id| view! { <p class="muted mono">"Request " {id}</p> })}
            </div>
            {retry}
        </div>
    }
    .into_any()
}

/// Keeps the place of what is being loaded.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> AnyView {
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="visually-hidden">"Loading"</span>
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
    .into_any()
}
