//! One file per screen.

#[cfg(feature = "overview")]
pub mod activity;
#[cfg(any(
    feature = "airbyte",
    feature = "bulk",
    feature = "connection",
    feature = "job"
))]
pub mod connections;
#[cfg(any(
    feature = "airflow",
    feature = "dag",
    feature = "run",
    feature = "launch",
    feature = "lists",
    feature = "many",
    feature = "several"
))]
pub mod dags;
#[cfg(feature = "history")]
pub mod history;
pub mod no_access;
pub mod not_found;
#[cfg(feature = "overview")]
pub mod overview;
