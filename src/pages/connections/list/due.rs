//! When a connection's next sync is due.

use airstrip_airbyte::model::Schedule;
use airstrip_contract::Timestamp;

use super::row::Row;
use crate::components::airbyte::{next_sync, next_words};
use crate::ui::{format, now};

/// When the next sync is due; `None` where nothing is due by itself, or nobody can say when.
pub fn due(row: &Row) -> Option<Timestamp> {
    due_at(row, now())
}

/// The same as it was at a moment: what has come due since is due until its sync has begun, which is a
/// change, as the mere hour is not.
fn due_at(row: &Row, at: Timestamp) -> Option<Timestamp> {
    let last = row.live.last;
    if row.live.disabled {
        return None;
    }
    next_sync(&row.facts.schedule, last, last.max(Some(at))?)
}

/// The order in which connections are due at a moment, in milliseconds; `None` where nothing is due by
/// itself, or nobody can say when.
pub fn due_order(row: &Row, at: Timestamp) -> Option<i64> {
    let due = due_at(row, at).map(Timestamp::as_millisecond);
    due.or_else(|| is_due_at_once(row).then_some(0))
}

/// What has a period and has never been synced.
fn is_due_at_once(row: &Row) -> bool {
    matches!(row.facts.schedule, Schedule::Every(_))
        && row.live.last.is_none()
        && !row.live.disabled
}

/// When it is due in words, with the time.
pub fn due_words(row: &Row) -> (String, Option<Timestamp>) {
    if let Some(at) = due(row) {
        let ahead = at.duration_since(now()).as_secs();
        let words = if ahead > 0 {
            format::relative(-ahead.max(60))
        } else {
            "due".to_owned()
        };
        return (words, Some(at));
    }
    let words = if row.live.disabled {
        ""
    } else {
        next_words(&row.facts.schedule, row.live.last.is_some())
    };
    (words.to_owned(), None)
}
