//! One row of launches.

use std::sync::Arc;

use leptos::prelude::*;

use super::row::{Row, Stage};
use crate::routes::Route;
use crate::ui::{Column, Elapsed, Status};

/// The columns.
pub static COLUMNS: [Column; 4] = [
    Column::new("status", "Status"),
    Column::new("name", "Row"),
    Column::new("what", "Details"),
    Column::new("job", "Run"),
];

/// The page of the row's run.
pub fn page_of(instance: &str, row: &Row) -> String {
    Route::DagRun {
        instance: instance.to_owned(),
        dag_id: row.dag_id.clone(),
        run_id: row.run_id.clone(),
    }
    .path()
}

/// How a row stands and what it is about.
pub fn cells(instance: StoredValue<String>, row: Signal<Arc<Row>>) -> AnyView {
    let first = row.get_untracked();
    let look = Signal::derive(move || row.with(|row| row.look()));
    let word = Signal::derive(move || row.with(|row| row.word().to_owned()));
    let words = Memo::new(move |_| row.with(|row| row.words.clone()));
    let since = Memo::new(move |_| row.with(|row| row.since.filter(|_| row.stage == Stage::Live)));
    let elapsed = move || {
        since.get().map(|since| {
            view! { <span class="num muted">"for " <Elapsed since /> " "</span> }
        })
    };
    let there = Memo::new(move |_| {
        row.with(|row| matches!(row.stage, Stage::Live | Stage::Landed | Stage::Failed))
    });
    let link = move || {
        let page = row.with(|row| instance.with_value(|at| page_of(at, row)));
        let id = row.with(|row| row.run_id.clone());
        let text = short(&id).to_owned();
        if there.get() {
            view! { <a href=page title=id>{text}</a> }.into_any()
        } else {
            view! { <span class="muted" title=id>{text}</span> }.into_any()
        }
    };
    view! {
        <div class="cell cell-status at-side" role="gridcell">
            <Status state=look word />
        </div>
        <div class="cell cell-name at-lead" role="gridcell" title=first.label.clone()>
            <span dir="auto">{first.label.clone()}</span>
            <span class="muted">" " {first.dag_id.clone()}</span>
        </div>
        <div class="cell cell-what at-info" role="gridcell" title=move || words.get()>
            {elapsed}
            {words}
        </div>
        <div class="cell cell-job mono at-more" role="gridcell">
            {link}
        </div>
    }
    .into_any()
}

/// What tells the ids of these runs from each other: all begin with the same moment.
fn short(id: &str) -> &str {
    id.rsplit_once('_').map_or(id, |(_, unique)| unique)
}
