//! The Airbyte syncs of a run's tasks, as they go on.

use std::sync::Arc;

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::TaskInstance;
use airstrip_contract::System;
use leptos::prelude::*;

use super::instances;
use super::trace::{Returned, Trace, is_going_on};
use crate::components::airbyte::{Target, Watched, landing_of, look_of_job, word_of_job};
use crate::routes::Route;
use crate::ui::{Status, each};

/// The most tasks that are looked at: each costs some reads.
const MOST: usize = 12;

/// The most Python tasks of which the return value is looked at, in case it is a job.
const MOST_PYTHON: usize = 6;

/// A section with the syncs of a run's tasks; nothing where there are none, or where the person may
/// see no Airbyte. `airflow` is the run's instance.
pub fn airbyte_syncs(airflow: String, tasks: Signal<Vec<TaskInstance>>) -> AnyView {
    let airbytes = Memo::new(|_| instances(System::Airbyte));
    let keys = Memo::new(move |_| tasks.with(|tasks| keys(tasks)));
    let shown: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let body = move || {
        let airbytes = airbytes.get();
        if airbytes.is_empty() || keys.with(Vec::is_empty) {
            return None;
        }
        let airflow = airflow.clone();
        let rows = each(
            move || keys.get(),
            String::clone,
            move |key| row(airflow.clone(), &airbytes, tasks, key, shown),
        );
        Some(view! {
            <section
                class="section syncs"
                aria-labelledby="syncs-title"
                hidden=move || shown.with(Vec::is_empty)
            >
                <h2 id="syncs-title">"Airbyte syncs"</h2>
                <ul class="panel">{rows}</ul>
            </section>
        })
    };
    body.into_any()
}

/// Which task instances may have to do with a sync.
fn keys(tasks: &[TaskInstance]) -> Vec<String> {
    let syncs = tasks.iter().filter(|task| task.sync.is_some()).take(MOST);
    let python = tasks
        .iter()
        .filter(|task| is_python(task))
        .take(MOST_PYTHON);
    syncs.chain(python).map(key_of).collect()
}

fn key_of(task: &TaskInstance) -> String {
    format!("{} {}", task.map_index, task.task_id)
}

/// Whether a task that is nobody's operator may have returned a job: the code that the console offers
/// for use elsewhere does.
fn is_python(task: &TaskInstance) -> bool {
    let python = matches!(
        task.operator_name.as_deref(),
        Some("@task" | "PythonOperator")
    );
    python && task.sync.is_none() && task.map_index < 0 && task.state == Some(TaskState::Success)
}

fn row(
    airflow: String,
    airbytes: &[String],
    tasks: Signal<Vec<TaskInstance>>,
    key: String,
    shown: RwSignal<Vec<String>>,
) -> AnyView {
    let own = key.clone();
    let task = Memo::new(move |last: Option<&Option<Arc<TaskInstance>>>| {
        let found = tasks.with(|tasks| tasks.iter().find(|task| key_of(task) == own).cloned());
        found.map(Arc::new).or_else(|| last.cloned().flatten())
    });
    let returned = Returned::new(airflow, task);
    let traces: Vec<Trace> = airbytes
        .iter()
        .map(|instance| Trace::new(instance.clone(), task, returned))
        .collect();
    let traces = StoredValue::new(traces);
    // In two Airbytes a number can be that of two jobs.
    let found = Memo::new(move |_| {
        traces.with_value(|traces| {
            let mut found = traces.iter().enumerate();
            let first = found.find(|(_, trace)| trace.found().is_some())?.0;
            found
                .all(|(_, trace)| trace.found().is_none())
                .then_some(first)
        })
    });
    let known =
        Memo::new(move |_| traces.with_value(|traces| traces.iter().position(Trace::knows)));
    let open = Memo::new(move |_| traces.with_value(|traces| traces.iter().any(Trace::is_open)));
    let is_sync =
        Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|t| t.sync.is_some())));
    let is_shown = Memo::new(move |_| is_sync.get() || found.get().is_some());
    Effect::new(move |_| {
        let is_shown = is_shown.get();
        shown.update(|keys| {
            keys.retain(|other| *other != key);
            if is_shown {
                keys.push(key.clone());
            }
        });
    });
    let name = move || {
        let trace = found.get().or(known.get())?;
        traces.with_value(|traces| Some(traces.get(trace)?.connection.data()?.name.clone()))
    };
    let content = move || {
        let trace = |at: Option<usize>| traces.with_value(|traces| traces.get(at?).copied());
        if let Some(trace) = trace(found.get()) {
            return job(trace);
        }
        let has_begun = task.with(|task| task.as_ref().is_some_and(|t| t.start_date.is_some()));
        let words = match known.get() {
            _ if !has_begun => "Not launched yet",
            _ if open.get() => "Looking for its job",
            Some(_) if is_going_on(task) => "Waiting for its job",
            Some(_) => "Its job is not among the latest of the connection",
            None => "Of a connection that is not among what you may see",
        };
        view! { <p class="muted">{words}</p> }.into_any()
    };
    let task_name = move || {
        task.with(|task| {
            let task = task.as_ref()?;
            let shown = task
                .task_display_name
                .clone()
                .filter(|name| !name.is_empty());
            let name = shown.unwrap_or_else(|| task.task_id.clone());
            Some(match task.map_index {
                ..0 => name,
                index => format!("{name} [{index}]"),
            })
        })
    };
    view! {
        <li hidden=move || !is_shown.get()>
            <div class="sync-head">
                <strong>
                    "Airbyte sync"
                    {move || name().map(|name| format!(": {name}"))}
                </strong>
                <span class="muted">"task " {task_name}</span>
            </div>
            {content}
        </li>
    }
    .into_any()
}

/// The job: how it stands, how far it is, and the way to it.
fn job(trace: Trace) -> AnyView {
    let entry = Memo::new(move |last: Option<&Option<Arc<JobWithAttempts>>>| {
        trace.found().or_else(|| last.cloned().flatten())
    });
    let live = Memo::new(move |_| {
        entry.with(|entry| {
            entry
                .as_ref()
                .is_some_and(|entry| entry.job.status.is_live())
        })
    });
    let view = move || {
        let is_live = live.get();
        let entry_now = entry.get_untracked()?;
        let target = Target {
            instance: trace.instance.get_value(),
            id: entry_now.job.config_id.clone(),
        };
        let id = entry_now.job.id;
        let path = Route::Job {
            instance: target.instance.clone(),
            id: target.id.clone(),
            job: id,
        }
        .path();
        let look = Signal::derive(move || {
            entry.with(|entry| {
                entry.as_ref().map_or(crate::ui::State::Unknown, |entry| {
                    look_of_job(&entry.job.status)
                })
            })
        });
        let word = Signal::derive(move || {
            entry.with(|entry| {
                entry.as_ref().map_or_else(String::new, |entry| {
                    word_of_job(&entry.job.status).to_owned()
                })
            })
        });
        let words = if is_live {
            let since = Signal::derive(move || {
                entry.with(|entry| entry.as_ref().and_then(|entry| entry.job.started_at))
            });
            let watched = Watched::new(&target, since);
            view! {
                <span class="num">{move || watched.words()}</span>
                {watched.bar(format!("Progress of job {id}"))}
            }
            .into_any()
        } else {
            let landing = move || entry.with(|entry| entry.as_ref().map(|entry| landing_of(entry)));
            view! {
                <span class="num">{move || landing().map(|landing| landing.title)}</span>
                <span class="muted">{move || landing().map(|landing| landing.detail)}</span>
            }
            .into_any()
        };
        Some(view! {
            <div class="sync-job">
                <Status state=look word />
                <a href=path>"job " {id.to_string()}</a>
                {words}
            </div>
        })
    };
    view.into_any()
}
