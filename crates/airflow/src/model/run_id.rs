//! The id of a run, chosen before the run exists.

use airstrip_contract::{Timestamp, instant};

/// A run id that Airflow accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunId(String);

/// Why a text cannot be the id of a manual run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidRunId {
    /// Empty, or longer than 250 characters.
    Length,
    /// A character other than letters, digits and `_.~:+-`.
    Character,
    /// Two dots in a row, in which Airflow 3 sees a way out of its folder of logs.
    Dots,
    /// Begins as the ids of runs that Airflow starts itself do: with this.
    Reserved(&'static str),
}

/// How the ids of runs begin that nobody starts by hand: `DagRunType` of Airflow 2.11.2 and 3.3.2 with
/// two underscores. Each version refuses its own (`DAG.create_dagrun`); the console refuses both's, so
/// that an id that works today works after an upgrade.
const RESERVED: [&str; 6] = [
    "scheduled__",
    "backfill__",
    "dataset_triggered__",
    "asset_triggered__",
    "asset_materialization__",
    "operator_triggered__",
];

impl RunId {
    /// The id of a launch at `now`, in the form of Airflow's own manual runs. `unique` tells apart
    /// launches of the same microsecond.
    #[must_use]
    pub fn manual(now: Timestamp, unique: u32) -> Self {
        Self(format!("manual__{now}_{unique:08x}"))
    }

    /// When a run was launched that has such an id.
    #[must_use]
    pub fn launched_at(id: &str) -> Option<Timestamp> {
        let (now, unique) = id.strip_prefix("manual__")?.rsplit_once('_')?;
        let is_ours = unique.len() == 8 && unique.bytes().all(|b| b.is_ascii_hexdigit());
        instant::parse(now).filter(|_| is_ours)
    }

    /// Checks an id that a person chose, by the rule of Airflow 3
    /// (`^[A-Za-z0-9_.~:+-]+$`; a bad one is an HTML error 500 in Airflow 2).
    ///
    /// # Errors
    /// Says which part of the rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, InvalidRunId> {
        if text.is_empty() || text.len() > 250 {
            return Err(InvalidRunId::Length);
        }
        if !text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.~:+-".contains(c))
        {
            return Err(InvalidRunId::Character);
        }
        if text.contains("..") {
            return Err(InvalidRunId::Dots);
        }
        match RESERVED.iter().find(|prefix| text.starts_with(**prefix)) {
            Some(prefix) => Err(InvalidRunId::Reserved(prefix)),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_airflow_refuses_is_refused() {
        for (text, why) in [
            ("", InvalidRunId::Length),
            (&"x".repeat(251), InvalidRunId::Length),
            ("a/b", InvalidRunId::Character),
            ("a b", InvalidRunId::Character),
            ("ä", InvalidRunId::Character),
            ("a..b", InvalidRunId::Dots),
            (
                "scheduled__2026-01-01",
                InvalidRunId::Reserved("scheduled__"),
            ),
            ("backfill__1", InvalidRunId::Reserved("backfill__")),
            (
                "dataset_triggered__1",
                InvalidRunId::Reserved("dataset_triggered__"),
            ),
            (
                "asset_triggered__1",
                InvalidRunId::Reserved("asset_triggered__"),
            ),
            (
                "asset_materialization__1",
                InvalidRunId::Reserved("asset_materialization__"),
            ),
            (
                "operator_triggered__",
                InvalidRunId::Reserved("operator_triggered__"),
            ),
        ] {
            assert_eq!(RunId::parse(text), Err(why), "{text}");
        }
        for text in ["manual__1", "scheduled_1", "by.hand.", "my_backfill__1"] {
            assert!(RunId::parse(text).is_ok(), "{text}");
        }
        assert!(RunId::parse(&"x".repeat(250)).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn the_console_s_own_ids_are_accepted(second in 0_i64..253_402_200_000, unique: u32) {
            let id = RunId::manual(Timestamp::from_second(second).unwrap(), unique);
            proptest::prop_assert_eq!(RunId::parse(id.as_str()), Ok(id));
        }
    }
}
