//! One DAG: what it is, and its parts below that.

mod docs;
mod events;
mod further;
mod graph;
mod grid;
mod history;
mod params;
mod runs;
mod source;

use std::sync::Arc;

use airstrip_airflow::v1::GetDag;
use airstrip_airflow::v2::{self, DagDetails, GetDagDetails};
use leptos::prelude::*;

use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::{
    LaunchLink, OneDag, Pause, PauseSwitch, RARELY, Tags, name_of, schedule,
};
use crate::router::use_router;
use crate::routes::Route;
use crate::ui::{CopyId, PageHead, Skeleton, Tabs, Time, Variant};
use further::{About, FURTHER, further};
use grid::grid;
use history::History;
use runs::runs;

/// The parts below the head: the value in the address, and the name.
const TABS: [(&str, &str); 2] = [("grid", "Grid"), ("runs", "Runs")];

/// One DAG.
#[component]
pub fn Dag(
    /// The Airflow instance.
    instance: String,
    /// The DAG's id.
    dag_id: String,
) -> AnyView {
    let call = GetDagDetails {
        dag_id: dag_id.clone(),
    };
    let on = instance.clone();
    let details = use_query(
        move || Some(QueryCall::new(&on, &call)),
        |_: Option<&DagDetails>| SLOW,
    );
    let known = Signal::derive(move || details.data().is_some_and(|details| details.is_paused));
    let dag = OneDag::of_details(instance.clone(), dag_id.clone(), details);
    let pause = Pause::new(dag, known);
    let list = Route::Dags {
        instance: instance.clone(),
    };
    let above = vec![(list.path(), "DAGs".to_owned())];
    let id = dag_id.clone();
    let title = Memo::new(move |_| {
        let details = details.data();
        let shown = details.as_ref().and_then(|d| d.dag_display_name.as_deref());
        name_of(&id, shown).to_owned()
    });
    let about = move || {
        details
            .data()
            .and_then(|details| details.description.clone())
    };
    let history = History::new(instance.clone(), dag_id.clone());
    let owners = owners(instance.clone(), dag_id.clone(), details);
    let facts = move || match details.data() {
        Some(details) => facts(&details, pause, owners, history),
        None if details.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=2 /> }.into_any(),
    };
    let there = Memo::new(move |_| details.data().is_some());
    let gone = Memo::new(move |_| {
        !there.get() && details.error().and_then(|error| error.status()) == Some(404)
    });
    let actions = move || {
        there.get().then(|| {
            view! {
                <PauseSwitch pause name=dag_id.clone() show_label=true />
                <LaunchLink dag variant=Variant::Primary />
            }
        })
    };
    view! {
        <PageHead title above summary=move || view! { {about} }>
            {actions}
        </PageHead>
        <QueryFailure query=details />
        {facts}
        {move || (!gone.get()).then(|| parts(history))}
    }
    .into_any()
}

/// The tabs, and the part that is chosen.
fn parts(history: History) -> AnyView {
    let tab = use_router().param("tab", TABS[0].0);
    let all = || TABS.into_iter().chain(FURTHER);
    // An address that names a part which there is none of leads to the first.
    let shown = Memo::new(move |_| {
        let named = |value: &String| all().find(|(part, _)| part == value);
        tab.signal().with(named).unwrap_or(TABS[0])
    });
    let about = About {
        instance: history.instance,
        dag_id: history.dag_id,
    };
    let content = move || match shown.get().0 {
        "runs" => runs(history),
        part => further(part, about).unwrap_or_else(|| grid(history)),
    };
    view! {
        <Tabs
            label="Parts of the DAG"
            value=Signal::derive(move || shown.get().0.to_owned())
            options=all().collect()
            on_change=move |chosen: String| tab.set(&chosen)
        />
        <div role="tabpanel" aria-label=move || shown.get().1 class="tab-panel">
            {content}
        </div>
    }
    .into_any()
}

/// Who owns the DAG. The details of Airflow 2 leave that out.
fn owners(instance: String, dag_id: String, details: Query<DagDetails>) -> Signal<String> {
    let call = GetDag { dag_id };
    let listed = use_query(
        move || {
            let is_left_out = details.data()?.owners.is_empty();
            is_left_out.then(|| QueryCall::new(&instance, &call))
        },
        |_: Option<&v2::Dag>| RARELY,
    );
    Signal::derive(move || {
        let told = details.data().map(|details| details.owners.join(", "));
        let listed = move || listed.data().map(|dag| dag.owners.join(", "));
        let told = told.filter(|owners| !owners.is_empty());
        told.or_else(listed).unwrap_or_default()
    })
}

fn facts(
    details: &Arc<DagDetails>,
    pause: Pause,
    owners: Signal<String>,
    history: History,
) -> AnyView {
    let summary = details.timetable_summary.clone();
    let words = schedule(summary.as_deref(), details.timetable_description.as_deref());
    let next = details.next_dagrun_run_after;
    let next = move || match next {
        Some(_) if pause.is_paused() => "when unpaused".into_any(),
        Some(at) => view! { <Time at /> }.into_any(),
        None => "–".into_any(),
    };
    let (told, most) = (details.active_runs_count, details.max_active_runs);
    let running = move || match (told.or_else(|| history.active()), most) {
        (Some(n), Some(most)) => format!("{n} of at most {most}"),
        (Some(n), None) => n.to_string(),
        _ => "–".to_owned(),
    };
    let owners = move || {
        Some(owners.get())
            .filter(|names| !names.is_empty())
            .unwrap_or("–".into())
    };
    let tags: Vec<String> = details.tags.iter().map(|tag| tag.name.clone()).collect();
    view! {
        <dl class="facts">
            <div>
                <dt>"Schedule"</dt>
                <dd title=summary>{words}</dd>
            </div>
            <div>
                <dt>"Next run"</dt>
                <dd>{next}</dd>
            </div>
            <div>
                <dt>"Active runs"</dt>
                <dd>{running}</dd>
            </div>
            <div>
                <dt>"Owners"</dt>
                <dd>{owners}</dd>
            </div>
            {(!tags.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <dt>"Tags"</dt>
                            <dd><Tags tags /></dd>
                        </div>
                    }
                })}
            <div>
                <dt>"Id"</dt>
                <dd><CopyId id=details.dag_id.clone() /></dd>
            </div>
        </dl>
    }
    .into_any()
}
