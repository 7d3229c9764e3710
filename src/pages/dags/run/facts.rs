//! What is known of the run beside its tasks.

use std::sync::Arc;

use airstrip_airflow::v2;
use airstrip_contract::Timestamp;
use leptos::prelude::*;
use serde_json::Value;

use super::actions::{note, origin};
use super::page::Page;
use crate::ui::format::duration;
use crate::ui::{CopyId, Time, date_and_time, full};

/// The facts and the note.
pub fn facts(page: Page) -> AnyView {
    let run = page.flight.run;
    view! {
        {move || run.data().map(|run| list(page, &run))}
        {note(page.actions)}
    }
    .into_any()
}

fn list(page: Page, run: &Arc<v2::DagRun>) -> AnyView {
    let waited = run
        .queued_at
        .zip(run.start_date)
        .map(|(queued, start)| duration((start.as_second() - queued.as_second()).max(0)));
    let interval = run
        .data_interval_start
        .zip(run.data_interval_end)
        .filter(|(start, end)| start != end);
    let exact = |at: Timestamp| view! { <span title=full(at)>{date_and_time(at)}</span> };
    view! {
        <dl class="facts">
            {fact("Started by", origin(page.actions))}
            {run.start_date.map(|at| fact("Started", view! { <Time at /> }))}
            {run.end_date.map(|at| fact("Ended", view! { <Time at /> }))}
            {waited.map(|words| fact("Waited in the queue", words))}
            {run.logical_date.map(|at| fact("Logical date", exact(at)))}
            {interval
                .map(|(start, end)| {
                    fact("Data interval", view! { {exact(start)} " to " {exact(end)} })
                })}
            {fact("Run id", view! { <CopyId id=run.dag_run_id.clone() /> })}
        </dl>
    }
    .into_any()
}

/// A fact of a list of facts.
pub fn fact(name: &'static str, value: impl IntoAny) -> AnyView {
    let value = value.into_any();
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="num">{value}</dd>
        </div>
    }
    .into_any()
}

/// What the run was launched with.
pub fn conf(page: Page) -> AnyView {
    let conf = Memo::new(move |_| {
        let run = page.flight.run.data()?;
        run.conf.clone().filter(|conf| !conf.is_empty())
    });
    let view = move || {
        conf.get().map(|conf| {
            view! {
                <section class="section" aria-labelledby="conf-title">
                    <h2 id="conf-title">"Conf"</h2>
                    <pre class="panel run-conf-json" tabindex="0">
                        {format!("{:#}", Value::Object(conf))}
                    </pre>
                </section>
            }
        })
    };
    view.into_any()
}
