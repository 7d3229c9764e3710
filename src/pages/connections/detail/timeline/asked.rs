//! Which events are asked for: kinds and days, kept in the address.

use crate::router::{Param, use_router};
use airstrip_airbyte::config::{ListEvents, Pagination};
use airstrip_contract::Timestamp;
use js_sys::Date;

/// Events that are asked for at once.
pub const PAGE: u32 = 50;

/// The kinds of events: the word in the address and on the button, and Airbyte's types.
pub const KINDS: [(&str, &[&str]); 6] = [
    (
        "syncs",
        &[
            "SYNC_STARTED",
            "SYNC_SUCCEEDED",
            "SYNC_INCOMPLETE",
            "SYNC_FAILED",
            "SYNC_CANCELLED",
        ],
    ),
    (
        "refreshes",
        &[
            "REFRESH_STARTED",
            "REFRESH_SUCCEEDED",
            "REFRESH_INCOMPLETE",
            "REFRESH_FAILED",
            "REFRESH_CANCELLED",
        ],
    ),
    (
        "clears",
        &[
            "CLEAR_STARTED",
            "CLEAR_SUCCEEDED",
            "CLEAR_INCOMPLETE",
            "CLEAR_FAILED",
            "CLEAR_CANCELLED",
        ],
    ),
    (
        "settings",
        &[
            "CONNECTION_SETTINGS_UPDATE",
            "CONNECTION_ENABLED",
            "CONNECTION_DISABLED",
        ],
    ),
    ("schema", &["SCHEMA_UPDATE", "SCHEMA_CONFIG_UPDATE"]),
    ("connectors", &["CONNECTOR_UPDATE"]),
];

/// The filters in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    /// Words of [`KINDS`], separated by commas; all where there is none.
    pub kinds: Param,
    /// The first day, as `2026-11-03`.
    pub from: Param,
    /// The last day.
    pub to: Param,
}

impl Filters {
    /// What the address asks for.
    pub fn new() -> Self {
        let router = use_router();
        Self {
            kinds: router.param("events", ""),
            from: router.param("from", ""),
            to: router.param("to", ""),
        }
    }

    /// What is asked for. Tracked.
    pub fn get(self) -> Asked {
        Asked {
            types: types(&self.kinds.get()),
            start: midnight(&self.from.get(), 0),
            end: midnight(&self.to.get(), 1),
        }
    }

    /// Asks for everything.
    pub fn clear(self) {
        for param in [self.kinds, self.from, self.to] {
            param.set("");
        }
    }
}

/// What is asked for, in Airbyte's terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    types: Vec<String>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

impl Asked {
    /// Whether it is everything.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// The call for the events of a connection from the `offset`th on.
    pub fn call(&self, connection: &str, offset: u32) -> ListEvents {
        ListEvents {
            connection_id: connection.to_owned(),
            event_types: self.types.clone(),
            pagination: Pagination {
                page_size: PAGE,
                row_offset: offset,
            },
            created_at_start: self.start.map(|at| at.to_string()),
            created_at_end: self.end.map(|at| at.to_string()),
        }
    }
}

fn types(words: &str) -> Vec<String> {
    let chosen = |(word, _): &&(&str, &[&str])| words.split(',').any(|w| w == *word);
    let types = KINDS
        .iter()
        .filter(chosen)
        .flat_map(|(_, types)| types.iter());
    types.map(|name| (*name).to_owned()).collect()
}

/// The reader's midnight at the beginning of a day, or so many days later; `None` of no date.
fn midnight(date: &str, days_later: i32) -> Option<Timestamp> {
    let (year, month, day) = parts(date)?;
    let date = Date::new_with_year_month_day(year, month - 1, day + days_later);
    #[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970 fit an i64.
    Timestamp::from_millisecond(date.get_time() as i64)
}

fn parts(date: &str) -> Option<(u32, i32, i32)> {
    let mut parts = date.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let sound =
        (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    sound.then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_kinds_and_days() {
        assert_eq!(types(""), Vec::<String>::new());
        assert_eq!(types("connectors,nonsense"), ["CONNECTOR_UPDATE"]);
        assert_eq!(types("syncs,schema").len(), 7);
        for (date, found) in [
            ("2026-11-03", Some((2026, 11, 3))),
            ("", None),
            ("2026-13-01", None),
            ("99999-01-01", None),
            ("2026-11", None),
            ("<img>", None),
        ] {
            assert_eq!(parts(date), found, "{date}");
        }
    }
}
