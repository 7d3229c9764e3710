//! The head of every page.

use leptos::prelude::*;

/// The page's heading with what it says at a glance and what can be done. Sets the title of the
/// browser's tab.
#[component]
pub fn PageHead(
    /// What the page shows.
    #[prop(into)]
    title: Signal<String>,
    /// Links to the pages above, outermost first: path and text.
    #[prop(optional)]
    above: Vec<(String, String)>,
    /// What it says at a glance, below the heading.
    #[prop(into, optional)]
    summary: ViewFn,
    /// The page's buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    Effect::new(move |_| document().set_title(&format!("{} · Airstrip", title.get())));
    let above = (!above.is_empty()).then(|| {
        let links = above
            .into_iter()
            .map(|(href, text)| view! { <li><a href=href>{text}</a></li> })
            .collect_view();
        view! {
            <nav class="crumbs" aria-label="Pages above">
                <ol>{links}</ol>
            </nav>
        }
    });
    view! {
        <header class="page-head">
            <div class="page-title">
                {above}
                <h1 tabindex="-1">{move || title.get()}</h1>
                <div class="page-summary">{summary.run()}</div>
            </div>
            <div class="page-actions">{children.map(|children| children())}</div>
        </header>
    }
    .into_any()
}
