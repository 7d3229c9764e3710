//! A row of the table of streams.

use airstrip_airbyte::config::LastJobOfStream;
use airstrip_airbyte::model::ConfigType;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Table;
use super::stream::Stream;
use crate::components::airbyte::word_of_job;
use crate::ui::{Elapsed, State, Status, Time, format, full, time_of_day};

/// What stands where nothing is told.
const UNTOLD: &str = "–";

/// Draws a stream. What changes by itself changes in place.
pub fn row(table: Table, stream: Stream) -> AnyView {
    let Stream {
        key,
        name,
        namespace,
        mode,
        told,
        cursor,
        fields,
        selected,
    } = stream;
    let own = key.clone();
    let job = Memo::new(move |_| {
        let of =
            |jobs: &std::collections::HashMap<String, LastJobOfStream>| jobs.get(&own).cloned();
        table.jobs.with(|jobs| jobs.as_ref().map(of))
    });
    let namespace =
        (!namespace.is_empty()).then(|| view! { <span class="namespace">{namespace} "."</span> });
    view! {
        <tr class:unsynced=!selected>
            <td class="tick">{pick(table, key.clone(), &name, selected)}</td>
            <th scope="row" class="stream-name">
                {namespace} {name}
            </th>
            <td class="at-state">{state(table, key, selected)}</td>
            <td class="at-last">{move || last(table, job.get())}</td>
            <td class="num at-records">{move || records(job.get())}</td>
            <td class="at-mode" title=told>
                {mode}
            </td>
            <td class="mono at-cursor">{cursor}</td>
            <td class="mono at-key">{fields}</td>
        </tr>
    }
    .into_any()
}

fn pick(table: Table, key: String, name: &str, selected: bool) -> AnyView {
    let own = key.clone();
    let on = Memo::new(move |_| table.chosen.with(|chosen| chosen.contains(&own)));
    let click = move |event: MouseEvent| {
        table.choose(&key, !on.get_untracked(), event.shift_key());
    };
    view! {
        <input
            type="checkbox"
            aria-label=format!("Select {name}")
            disabled=!selected
            title=(!selected).then_some("Not synced: there is nothing to refresh or clear")
            prop:checked=move || on.get()
            on:click=click
        />
    }
    .into_any()
}

fn state(table: Table, key: String, selected: bool) -> AnyView {
    if !selected {
        return view! { <span class="muted">"Not synced"</span> }.into_any();
    }
    let state = Memo::new(move |_| {
        table
            .states
            .with(|states| states.as_ref().map(|states| states.get(&key).cloned()))
    });
    let view = move || match state.get() {
        None if table.untold.with(Option::is_some) => UNTOLD.into_any(),
        None => "…".into_any(),
        Some(None) => {
            let word = Signal::derive(|| "Never synced".to_owned());
            view! { <Status state=State::Queued word /> }.into_any()
        }
        Some(Some(now)) => {
            let live =
                matches!(now.state, State::Running | State::Retrying) || now.word == "Waiting";
            let since = now.since.filter(|_| live && now.until.is_none());
            let title = now.since.map(|at| format!("Since {}", full(at)));
            let word = Signal::derive(move || now.word.clone());
            let until = now.until.map(|at| format!(" until {}", time_of_day(at)));
            view! {
                <span class="stream-state" title=title>
                    <Status state=now.state word />
                    <span class="muted">
                        {until} {since.map(|since| view! { <Elapsed since /> })}
                    </span>
                </span>
            }
            .into_any()
        }
    };
    view.into_any()
}

/// The last job, `None` while or where it is not told.
fn last(table: Table, job: Option<Option<LastJobOfStream>>) -> AnyView {
    let job = match job {
        None if table.untold.with(Option::is_some) => return UNTOLD.into_any(),
        None => return "…".into_any(),
        Some(None) => return view! { <span class="muted">"never"</span> }.into_any(),
        Some(Some(job)) => job,
    };
    let title = format!("{}: {}", job.config_type, word_of_job(&job.job_status));
    let kind = match &job.config_type {
        ConfigType::Sync => None,
        ConfigType::ResetConnection => Some("clear".to_owned()),
        other => Some(other.to_string()),
    };
    let at = job.ended_at.or(job.started_at);
    view! {
        <a href=table.page.job_path(job.job_id) title=title>
            {job.job_id.to_string()}
        </a>
        " "
        <span class="muted">
            {kind} " " {at.map(|at| view! { <Time at /> })}
        </span>
    }
    .into_any()
}

fn records(job: Option<Option<LastJobOfStream>>) -> AnyView {
    let job = job.flatten();
    let told = job.and_then(|job| Some((job.records_committed?, job.bytes_committed)));
    let Some((records, bytes)) = told else {
        return UNTOLD.into_any();
    };
    let bytes = bytes.map_or_else(String::new, |bytes| format!(", {}", format::bytes(bytes)));
    let title = format!("In the destination by the last job{bytes}");
    view! { <span title=title>{format::exact(records)}</span> }.into_any()
}
