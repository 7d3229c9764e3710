//! The head of every page.

use leptos::prelude::*;

/// What the shell puts before the links to the pages above, such as the instance one is on.
/// Provide it as context.
#[derive(Clone)]
pub struct PageLead(pub ViewFn);

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
    /// The page right above, where its name has to be read first.
    #[prop(optional)]
    parent: Option<(String, Signal<String>)>,
    /// What it says at a glance, below the heading.
    #[prop(into, optional)]
    summary: ViewFn,
    /// The page's buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    Effect::new(move |_| document().set_title(&format!("{} · Airstrip", title.get())));
    let lead = use_context::<PageLead>().map(|lead| lead.0.run());
    let links = above
        .into_iter()
        .map(|(href, text)| {
            view! {
                <li>
                    <a href=href>{text}</a>
                </li>
            }
        })
        .collect_view();
    let parent = parent.map(|(href, name)| {
        view! {
            <li>
                <a href=href>{move || name.get()}</a>
            </li>
        }
    });
    view! {
        <header class="page-head">
            <div class="page-title">
                <nav class="crumbs" aria-label="Pages above">
                    <ol>
                        {lead} {links} {parent}
                    </ol>
                </nav>
                <h1 tabindex="-1">{move || title.get()}</h1>
                <div class="page-summary">{summary.run()}</div>
            </div>
            <div class="page-actions">{children.map(|children| children())}</div>
        </header>
    }
    .into_any()
}
