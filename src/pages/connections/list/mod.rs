//! All connections of an instance.

mod all;
mod cells;
mod find;
mod head;
mod live;
mod load;
mod paging;
mod row;
mod shown;
mod starter;

use std::rc::Rc;
use std::sync::Arc;

use gloo_timers::callback::Interval;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::api::{ApiError, Queries};
use crate::session::use_session;
use crate::ui::{Button, EmptyState, Failure, PageHead, Skeleton, Sort, VirtualRows};
use cells::{Rows, columns};
use head::{summary, toolbar};
use live::{InView, Live};
pub(super) use load::Store;
pub(super) use row::Row;
use shown::{Asked, Shown};
use starter::Starter;

/// Milliseconds between looks at whether the list is old.
const LOOK: u32 = 5_000;

/// The connections of an instance.
#[component]
pub fn Connections(
    /// The Airbyte instance.
    instance: String,
) -> AnyView {
    let store = Store::of(&instance);
    keep_fresh(&store);
    let asked = Asked::of_address();
    let shown = Shown::of(&store, asked);
    let complete = store.complete.clone();
    let store = StoredValue::new_local(store);
    let rows = Rows {
        instance: StoredValue::new(instance.clone()),
        words: shown.words,
        in_view: InView::new(),
        starter: Starter::new(StoredValue::new(instance.clone()), store),
        several: false,
    };
    view! {
        <div class="page-fill">
            <PageHead title="Connections" summary=move || summary(asked, shown, complete.clone()) />
            {toolbar(asked, shown)}
            {failure(store)}
            {listing(store, asked, shown, rows)}
            <Live instance store in_view=rows.in_view />
        </div>
    }
    .into_any()
}

/// Reads the list now, every minute, on the way back to the tab and after signing in again.
fn keep_fresh(store: &Rc<Store>) {
    let (queries, session) = (Queries::get(), use_session());
    store.freshen(queries, true);
    let own = Rc::clone(store);
    let timer = Interval::new(LOOK, move || {
        if !session.expired.get_untracked() {
            own.freshen(queries, false);
        }
    });
    let timer = StoredValue::new_local(Some(timer));
    let own = Rc::clone(store);
    let shown = window_event_listener_untyped("visibilitychange", move |_| {
        own.freshen(queries, true);
    });
    let own = Rc::clone(store);
    Effect::new(move |before: Option<bool>| {
        let expired = session.expired.get();
        if before == Some(true) && !expired {
            own.load(queries);
        }
        expired
    });
    on_cleanup(move || {
        timer.set_value(None);
        shown.remove();
    });
}

/// Why the list could not be read; an ended session has a banner of its own.
fn failure(store: StoredValue<Rc<Store>, LocalStorage>) -> AnyView {
    let error = store.with_value(|store| store.error.clone());
    let queries = Queries::get();
    let view = move || {
        let error = error.get().filter(|error| *error != ApiError::Expired)?;
        let detail = format!("{} {}", error.detail(), error.remedy());
        let request_id = error.request_id().map(str::to_owned);
        let retry = move |()| store.with_value(|store| store.load(queries));
        Some(view! { <Failure title=error.title() detail=detail request_id on_retry=retry /> })
    };
    view.into_any()
}

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Failed,
    NoConnections,
    NoMatch,
    /// Rows, and whether of several workspaces.
    Rows(bool),
}

fn listing(
    store: StoredValue<Rc<Store>, LocalStorage>,
    asked: Asked,
    shown: Shown,
    rows: Rows,
) -> AnyView {
    let own = store.get_value();
    let (list, complete) = (own.list.clone(), own.complete.clone());
    let (error, several) = (own.error.clone(), own.several.clone());
    let stage = Memo::new(move |_| {
        let empty = list.with(|list| list.rows().is_empty());
        match (shown.rows.with(Vec::is_empty), complete.get()) {
            (false, _) => Stage::Rows(several.get()),
            (true, true) if empty => Stage::NoConnections,
            (true, true) => Stage::NoMatch,
            (true, false) if error.with(Option::is_some) => Stage::Failed,
            (true, false) => Stage::Loading,
        }
    });
    let view = move || match stage.get() {
        Stage::Loading => view! { <Skeleton lines=14 /> }.into_any(),
        Stage::Failed => ().into_any(),
        Stage::NoConnections => view! {
            <EmptyState
                title="No connections"
                detail="Connections that are set up in Airbyte appear here.".to_owned()
            />
        }
        .into_any(),
        Stage::NoMatch => view! {
            <EmptyState
                title="No connection matches"
                detail="All of them are hidden by the search or the filter.".to_owned()
            >
                <Button on_click=move |_| asked.clear()>"Clear search and filter"</Button>
            </EmptyState>
        }
        .into_any(),
        Stage::Rows(several) => table(asked, shown, Rows { several, ..rows }),
    };
    view.into_any()
}

fn table(asked: Asked, shown: Shown, rows: Rows) -> AnyView {
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    // Nobody points at a row or is on one: the order may be put right.
    Effect::new(move |_| {
        if shown.outdated.get() && !pointed.get() && !focused.get() {
            shown.again.update(|n| *n += 1);
        }
    });
    let class = if rows.several {
        "rows-connections rows-workspaces"
    } else {
        "rows-connections"
    };
    view! {
        <div
            class="page-fill"
            on:click=open_row
            on:pointerenter=move |_| pointed.set(true)
            on:pointerleave=move |_| pointed.set(false)
            on:focusin=move |_| focused.set(true)
            on:focusout=move |_| focused.set(false)
        >
            <VirtualRows
                label="Connections"
                class
                columns=columns(rows.several)
                sort=Signal::derive(move || Some(asked.sort()))
                on_sort=move |sort: Sort| asked.order.set(&sort.to_param())
                rows=shown.rows
                key=key_of
                row=move |row| rows.cells(row)
            />
        </div>
    }
    .into_any()
}

fn key_of(row: &Arc<Row>) -> String {
    row.id().to_owned()
}

/// A click anywhere on a row opens it, except on what has a meaning of its own or to mark text.
fn open_row(event: MouseEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|t| matches!(t.closest("a, button"), Ok(None))) else {
        return;
    };
    let marking = window()
        .get_selection()
        .ok()
        .flatten()
        .is_some_and(|selection| !selection.is_collapsed());
    let row = target.closest(".row").ok().flatten();
    let link = row.and_then(|row| row.query_selector("a[href]").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok())
        && !marking
    {
        // Not at once: its click passes through here as well.
        request_animation_frame(move || link.click());
    }
}
