//! The pages of an Airflow instance: its DAGs, one DAG, launching it, and one run.

mod dag;
mod launch;
mod list;
mod run;

pub use dag::Dag;
pub use launch::Launch;
pub use list::Dags;
pub use run::DagRun;
