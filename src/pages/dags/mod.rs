//! The pages of an Airflow instance: its DAGs, one DAG, launching it, and one run.

#[cfg(feature = "dag")]
mod dag;
#[cfg(feature = "launch")]
mod launch;
#[cfg(feature = "airflow")]
mod list;
#[cfg(feature = "lists")]
mod lists;
#[cfg(feature = "many")]
mod many;
#[cfg(feature = "run")]
mod run;
#[cfg(feature = "several")]
mod several;

#[cfg(feature = "dag")]
pub use dag::Dag;
#[cfg(feature = "launch")]
pub use launch::Launch;
#[cfg(feature = "airflow")]
pub use list::Dags;
#[cfg(feature = "lists")]
pub use lists::BesideDags;
#[cfg(feature = "many")]
pub use many::LaunchMany;
#[cfg(feature = "run")]
pub use run::DagRun;
#[cfg(feature = "several")]
pub use several::LaunchSeveral;
