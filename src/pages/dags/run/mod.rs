//! One run of a DAG, live until it has ended.

mod flight;
mod table;
mod tasks;

use std::sync::Arc;

use airstrip_airflow::v2;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::components::QueryFailure;
use crate::components::airflow::{LaunchLink, OneDag, WillWait, run_state, run_type, run_word};
use crate::routes::Route;
use crate::ui::format::duration;
use crate::ui::{
    Clock, CopyId, Elapsed, PageHead, Progress, Skeleton, Status, Time, date_and_time,
};
use flight::Flight;
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
    let flight = Flight::new(instance.clone(), dag_id.clone(), run_id.clone());
    let above = above(&instance, &dag_id);
    let title = Memo::new(move |_| {
        let run = flight.run.data();
        let due = run.as_deref().and_then(crate::pages::dags::reads::due);
        due.map_or_else(
            || "Run".to_owned(),
            |at| format!("Run of {}", date_and_time(at)),
        )
    });
    let status = move || flight.run.data().map(|run| headline(flight, &run));
    let again = move || flight.run.data().map(|run| again(flight.dag, &run));
    let facts = move || flight.run.data().map(|run| facts(&run));
    let conf = Memo::new(move |_| {
        let run = flight.run.data()?;
        run.conf.clone().filter(|conf| !conf.is_empty())
    });
    let pause = flight.pause();
    let note = Memo::new(move |_| flight.run.data().and_then(|run| run.note.clone()));
    view! {
        <PageHead title above summary=move || view! { {status} }>
            {again}
        </PageHead>
        {missing(flight)}
        {facts}
        <WillWait pause text="The DAG is paused: this run waits until it is unpaused." />
        {move || note.get().filter(|n| !n.is_empty()).map(|note| view! {
            <p class="run-note-text">{note}</p>
        })}
        {tasks_section(flight)}
        {move || conf.get().map(|conf| view! {
            <section class="section" aria-labelledby="conf-title">
                <h2 id="conf-title">"Conf"</h2>
                <pre class="panel run-conf-json" tabindex="0">{format!("{:#}", Value::Object(conf))}</pre>
            </section>
        })}
        {flight.further()}
    }
    .into_any()
}

fn above(instance: &str, dag_id: &str) -> Vec<(String, String)> {
    let (instance, dag_id) = (instance.to_owned(), dag_id.to_owned());
    let list = Route::Dags {
        instance: instance.clone(),
    };
    let text = dag_id.clone();
    let dag = Route::Dag { instance, dag_id };
    vec![(list.path(), "DAGs".into()), (dag.path(), text)]
}

/// What stands in place of a run that is not there. Just after a launch Airflow may not show it
/// for a moment, which is no reason to say that it does not exist.
fn missing(flight: Flight) -> AnyView {
    const PATIENCE_S: i64 = 8;
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

/// "Running for 12 s", "Landed in 6 m 12 s".
fn headline(flight: Flight, run: &Arc<v2::DagRun>) -> AnyView {
    let state = run_state(&run.state);
    let words = match (crate::pages::dags::reads::took(run), run.start_date) {
        (Some(seconds), _) => view! { " in " {duration(seconds)} }.into_any(),
        (None, Some(since)) if !run.state.is_terminal() => {
            view! { " for " <Elapsed since /> }.into_any()
        }
        (None, _) if !run.state.is_terminal() => match run.queued_at.or(run.run_after) {
            Some(since) => view! { " for " <Elapsed since /> }.into_any(),
            None => ().into_any(),
        },
        _ => ().into_any(),
    };
    let by = flight
        .launches
        .beside(run.dag_id.clone(), run.dag_run_id.clone());
    view! {
        <span class="headline">
            <Status state word=Signal::stored(run_word(&run.state)) />
            <span class="num">{words}</span>
            {by}
        </span>
    }
    .into_any()
}

fn again(dag: OneDag, run: &Arc<v2::DagRun>) -> AnyView {
    let conf = Value::Object(run.conf.clone().unwrap_or_default()).to_string();
    let query = format!("?conf={}", utf8_percent_encode(&conf, NON_ALPHANUMERIC));
    view! {
        <LaunchLink
            dag
            query
            text="Launch again with this conf"
        />
    }
    .into_any()
}

fn facts(run: &Arc<v2::DagRun>) -> AnyView {
    let by = match &run.triggering_user_name {
        Some(user) => format!("{}, as {user}", run_type(&run.run_type)),
        None => run_type(&run.run_type).to_owned(),
    };
    let time = |title: &'static str, at: Option<airstrip_contract::Timestamp>| {
        at.map(|at| {
            view! {
                <div>
                    <dt>{title}</dt>
                    <dd><Time at /></dd>
                </div>
            }
        })
    };
    view! {
        <dl class="facts">
            <div>
                <dt>"Started by"</dt>
                <dd>{by}</dd>
            </div>
            {time("Started", run.start_date)}
            {time("Ended", run.end_date)}
            {run.logical_date
                .map(|at| {
                    view! {
                        <div>
                            <dt>"Logical date"</dt>
                            <dd class="num">{date_and_time(at)}</dd>
                        </div>
                    }
                })}
            <div>
                <dt>"Run id"</dt>
                <dd><CopyId id=run.dag_run_id.clone() /></dd>
            </div>
        </dl>
    }
    .into_any()
}

fn tasks_section(flight: Flight) -> AnyView {
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
    let there = Memo::new(move |_| progress.get().is_some());
    let body = move || {
        if there.get() {
            tasks_table(flight)
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
                    {body}
                </section>
            }
        })
    };
    section.into_any()
}
