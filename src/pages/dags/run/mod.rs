//! One run of a DAG, live until it has ended: all of its tasks, or one of them with its log.

mod actions;
mod facts;
mod failures;
mod flight;
mod head;
mod page;
mod past;
mod spans;
mod table;
mod task;
mod tasks;
mod timeline;

use airstrip_contract::fits_path;
use leptos::prelude::*;

use crate::components::QueryFailure;
use crate::components::airflow::WillWait;
use crate::components::join::airbyte_syncs;
use crate::ui::{Banner, Clock, EmptyState, PageHead, Progress, Skeleton};
use facts::{conf, facts};
use failures::failures;
use head::head;
use page::Page;
use table::tasks_table;

/// One run of a DAG.
#[component]
pub fn DagRun(
    /// The Airflow instance.
    instance: String,
    /// The DAG's id.
    dag_id: String,
    /// The run's id.
    run_id: String,
) -> AnyView {
    if !fits_path(&run_id) {
        return unnamed(instance, dag_id, run_id);
    }
    let page = Page::new(instance, dag_id, run_id);
    let further = page.flight.further();
    let view = move || match page.task.get() {
        task_id if task_id.is_empty() => whole(page),
        task_id => task::view(page, task_id),
    };
    view! {
        {view}
        {further}
        {page.actions.dialogs()}
    }
    .into_any()
}

/// What stands in place of a run that no call can name.
fn unnamed(instance: String, dag_id: String, run_id: String) -> AnyView {
    view! {
        <PageHead title="Run" above=head::above(instance, dag_id) />
        <EmptyState
            title=format!("Airflow cannot be asked for the run {run_id}.")
            detail="Its id has a slash or another character that no path of Airflow's API can hold. What is known of the run is in the list of the DAG's runs.".to_owned()
        />
    }
    .into_any()
}

/// The run with all of its tasks.
fn whole(page: Page) -> AnyView {
    let pause = page.flight.pause();
    let tasks = Signal::derive(move || page.flight.instances().unwrap_or_default());
    view! {
        {head(page)}
        {missing(page)}
        {failures(page)}
        <WillWait pause text="The DAG is paused: this run waits until it is unpaused." />
        {facts(page)}
        {tasks_section(page)}
        {airbyte_syncs(page.flight.dag.instance.get_value(), tasks)}
        {conf(page)}
    }
    .into_any()
}

/// What stands in place of a run that is not there. Just after a launch Airflow may not show it
/// for a moment, which is no reason to say that it does not exist.
fn missing(page: Page) -> AnyView {
    const PATIENCE_S: i64 = 8;
    let flight = page.flight;
    let clock = Clock::get();
    let opened = crate::ui::now();
    let waiting = Memo::new(move |_| {
        let unknown = flight.run.error().and_then(|error| error.status()) == Some(404);
        let young = clock.seconds_since(opened) < PATIENCE_S;
        flight.run.data().is_none() && young && (unknown || flight.run.error().is_none())
    });
    let view = move || {
        if waiting.get() {
            view! { <Skeleton lines=8 /> }.into_any()
        } else {
            view! { <QueryFailure query=flight.run /> }.into_any()
        }
    };
    view.into_any()
}

fn tasks_section(page: Page) -> AnyView {
    let flight = page.flight;
    let progress = Memo::new(move |_| flight.progress());
    let words = move || {
        progress.get().map(|(done, all)| {
            let noun = if all == 1 { "task" } else { "tasks" };
            format!("{done} of {all} {noun} done")
        })
    };
    #[allow(clippy::cast_precision_loss)] // Numbers of tasks.
    let share = Signal::derive(move || {
        progress.get().map(|(done, all)| {
            if all == 0 {
                0.0
            } else {
                done as f64 / all as f64
            }
        })
    });
    let live = Memo::new(move |_| flight.is_live());
    let bar = move || {
        live.get()
            .then(|| view! { <Progress label="Tasks done" share /> })
    };
    let missing = Memo::new(move |_| flight.missing());
    let lacking = move || {
        let (missing, all) = (missing.get(), progress.get()?.1);
        (missing > 0).then(|| {
            view! {
                <Banner
                    title=format!("Not shown: {missing} of {all} tasks.")
                    detail="Airflow tells tasks page by page, and these were on none that could be read. They are read again by themselves. If this stays, reload the page.".to_owned()
                />
            }
        })
    };
    let there = Memo::new(move |_| progress.get().is_some());
    let body = move || {
        if there.get() {
            tasks_table(page)
        } else if flight.tasks_failed() {
            ().into_any()
        } else {
            view! { <Skeleton lines=6 /> }.into_any()
        }
    };
    let known = Memo::new(move |_| flight.run.data().is_some());
    let section = move || {
        known.get().then(|| {
            view! {
                <section class="section" aria-labelledby="tasks-title">
                    <div class="tasks-head">
                        <h2 id="tasks-title">"Tasks"</h2>
                        <span class="muted num" role="status">{words}</span>
                        {bar}
                    </div>
                    <QueryFailure query=flight.tasks />
                    {lacking}
                    {body}
                </section>
            }
        })
    };
    section.into_any()
}
