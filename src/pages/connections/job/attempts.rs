//! The attempts of a job: one is shown, the others are a click away.

use airstrip_airbyte::config::{Attempt, AttemptStats};
use airstrip_airbyte::model::AttemptStatus;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::page::Page;
use crate::components::airbyte::{is_cancellation, words_of};
use crate::ui::{Elapsed, State, Status, Time, each, format};

/// The table; nothing of a job with a single attempt, which its page tells anyway.
pub fn attempts(page: Page) -> AnyView {
    let several = Memo::new(move |_| page.job.data().is_some_and(|job| job.attempts.len() > 1));
    let all = move || {
        let entry = page.job.data();
        entry.map_or_else(Vec::new, |entry| entry.attempts.clone())
    };
    let view = move || {
        let key = |attempt: &Attempt| {
            let records = attempt.total_stats.unwrap_or_default().records_emitted;
            let ended = attempt.ended_at.map(|at| at.as_second());
            format!("{} {} {records:?} {ended:?}", attempt.id, attempt.status)
        };
        several.get().then(|| {
            view! {
                <section class="section">
                    <h2>"Attempts"</h2>
                    <div class="wide">
                        <table class="table attempts" aria-label="Attempts">
                            <thead>
                                <tr>
                                    <th scope="col">"Attempt"</th>
                                    <th scope="col">"Outcome"</th>
                                    <th scope="col">"Started"</th>
                                    <th scope="col" class="num">"Duration"</th>
                                    <th scope="col" class="num">"Records"</th>
                                    <th scope="col" class="num">"Bytes"</th>
                                    <th scope="col">"Why"</th>
                                </tr>
                            </thead>
                            <tbody>{each(all, key, move |attempt| row(page, &attempt))}</tbody>
                        </table>
                    </div>
                </section>
            }
        })
    };
    view.into_any()
}

fn row(page: Page, attempt: &Attempt) -> AnyView {
    let id = attempt.id;
    let shown = move || page.shown.get() == Some(id);
    let choose = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        // A line of one log is not that of another.
        page.line.set("");
        page.attempt.set(&(id + 1).to_string());
    };
    let href = format!("{}?attempt={}", page.route_of(page.id).path(), id + 1);
    let at = attempt.created_at;
    let failures = attempt
        .failure_summary
        .iter()
        .flat_map(|s| s.failures.iter());
    let why = failures.clone().next().map(|reason| words_of(reason).what);
    let cancelled = failures.clone().any(is_cancellation);
    let state = look_of(&attempt.status, cancelled);
    let word = match &attempt.status {
        AttemptStatus::Unknown(word) => word.clone(),
        _ => state.word().to_owned(),
    };
    let (records, bytes) = moved(attempt.total_stats.as_ref());
    view! {
        <tr class:attempt-shown=shown>
            <td>
                <a href=href aria-current=move || shown().then_some("true") on:click=choose>
                    {format!("Attempt {}", id + 1)}
                </a>
            </td>
            <td>
                <Status state=Signal::stored(state) word=Signal::stored(word) />
            </td>
            <td class="short">
                <Time at />
            </td>
            <td class="num">{lasted(attempt)}</td>
            <td class="num">{records.map(format::exact)}</td>
            <td class="num">{bytes.map(format::bytes)}</td>
            <td class="why-cell">{why}</td>
        </tr>
    }
    .into_any()
}

fn lasted(attempt: &Attempt) -> AnyView {
    let since = attempt.created_at;
    match attempt.ended_at {
        Some(end) => {
            let seconds = end.duration_since(since).as_secs().max(0);
            format::duration(seconds).into_any()
        }
        None if attempt.status == AttemptStatus::Running => view! { <Elapsed since /> }.into_any(),
        None => ().into_any(),
    }
}

/// Records and bytes: those that arrived, or while nothing has, those that were read.
fn moved(stats: Option<&AttemptStats>) -> (Option<u64>, Option<u64>) {
    let Some(stats) = stats else {
        return (None, None);
    };
    (
        stats.records_committed.or(stats.records_emitted),
        stats.bytes_committed.or(stats.bytes_emitted),
    )
}

/// The shape and colour of an attempt.
const fn look_of(status: &AttemptStatus, cancelled: bool) -> State {
    match status {
        AttemptStatus::Running => State::Running,
        AttemptStatus::Succeeded => State::Landed,
        AttemptStatus::Failed if cancelled => State::Cancelled,
        AttemptStatus::Failed => State::Failed,
        AttemptStatus::Unknown(_) => State::Unknown,
    }
}
