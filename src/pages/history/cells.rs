//! A job or run as a row.

use std::sync::Arc;

use airstrip_contract::System;
use leptos::prelude::*;

use super::entry::Entry;
use super::launches::Launches;
use super::names::Names;
use crate::ui::{Column, Elapsed, Status, Time, format};

/// The columns.
pub static COLUMNS: &[Column] = &[
    Column::new("state", "Outcome"),
    Column::new("name", "Connection or DAG"),
    Column::new("what", "What"),
    Column::new("place", "Instance"),
    Column::new("at", "When"),
    Column::new("took", "Took").numeric(),
    Column::new("moved", "Moved").numeric(),
    Column::new("by", "Launched by"),
];

/// The cells of an entry. They are drawn anew when it changes.
pub fn cells(row: Signal<Arc<Entry>>, names: Names, launches: Launches) -> AnyView {
    let view = move || {
        let entry = row.get();
        let (system, target) = (entry.system, entry.target.clone());
        let name = Memo::new(move |_| names.of(system, &target));
        let text = move || name.get().unwrap_or_else(|| "…".to_owned());
        let place = place(&entry);
        let launched = Arc::clone(&entry);
        let by = Memo::new(move |_| launches.email(&launched));
        let why = entry.why.clone();
        let (what, title) = what(&entry);
        let at = entry.at;
        view! {
            <div class="cell hist-state" role="gridcell">
                <Status state=entry.state word=Signal::stored(entry.word.clone()) />
            </div>
            <div class="cell hist-name" role="gridcell">
                <a href=entry.page().path() dir="auto" title=text>{text}</a>
                <span class="hist-why muted" dir="auto" title=why.clone()>{why.clone()}</span>
            </div>
            <div class="cell hist-what muted" role="gridcell" title=title>{what}</div>
            <div class="cell hist-place muted" role="gridcell" title=place.clone()>{place.clone()}</div>
            <div class="cell hist-at" role="gridcell"><Time at /></div>
            <div class="cell hist-took num" role="gridcell">{took(&entry)}</div>
            <div class="cell hist-moved num muted" role="gridcell">{moved(&entry)}</div>
            <div class="cell hist-by muted" role="gridcell" title=move || by.get()>{move || by.get()}</div>
        }
    };
    view.into_any()
}

/// The instance as it is called where there are two systems.
pub fn place(entry: &Entry) -> String {
    format!("{} {}", entry.system.title(), entry.instance)
}

/// "sync, job 12", or "scheduled run" and its id: most of that says when, which stands beside it.
fn what(entry: &Entry) -> (String, String) {
    match entry.system {
        System::Airbyte => {
            let text = format!("{}, job {}", entry.what, entry.id);
            (text.clone(), text)
        }
        System::Airflow => (entry.what.clone(), format!("{}: {}", entry.what, entry.id)),
    }
}

fn took(entry: &Entry) -> Option<AnyView> {
    let began = entry.began?;
    match entry.ended {
        Some(ended) => {
            let seconds = (ended.as_second() - began.as_second()).max(0);
            Some(format::duration(seconds).into_any())
        }
        None => entry
            .live
            .then(|| view! { <Elapsed since=began /> }.into_any()),
    }
}

fn moved(entry: &Entry) -> Option<AnyView> {
    let (records, bytes) = entry.moved.filter(|moved| *moved != (0, 0))?;
    let title = format!(
        "{} records, {} bytes",
        format::exact(records),
        format::exact(bytes)
    );
    let text = format!("{} · {}", format::count(records), format::bytes(bytes));
    Some(view! { <span title=title>{text}</span> }.into_any())
}
