//! The jobs of a connection as a table, newest first.

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::{ConfigType, JobStatus, duration};
use leptos::prelude::*;

use super::page::{Page, started};
use crate::components::airbyte::{failure_of, look_of_job, word_of_job};
use crate::ui::{Elapsed, Status, Time, each, format};

/// The table.
pub fn table(page: Page, jobs: Signal<Vec<JobWithAttempts>>) -> AnyView {
    // A job that has changed is another row: the others stay as they are.
    let key = |entry: &JobWithAttempts| {
        let job = &entry.job;
        let attempts = entry.attempts.len();
        format!(
            "{} {} {} {attempts}",
            job.id,
            job.status,
            job.updated_at.as_second()
        )
    };
    let rows = each(
        move || jobs.get(),
        key,
        move |entry| row(page, entry).into_any(),
    );
    view! {
        <div class="wide">
            <table class="table jobs" aria-label="Jobs">
                <thead>
                    <tr>
                        <th scope="col">"Job"</th>
                        <th scope="col">"Outcome"</th>
                        <th scope="col">"Started"</th>
                        <th scope="col" class="num">"Duration"</th>
                        <th scope="col" class="num">"Records"</th>
                        <th scope="col" class="num">"Bytes"</th>
                        <th scope="col" class="num">"Attempts"</th>
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(page: Page, entry: JobWithAttempts) -> AnyView {
    let job = &entry.job;
    let stats = job.aggregated_stats;
    // What a live job has read is what its progress tells; of one that has ended, what arrived.
    let live = job.status.is_live();
    let stats = stats.map(|stats| {
        if live {
            (stats.records_emitted, stats.bytes_emitted)
        } else {
            (stats.records_committed, stats.bytes_committed)
        }
    });
    let records = stats.map(|(records, _)| format::exact(records));
    let bytes = stats.map(|(_, bytes)| {
        let title = format!("{} bytes", format::exact(bytes));
        view! { <span title=title>{format::bytes(bytes)}</span> }
    });
    let at = started(job);
    let took = if live {
        view! { <Elapsed since=at /> }.into_any()
    } else {
        format::duration(duration(job).as_secs()).into_any()
    };
    let word = word_of_job(&job.status).to_owned();
    let word = Signal::stored(word);
    let kind = (job.config_type != ConfigType::Sync)
        .then(|| view! { " " <span class="tag">{kind_words(&job.config_type).to_owned()}</span> });
    let id = page.target.with_value(|target| target.id.clone());
    let by = page.launches.beside(id, job.id.to_string());
    let landed = job.status == JobStatus::Succeeded;
    let why = failure_of(&entry).map(|words| {
        let place = (!words.place.is_empty()).then(|| format!("{}: ", words.place));
        let early = landed.then_some("An attempt failed first. ");
        view! {
            <span class="muted">{early} {place}</span>
            {words.what}
        }
    });
    view! {
        <tr>
            <td class="mono">{job.id.to_string()}</td>
            <td>
                <Status state=Signal::stored(look_of_job(&job.status)) word />
                {kind}
            </td>
            <td class="short">
                <Time at />
                {by}
            </td>
            <td class="num">{took}</td>
            <td class="num">{records}</td>
            <td class="num">{bytes}</td>
            <td class="num">{entry.attempts.len().to_string()}</td>
            <td class="why-cell">{why}</td>
        </tr>
    }
    .into_any()
}

/// What a job that is no sync does.
fn kind_words(kind: &ConfigType) -> &str {
    match kind {
        ConfigType::ResetConnection => "clear",
        other => other.as_str(),
    }
}
