//! All connections of an instance.

mod acts;
mod all;
mod bar;
mod cells;
mod connector;
mod csv;
mod desk;
mod due;
mod export;
mod find;
mod groups;
mod head;
mod live;
mod load;
mod paging;
mod paint;
mod public;
mod recent;
mod row;
mod shown;
mod starter;
mod toolbar;

use std::rc::Rc;

use airstrip_contract::Api;
use gloo_timers::callback::Interval;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::api::{ApiError, Queries};
use crate::components::airbyte::{SyncAgain, SyncAgainNotes, has_rows};
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{
    Button, EmptyState, Failure, LinkButton, PageHead, Skeleton, Sort, TableOf, leave_text,
    painted_rows,
};
use acts::Acts;
use bar::bar;
use cells::columns;
use desk::Desk;
use head::summary;
use live::{Live, settled};
use load::Store;
use paint::Rows;
use shown::{Asked, Shown};
use starter::Starter;
use toolbar::{tight, toolbar};

/// Milliseconds between looks at whether the list is old.
const LOOK: u32 = 5_000;

/// The connections of an instance.
#[component]
pub fn Connections(
    /// The Airbyte instance.
    instance: String,
) -> AnyView {
    let again = SyncAgain::of(&instance);
    // What this tab does to many goes on, or is summed up, on a page of its own.
    let bulk = has_rows(&instance).then(|| Route::Bulk {
        instance: instance.clone(),
    });
    let store = Store::of(&instance);
    keep_fresh(&store);
    let complete = store.complete.clone();
    let api = store.api;
    let store = StoredValue::new_local(store);
    let asked = Asked::of_address();
    let shown = Shown::of(store, asked);
    let range = RwSignal::new(0..0);
    let settled = settled(range, shown);
    let acts = Acts::new(
        store,
        Starter::new(StoredValue::new(instance.clone()), store),
    );
    let desk = Desk::new(asked, shown, acts);
    let rows = paint::Look {
        store,
        shown,
        settled,
        acts,
        again,
        several: false,
    };
    let look = Look {
        asked,
        rows,
        desk,
        range,
        tight: tight(),
    };
    let untold = (api == Api::Public).then(|| {
        view! { <p class="muted untold">{public::UNTOLD}</p> }
    });
    view! {
        <div class="page-fill">
            <PageHead title="Connections" summary=move || summary(asked, shown, complete.clone())>
                {bulk.map(|bulk| view! { <LinkButton href=bulk.path()>"Bulk actions"</LinkButton> })}
            </PageHead>
            {toolbar(store, asked, shown, desk, look.tight)}
            {untold}
            {failure(store)}
            {listing(store, look)}
            {bar(acts, shown)}
            <SyncAgainNotes again />
            {desk.overlays()}
            <Live store settled />
        </div>
    }
    .into_any()
}

/// What the table is made of.
#[derive(Clone, Copy)]
struct Look {
    asked: Asked,
    rows: paint::Look,
    desk: Desk,
    /// The lines in view.
    range: RwSignal<std::ops::Range<usize>>,
    /// Whether rows are low.
    tight: RwSignal<bool>,
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

fn listing(store: StoredValue<Rc<Store>, LocalStorage>, look: Look) -> AnyView {
    let own = store.get_value();
    let (list, complete) = (own.list.clone(), own.complete.clone());
    let (error, several) = (own.error.clone(), own.several.clone());
    let (asked, shown) = (look.asked, look.rows.shown);
    let stage = Memo::new(move |_| {
        let empty = list.with(|list| list.rows().is_empty());
        match (shown.count.get() == 0, complete.get()) {
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
                detail="All of them are hidden by the search or the filters.".to_owned()
            >
                <Button on_click=move |_| asked.clear()>"Clear search and filters"</Button>
            </EmptyState>
        }
        .into_any(),
        Stage::Rows(several) => table(look, several),
    };
    view.into_any()
}

fn table(look: Look, several: bool) -> AnyView {
    let Look { asked, desk, .. } = look;
    let shown = look.rows.shown;
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    // Nobody points at a row or is on one: the order may be put right.
    Effect::new(move |_| {
        if shown.outdated.get() && !pointed.get() && !focused.get() {
            shown.again.update(|n| *n += 1);
        }
    });
    let class = if several {
        "rows-connections rows-workspaces"
    } else {
        "rows-connections"
    };
    let of = TableOf {
        label: Signal::stored("Connections".to_owned()),
        class,
        count: Memo::new(move |_| shown.entries.with(Vec::len)),
        tight: look.tight.into(),
        in_view: look.range,
        on_key: Some(Callback::new(
            move |(event, place): (KeyboardEvent, usize)| desk.on_key(&event, place),
        )),
        selects: true,
    };
    let rows = painted_rows(
        of,
        Signal::derive(move || Some(asked.sort())),
        Callback::new(move |sort: Sort| asked.order.set(&sort.to_param())),
        &(move || desk.pick_all()).into(),
        columns(several),
        Rows::new(paint::Look {
            several,
            ..look.rows
        }),
    );
    view! {
        <div
            class="page-fill"
            on:click=move |event| desk.on_click(&event)
            on:mousedown=|event| leave_text(&event)
            on:contextmenu=move |event| desk.on_context_menu(&event)
            on:pointerenter=move |_| pointed.set(true)
            on:pointerleave=move |_| pointed.set(false)
            on:focusin=move |_| focused.set(true)
            on:focusout=move |_| focused.set(false)
        >
            {rows}
        </div>
    }
    .into_any()
}
