//! An entry as a row.

use airstrip_contract::{AuditEntry, System};
use leptos::prelude::*;

use super::feed::Entry;
use super::words::{outcome, target, title, verb};
use crate::routes::Route;
use crate::ui::{Button, Column, Glyph, Status, Time, Variant};

/// How much of a run id is shown.
const ID_CHARS: usize = 24;

/// The columns.
pub static COLUMNS: &[Column] = &[
    Column::new("when", "When"),
    Column::new("who", "Person"),
    Column::new("what", "What"),
    Column::new("place", "Instance"),
    Column::new("outcome", "Outcome"),
    Column::new("result", "Result"),
    Column::new("took", "Took").numeric(),
    Column::new("more", ""),
];

/// The cells of an entry. An entry is drawn anew when its outcome is told.
pub fn cells(row: Signal<Entry>, open: Callback<String>) -> AnyView {
    let view = move || {
        let entry = row.get();
        let (look, word) = outcome(&entry.outcome);
        let why = entry.detail.clone();
        let at = entry.at;
        let email = entry.person.email.clone();
        let place = format!("{} {}", entry.system.title(), entry.instance);
        let (id, label) = (entry.id.clone(), format!("Details: {}", title(&entry)));
        view! {
            <div class="cell act-when" role="gridcell"><Time at /></div>
            <div class="cell act-who" role="gridcell" title=email.clone()>{email.clone()}</div>
            <div class="cell act-what" role="gridcell" title=title(&entry)>{what(&entry)}</div>
            <div class="cell act-place muted" role="gridcell" title=place.clone()>{place.clone()}</div>
            <div class="cell act-outcome" role="gridcell">
                <Status state=look word=Signal::stored(word.to_owned()) />
                <span class="act-why muted" title=why.clone()>{why.clone()}</span>
            </div>
            <div class="cell act-result" role="gridcell">{result(&entry)}</div>
            <div class="cell act-took num muted" role="gridcell">{entry.duration_ms.map(took)}</div>
            <div class="cell act-more" role="gridcell">
                <Button
                    on_click=move |_| open.run(id.clone())
                    variant=Variant::Quiet
                    icon=Glyph::Right
                    label
                />
            </div>
        }
    };
    view.into_any()
}

/// "Synced Salesforce → BigQuery", the name a link to its page.
pub fn what(entry: &AuditEntry) -> AnyView {
    let name = target(entry).to_owned();
    let name = match page_of_target(entry) {
        Some(page) => view! { <a href=page.path() dir="auto">{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! { <span>{verb(entry)} " "</span> {name} }.into_any()
}

fn page_of_target(entry: &AuditEntry) -> Option<Route> {
    let target = entry.target.as_ref()?;
    let (instance, id) = (entry.instance.clone(), target.id.clone());
    Some(match entry.system {
        System::Airbyte => Route::Connection { instance, id },
        System::Airflow => Route::Dag {
            instance,
            dag_id: id,
        },
    })
}

/// The job or run that came of it, a link to where it is shown.
pub fn result(entry: &AuditEntry) -> Option<AnyView> {
    let id = entry.result.clone()?;
    let text = match entry.system {
        System::Airbyte => format!("job {id}"),
        System::Airflow => shortened(&id),
    };
    let page = match (page_of_target(entry)?, entry.system) {
        (Route::Dag { instance, dag_id }, System::Airflow) => Route::DagRun {
            instance,
            dag_id,
            run_id: id.clone(),
        },
        (page, _) => page,
    };
    Some(view! { <a class="mono" href=page.path() title=id>{text}</a> }.into_any())
}

fn shortened(id: &str) -> String {
    match id.char_indices().nth(ID_CHARS) {
        Some((end, _)) => format!("{}…", &id[..end]),
        None => id.to_owned(),
    }
}

/// How long the upstream took: `820 ms`, `6.2 s`, `130 s`.
pub fn took(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} s", ms / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_answers_are_told_in_milliseconds() {
        for (ms, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1.0 s"),
            (6_270, "6.2 s"),
            (130_400, "130 s"),
        ] {
            assert_eq!(took(ms), text);
        }
    }

    #[test]
    fn ids_are_cut_between_characters() {
        assert_eq!(shortened("scheduled__x"), "scheduled__x");
        assert_eq!(shortened(&"ä".repeat(30)), format!("{}…", "ä".repeat(24)));
    }
}
