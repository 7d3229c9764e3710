//! One row of a bulk action.

use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::row::{Row, Stage};
use super::{Action, Bulk};
use crate::components::airbyte::{TRIES, Target, Watched};
use crate::routes::Route;
use crate::ui::{Button, Column, Elapsed, Glyph, Status, Variant};

/// The columns.
pub static COLUMNS: [Column; 5] = [
    Column::new("status", "Status"),
    Column::new("name", "Connection"),
    Column::new("what", "Details"),
    Column::new("job", "Job"),
    Column::new("do", ""),
];

/// The page of the row's job, or of its connection.
pub fn page_of(instance: &str, row: &Row) -> String {
    let (instance, id) = (instance.to_owned(), row.id.clone());
    match row.job {
        Some(job) => Route::Job { instance, id, job },
        None => Route::Connection { instance, id },
    }
    .path()
}

/// How a row stands, what it is about, and what can be done about it.
pub fn cells(bulk: Bulk, instance: StoredValue<String>, row: Signal<Arc<Row>>) -> AnyView {
    let first = row.get_untracked();
    let href = Route::Connection {
        instance: instance.get_value(),
        id: first.id.clone(),
    };
    let look = Signal::derive(move || row.with(|row| row.look()));
    let word = Signal::derive(move || row.with(|row| row.word().to_owned()));
    let words = Memo::new(move |_| row.with(|row| row.words.clone()));
    let since =
        Memo::new(move |_| row.with(|row| row.since.filter(|_| row.stage == Stage::Running)));
    let elapsed = move || since.get().map(running);
    let syncing = Memo::new(move |_| row.with(|row| row.is_syncing()));
    let target = Target {
        instance: instance.get_value(),
        id: first.id.clone(),
    };
    let label = format!("Progress of {}", first.name);
    let what = move || {
        if syncing.get() {
            progress(&target, label.clone(), row)
        } else {
            view! {
                {elapsed}
                {words}
            }
            .into_any()
        }
    };
    let job = Memo::new(move |_| row.with(|row| row.job));
    let link = move || {
        let job = job.get()?;
        let href = row.with_untracked(|row| instance.with_value(|at| page_of(at, row)));
        Some(view! { <a href=href>"Job " {job.to_string()}</a> })
    };
    let attached = Memo::new(move |_| {
        row.with(|row| {
            let other = !row.own && row.action == Action::Sync;
            row.job.filter(|_| other && row.stage == Stage::Running)
        })
    });
    let undecided = Memo::new(move |_| row.with(|row| row.stage == Stage::Undecided));
    let name = first.name.clone();
    let (id, place) = (first.id.clone(), first.place);
    let act = move || {
        if undecided.get() {
            let check = move |_| {
                bulk.engine
                    .with_value(|engine| engine.change(|machine| machine.check(place)));
            };
            return Some(
                view! {
                    <Button on_click=check variant=Variant::Quiet>
                        "Check again"
                    </Button>
                }
                .into_any(),
            );
        }
        attached.get().map(|job| again(bulk, &id, &name, job))
    };
    view! {
        <div class="cell cell-status at-side" role="gridcell">
            <Status state=look word />
        </div>
        <div class="cell cell-name at-lead" role="gridcell">
            <a href=href.path() title=first.name.clone() dir="auto">
                {first.name.clone()}
            </a>
        </div>
        <div class="cell cell-what at-info" role="gridcell" title=move || words.get()>
            {what}
        </div>
        <div class="cell cell-job at-more" role="gridcell">
            {link}
        </div>
        <div class="cell cell-do" role="gridcell">
            {act}
        </div>
    }
    .into_any()
}

/// How far a sync is that runs, as the list of connections shows it, and what else there is to say.
fn progress(target: &Target, label: String, row: Signal<Arc<Row>>) -> AnyView {
    let since = Signal::derive(move || row.with(|row| row.since));
    let watched = Watched::new(target, since);
    let words = move || {
        let parts = [watched.row_words(), row.with(|row| row.words.clone())];
        let told = parts.iter().filter(|part| !part.is_empty());
        told.map(String::as_str).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <div class="run">
            {watched.bar(label)} <span class="run-words num">{words}</span>
        </div>
    }
    .into_any()
}

fn running(since: Timestamp) -> AnyView {
    view! {
        <span class="num muted">
            "for " <Elapsed since /> " "
        </span>
    }
    .into_any()
}

/// Offers to sync again once the job that was met has ended.
fn again(bulk: Bulk, id: &str, name: &str, job: u64) -> AnyView {
    let (id, name) = (id.to_owned(), name.to_owned());
    let view = move || {
        let (own, name) = (id.clone(), name.clone());
        if bulk.again.is_waiting(&id) {
            let cancel = move |_| bulk.again.cancel(&own);
            let label = format!("Do not sync again: {name}");
            return view! {
                <Button on_click=cancel variant=Variant::Quiet icon=Glyph::Close label>
                    "Syncs again"
                </Button>
            }
            .into_any();
        }
        let label = format!("Sync again when job {job} has ended: {name}");
        let start = move |_| bulk.again.start(own.clone(), name.clone(), job, TRIES);
        view! {
            <Button on_click=start variant=Variant::Quiet icon=Glyph::Refresh label>
                "Sync again after"
            </Button>
        }
        .into_any()
    };
    view.into_any()
}
