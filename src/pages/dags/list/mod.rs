//! All DAGs of an instance.

mod acts;
mod bar;
mod book;
mod cells;
mod csv;
mod desk;
mod find;
mod fleet;
mod imports;
mod paint;
mod runs;
mod shown;
mod stars;
mod toolbar;

use std::ops::Range;
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::airflow::{beside_links, leave_dags};
use crate::router::use_router;
use crate::routes::Route;
use crate::ui::{
    Button, EmptyState, Failure, PageHead, Skeleton, Sort, TableOf, format, leave_text,
    painted_rows,
};
use acts::{Acts, kept_as};
use bar::bar;
use cells::COLUMNS;
use desk::Desk;
use find::Row;
use fleet::Fleet;
use paint::{Look, Rows};
use runs::Runs;
use shown::{Asked, Shown};
use stars::Stars;
use toolbar::{summary, toolbar};

/// Milliseconds that scrolling must pause before the rows that have come into view are read about.
const SETTLE: u32 = 200;

/// The DAGs of an instance.
#[component]
pub fn Dags(
    /// The Airflow instance.
    instance: String,
) -> AnyView {
    let links = beside_links(&instance, None);
    let instance = StoredValue::new(instance);
    let (fleet, runs, stars) = (
        Fleet::new(instance),
        Runs::new(instance),
        Stars::of(instance),
    );
    let asked = Asked::of_address();
    let shown = Shown::of(fleet, runs, stars, asked);
    let acts = Acts::new(fleet, stars);
    let router = use_router();
    let launch = Callback::new(move |rows: Vec<Arc<Row>>| {
        let instance = instance.get_value();
        leave_dags(
            &instance,
            &rows.iter().map(|row| &*row.id).collect::<Vec<_>>(),
        );
        acts.selection.leave(&kept_as(&instance));
        router.go(&Route::LaunchSeveral { instance });
    });
    let desk = Desk::new(shown, acts, launch);
    let range = RwSignal::new(0..0);
    let look = Look { runs, shown, acts };
    view! {
        <div class="page-fill">
            <PageHead title="DAGs" summary=move || summary(fleet, runs, asked, shown)>
                {links}
            </PageHead>
            {imports::banner(instance)}
            {toolbar(fleet, runs, asked, shown, desk)}
            {notes(fleet, runs)}
            {listing(fleet, asked, look, desk, range)}
            {bar(acts, shown, launch)}
            {desk.help()}
            {runs.follow(settled(range, shown))}
        </div>
    }
    .into_any()
}

/// The rows that have come to rest in view. Those that only fly past are not worth reading about.
fn settled(range: RwSignal<Range<usize>>, shown: Shown) -> RwSignal<Vec<String>> {
    let settled = RwSignal::new(Vec::new());
    let timer = StoredValue::new_local(None);
    Effect::new(move |_| {
        range.track();
        shown.rows.track();
        let rest = move || {
            let range = range.try_get_untracked();
            let Some(ids) = range.and_then(|range| shown.ids_in(range)) else {
                return;
            };
            if settled.try_with_untracked(|old| *old != ids) == Some(true) {
                settled.set(ids);
            }
        };
        timer.set_value(Some(Timeout::new(SETTLE, rest)));
    });
    on_cleanup(move || timer.set_value(None));
    settled
}

/// What could not be read, and what is not told.
fn notes(fleet: Fleet, runs: Runs) -> AnyView {
    let failure = move |error: Option<ApiError>, retry: Option<Callback<()>>| {
        // An ended session has a banner of its own.
        let error = error.filter(|error| *error != ApiError::Expired)?;
        let detail = format!("{} {}", error.detail(), error.remedy());
        let request_id = error.request_id().map(str::to_owned);
        Some(match retry {
            Some(on_retry) => {
                view! { <Failure title=error.title() detail request_id on_retry /> }.into_any()
            }
            None => view! { <Failure title=error.title() detail request_id /> }.into_any(),
        })
    };
    let retry = Callback::new(move |()| fleet.load());
    let cut = move || {
        fleet.searched.get().map(|searched| {
            let searched = format::exact(searched);
            let words = format!("Airflow has more DAGs than the {searched} that were searched for those that you may see.");
            view! { <p class="muted untold">{words}</p> }
        })
    };
    view! {
        {move || failure(fleet.error.get(), Some(retry))}
        {move || failure(runs.error.get().filter(|_| fleet.error.get().is_none()), None)}
        {cut}
    }
    .into_any()
}

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Failed,
    NoDags,
    NoMatch,
    Rows,
}

fn listing(
    fleet: Fleet,
    asked: Asked,
    look: Look,
    desk: Desk,
    range: RwSignal<Range<usize>>,
) -> AnyView {
    let shown = look.shown;
    // Nobody points at a row or is on one: the order may be put right.
    Effect::new(move |_| {
        if shown.outdated.get() && !shown.in_use.get() {
            shown.again.update(|n| *n += 1);
        }
    });
    let stage = Memo::new(move |_| {
        let empty = fleet.rows.with(|rows| rows.is_empty());
        match (shown.count.get() == 0, fleet.complete.get()) {
            (false, _) => Stage::Rows,
            (true, true) if empty => Stage::NoDags,
            (true, true) => Stage::NoMatch,
            (true, false) if fleet.error.with(Option::is_some) => Stage::Failed,
            (true, false) => Stage::Loading,
        }
    });
    let view = move || match stage.get() {
        Stage::Loading => view! { <Skeleton lines=14 /> }.into_any(),
        Stage::Failed => ().into_any(),
        Stage::NoDags => {
            let detail =
                "Airflow has read no DAG files yet, or its user for the console may see none.";
            view! { <EmptyState title="No DAGs" detail=detail.to_owned() /> }.into_any()
        }
        Stage::NoMatch => view! {
            <EmptyState
                title="No DAG matches"
                detail="Every DAG is hidden by the search or the filters.".to_owned()
            >
                <Button on_click=move |_| asked.clear()>"Clear search and filters"</Button>
            </EmptyState>
        }
        .into_any(),
        Stage::Rows => table(asked, look, desk, range),
    };
    view.into_any()
}

fn table(asked: Asked, look: Look, desk: Desk, range: RwSignal<Range<usize>>) -> AnyView {
    let shown = look.shown;
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    on_cleanup(move || {
        shown.in_use.try_set(false);
    });
    Effect::new(move |_| shown.in_use.set(pointed.get() || focused.get()));
    let of = TableOf {
        label: Signal::stored("DAGs".to_owned()),
        class: "rows-dags",
        count: shown.count,
        tight: Signal::stored(false),
        in_view: range,
        on_key: Some(Callback::new(
            move |(event, place): (KeyboardEvent, usize)| desk.on_key(&event, place),
        )),
        selects: true,
    };
    let rows = painted_rows(
        of,
        Signal::derive(move || Some(asked.sort())),
        Callback::new(move |sort: Sort| asked.set_sort(sort)),
        &(move || desk.pick_all()).into(),
        &COLUMNS,
        Rows::new(look),
    );
    view! {
        <div
            class="page-fill"
            on:click=move |event| desk.on_click(&event)
            on:mousedown=|event| leave_text(&event)
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
