//! One DAG: what it is, its runs, how long they took.

mod chart;
mod history;
mod table;

use std::sync::Arc;

use airstrip_airflow::v1::GetDag;
use airstrip_airflow::v2::{self, DagDetails, GetDagDetails};
use leptos::prelude::*;

use super::{RARELY, name_of};
use crate::api::{Query, QueryCall, SLOW, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::{LaunchLink, OneDag, Pause, PauseSwitch, Tags, schedule};
use crate::routes::Route;
use crate::ui::{Button, CopyId, EmptyState, PageHead, Skeleton, Time, Variant};
use chart::durations;
use history::History;
use table::runs_table;

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
    let docs = Memo::new(move |_| details.data().and_then(|details| details.doc_md.clone()));
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
        {move || docs.get().map(|text| documentation(&text))}
        {move || (!gone.get()).then(|| runs(history))}
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

/// The author's documentation: Markdown, shown as the text that it is.
fn documentation(text: &str) -> AnyView {
    view! {
        <details class="docs">
            <summary>"Documentation"</summary>
            <pre>{text.trim().to_owned()}</pre>
        </details>
    }
    .into_any()
}

fn runs(history: History) -> AnyView {
    let stage = Memo::new(move |_| history.with(|runs| runs.map(<[_]>::is_empty)));
    let more = move || {
        history.more().map(|rest| {
            view! {
                <div class="more">
                    <Button on_click=move |_| history.show_more()>
                        "Show more" <span class="muted num">" " {rest} " left"</span>
                    </Button>
                </div>
            }
        })
    };
    let body = move || {
        match stage.get() {
        Some(true) => view! {
            <EmptyState title="No runs yet" detail="Launch it, or wait for its schedule.".to_owned() />
        }
        .into_any(),
        Some(false) => view! {
            {durations(history)}
            {runs_table(history)}
            {more}
        }
        .into_any(),
        None if history.first.error().is_some() => ().into_any(),
        None => view! { <Skeleton lines=8 /> }.into_any(),
    }
    };
    view! {
        <section class="section" aria-labelledby="runs-title">
            <h2 id="runs-title">"Runs"</h2>
            <QueryFailure query=history.first />
            {body}
        </section>
        {history.further()}
    }
    .into_any()
}
