//! The pages of an Airflow instance: its DAGs, one DAG, launching it, and one run.

mod dag;
mod launch;
mod list;
mod reads;
mod run;

pub use dag::Dag;
pub use launch::Launch;
pub use list::Dags;
pub use run::DagRun;

/// The name of a DAG to show: its display name, or its id.
fn name_of<'a>(dag_id: &'a str, display_name: Option<&'a str>) -> &'a str {
    display_name
        .filter(|name| !name.trim().is_empty())
        .unwrap_or(dag_id)
}
