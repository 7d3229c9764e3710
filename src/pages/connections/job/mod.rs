//! One job of a connection: its attempts, why it failed, its log.

mod attempts;
mod failure;
mod head;
mod log;
mod page;
mod past;
mod streams;

use airstrip_airbyte::model::JobStatus;
use leptos::prelude::*;

use crate::components::QueryFailure;
use crate::components::airbyte::Target;
use crate::router::use_router;
use crate::routes::Route;
use crate::ui::{EmptyState, LinkButton, PageHead, Skeleton, Toasts};
use attempts::attempts;
use failure::failure;
use head::{above, facts, head, parent};
use log::log;
use page::Page;
use streams::streams;

/// A job of a connection.
#[component]
pub fn Job(
    /// The Airbyte instance.
    instance: String,
    /// The connection's UUID.
    id: String,
    /// The job's number.
    job: u64,
) -> AnyView {
    let page = Page::new(Target { instance, id }, job);
    go_where_it_belongs(page);
    let missing = Memo::new(move |_| {
        let error = page.job.error();
        error.is_some_and(|error| error.status() == Some(404))
    });
    let view = move || {
        if missing.get() {
            nowhere(page)
        } else {
            whole(page)
        }
    };
    view.into_any()
}

/// The number of a job tells its connection: an address that names another leads to the right one.
fn go_where_it_belongs(page: Page) {
    let (router, toasts) = (use_router(), Toasts::get());
    Effect::new(move |_| {
        let Some(entry) = page.job.data() else { return };
        let target = page.target.get_value();
        let own = entry.job.config_id.clone();
        if own != target.id && !own.is_empty() {
            toasts.info(
                format!("Job {} is of another connection.", page.id),
                "This is its page there.",
            );
            router.replace(&Route::Job {
                instance: target.instance,
                id: own,
                job: page.id,
            });
        }
    });
}

fn whole(page: Page) -> AnyView {
    let reading = Memo::new(move |_| page.job.data().is_none() && page.job.error().is_none());
    let known = Memo::new(move |_| page.job.data().is_some());
    let failed = move || {
        let shown = !known.get() && !reading.get();
        shown.then(|| view! { <QueryFailure query=page.job /> })
    };
    let content = move || {
        if reading.get() {
            view! { <Skeleton lines=8 /> }.into_any()
        } else if known.get() {
            parts(page)
        } else {
            ().into_any()
        }
    };
    view! {
        <div class="job">
            {head(page)}
            {failed}
            {content}
        </div>
    }
    .into_any()
}

fn parts(page: Page) -> AnyView {
    if page.is_public {
        return view! {
            {facts(page)}
            <p class="muted job-lack">
                "Airbyte's public API tells neither attempts nor streams, failures or logs of a job. They are in Airbyte itself."
            </p>
        }
        .into_any();
    }
    let status = Memo::new(move |_| page.status());
    let none = move || page.shown.get().is_none().then(|| unbegun(status.get()));
    view! {
        {facts(page)}
        {failure(page)}
        {attempts(page)}
        {streams(page)}
        {none}
        {log(page)}
    }
    .into_any()
}

fn nowhere(page: Page) -> AnyView {
    let target = page.target.get_value();
    let (own, _) = parent(page);
    view! {
        <PageHead title=format!("Job {}", page.id) above=above(page) parent=parent(page) />
        <EmptyState
            title="There is no such job"
            detail=format!(
                "Airbyte {} shows you no job {}. It was deleted, or is not among what you may see.",
                target.instance,
                page.id,
            )
        >
            <LinkButton href=own>"The connection"</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// A job without attempts: it waits for its first, or ended before that.
fn unbegun(status: Option<JobStatus>) -> AnyView {
    let text = match status {
        Some(JobStatus::Cancelled) => {
            return view! {
                <section class="panel why" aria-label="Cancelled">
                    <h2>"Cancelled"</h2>
                    <p>"Somebody cancelled it. No attempt had begun."</p>
                </section>
            }
            .into_any();
        }
        Some(status) if status.is_terminal() => "It ended before an attempt had begun.",
        _ => {
            "No attempt has begun yet. Attempts, streams and the log appear here with the first one."
        }
    };
    view! { <p class="muted job-lack">{text}</p> }.into_any()
}
