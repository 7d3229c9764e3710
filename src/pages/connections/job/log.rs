//! The log of the attempt that is shown: read as it comes, again while it grows.

use airstrip_airbyte::config::GetAttemptLog;
use airstrip_airbyte::log::Reader;
use airstrip_contract::System;
use leptos::prelude::*;

use super::page::Page;
use crate::api::QueryCall;
use crate::components::LogFeed;
use crate::components::log::{Lines, LogView, lines_of, lines_param};
use crate::ui::Clock;

/// Airbyte writes the end of a log up to so many seconds after the attempt.
const TRAIL: i64 = 120;
/// The section of the log.
pub fn log(page: Page) -> AnyView {
    let shown = page.shown;
    let view = move || {
        let attempt = shown.get()?;
        Some(view! {
            <section class="section job-log">
                <h2>{format!("Log of attempt {}", attempt + 1)}</h2>
                {of_attempt(page, attempt)}
            </section>
        })
    };
    view.into_any()
}

fn of_attempt(page: Page, attempt: u64) -> AnyView {
    let clock = Clock::get();
    // An attempt that was not the last has ended long ago.
    let live = Memo::new(move |_| {
        let Some(entry) = page.job.data() else {
            return false;
        };
        let last = entry.attempts.last().is_some_and(|last| last.id == attempt);
        let running = entry.job.status.is_live();
        last && (running || clock.seconds_since(entry.job.updated_at) < TRAIL)
    });
    let wanted = GetAttemptLog {
        job_id: page.id,
        attempt_number: attempt,
    };
    let instance = page.target.with_value(|target| target.instance.clone());
    let call = QueryCall::new(instance, &wanted);
    let feed = LogFeed::new(
        System::Airbyte,
        call,
        || Box::new(Reader::new()),
        live.into(),
    );
    let chosen = Signal::derive(move || lines_of(&page.line.get()));
    let choose = move |lines: Lines| {
        // The address then names the attempt as well: another may be shown by itself tomorrow.
        if lines.is_some() {
            page.attempt.set(&(attempt + 1).to_string());
        }
        page.line.set(&lines_param(lines));
    };
    let path = page.route_of(page.id).path();
    let address = move |number: usize| format!("{path}?attempt={}&line={number}", attempt + 1);
    let empty = Signal::derive(move || {
        if live.get() {
            "Airbyte has not written a log yet. It writes the end of one up to two minutes after the attempt.".to_owned()
        } else {
            "Airbyte has kept no log of this attempt.".to_owned()
        }
    });
    let trailing = move || {
        (live.get() && !page.is_live()).then(|| {
            view! {
                <p class="muted">
                    "The attempt has ended. Airbyte writes the end of its log up to two minutes later."
                </p>
            }
        })
    };
    let file = format!("job-{}-attempt-{}.log", page.id, attempt + 1);
    view! {
        {trailing}
        <LogView
            log=feed.log
            label=format!("Log of attempt {}", attempt + 1)
            file
            live
            empty
            chosen
            choose
            address
            on_retry=move |()| feed.start()
        />
    }
    .into_any()
}
