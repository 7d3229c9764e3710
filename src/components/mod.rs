//! Widgets that know Airbyte and Airflow: job status, run grid, launch button.

mod query_failure;

pub mod airbyte;
pub mod airflow;

pub use query_failure::QueryFailure;
