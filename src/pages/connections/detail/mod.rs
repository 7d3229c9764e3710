//! One connection.

mod cancel;
mod figures;
mod head;
mod history;
mod jobs;
mod page;
mod running;
mod streams;

use leptos::prelude::*;

use crate::components::airbyte::Target;
use crate::router::use_router;
use crate::routes::Route;
use crate::ui::{EmptyState, LinkButton, PageHead, Tabs};
use head::{facts, head};
use history::history;
use page::Page;
use running::{notes, panel};
use streams::streams;

const TABS: [(&str, &str); 2] = [("history", "History"), ("streams", "Streams")];

/// One connection.
#[component]
pub fn Connection(
    /// The Airbyte instance.
    instance: String,
    /// The connection's UUID.
    id: String,
) -> AnyView {
    let target = Target { instance, id };
    let page = Page::new(target.clone());
    let missing = Memo::new(move |_| {
        let error = page.connection.error();
        error.is_some_and(|error| error.status() == Some(404))
    });
    let view = move || {
        if missing.get() {
            nowhere(&target)
        } else {
            whole(page)
        }
    };
    view.into_any()
}

fn whole(page: Page) -> AnyView {
    let tab = use_router().param("tab", "history");
    let shown = Memo::new(move |_| tab.signal().with(|tab| tab == "streams"));
    let content = move || {
        if shown.get() {
            streams(page)
        } else {
            history(page)
        }
    };
    let label = move || if shown.get() { "Streams" } else { "History" };
    view! {
        <div class="connection">
            {head(page)}
            {facts(page)}
            {notes(page)}
            {panel(page)}
            <Tabs
                label="Parts of the connection"
                value=tab.signal()
                options=TABS.to_vec()
                on_change=move |chosen: String| tab.set(&chosen)
            />
            <div role="tabpanel" aria-label=label class="tab-panel">
                {content}
            </div>
        </div>
    }
    .into_any()
}

fn nowhere(target: &Target) -> AnyView {
    let list = Route::Connections {
        instance: target.instance.clone(),
    };
    view! {
        <PageHead title="Connection" above=vec![(list.path(), "Connections".to_owned())] />
        <EmptyState
            title="This connection does not exist"
            detail=format!(
                "Airbyte {} shows you no connection {}. It was deleted, or is not among what you may see.",
                target.instance,
                target.id,
            )
        >
            <LinkButton href=list.path()>"All connections"</LinkButton>
        </EmptyState>
    }
    .into_any()
}
