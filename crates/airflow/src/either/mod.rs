//! Answers as they come from either version, and what becomes of them. A field that only one of the
//! two sends is optional here.

mod run;
mod schedule;
mod task;

use serde::{Deserialize, Deserializer};

pub(crate) use run::Run;
pub(crate) use schedule::summary;
pub(crate) use task::Task;

/// What Airflow 2 declares as nullable and Airflow 3 always sends.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
