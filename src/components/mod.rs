//! Widgets that know Airbyte and Airflow: job status, run grid, launch button.

mod grants;
mod launched_by;
mod query_failure;

pub mod airbyte;
pub mod airflow;

pub use grants::{grants, role_words};
pub use launched_by::{LaunchedBy, launches_of};
pub use query_failure::QueryFailure;
