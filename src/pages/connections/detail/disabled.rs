//! Whether a connection is disabled, by the newer of two: its details, which are read once per visit,
//! and its status, which is read all the time and does not always tell.

use airstrip_airbyte::config::{Connection, ConnectionStatusRead};
use airstrip_airbyte::model::{ConnectionStatus, ConnectionSyncStatus};
use leptos::prelude::*;

use crate::api::Query;

/// How often the details are read again where they tell something else than the status. Once is not
/// always enough: the proxy shares what it has read a moment ago.
const LOOKS: u8 = 2;

/// What the status tells of it, and since when, in milliseconds since 1970.
pub type Told = (bool, f64);

/// What the status tells of it; `None` where it tells nothing.
pub fn told(statuses: Query<Vec<ConnectionStatusRead>>) -> Memo<Option<Told>> {
    Memo::new(move |before: Option<&Option<Told>>| {
        let disabled = by_status(statuses.data()?.first()?)?;
        let same = before.copied().flatten().filter(|told| told.0 == disabled);
        same.or_else(|| Some((disabled, statuses.updated_at()?)))
    })
}

/// Whether it is disabled; `None` before either is known. Tracked.
pub fn is_disabled(details: Query<Connection>, told: Memo<Option<Told>>) -> Option<bool> {
    let read = details.data().map(|read| by_details(&read));
    newer(read.zip(details.updated_at()), told.get())
}

/// Reads the details again as soon as the status tells something else.
pub fn follow(
    details: Query<Connection>,
    statuses: Query<Vec<ConnectionStatusRead>>,
    told: Memo<Option<Told>>,
) {
    Effect::new(move |looks: Option<u8>| {
        // Each status that says the same is one more reason to look.
        let _ = statuses.updated_at();
        let (Some(told), Some(read)) = (told.get(), details.data()) else {
            return 0;
        };
        if told.0 == by_details(&read) {
            return 0;
        }
        let looks = looks.unwrap_or(0);
        let older = untrack(|| details.updated_at()).is_none_or(|at| at < told.1);
        if looks == LOOKS || (looks == 0 && !older) {
            return looks;
        }
        details.refetch();
        looks + 1
    });
}

fn by_details(details: &Connection) -> bool {
    matches!(
        details.status,
        ConnectionStatus::Inactive | ConnectionStatus::Locked
    )
}

/// Airbyte says of a connection that is at work, whose schema broke or whose configuration is wrong that
/// it is that, whether or not it is disabled.
fn by_status(read: &ConnectionStatusRead) -> Option<bool> {
    match &read.connection_sync_status {
        ConnectionSyncStatus::Paused => Some(true),
        ConnectionSyncStatus::Pending
        | ConnectionSyncStatus::Incomplete
        | ConnectionSyncStatus::Synced => read.active_job.is_none().then_some(false),
        _ => None,
    }
}

/// What was read last of the two, each with the time.
fn newer(details: Option<Told>, status: Option<Told>) -> Option<bool> {
    let newest = match (details, status) {
        (Some(details), Some(status)) if status.1 > details.1 => Some(status),
        (details, status) => details.or(status),
    };
    newest.map(|(disabled, _)| disabled)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_an_idle_connection_tells_it() {
        for (word, more, expected) in [
            ("paused", "", Some(true)),
            ("synced", "", Some(false)),
            ("incomplete", "", Some(false)),
            ("pending", "", Some(false)),
            (
                "pending",
                r#","activeJob":{"id":1,"configType":"sync","configId":"c","status":"pending","createdAt":1,"updatedAt":1}"#,
                None,
            ),
            ("running", "", None),
            ("queued", "", None),
            ("failed", "", None),
            ("dreaming", "", None),
        ] {
            let text = format!(r#"{{"connectionId":"c","connectionSyncStatus":"{word}"{more}}}"#);
            let read = serde_json::from_str(&text).unwrap();
            assert_eq!(by_status(&read), expected, "{word}");
        }
    }

    #[test]
    fn the_newer_is_believed() {
        for (details, status, expected) in [
            (None, None, None),
            (None, Some((true, 1.0)), Some(true)),
            (Some((false, 1.0)), None, Some(false)),
            (Some((false, 1.0)), Some((true, 2.0)), Some(true)),
            // It was read again because of that.
            (Some((false, 3.0)), Some((true, 2.0)), Some(false)),
            (Some((true, 2.0)), Some((false, 2.0)), Some(true)),
        ] {
            assert_eq!(newer(details, status), expected, "{details:?} {status:?}");
        }
    }
}
