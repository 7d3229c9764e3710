//! The list of connections: filters, order and the cursor that is a connection's id.

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Moment;

use super::connection::Connection;
use super::job::{Kind, Status};
use super::world::World;

/// `WebBackendConnectionListRequestBody`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    pub(crate) workspace_id: Uuid,
    #[serde(default)]
    source_id: Vec<Uuid>,
    #[serde(default)]
    destination_id: Vec<Uuid>,
    pub(crate) cursor: Option<Uuid>,
    #[serde(default)]
    sort_key: SortKey,
    #[serde(default)]
    pub(crate) filters: Filters,
    page_size: Option<usize>,
}

/// `WebBackendConnectionListFilters`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Filters {
    source_definition_ids: Vec<Uuid>,
    destination_definition_ids: Vec<Uuid>,
    pub(crate) statuses: Vec<StatusFilter>,
    states: Vec<State>,
    tag_ids: Vec<Uuid>,
    search_term: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StatusFilter {
    Healthy,
    Failed,
    Running,
    /// In the document, but the real server throws on it.
    Paused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Active,
    Inactive,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum SortKey {
    #[default]
    #[serde(rename = "connectionName_asc")]
    NameAsc,
    #[serde(rename = "connectionName_desc")]
    NameDesc,
    #[serde(rename = "sourceName_asc")]
    SourceAsc,
    #[serde(rename = "sourceName_desc")]
    SourceDesc,
    #[serde(rename = "destinationName_asc")]
    DestinationAsc,
    #[serde(rename = "destinationName_desc")]
    DestinationDesc,
    #[serde(rename = "lastSync_asc")]
    LastSyncAsc,
    #[serde(rename = "lastSync_desc")]
    LastSyncDesc,
}

impl SortKey {
    const fn is_descending(self) -> bool {
        matches!(
            self,
            Self::NameDesc | Self::SourceDesc | Self::DestinationDesc | Self::LastSyncDesc
        )
    }
}

/// What rows are ordered by; the id settles ties, so that a cursor names one place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String, Uuid),
    Time(Option<Moment>, Uuid),
}

impl Query {
    fn key(&self, world: &World, connection: &Connection) -> Key {
        let id = connection.id;
        match self.sort_key {
            SortKey::NameAsc | SortKey::NameDesc => Key::Text(connection.name.to_lowercase(), id),
            SortKey::SourceAsc | SortKey::SourceDesc => {
                Key::Text(connection.source_name.to_lowercase(), id)
            }
            SortKey::DestinationAsc | SortKey::DestinationDesc => {
                Key::Text(connection.destination.name.to_lowercase(), id)
            }
            SortKey::LastSyncAsc | SortKey::LastSyncDesc => {
                let latest = connection
                    .jobs(world.ids)
                    .find(|job| job.order.kind == Kind::Sync);
                Key::Time(latest.map(|job| job.created), id)
            }
        }
    }

    fn order(&self, a: &Key, b: &Key) -> Ordering {
        if self.sort_key.is_descending() {
            b.cmp(a)
        } else {
            a.cmp(b)
        }
    }

    fn admits(&self, world: &World, connection: &Connection, now: Moment) -> bool {
        fn any<T: PartialEq>(wanted: &[T], has: impl FnOnce() -> T) -> bool {
            wanted.is_empty() || wanted.contains(&has())
        }
        let filters = &self.filters;
        let term = filters.search_term.trim().to_lowercase();
        let found = || {
            [&connection.name, &connection.source_name]
                .into_iter()
                .map(String::as_str)
                .chain([connection.destination.name])
                .any(|name| name.to_lowercase().contains(&term))
        };
        let state = match connection.status() {
            "active" => Some(State::Active),
            "inactive" => Some(State::Inactive),
            _ => None,
        };
        !connection.deleted
            && world.workspace_id(connection.workspace) == self.workspace_id
            && any(&self.source_id, || world.source_id(connection))
            && any(&self.destination_id, || world.destination_id(connection))
            && any(&filters.source_definition_ids, || {
                world.definition_id("source", connection.source.connector)
            })
            && any(&filters.destination_definition_ids, || {
                world.definition_id("destination", connection.destination.connector)
            })
            && (filters.states.is_empty()
                || state.is_some_and(|state| filters.states.contains(&state)))
            && (filters.tag_ids.is_empty()
                || world
                    .tags_of(connection)
                    .any(|(id, ..)| filters.tag_ids.contains(&id)))
            && (term.is_empty() || found())
            && any(&filters.statuses, || {
                match connection
                    .latest_sync(world.ids, now)
                    .map(|(_, status)| status)
                {
                    // Never synced and pending count as healthy here, unlike in the counts.
                    None | Some(Status::Pending | Status::Succeeded) => StatusFilter::Healthy,
                    Some(Status::Running | Status::Queued) => StatusFilter::Running,
                    Some(Status::Failed | Status::Cancelled | Status::Incomplete) => {
                        StatusFilter::Failed
                    }
                }
            })
    }
}

/// All connections of a workspace, whatever page was asked for and in which order: that is all that
/// servers before 1.8 know.
pub(crate) fn whole(world: &World, query: &Query, now: Moment) -> Value {
    let rows = world.connections.iter().filter(|connection| {
        !connection.deleted && world.workspace_id(connection.workspace) == query.workspace_id
    });
    let rows: Vec<_> = rows.map(|row| world.list_item(row, now)).collect();
    json!({ "connections": rows })
}

/// A page of the list: `WebBackendConnectionReadList`.
pub(crate) fn page(
    world: &World,
    query: &Query,
    cursor: Option<&Connection>,
    now: Moment,
) -> Value {
    let mut rows: Vec<_> = world
        .connections
        .iter()
        .filter(|connection| query.admits(world, connection, now))
        .map(|connection| (query.key(world, connection), connection))
        .collect();
    rows.sort_unstable_by(|a, b| query.order(&a.0, &b.0));
    let cursor = cursor.map(|connection| query.key(world, connection));
    let size = query.page_size.unwrap_or(20);
    let connections: Vec<_> = rows
        .iter()
        .filter(|(key, _)| {
            cursor
                .as_ref()
                .is_none_or(|cursor| query.order(key, cursor).is_gt())
        })
        .take(size)
        .map(|(_, connection)| world.list_item(connection, now))
        .collect();
    json!({
        "connections": connections,
        "page_size": size,
        "num_connections": rows.len(),
    })
}

/// `WebBackendConnectionStatusCounts`.
pub(crate) fn counts(world: &World, workspace: Uuid, now: Moment) -> Value {
    let [
        mut running,
        mut queued,
        mut healthy,
        mut failed,
        mut paused,
        mut not_synced,
    ] = [0u64; 6];
    for connection in &world.connections {
        if connection.deleted || world.workspace_id(connection.workspace) != workspace {
            continue;
        }
        let status = connection
            .latest_sync(world.ids, now)
            .map(|(_, status)| status);
        let count = match status {
            _ if connection.status() == "inactive" => &mut paused,
            None => &mut not_synced,
            Some(Status::Running) => &mut running,
            Some(Status::Queued) => &mut queued,
            // The real server leaves them out.
            Some(Status::Pending) => continue,
            Some(Status::Succeeded) => &mut healthy,
            Some(Status::Failed | Status::Cancelled | Status::Incomplete) => &mut failed,
        };
        *count += 1;
    }
    json!({
        "running": running,
        "queued": queued,
        "healthy": healthy,
        "failed": failed,
        "paused": paused,
        "notSynced": not_synced,
    })
}
