//! The event log of a DAG: what was done to it and its runs, by whom and when, as Airflow keeps it.

mod words;

use airstrip_airflow::v2::{EventLog, EventLogs, ListEventLogs};
use airstrip_contract::System;
use leptos::prelude::*;

use super::further::About;
use crate::api::{QueryCall, SLOW, use_query};
use crate::components::{LaunchedBy, QueryFailure};
use crate::router::{Param, use_router};
use crate::routes::Route;
use crate::ui::{Button, EmptyState, Glyph, SearchBox, Select, Skeleton, Time, each, format};
use words::{KINDS, run_of, signed, what};

/// How many stand on a page.
const PAGE: u32 = 50;

/// The events of a DAG.
pub fn events(about: About) -> AnyView {
    let router = use_router();
    let kind = router.param("what", "");
    let owner = router.param("who", "");
    let run = router.param("run", "");
    let from = router.param("from", "");
    let offset = move || from.get().parse::<u32>().unwrap_or(0) / PAGE * PAGE;
    let instance = about.instance.get_value();
    let query = use_query(
        move || {
            let chosen = kind.get();
            let kinds = KINDS.iter().find(|(value, ..)| *value == chosen);
            let given = |param: Param| Some(param.get()).filter(|text| !text.trim().is_empty());
            let call = ListEventLogs {
                dag_id: about.dag_id.get_value(),
                run_id: given(run),
                owner: given(owner).map(|text| text.trim().to_owned()),
                events: kinds.map(|(.., names)| names.to_vec()).unwrap_or_default(),
                limit: PAGE,
                offset: offset(),
            };
            Some(QueryCall::new(&instance, &call))
        },
        |_: Option<&EventLogs>| SLOW,
    );
    let launches = LaunchedBy::new(System::Airflow, about.instance.get_value(), move || {
        vec![about.dag_id.get_value()]
    });
    let total = Memo::new(move |_| query.data()?.total_entries);
    let rows = move || {
        let answer = query.data();
        answer
            .map(|answer| answer.event_logs.clone())
            .unwrap_or_default()
    };
    let stage = Memo::new(move |_| query.data().map(|answer| answer.event_logs.is_empty()));
    let choose = move |param: Param| {
        move |value: String| {
            param.set(&value);
            from.set("");
        }
    };
    let options: Vec<(String, String)> = KINDS
        .iter()
        .map(|(value, words, _)| ((*value).to_owned(), (*words).to_owned()))
        .collect();
    let of_run = move || {
        let run_id = run.get();
        (!run_id.is_empty()).then(|| {
            view! {
                <Button icon=Glyph::Close on_click=move |_| choose(run)(String::new())>
                    "Run " {run_id}
                </Button>
            }
        })
    };
    let own = format!(
        "{}?in=airflow%2F{}&target={}",
        Route::Activity.path(),
        percent_encoding::utf8_percent_encode(&about.instance.get_value(), crate::routes::SEGMENT),
        percent_encoding::utf8_percent_encode(&about.dag_id.get_value(), crate::routes::SEGMENT),
    );
    let body = move || {
        match stage.get() {
        Some(true) => {
            view! { <EmptyState title="No events" detail="None that Airflow has kept is like that.".to_owned() /> }
                .into_any()
        }
        Some(false) => table(about, launches, Signal::derive(rows)),
        None if query.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=10 /> }.into_any(),
    }
    };
    view! {
        <div class="toolbar">
            <Select
                label="Events"
                value=kind.signal()
                options=Signal::stored(options)
                on_change=choose(kind)
            />
            <SearchBox label="Account, exactly" value=owner.signal() on_input=choose(owner) />
            {of_run}
            <a class="events-own" href=own>"What was done with Airstrip"</a>
        </div>
        <QueryFailure query />
        {body}
        {move || pager(from, offset(), total.get())}
    }
    .into_any()
}

fn table(about: About, launches: LaunchedBy, rows: Signal<Vec<EventLog>>) -> AnyView {
    let key = |event: &EventLog| event.event_log_id.to_string();
    view! {
        <table class="table events-table" aria-label="Events">
            <thead>
                <tr>
                    <th scope="col">"When"</th>
                    <th scope="col">"Who"</th>
                    <th scope="col">"What"</th>
                    <th scope="col">"Run"</th>
                    <th scope="col">"Task"</th>
                </tr>
            </thead>
            <tbody>{each(move || rows.get(), key, move |event| row(about, launches, &event))}</tbody>
        </table>
    }
    .into_any()
}

fn row(about: About, launches: LaunchedBy, event: &EventLog) -> AnyView {
    let run_id = run_of(event);
    let owner = event
        .owner
        .clone()
        .unwrap_or_else(|| "nobody known".to_owned());
    let (signature, result) = (signed(event), run_id.clone());
    let is_launch = what(event) == "launched a run";
    // To Airflow all that comes from here is the console's account.
    let who = move || {
        let launched = || {
            let result = result.as_deref().filter(|_| is_launch)?;
            launches.email(&about.dag_id.get_value(), result)
        };
        match signature.clone().or_else(launched) {
            Some(email) => {
                let title = format!("{email} with Airstrip, by the account {owner}");
                view! { <span title=title>{email}</span> }.into_any()
            }
            None => owner.clone().into_any(),
        }
    };
    let run = run_id.map(|run_id| {
        let page = Route::DagRun {
            instance: about.instance.get_value(),
            dag_id: about.dag_id.get_value(),
            run_id: run_id.clone(),
        };
        view! { <a class="mono" href=page.path()>{run_id}</a> }
    });
    let task = event.task_id.clone().map(|task| {
        let place = event.map_index.filter(|index| *index >= 0);
        let tries = event.try_number.filter(|number| *number > 1);
        view! {
            <span class="mono">{task}</span>
            {place.map(|index| view! { <span class="muted num">" #" {index}</span> })}
            {tries.map(|number| view! { <span class="muted num">" try " {number}</span> })}
        }
    });
    let extra = event
        .extra
        .clone()
        .filter(|text| !matches!(text.trim(), "" | "{}" | "null"));
    let sent = extra.map(|text| {
        view! {
            <details class="events-sent">
                <summary>"Details"</summary>
                <pre class="code">{text}</pre>
            </details>
        }
    });
    view! {
        <tr>
            <td>{event.when.map(|at| view! { <Time at /> })}</td>
            <td>{who}</td>
            <td>
                <span title=event.event.clone()>{what(event)}</span>
                {sent}
            </td>
            <td>{run}</td>
            <td>{task}</td>
        </tr>
    }
    .into_any()
}

/// The way to other pages, and where one is.
fn pager(from: Param, offset: u32, total: Option<u64>) -> Option<AnyView> {
    let total = total.filter(|total| offset > 0 || *total > u64::from(PAGE))?;
    let last = (u64::from(offset) + u64::from(PAGE)).min(total);
    let go = move |offset: u32| {
        let text = if offset == 0 {
            String::new()
        } else {
            offset.to_string()
        };
        from.set(&text);
    };
    let newer = (offset > 0).then(|| {
        view! { <Button on_click=move |_| go(offset.saturating_sub(PAGE))>"Newer"</Button> }
    });
    let older = (last < total).then(|| {
        view! { <Button on_click=move |_| go(offset + PAGE)>"Older"</Button> }
    });
    Some(
        view! {
            <div class="more">
                {newer}
                <span class="muted num">
                    {format::exact(u64::from(offset) + 1)} " to " {format::exact(last)} " of " {format::exact(total)}
                </span>
                {older}
            </div>
        }
        .into_any(),
    )
}
