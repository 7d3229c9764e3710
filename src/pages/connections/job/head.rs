//! The head of a job's page: which one it is, how it stands, and what can be done.

use std::sync::Arc;

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::{ConfigType, JobStatus};
use leptos::prelude::*;

use super::page::{Page, started, took};
use crate::api::ApiError;
use crate::components::airbyte::{cancel_job, look_of_job, word_of_job};
use crate::routes::Route;
use crate::ui::{
    CopyId, Elapsed, Glyph, Icon, PageHead, State, Status, Time, date_and_time, format, tab_title,
};

/// The heading, the state and the buttons.
pub fn head(page: Page) -> AnyView {
    let id = page.id;
    let title = Signal::derive(move || format!("Job {id} of {}", page.name()));
    let view = view! {
        <PageHead title above=above(page) parent=parent(page) summary=move || state(page)>
            {beside(page)}
            {cancel(page)}
        </PageHead>
    };
    tab_title(move || match page.status() {
        Some(status) => format!("{}: {}", word_of_job(&status), title.get()),
        None => title.get(),
    });
    view.into_any()
}

/// The way to the list.
pub fn above(page: Page) -> Vec<(String, String)> {
    let instance = page.target.with_value(|target| target.instance.clone());
    vec![(
        Route::Connections { instance }.path(),
        "Connections".to_owned(),
    )]
}

/// The way to the connection.
pub fn parent(page: Page) -> (String, Signal<String>) {
    let target = page.target.get_value();
    let route = Route::Connection {
        instance: target.instance,
        id: target.id,
    };
    (route.path(), Signal::derive(move || page.name()))
}

fn state(page: Page) -> AnyView {
    let status = Memo::new(move |_| page.status());
    let look = Signal::derive(move || {
        status.with(|status| status.as_ref().map_or(State::Unknown, look_of_job))
    });
    let word = Signal::derive(move || {
        status.with(|status| match status {
            Some(status) => word_of_job(status).to_owned(),
            None => "Reading its state".to_owned(),
        })
    });
    let kind = move || {
        let kind = page.job.data()?.job.config_type.clone();
        Some(view! { <span class="tag">{kind_words(&kind).to_owned()}</span> })
    };
    let stale = move || {
        // An ended session has a banner of its own.
        let error = page
            .job
            .error()
            .filter(|error| *error != ApiError::Expired)?;
        page.job.data()?;
        Some(view! {
            <span class="muted" title=error.detail()>
                "May be out of date: " {error.title()} "."
            </span>
        })
    };
    view! {
        <div class="state-line">
            <Status state=look word />
            {kind}
            {stale}
        </div>
    }
    .into_any()
}

/// The ways to the jobs before and after.
fn beside(page: Page) -> AnyView {
    let beside = Memo::new(move |_| page.past.beside());
    let link = move |job: Option<u64>, name: &'static str, class: &'static str| {
        job.map(|job| {
            view! {
                <a class=class href=page.route_of(job).path() aria-label=format!("{name} job, {job}")>
                    <Icon glyph=Glyph::Right />
                    <span>{job.to_string()}</span>
                </a>
            }
        })
    };
    let view = move || {
        let beside = beside.get();
        view! {
            <nav class="job-beside" aria-label="Jobs of this connection">
                {link(beside.older, "Previous", "btn btn-quiet job-older")}
                {link(beside.newer, "Next", "btn btn-quiet job-newer")}
            </nav>
        }
    };
    view.into_any()
}

fn cancel(page: Page) -> AnyView {
    let live = Memo::new(move |_| page.is_live());
    let why_not = Signal::derive(move || page.may_not());
    let view = move || {
        let target = page.target.get_value();
        live.get().then(|| cancel_job(target, page.id, why_not))
    };
    view.into_any()
}

/// When and by whom it was started, how long it took, what it moved.
pub fn facts(page: Page) -> AnyView {
    let view = move || Some(told(page, &page.job.data()?));
    view! { <dl class="facts job-facts">{view}</dl> }.into_any()
}

fn told(page: Page, entry: &Arc<JobWithAttempts>) -> AnyView {
    let job = &entry.job;
    let at = started(entry);
    let live = job.status.is_live();
    let waiting = matches!(job.status, JobStatus::Pending | JobStatus::Queued);
    let stats = job.aggregated_stats;
    // What a live job has read is what its progress tells; of one that has ended, what arrived.
    let moved = stats.map(|stats| {
        if live {
            (stats.records_emitted, stats.bytes_emitted)
        } else {
            (stats.records_committed, stats.bytes_committed)
        }
    });
    let (records, bytes) = if live {
        ("Records read", "Bytes read")
    } else {
        ("Records", "Bytes")
    };
    let seconds = took(entry);
    let synced = job.status == JobStatus::Succeeded && job.config_type == ConfigType::Sync;
    let compared = move || {
        let words = page.past.compared(seconds).filter(|_| synced)?;
        Some(view! { <span class="muted job-usual">{words}</span> })
    };
    let took = if waiting {
        "not started".into_any()
    } else if live {
        view! { <Elapsed since=at /> }.into_any()
    } else {
        view! {
            {format::duration(seconds)}
            {compared}
        }
        .into_any()
    };
    let rejected = stats
        .filter(|stats| stats.records_rejected > 0)
        .map(|stats| {
            fact(
                "Rejected records",
                format::exact(stats.records_rejected).into_any(),
            )
        });
    let attempts =
        (!page.is_public).then(|| fact("Attempts", entry.attempts.len().to_string().into_any()));
    let count = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), format::exact).into_any();
    view! {
        {fact(
            "Started",
            view! {
                {date_and_time(at)}
                " "
                <span class="muted">
                    <Time at />
                </span>
            }
                .into_any(),
        )}
        {fact("By", by(page))}
        {fact("Duration", took)}
        {fact(records, count(moved.map(|(records, _)| records)))}
        {fact(
            bytes,
            moved
                .map_or_else(
                    || "–".into_any(),
                    |(_, bytes)| {
                        let title = format!("{} bytes", format::exact(bytes));
                        view! { <span title=title>{format::bytes(bytes)}</span> }.into_any()
                    },
                ),
        )}
        {rejected}
        {attempts}
        {fact("Job id", view! { <CopyId id=job.id.to_string() /> }.into_any())}
    }
    .into_any()
}

/// Who started it. Airbyte itself names its default user for everybody.
fn by(page: Page) -> AnyView {
    let view = move || {
        let id = page.target.with_value(|target| target.id.clone());
        if let Some(email) = page.launches.email(&id, &page.id.to_string()) {
            return email.into_any();
        }
        if page.launcher.is_known() {
            return page.launcher.words();
        }
        "the schedule, or somebody in Airbyte".into_any()
    };
    view.into_any()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// What a job does.
fn kind_words(kind: &ConfigType) -> &str {
    match kind {
        ConfigType::ResetConnection => "clear",
        other => other.as_str(),
    }
}
