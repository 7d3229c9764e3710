//! The head of a run's page: which one it is, how it stands, and what can be done.

use airstrip_airflow::v2;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::page::Page;
use super::past;
use crate::components::airflow::{LaunchLink, OneDag, due, run_state, run_word, took};
use crate::routes::Route;
use crate::ui::format::{compared, duration};
use crate::ui::{Clock, Elapsed, Glyph, Icon, PageHead, Status, date_and_time, tab_title};

/// The heading, the state and the buttons.
pub fn head(page: Page) -> AnyView {
    let flight = page.flight;
    let title = Memo::new(move |_| title(page));
    let status = move || flight.run.data().map(|run| headline(page, &run));
    let again = move || flight.run.data().map(|run| again(flight.dag, &run));
    let view = view! {
        <PageHead title above=page.above() summary=move || view! { {status} }>
            {beside(page)}
            {page.actions.head()}
            {again}
        </PageHead>
    };
    // Other tabs show runs of the same minute.
    tab_title(move || {
        let of = flight.dag.dag_id.get_value();
        match flight.run.data() {
            Some(run) => format!("{}: {of}, {}", run_word(&run.state), title.get()),
            None => of,
        }
    });
    view.into_any()
}

/// What the run is called. Tracked.
pub fn title(page: Page) -> String {
    let run = page.flight.run.data();
    let due = run.as_deref().and_then(due);
    due.map_or_else(
        || "Run".to_owned(),
        |at| format!("Run of {}", date_and_time(at)),
    )
}

/// The ways to the list of DAGs and to the DAG.
pub fn above(instance: String, dag_id: String) -> Vec<(String, String)> {
    let list = Route::Dags {
        instance: instance.clone(),
    };
    let text = dag_id.clone();
    let dag = Route::Dag { instance, dag_id };
    vec![(list.path(), "DAGs".into()), (dag.path(), text)]
}

/// "Running for 12 s, about 2 m left", "Failed in 6 m 12 s, 3.1 times the usual 2 m".
fn headline(page: Page, run: &v2::DagRun) -> AnyView {
    let state = run_state(&run.state);
    let words = match (took(run), run.start_date) {
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
    let by = page
        .flight
        .launches
        .beside(run.dag_id.clone(), run.dag_run_id.clone());
    let (ended, since) = (took(run), run.start_date);
    let live = !run.state.is_terminal();
    let clock = Clock::get();
    let usual = move || {
        let usual = page.past.usual()?;
        let words = match (ended, since) {
            (Some(seconds), _) => compared(seconds, usual),
            (None, Some(since)) if live => past::left(clock.seconds_since(since), usual),
            _ => return None,
        };
        Some(view! { <span class="muted num">{format!("· {words}")}</span> })
    };
    view! {
        <span class="headline">
            <Status state word=Signal::stored(run_word(&run.state)) />
            <span class="num">{words}</span>
            {by}
            {usual}
        </span>
    }
    .into_any()
}

/// The ways to the runs before and after.
fn beside(page: Page) -> AnyView {
    let link = move |is_later: bool| {
        let run = page.past.beside(is_later)?;
        let route = Route::DagRun {
            instance: page.flight.dag.instance.get_value(),
            dag_id: run.dag_id.clone(),
            run_id: run.dag_run_id.clone(),
        };
        let (name, class) = if is_later {
            ("Next", "btn btn-quiet run-newer")
        } else {
            ("Previous", "btn btn-quiet run-older")
        };
        let when = due(&run).map(date_and_time).unwrap_or_default();
        let word = run_word(&run.state);
        let title = format!("{name} run, {when}, {word}");
        Some(view! {
            <a class=class href=route.path() aria-label=title.clone() title=title>
                <Icon glyph=Glyph::Right />
                <span>{name}</span>
            </a>
        })
    };
    view! {
        <nav class="run-beside" aria-label="Runs of this DAG">
            {move || link(false)}
            {move || link(true)}
        </nav>
    }
    .into_any()
}

/// By its id: what is in a conf is nothing for the browser's history.
fn again(dag: OneDag, run: &v2::DagRun) -> AnyView {
    let id = utf8_percent_encode(&run.dag_run_id, NON_ALPHANUMERIC);
    let query = format!("?run={id}");
    view! {
        <LaunchLink
            dag
            query
            text="Launch again with this conf"
        />
    }
    .into_any()
}
