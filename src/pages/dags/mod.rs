//! The pages of an Airflow instance: its DAGs, one DAG, launching it, and one run.

#[cfg(feature = "airflow")]
mod dag;
#[cfg(feature = "launch")]
mod launch;
#[cfg(feature = "airflow")]
mod list;
#[cfg(feature = "airflow")]
mod reads;
#[cfg(feature = "airflow")]
mod run;

#[cfg(feature = "airflow")]
pub use dag::Dag;
#[cfg(feature = "launch")]
pub use launch::Launch;
#[cfg(feature = "airflow")]
pub use list::Dags;
#[cfg(feature = "airflow")]
pub use run::DagRun;

use airstrip_airflow::v2::DagRun as Run;
use airstrip_contract::Timestamp;

/// Milliseconds between reads of what does not change any more by itself.
const RARELY: u32 = 15 * 60_000;

/// When a run was due: what runs are ordered by.
fn due(run: &Run) -> Option<Timestamp> {
    run.run_after.or(run.queued_at).or(run.start_date)
}

/// The name of a DAG to show: its display name, or its id.
fn name_of<'a>(dag_id: &'a str, display_name: Option<&'a str>) -> &'a str {
    display_name
        .filter(|name| !name.trim().is_empty())
        .unwrap_or(dag_id)
}
