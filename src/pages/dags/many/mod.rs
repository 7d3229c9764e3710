//! Launching a DAG over a list of confs: a range of dates, or rows pasted from a spreadsheet.

mod asked;
mod compose;
mod dates;
mod kept;
mod list;
mod rows;
mod source;

use airstrip_airflow::v2::{DagDetails, GetDagDetails};
use leptos::prelude::*;

use crate::api::{QueryCall, use_query};
use crate::components::QueryFailure;
use crate::components::airflow::bulk::{Engine, launches_heading, launches_panel};
use crate::components::airflow::{OneDag, Pause, RARELY, name_of};
use crate::routes::Route;
use crate::ui::{PageHead, Skeleton};
use asked::Asked;

/// Launching a DAG over a list of confs: what is to be launched, and then how far that is. It goes on
/// after a reload.
#[component]
pub fn LaunchMany(
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
    let engine = Engine::of(&instance);
    let above = above(&instance, &dag_id);
    let id = dag_id.clone();
    let title = Memo::new(move |_| {
        let details = details.data();
        let shown = details.as_ref().and_then(|d| d.dag_display_name.as_deref());
        format!("Launch many of {}", name_of(&id, shown))
    });
    // Made once: params that change while rows are composed do not take them away.
    let owner = Owner::current();
    let asked = RwSignal::new(None::<Asked>);
    Effect::new(move |_| {
        if asked.with_untracked(Option::is_none)
            && let (Some(details), Some(owner)) = (details.data(), &owner)
        {
            asked.set(Some(owner.with(|| untrack(|| Asked::new(dag, &details)))));
        }
    });
    let shown = engine.shown();
    let under_way = Memo::new(move |_| launches_heading(&shown).is_some());
    let failed = Memo::new(move |_| details.error().is_some());
    let engine = StoredValue::new_local(engine);
    let body = move || {
        if under_way.get() {
            return engine.with_value(|engine| launches_panel(engine, instance.clone()));
        }
        match asked.get() {
            Some(asked) => compose::compose(asked, pause, engine),
            None if failed.get() => ().into_any(),
            None => view! { <Skeleton lines=10 /> }.into_any(),
        }
    };
    view! {
        <div class:page-fill=move || under_way.get()>
            <PageHead title above />
            <QueryFailure query=details />
            {body}
        </div>
    }
    .into_any()
}

fn above(instance: &str, dag_id: &str) -> Vec<(String, String)> {
    let (instance, dag_id) = (instance.to_owned(), dag_id.to_owned());
    let list = Route::Dags {
        instance: instance.clone(),
    };
    let dag = Route::Dag {
        instance: instance.clone(),
        dag_id: dag_id.clone(),
    };
    let text = dag_id.clone();
    let launch = Route::Launch { instance, dag_id };
    vec![
        (list.path(), "DAGs".into()),
        (dag.path(), text),
        (launch.path(), "Launch".into()),
    ]
}
