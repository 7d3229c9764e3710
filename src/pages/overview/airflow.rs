//! The card of an Airflow instance.

use std::collections::BTreeSet;

use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::{
    Component, DagRun, DagRuns, GetHealth, GetVersion, Health, ListDagRuns, MOST_ROWS, Version,
};
use airstrip_contract::System;
use jiff::SignedDuration;
use leptos::prelude::*;
use percent_encoding::utf8_percent_encode;

use super::card::{Card, Count, counts};
use crate::api::{ApiError, QueryCall, SLOW, use_query};
use crate::components::airflow::{run_state, run_word};
use crate::components::{LaunchedBy, QueryFailure, place_of};
use crate::routes::{Route, SEGMENT};
use crate::ui::{Skeleton, State, Status, Time, now};

const RARELY: u32 = 10 * 60_000;
/// How far back the card looks.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(24);
/// How many runs are named.
const NAMED: usize = 5;

/// Its health, and what ran in the last day.
#[component]
pub(super) fn AirflowCard(instance: String) -> AnyView {
    let name = StoredValue::new(instance.clone());
    let health = use_query::<Health, _, _>(
        move || Some(QueryCall::new(name.get_value(), &GetHealth)),
        |_| SLOW,
    );
    let version = use_query::<Version, _, _>(
        move || Some(QueryCall::new(name.get_value(), &GetVersion)),
        |_| RARELY,
    );
    let lately = ListDagRuns {
        dag_id: None,
        limit: MOST_ROWS,
        offset: 0,
        updated_since: Some(now() - LOOKS_BACK),
    };
    let runs = use_query::<DagRuns, _, _>(
        move || Some(QueryCall::new(name.get_value(), &lately)),
        |runs| {
            let busy =
                runs.is_some_and(|r| r.dag_runs.iter().any(|r| r.state == RunState::Running));
            if busy { SLOW / 3 } else { SLOW }
        },
    );
    let well = Signal::derive(move || match (health.data(), health.error()) {
        (_, Some(ApiError::Expired)) | (None, None) => None,
        (_, Some(_)) => Some((State::Failed, "Not reached".to_owned())),
        (Some(health), None) => Some(in_words(&health)),
    });
    let release = Signal::derive(move || Some(version.data()?.version.clone()));
    let launches = LaunchedBy::new(System::Airflow, instance.clone(), move || {
        let runs = runs.data();
        let named = runs.iter().flat_map(|runs| named(runs));
        let ids: BTreeSet<_> = named.map(|run| run.dag_id.clone()).collect();
        ids.into_iter().collect()
    });
    let body = move || match runs.data() {
        Some(runs) => lately_in_words(&name.get_value(), &runs, launches),
        None if runs.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=3 /> }.into_any(),
    };
    view! {
        <Card system=System::Airflow instance health=well version=release>
            <QueryFailure query=runs />
            {body}
        </Card>
    }
    .into_any()
}

/// Names what is not well. A part whose status is null is not installed.
fn in_words(health: &Health) -> (State, String) {
    let parts = [
        ("database", Some(&health.metadatabase)),
        ("scheduler", Some(&health.scheduler)),
        ("triggerer", health.triggerer.as_ref()),
        ("DAG processor", health.dag_processor.as_ref()),
    ];
    let is_ill = |part: &Component| part.status.as_deref().is_some_and(|s| s != "healthy");
    let ill: Vec<_> = parts
        .iter()
        .filter(|(_, part)| part.is_some_and(is_ill))
        .map(|(name, _)| *name)
        .collect();
    if ill.is_empty() {
        (State::Landed, "Healthy".into())
    } else {
        (State::Failed, format!("Unhealthy: {}", ill.join(", ")))
    }
}

fn lately_in_words(instance: &str, runs: &DagRuns, launches: LaunchedBy) -> AnyView {
    let place = place_of(System::Airflow, instance);
    let place = utf8_percent_encode(&place, SEGMENT);
    let number = |state: &RunState| {
        let all = runs.dag_runs.iter().filter(|run| run.state == *state);
        u64::try_from(all.count()).unwrap_or(0)
    };
    let count = |state: &RunState, word: &'static str, outcome: &str| Count {
        state: run_state(state),
        number: number(state),
        word,
        href: format!("{}?in={place}&outcome={outcome}", Route::History.path()),
    };
    let totals = counts(vec![
        count(&RunState::Running, "running", "under-way"),
        count(&RunState::Failed, "failed", "failed&when=24h"),
        count(&RunState::Success, "landed", "landed&when=24h"),
        count(&RunState::Queued, "queued", "under-way"),
    ]);
    let named = named(runs)
        .map(|run| named_run(instance, run, launches))
        .collect_view();
    view! {
        {totals}
        <p class="muted instance-note">{how_many(runs)}</p>
        <ul class="instance-runs">{named}</ul>
    }
    .into_any()
}

/// The runs that are worth a look, a few of them.
fn named(runs: &DagRuns) -> impl Iterator<Item = &DagRun> {
    let worth_a_look = |run: &&DagRun| matches!(run.state, RunState::Failed | RunState::Running);
    runs.dag_runs.iter().filter(worth_a_look).take(NAMED)
}

/// What the counts are of: Airflow hands out a page of runs at most.
fn how_many(runs: &DagRuns) -> String {
    let read = runs.dag_runs.len();
    match runs.total_entries {
        Some(all) if all > read as u64 => format!("The latest {read} of {all} runs in 24 h"),
        _ => "Runs in the last 24 h".to_owned(),
    }
}

fn named_run(instance: &str, run: &DagRun, launches: LaunchedBy) -> AnyView {
    let href = Route::DagRun {
        instance: instance.to_owned(),
        dag_id: run.dag_id.clone(),
        run_id: run.dag_run_id.clone(),
    };
    let at = run.end_date.or(run.start_date).or(run.run_after);
    let by = launches.beside(run.dag_id.clone(), run.dag_run_id.clone());
    view! {
        <li>
            <Status state=run_state(&run.state) word=run_word(&run.state) />
            <div class="instance-run">
                <a href=href.path()>{run.dag_id.clone()}</a>
                {by}
            </div>
            <span class="muted">{at.map(|at| view! { <Time at /> })}</span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(status: Option<&str>) -> Component {
        Component {
            status: status.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_ill_is_named_and_what_is_not_installed_is_not() {
        for (triggerer, scheduler, words) in [
            (Some("healthy"), Some("healthy"), "Healthy"),
            (None, Some("healthy"), "Healthy"),
            (Some("unhealthy"), None, "Unhealthy: triggerer"),
            (
                Some("unhealthy"),
                Some("unhealthy"),
                "Unhealthy: scheduler, triggerer",
            ),
        ] {
            let health = Health {
                metadatabase: part(Some("healthy")),
                scheduler: part(scheduler),
                triggerer: Some(part(triggerer)),
                dag_processor: None,
            };
            assert_eq!(in_words(&health).1, words);
        }
    }

    #[test]
    fn counts_of_a_part_say_so() {
        for (total, words) in [
            (Some(0), "Runs in the last 24 h"),
            (None, "Runs in the last 24 h"),
            (Some(250), "The latest 0 of 250 runs in 24 h"),
        ] {
            let runs = DagRuns {
                dag_runs: Vec::new(),
                total_entries: total,
                searched: None,
            };
            assert_eq!(how_many(&runs), words);
        }
    }
}
