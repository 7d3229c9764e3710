//! One DAG in the list.

use std::sync::Arc;

use leptos::prelude::*;

use super::book::SHOWN;
use super::fleet::Fleet;
use super::rows::DagRow;
use crate::components::airflow::{
    LaunchLink, OneDag, Pause, PauseSwitch, RunMark, RunStrip, Tags, schedule,
};
use crate::routes::Route;
use crate::ui::{Column, Glyph, Icon, StatusDot, Time, Variant};

/// The columns of the list.
pub static COLUMNS: &[Column] = &[
    Column::new("last", "Last run").sortable(),
    Column::new("name", "DAG").sortable(),
    Column::new("tags", "Tags"),
    Column::new("schedule", "Schedule"),
    Column::new("next", "Next run").sortable(),
    Column::new("runs", "Last runs"),
    Column::new("active", "Active"),
    Column::new("launch", "Launch"),
];

/// The cells of a DAG.
pub fn cells(fleet: Fleet, row: Signal<Arc<DagRow>>) -> AnyView {
    let id = row.with_untracked(|row| Arc::clone(&row.id));
    let runs = fleet.runs_of(Arc::clone(&id));
    let strip_id = Arc::clone(&id);
    let name = row.with_untracked(|row| row.name().to_owned());
    let paused = Signal::derive(move || row.with(|row| row.dag.is_paused));
    let tags = move || row.with(|row| row.tags());
    let known = Signal::derive(move || Some(tags()));
    let dag = OneDag::new(fleet.instance.get_value(), id.to_string(), known);
    let pause = Pause::new(dag, paused);
    view! {
        <div class="cell dag-last" role="gridcell">{move || last_run(runs.get().first())}</div>
        <div class="cell dag-name" role="gridcell">
            {move || heading(fleet, &row.get())}
        </div>
        <div class="cell dag-tags" role="gridcell">
            {move || view! { <Tags tags=tags() short=true /> }}
        </div>
        <div class="cell dag-schedule" role="gridcell">
            {move || row.with(|row| schedule_words(row))}
        </div>
        <div class="cell dag-next" role="gridcell">
            {move || next_run(&row.get(), pause.is_paused())}
        </div>
        <div class="cell dag-runs" role="gridcell">
            <RunStrip instance=fleet.instance dag_id=strip_id runs places=SHOWN />
        </div>
        <div class="cell dag-active" role="gridcell">
            <PauseSwitch pause name=name />
        </div>
        <div class="cell dag-launch" role="gridcell">
            <LaunchLink dag variant=Variant::Quiet />
        </div>
    }
    .into_any()
}

fn last_run(run: Option<&RunMark>) -> AnyView {
    match run {
        Some(run) => view! {
            <span class=format!("status state-{}", run.state.name())>
                <StatusDot state=run.state />
                <span class="status-word">{run.word.clone()}</span>
            </span>
            <span class="muted num"><Time at=run.at /></span>
        }
        .into_any(),
        None => view! { <span class="muted">"never"</span> }.into_any(),
    }
}

fn heading(fleet: Fleet, row: &DagRow) -> AnyView {
    let href = Route::Dag {
        instance: fleet.instance.get_value(),
        dag_id: row.id.to_string(),
    };
    let broken = row.dag.has_import_errors.then(|| {
        view! {
            <span class="import-error" title="Airflow cannot read the DAG's file at the moment: it runs as it was last read.">
                <Icon glyph=Glyph::Warning />
                <span>"import error"</span>
            </span>
        }
    });
    let description = row.dag.description.clone().unwrap_or_default();
    let title = description.clone();
    view! {
        <a class="dag-link" href=href.path() title=row.id.to_string()>{row.name().to_owned()}</a>
        {broken}
        <span class="muted dag-about" title=title>{description}</span>
    }
    .into_any()
}

fn schedule_words(row: &DagRow) -> AnyView {
    let (summary, description) = (&row.dag.timetable_summary, &row.dag.timetable_description);
    let words = schedule(summary.as_deref(), description.as_deref());
    let class = if words == "manual" { "muted" } else { "" };
    let title = match summary {
        Some(summary) => format!("{words} ({summary})"),
        None => words.clone(),
    };
    view! { <span class=class title=title>{words}</span> }.into_any()
}

fn next_run(row: &DagRow, paused: bool) -> AnyView {
    match row.dag.next_dagrun_run_after {
        Some(_) if paused => view! { <span class="muted">"paused"</span> }.into_any(),
        Some(at) => view! { <span class="num"><Time at /></span> }.into_any(),
        None => view! { <span class="muted" aria-hidden="true">"–"</span> }.into_any(),
    }
}
