//! What the author wrote about the DAG.

use leptos::prelude::*;

use super::further::About;
use crate::ui::markdown::document;
use crate::ui::{EmptyState, Skeleton};

/// The documentation of a DAG.
pub fn docs(about: About) -> AnyView {
    let details = about.details();
    let text = Memo::new(move |_| {
        let details = details.data()?;
        Some(details.doc_md.clone().unwrap_or_default())
    });
    let view = move || match text.get() {
        Some(text) if text.trim().is_empty() => view! {
            <EmptyState
                title="No docs"
                detail="The DAG's author can write some in Markdown, as its doc_md.".to_owned()
            />
        }
        .into_any(),
        Some(text) => document(&text),
        None if details.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=6 /> }.into_any(),
    };
    view.into_any()
}
