//! The pages of an Airflow instance: its DAGs, one DAG, launching it, and one run.

use leptos::prelude::*;

use crate::ui::PageHead;

/// The DAGs of an instance.
#[component]
pub fn Dags(
    /// The Airflow instance.
    instance: String,
) -> AnyView {
    let _ = instance;
    view! { <PageHead title="DAGs" /> }.into_any()
}

/// One DAG.
#[component]
pub fn Dag(
    /// The Airflow instance.
    instance: String,
    /// The DAG's id.
    dag_id: String,
) -> AnyView {
    let _ = instance;
    view! { <PageHead title=dag_id /> }.into_any()
}

/// Launching a DAG: its conf form.
#[component]
pub fn Launch(
    /// The Airflow instance.
    instance: String,
    /// The DAG's id.
    dag_id: String,
) -> AnyView {
    let _ = instance;
    view! { <PageHead title=format!("Launch {dag_id}") /> }.into_any()
}

/// One run of a DAG.
#[component]
pub fn DagRun(
    /// The Airflow instance.
    instance: String,
    /// The DAG's id.
    dag_id: String,
    /// The run's id.
    run_id: String,
) -> AnyView {
    let _ = (instance, dag_id);
    view! { <PageHead title=run_id /> }.into_any()
}
