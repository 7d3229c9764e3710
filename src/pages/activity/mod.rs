//! Who launched and changed what, and what became of it.

mod asked;
mod cells;
mod detail;
mod feed;
mod toolbar;
mod words;

use airstrip_contract::Role;
use leptos::prelude::*;

use crate::components::QueryFailure;
use crate::session::use_session;
use crate::ui::{Button, EmptyState, PageHead, Skeleton, VirtualRows, arrivals};
use asked::Asked;
use cells::{COLUMNS, cells};
use detail::dialog;
use feed::{Entry, Feed};
use toolbar::{exports, toolbar};

/// The launches and changes, newest first: everybody's for who administers, else one's own.
#[component]
pub fn Activity() -> AnyView {
    let asked = Asked::of_address();
    let query = Memo::new(move |_| asked.query());
    let session = use_session();
    let told = RwSignal::new(None);
    // Until the answer tells, the role does, so that the page does not jump.
    let everyone = Memo::new(move |_| {
        let admin = || session.get().is_some_and(|s| s.role == Some(Role::Admin));
        told.get().unwrap_or_else(admin)
    });
    let whose = move || {
        if everyone.get() {
            "everybody has"
        } else {
            "you have"
        }
    };
    let summary = move || view! { "What " {whose} " launched and changed from here." };
    // Another question is another list.
    let listing = move || listing(asked, Feed::new(query.get()), told);
    view! {
        <div class="page-fill">
            <PageHead title="Activity" summary />
            {toolbar(asked, everyone)}
            {listing}
        </div>
    }
    .into_any()
}

fn listing(asked: Asked, feed: Feed, told: RwSignal<Option<bool>>) -> AnyView {
    Effect::new(move |_| {
        if let Some(page) = feed.first.data() {
            told.set(Some(page.everyone));
        }
    });
    let rows = Memo::new(move |_| feed.rows());
    let stage = Memo::new(move |_| {
        let read = feed.first.data().is_some();
        (read, rows.with(Vec::is_empty), feed.first.error().is_some())
    });
    let view = move || {
        match stage.get() {
        (true, false, _) => table(asked, feed, rows),
        (true, true, _) if feed.first.data().is_some_and(|page| !page.entries.is_empty()) => {
            ().into_any()
        }
        (true, true, _) if asked.is_filtered() => view! {
            <EmptyState title="Nothing matches" detail="All of it is hidden by the filters.".to_owned()>
                <Button on_click=move |_| asked.clear()>"Clear the filters"</Button>
            </EmptyState>
        }
        .into_any(),
        (true, true, _) => view! {
            <EmptyState
                title="Nothing yet"
                detail="A sync or a run that is launched from here is written down here, with who launched it."
                    .to_owned()
            />
        }
        .into_any(),
        (false, _, false) => view! { <Skeleton lines=14 /> }.into_any(),
        (false, _, true) => ().into_any(),
    }
    };
    view! {
        <QueryFailure query=feed.first />
        {view}
    }
    .into_any()
}

fn table(asked: Asked, feed: Feed, rows: Memo<Vec<Entry>>) -> AnyView {
    let (chosen, open) = (RwSignal::new(None), RwSignal::new(false));
    let show = Callback::new(move |id: String| {
        chosen.set(Some(id));
        open.set(true);
    });
    let waiting = Memo::new(move |_| feed.waiting());
    let row = move |row: Signal<Entry>| {
        if row.with_untracked(|entry| feed.ends_with(&entry.id)) {
            request_animation_frame(move || feed.read_more());
        }
        cells(row, show)
    };
    let table = view! {
        <VirtualRows label="Activity" class="rows-activity" columns=COLUMNS rows key=key_of row />
    }
    .into_any();
    view! {
        {arrivals(waiting, Callback::new(move |()| feed.show_new()), "button", table)}
        {foot(asked, feed, rows)}
        {dialog(feed, chosen, open)}
    }
    .into_any()
}

fn key_of(entry: &Entry) -> String {
    entry.id.clone()
}

/// How many entries are shown, and the way to more of them.
fn foot(asked: Asked, feed: Feed, rows: Memo<Vec<Entry>>) -> AnyView {
    let count = move || format!("{} shown", rows.with(Vec::len));
    let more = move || {
        feed.has_more().then(|| {
            view! {
                <Button on_click=move |_| feed.read_more() pending=feed.reading>
                    "Load more"
                </Button>
            }
        })
    };
    let failed = move || {
        let error = feed.error.get()?;
        Some(view! { <span role="alert">{error.title()} ". " {error.detail()}</span> })
    };
    view! {
        <div class="toolbar act-foot muted">
            {count} {more} {failed} <span class="act-exports">{exports(asked)}</span>
        </div>
    }
    .into_any()
}
