//! The same jobs as a table, newest first: those that the chart shows.

use std::sync::Arc;

use airstrip_airbyte::model::trend::Metric;
use leptos::prelude::*;

use super::job::PastJob;
use super::shown::Shown;
use crate::ui::format::{bytes, duration, exact};
use crate::ui::{Elapsed, Status, Time, date_and_time, each, pager};

/// Rows at once: more would slow down the page, and nobody reads them.
const ROWS: usize = 50;

/// The table, a page at a time.
pub fn table(shown: Shown) -> AnyView {
    let page = RwSignal::new(0_usize);
    Effect::new(move |_| {
        shown.range();
        shown.outcomes.signal().track();
        shown.kinds.signal().track();
        page.set(0);
    });
    let rows = move || {
        let jobs = shown.jobs.get();
        let newest_first = jobs.iter().rev().skip(page.get() * ROWS).take(ROWS);
        newest_first.cloned().collect::<Vec<_>>()
    };
    // A job that has changed is another row: the others stay as they are.
    let key = |job: &Arc<PastJob>| {
        let size = job.past.figure(Metric::Bytes).unwrap_or_default();
        format!("{} {} {} {size}", job.id, job.word, job.attempts)
    };
    let count = Memo::new(move |_| shown.jobs.with(|jobs| jobs.len()));
    let attempts = shown.history.with_attempts;
    let rows = each(rows, key, move |job| row(shown, &job));
    let attempts = attempts.then(|| view! { <th scope="col" class="num">"Attempts"</th> });
    view! {
        <div class="wide">
            <table class="table jobs" aria-label="Jobs">
                <thead>
                    <tr>
                        <th scope="col">"Job"</th>
                        <th scope="col">"Outcome"</th>
                        <th scope="col">"Started"</th>
                        <th scope="col">"Started by"</th>
                        <th scope="col" class="num">"Duration"</th>
                        <th scope="col" class="num">"Records"</th>
                        <th scope="col" class="num">"Bytes"</th>
                        {attempts}
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {pager(page, count, ROWS)}
    }
    .into_any()
}

fn row(shown: Shown, job: &Arc<PastJob>) -> AnyView {
    let figure = |metric| job.past.figure(metric).map(i64::unsigned_abs);
    let size = figure(Metric::Bytes).map(|size| {
        let title = format!("{} bytes", exact(size));
        view! { <span title=title>{bytes(size)}</span> }
    });
    let at = job.at;
    let took = if job.live {
        view! { <Elapsed since=at /> }.into_any()
    } else {
        figure(Metric::Duration)
            .map(|seconds| duration(i64::try_from(seconds).unwrap_or(0)))
            .into_any()
    };
    let (state, word) = (job.state, job.word.clone());
    let kind = job
        .kind
        .clone()
        .map(|kind| view! { " " <span class="tag">{kind}</span> });
    let page = &shown.history.page;
    let (launches, id) = (
        page.launches,
        page.target.with_value(|target| target.id.clone()),
    );
    let number = job.id.to_string();
    let launched = number.clone();
    let by = move || launches.email(&id, &launched);
    let attempts = shown.history.with_attempts.then(|| {
        view! { <td class="num" data-label="Attempts">{job.attempts.to_string()}</td> }
    });
    let why = job.why.clone().map(|(place, what)| {
        let place = (!place.is_empty()).then(|| format!("{place}: "));
        let early = job.landed_late().then_some("An attempt failed first. ");
        let full = what.clone();
        view! {
            <div class="why-text" title=full>
                <span class="muted">{early} {place}</span>
                {what}
            </div>
        }
    });
    let records = figure(Metric::Records).map(exact);
    view! {
        <tr>
            <td class="mono">
                <a href=shown.route(job.id).path()>{number}</a>
            </td>
            <td>
                <Status state word=Signal::stored(word) />
                {kind}
            </td>
            <td class="short">
                <Time at />
                <span class="muted at">{date_and_time(at)}</span>
            </td>
            <td class="by">{by}</td>
            <td class="num" data-label="Duration">{took}</td>
            <td class="num" data-label="Records">{records}</td>
            <td class="num" data-label="Bytes">{size}</td>
            {attempts}
            <td class="why-cell">{why}</td>
        </tr>
    }
    .into_any()
}
