//! The log of the try that is shown.

use airstrip_airflow::v2::GetTaskLog;
use airstrip_contract::System;
use leptos::prelude::*;

use super::{OneOf, reader_of};
use crate::api::QueryCall;
use crate::components::LogFeed;
use crate::components::log::{Lines, LogView, lines_of, lines_param};
use crate::ui::State;

/// The log of an instance's try, and what is said before one has begun.
pub fn log(one: OneOf, index: i64) -> AnyView {
    let attempt = one.attempt;
    let view = move || match attempt.get() {
        0 => not_begun(one),
        attempt => of_try(one, index, attempt),
    };
    view.into_any()
}

fn not_begun(one: OneOf) -> AnyView {
    let words = move || {
        one.row.with(|row| match row.as_ref().map(|row| row.state) {
            Some(State::Cancelled) => "It was never tried, and so it has no log.",
            _ => "It has not begun. Its log appears here when it does.",
        })
    };
    view! { <p class="muted task-bare">{words}</p> }.into_any()
}

fn of_try(one: OneOf, index: i64, attempt: u64) -> AnyView {
    let page = one.page;
    let live = Memo::new(move |_| {
        one.row.with(|row| {
            row.as_ref().is_some_and(|row| {
                row.at_try == attempt && !row.is_done && row.state != State::Retrying
            })
        })
    });
    let task_id = one.task_id.get_value();
    let instance = page.flight.dag.instance.get_value();
    let wanted = GetTaskLog {
        task: page.flight.one(&task_id, index),
        try_number: attempt,
    };
    let reader = reader_of(&instance);
    let call = QueryCall::new(instance, &wanted);
    let feed = LogFeed::new(System::Airflow, call, reader, live.into());
    let chosen = Signal::derive(move || lines_of(&page.line.get()));
    let choose = move |lines: Lines| {
        // The address then names instance and try as well: another may be shown by itself tomorrow.
        if lines.is_some() {
            if index >= 0 {
                page.map.set(&index.to_string());
            }
            page.attempt.set(&attempt.to_string());
        }
        page.line.set(&lines_param(lines));
    };
    let own = task_id.clone();
    let address = move |line: usize| page.path_of(&own, index, Some(attempt), Some(line));
    let empty = Signal::derive(move || {
        if live.get() {
            "Nothing has been written yet.".to_owned()
        } else {
            "Airflow has kept no log of this try.".to_owned()
        }
    });
    let file = format!("{task_id}-try-{attempt}.log");
    view! {
        <section class="task-log" aria-label=format!("Log of try {attempt}")>
            <LogView
                log=feed.log
                label=format!("Log of try {attempt}")
                file
                live
                empty
                chosen
                choose
                address
                on_retry=move |()| feed.start()
                to_error=true
            />
        </section>
    }
    .into_any()
}
