//! Why a connection is in its state, in words.

use airstrip_airbyte::model::{ConnectionState, ConnectionStatus, Schedule, SchemaChange};
use leptos::prelude::*;

use super::page::Page;
use crate::components::airbyte::words_of;

/// A reason, and the job that it comes from.
type Reason = (String, Option<u64>);

/// The reasons beside the state; nothing where it speaks for itself.
pub fn reason(page: Page) -> AnyView {
    let reasons = Memo::new(move |_| {
        let reasons = [
            page.state.with(|state| of_state(page, state.as_ref())),
            of_schema(page),
        ];
        reasons.into_iter().flatten().collect::<Vec<Reason>>()
    });
    let view = move || {
        let reasons = reasons.get().into_iter().map(|(text, job)| {
            let link = job.map(|job| {
                view! {
                    " "
                    <a href=page.job_path(job)>"Job " {job.to_string()}</a>
                }
            });
            view! {
                <span class="state-why">
                    {text} {link}
                </span>
            }
        });
        reasons.collect_view()
    };
    view.into_any()
}

fn of_state(page: Page, state: Option<&ConnectionState>) -> Option<Reason> {
    match state? {
        ConnectionState::Paused => Some((of_disabled(page), None)),
        ConnectionState::NeverSynced => Some(("Nothing has been synced yet.".to_owned(), None)),
        ConnectionState::Cleared => {
            let text = "Streams were cleared since the last sync: the next one reads all of their records again.";
            Some((text.to_owned(), None))
        }
        ConnectionState::Failed | ConnectionState::Cancelled => {
            let read = page.status.get()?;
            let job = read.last_sync_job_id;
            let Some(failure) = read.failure_reason else {
                let untold = "Airbyte's public API does not tell why.".to_owned();
                return page.public.then_some((untold, job));
            };
            let words = words_of(&failure);
            let place = if words.place.is_empty() { "" } else { ": " };
            let text = format!("{}{place}{} {}", words.place, words.what, words.remedy);
            Some((text.trim_end().to_owned(), job))
        }
        _ => None,
    }
}

fn of_disabled(page: Page) -> String {
    let connection = page.connection.data();
    let Some(connection) = connection else {
        return "Disabled in Airbyte: nothing starts it.".to_owned();
    };
    let locked = connection.status == ConnectionStatus::Locked;
    let lead = if locked {
        "Locked by Airbyte"
    } else {
        "Disabled in Airbyte"
    };
    let told = connection
        .status_reason
        .as_deref()
        .map(str::trim)
        .filter(|told| !told.is_empty());
    let schedule = Schedule::of(
        connection.schedule_type.as_ref(),
        connection.schedule_data.as_ref(),
    );
    let would = match schedule {
        Schedule::Manual => String::new(),
        schedule => format!(" Would run {}.", schedule.words()),
    };
    match told {
        Some(told) => format!("{lead}: {}.{would}", told.trim_end_matches('.')),
        None => format!("{lead}: nothing starts it.{would}"),
    }
}

fn of_schema(page: Page) -> Option<Reason> {
    let failure = page.status.get().and_then(|read| read.failure_reason);
    if failure.is_some_and(|failure| failure.failure_type.as_deref() == Some("refresh_schema")) {
        // The failure says as much.
        return None;
    }
    let text = match page.connection.data()?.schema_change.as_ref()? {
        SchemaChange::Breaking => {
            "The source's schema has changed and syncs fail until somebody reviews it in Airbyte."
        }
        SchemaChange::NonBreaking => {
            "A change of the source's schema waits for review in Airbyte; syncs go on."
        }
        _ => return None,
    };
    Some((text.to_owned(), None))
}
