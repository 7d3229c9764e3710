//! Launching a DAG.

mod desk;
mod elsewhere;
mod origin;
mod past;
mod presets;
mod run_fields;
mod sending;
mod source;
mod stored;
mod view;

use airstrip_airflow::v2::{DagDetails, GetDagDetails};
use leptos::prelude::*;

use crate::api::{QueryCall, use_query};
use crate::components::airflow::{OneDag, Pause, RARELY, name_of};
use crate::components::{QueryFailure, keep};
use crate::forms::conf::Saved;
use crate::routes::Route;
use crate::ui::{LinkButton, PageHead, Segmented, Skeleton};
use desk::Desk;
use past::{Past, past_menu};
use presets::{Editor, Presets, presets_menu};

/// Launching a DAG: its conf form.
#[component]
pub fn Launch(
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
        |_: Option<&DagDetails>| RARELY,
    );
    let known = Signal::derive(move || details.data().is_some_and(|details| details.is_paused));
    let dag = OneDag::of_details(instance.clone(), dag_id.clone(), details);
    let pause = Pause::new(dag, known);
    let above = above(&instance, &dag_id);
    let id = dag_id.clone();
    let title = Memo::new(move |_| {
        let details = details.data();
        let shown = details.as_ref().and_then(|d| d.dag_display_name.as_deref());
        format!("Launch {}", name_of(&id, shown))
    });
    let (presets, past, editor) = (Presets::of(dag), Past::of(dag), Editor::new());
    // The form is made once: params that change while it is filled in do not take it away, and no more
    // does a run that would let guess another.
    let owner = Owner::current();
    let desk = RwSignal::new(None::<Desk>);
    Effect::new(move |_| {
        if desk.with_untracked(Option::is_none)
            && let (Some(details), Some(owner)) = (details.data(), &owner)
            && (desk::params_of(&details).is_some() || past.is_known())
        {
            let made = owner.with(|| untrack(|| Desk::new(dag, presets, past, &details)));
            desk.set(Some(made));
        }
    });
    let failed = Memo::new(move |_| details.error().is_some());
    let body = move || match desk.get() {
        Some(desk) => view::workplace(desk, pause, past, editor),
        None if failed.get() => ().into_any(),
        None => view! { <Skeleton lines=10 /> }.into_any(),
    };
    let tools = move || {
        desk.get().map(|desk| {
            view! {
                {many_link(desk)}
                {presets_menu(desk, editor)}
                {past_menu(desk, past)}
                {desk.has_form().then(|| view_switch(desk))}
            }
        })
    };
    let about = move || {
        let details = details.data();
        details.and_then(|details| details.description.clone())
    };
    view! {
        <PageHead title above summary=move || view! { {about} }>
            {tools}
        </PageHead>
        <QueryFailure query=details />
        {body}
    }
    .into_any()
}

fn above(instance: &str, dag_id: &str) -> Vec<(String, String)> {
    let (instance, dag_id) = (instance.to_owned(), dag_id.to_owned());
    let list = Route::Dags {
        instance: instance.clone(),
    };
    let text = dag_id.clone();
    let dag = Route::Dag { instance, dag_id };
    vec![(list.path(), "DAGs".into()), (dag.path(), text)]
}

/// The way to launching many, which takes along what is entered here.
fn many_link(desk: Desk) -> AnyView {
    let (instance, dag_id) = desk.names();
    let key = Saved::shared_key(&instance, &dag_id);
    let href = Route::LaunchMany { instance, dag_id }.path();
    let hand_over = move |_| {
        let common = desk.conf.with_untracked(Saved::of);
        keep(&key, &common.to_text());
    };
    view! {
        <span on:click=hand_over>
            <LinkButton href>"Launch many"</LinkButton>
        </span>
    }
    .into_any()
}

fn view_switch(desk: Desk) -> AnyView {
    view! {
        <Segmented
            label="View"
            name="view"
            value=desk.view
            options=vec![
                (desk::FORM.to_owned(), "Form".to_owned()),
                (desk::JSON.to_owned(), "JSON".to_owned()),
            ]
            on_change=move |view: String| desk.view.set(view)
        />
    }
    .into_any()
}
