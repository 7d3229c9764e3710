//! One connection.

mod disabled;
mod elsewhere;
mod enable;
mod facts;
mod head;
mod history;
mod moving;
mod notes;
mod page;
mod rate;
mod reason;
mod running;
mod slow;
mod stream_state;
mod streams;
mod timeline;

use leptos::prelude::*;

use crate::components::airbyte::Target;
use crate::router::use_router;
use crate::routes::Route;
use crate::ui::{EmptyState, LinkButton, PageHead, Tabs};
use elsewhere::elsewhere;
use facts::facts;
use head::head;
use history::history;
use notes::notes;
use page::Page;
use running::{again, panel};
use streams::streams;
use timeline::timeline;

/// The parts below the head: the value in the address, and the name.
const TABS: [(&str, &str); 4] = [
    ("history", "History"),
    ("streams", "Streams"),
    ("timeline", "Timeline"),
    ("elsewhere", "Use elsewhere"),
];

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
    // An address that names a part which there is none of leads to the first.
    let shown = Memo::new(move |_| {
        let named = |value: &String| TABS.into_iter().find(|(part, _)| part == value);
        tab.signal().with(named).unwrap_or(TABS[0])
    });
    let content = move || match shown.get().0 {
        "streams" => streams(page),
        "timeline" => timeline(page),
        "elsewhere" => elsewhere(page),
        _ => history(page),
    };
    view! {
        <div class="connection">
            {head(page)}
            {facts(page)}
            {notes(page)}
            {move || (!page.is_live()).then(|| again(page))}
            {panel(page)}
            <Tabs
                label="Parts of the connection"
                value=Signal::derive(move || shown.get().0.to_owned())
                options=TABS.to_vec()
                on_change=move |chosen: String| tab.set(&chosen)
            />
            <div role="tabpanel" aria-label=move || shown.get().1 class="tab-panel">
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
