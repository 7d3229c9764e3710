//! When a connection's next sync is due.

use airstrip_airbyte::model::Schedule;
use airstrip_contract::Timestamp;

use super::row::Row;
use crate::components::airbyte::next_sync;
use crate::ui::{format, now};

/// When the next sync is due; `None` where nothing is due by itself, or nobody can say when.
pub fn due(row: &Row) -> Option<Timestamp> {
    if row.live.disabled {
        return None;
    }
    next_sync(&row.facts.schedule, row.live.last, now())
}

/// The order in which connections are due, in milliseconds; `None` where nothing is due by itself, or
/// nobody can say when.
pub fn due_order(row: &Row) -> Option<i64> {
    let at = due(row).map(Timestamp::as_millisecond);
    at.or_else(|| is_due_at_once(row).then_some(0))
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
    let words = match &row.facts.schedule {
        _ if row.live.disabled => "",
        Schedule::Cron(_) => "per cron",
        _ if is_due_at_once(row) => "due",
        Schedule::Every(_) | Schedule::Unknown(_) => "by schedule",
        Schedule::Manual => "",
    };
    (words.to_owned(), None)
}
