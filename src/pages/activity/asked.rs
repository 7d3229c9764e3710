//! What is asked for, all of it in the address.

use airstrip_contract::Timestamp;
use js_sys::Date;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::router::{Param, use_router};

/// The time between two times that are given.
pub const BETWEEN: &str = "between";

/// The choices of time: value and text.
pub const TIMES: [(&str, &str); 6] = [
    ("", "any time"),
    ("today", "today"),
    ("yesterday", "since yesterday"),
    ("7d", "last 7 days"),
    ("30d", "last 30 days"),
    (BETWEEN, "between…"),
];

/// The filters.
#[derive(Clone, Copy)]
pub struct Asked {
    /// An e-mail address.
    pub person: Param,
    /// An operation of the audit.
    pub operation: Param,
    /// An outcome of the audit.
    pub outcome: Param,
    /// `{system}/{instance}`
    pub place: Param,
    /// A text of the target's name or id.
    pub target: Param,
    /// One of [`TIMES`].
    pub when: Param,
    /// The bounds of [`BETWEEN`], as the browser's own input writes a local time.
    pub from: Param,
    /// See `from`.
    pub until: Param,
}

impl Asked {
    /// What the address asks for.
    pub fn of_address() -> Self {
        let router = use_router();
        Self {
            person: router.param("person", ""),
            operation: router.param("operation", ""),
            outcome: router.param("outcome", ""),
            place: router.param("in", ""),
            target: router.param("target", ""),
            when: router.param("when", ""),
            from: router.param("from", ""),
            until: router.param("until", ""),
        }
    }

    fn all(&self) -> [Param; 8] {
        let Self {
            person,
            operation,
            outcome,
            place,
            target,
            when,
            from,
            until,
        } = *self;
        [person, operation, outcome, place, target, when, from, until]
    }

    /// Asks for everything.
    pub fn clear(&self) {
        for param in self.all() {
            param.set("");
        }
    }

    /// Whether anything is filtered. Tracked.
    pub fn is_filtered(&self) -> bool {
        self.all().iter().any(|param| !param.get().is_empty())
    }

    /// The filters as a query of `/api/audit`, without the question mark. Tracked.
    pub fn query(&self) -> String {
        let Ok(query) = UrlSearchParams::new() else {
            return String::new();
        };
        let add = |name: &str, value: &str| {
            if !value.is_empty() {
                query.append(name, value);
            }
        };
        add("person", self.person.get().trim());
        add("operation", &self.operation.get());
        add("outcome", &self.outcome.get());
        add("target", self.target.get().trim());
        let place = self.place.get();
        if let Some((system, instance)) = place.split_once('/') {
            add("system", system);
            add("instance", instance);
        }
        let when = self.when.get();
        let (from, until) = if when == BETWEEN {
            (local(&self.from.get()), local(&self.until.get()))
        } else {
            (days_ago(&when), None)
        };
        add("from", &in_full(from));
        add("until", &in_full(until));
        query.to_string().into()
    }
}

fn in_full(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}

/// The beginning of the day that a choice of [`TIMES`] reaches back to, by the reader's clock: the same
/// for a whole day, so that asking again asks for the same.
fn days_ago(when: &str) -> Option<Timestamp> {
    let days = match when {
        "today" => 0,
        "yesterday" => 1,
        "7d" => 7,
        "30d" => 30,
        _ => return None,
    };
    let at = Date::new_0();
    at.set_hours(0);
    at.set_minutes(0);
    at.set_seconds(0);
    at.set_milliseconds(0);
    // The day 0 of a month is the last of the month before.
    at.set_date(at.get_date().wrapping_sub(days));
    moment(&at)
}

/// A time as the browser's own input writes it: `2026-11-20T10:00`, by the reader's clock.
fn local(text: &str) -> Option<Timestamp> {
    moment(&Date::new(&JsValue::from(text)))
}

#[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970 fit an i64.
fn moment(date: &Date) -> Option<Timestamp> {
    let ms = date.get_time();
    (!ms.is_nan()).then(|| Timestamp::from_millisecond(ms as i64))?
}
