//! Tags as small chips.

use leptos::prelude::*;

/// How many tags are shown where space is scarce.
const SHOWN: usize = 2;

/// The tags of a DAG; with `short` only the first two, and how many more there are.
#[component]
pub fn Tags(
    /// Their names.
    tags: Vec<String>,
    /// Whether space is scarce.
    #[prop(optional)]
    short: bool,
) -> AnyView {
    let shown = if short { SHOWN } else { tags.len() };
    let more = tags.len().saturating_sub(shown);
    let all = tags.join(", ");
    let chips = tags
        .into_iter()
        .take(shown)
        .map(|tag| view! { <span class="tag">{tag}</span> })
        .collect_view();
    view! {
        <span class="tags" title=all>
            {chips}
            {(more > 0).then(|| view! { <span class="muted num">"+" {more}</span> })}
        </span>
    }
    .into_any()
}
