//! Widgets that know Airbyte and Airflow: job status, run grid, launch button.

mod failure;

pub mod airflow;

pub use failure::{ApiFailure, StaleNote};
