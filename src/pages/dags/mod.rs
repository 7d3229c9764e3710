//! The pages of an Airflow instance: its DAGs, one DAG, launching it, and one run.

mod dag;
mod launch;
mod list;
mod lists;
mod many;
mod run;
mod several;

pub use dag::Dag;
pub use launch::Launch;
pub use list::Dags;
pub use lists::BesideDags;
pub use many::LaunchMany;
pub use run::DagRun;
pub use several::LaunchSeveral;
