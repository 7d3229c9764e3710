//! Backfills. Airflow lists those of one DAG: which DAGs have some is found by their runs.

use airstrip_airflow::v2::{Backfill, Backfills, ListBackfillRuns, ListBackfills};
use airstrip_contract::{Api, System};
use leptos::prelude::*;
use serde_json::Value;

use super::page::Page;
use super::{dag_link, listing, read};
use crate::api::api_of;
use crate::components::QueryFailure;
use crate::ui::{EmptyState, Skeleton, State, Status, Time, each};

const HEADINGS: &[&str] = &["State", "DAG", "Dates", "Runs at once", "Conf", "Asked for"];

pub fn backfills(instance: String) -> AnyView {
    if api_of(System::Airflow, &instance) == Api::V1 {
        return view! {
            <EmptyState
                title="No list of backfills"
                detail="Airflow 2 keeps none: a backfill is a command there. Its runs are among those of the DAG.".to_owned()
            />
        }
        .into_any();
    }
    let runs = read(&instance, Page::one_of_many(), |_| ListBackfillRuns);
    let dags = Memo::new(move |_| {
        let runs = runs.data()?;
        let mut ids: Vec<String> = Vec::new();
        for run in &runs.dag_runs {
            if !ids.contains(&run.dag_id) {
                ids.push(run.dag_id.clone());
            }
        }
        Some(ids)
    });
    let stage = Memo::new(move |_| dags.with(|dags| dags.as_ref().map(Vec::is_empty)));
    let view = move || match stage.get() {
        Some(true) => view! {
            <EmptyState
                title="No backfills"
                detail="None of the latest runs came of one.".to_owned()
            />
        }
        .into_any(),
        Some(false) => {
            let instance = instance.clone();
            let ids = move || dags.get().unwrap_or_default();
            each(ids, String::clone, move |dag_id| of_dag(&instance, dag_id))
        }
        None if runs.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=8 /> }.into_any(),
    };
    view! {
        <QueryFailure query=runs />
        {view}
    }
    .into_any()
}

fn of_dag(instance: &str, dag_id: String) -> AnyView {
    let page = Page::one_of_many();
    let query = read(instance, page, move |offset| ListBackfills {
        dag_id: dag_id.clone(),
        offset,
    });
    let instance = instance.to_owned();
    let rows = move || {
        let answer: std::sync::Arc<Backfills> = query.data()?;
        let rows = answer.backfills.iter().map(|one| row(&instance, one));
        Some((rows.collect(), answer.total_entries))
    };
    let none = ("No backfills", "Airflow keeps none of this DAG any more.");
    listing(query, page, "Backfills", HEADINGS, rows, none)
}

fn row(instance: &str, backfill: &Backfill) -> AnyView {
    let (state, word) = match (backfill.completed_at, backfill.is_paused) {
        (Some(_), _) => (State::Landed, "Complete"),
        (None, true) => (State::Paused, "Paused"),
        (None, false) => (State::Running, "Under way"),
    };
    let conf = backfill
        .dag_run_conf
        .clone()
        .filter(|conf| !conf.is_empty());
    let again = match backfill.reprocess_behavior.as_deref() {
        Some("failed") => Some("failed dates again"),
        Some("completed") => Some("all dates again"),
        _ => None,
    };
    let at = |time: Option<airstrip_contract::Timestamp>| time.map(|at| view! { <Time at /> });
    view! {
        <tr>
            <td>
                <Status state word=Signal::stored(word.to_owned()) />
            </td>
            <td>{dag_link(instance, &backfill.dag_id)}</td>
            <td>
                {at(backfill.from_date)} " to " {at(backfill.to_date)}
                {again.map(|again| view! { <span class="muted">", " {again}</span> })}
            </td>
            <td class="num">{backfill.max_active_runs}</td>
            <td>{conf.map(|conf| view! { <code>{Value::Object(conf).to_string()}</code> })}</td>
            <td>{at(backfill.created_at)}</td>
        </tr>
    }
    .into_any()
}
