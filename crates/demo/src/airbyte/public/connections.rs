//! Workspaces, connections, sources and destinations.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use airstrip_contract::Admitted;

use crate::airbyte::catalogue::WORKSPACES;
use crate::airbyte::connection::Connection;
use crate::airbyte::sentinels::Behaviour;
use crate::airbyte::timing::Timing;
use crate::airbyte::world::World;
use crate::clock::Moment;
use crate::http::Request;

use super::Answer;
use super::query::{Link, Query};
use super::refusal::Refusal;

/// Which of the two ends of a connection.
#[derive(Clone, Copy)]
enum End {
    Source,
    Destination,
}

#[derive(Deserialize)]
struct PatchBody {
    status: Option<NewStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum NewStatus {
    Active,
    Inactive,
    Deprecated,
    Locked,
}

impl World {
    pub(super) fn public_workspaces(&self, query: &Query) -> Answer {
        let page = query.page()?;
        let only = query.uuids("workspaceIds")?;
        let wanted = |id: &Uuid| only.is_empty() || only.contains(id);
        let all = WORKSPACES.iter().enumerate();
        let all = all.map(|(index, (name, _))| (self.workspace_id(index), name));
        let data = page.of(all.filter(|(id, _)| wanted(id)));
        let data = data.iter().map(|(id, name)| {
            json!({ "workspaceId": id, "name": name, "dataResidency": "auto", "notifications": {} })
        });
        let link = Link::new("workspaces")
            .with("includeDeleted", Some(query.flag("includeDeleted")?))
            .with_ids("workspaceIds", &only);
        Ok(page.answer(data.collect(), link))
    }

    /// The connections of these workspaces; of all, where none is named.
    pub(super) fn connections_in<'a>(
        &'a self,
        workspaces: &'a [Uuid],
    ) -> impl Iterator<Item = &'a Connection> {
        self.connections.iter().filter(|connection| {
            let workspace = self.workspace_id(connection.workspace);
            !connection.deleted && (workspaces.is_empty() || workspaces.contains(&workspace))
        })
    }

    pub(super) fn public_connections(&self, query: &Query) -> Answer {
        let page = query.page()?;
        let workspaces = query.uuids("workspaceIds")?;
        let tags = query.uuids("tagIds")?;
        let tagged = |connection: &&Connection| {
            tags.is_empty() || self.tags_of(connection).any(|(id, ..)| tags.contains(&id))
        };
        let data = page.of(self.connections_in(&workspaces).filter(tagged));
        let data = data.into_iter().map(|one| self.connection_response(one));
        let link = Link::new("connections")
            .with("includeDeleted", Some(query.flag("includeDeleted")?))
            .with_ids("workspaceIds", &workspaces);
        Ok(page.answer(data.collect(), link))
    }

    pub(super) fn public_sources(&self, query: &Query) -> Answer {
        self.ends(query, End::Source)
    }

    pub(super) fn public_destinations(&self, query: &Query) -> Answer {
        self.ends(query, End::Destination)
    }

    fn ends(&self, query: &Query, end: End) -> Answer {
        let page = query.page()?;
        let workspaces = query.uuids("workspaceIds")?;
        let mut seen = HashSet::new();
        let each = self.connections_in(&workspaces).filter(|connection| {
            seen.insert(match end {
                End::Source => self.source_id(connection),
                End::Destination => self.destination_id(connection),
            })
        });
        let data = page.of(each);
        let data = data.into_iter().map(|connection| self.end(connection, end));
        let path = match end {
            End::Source => "sources",
            End::Destination => "destinations",
        };
        let link = Link::new(path)
            .with("includeDeleted", Some(query.flag("includeDeleted")?))
            .with_ids("workspaceIds", &workspaces);
        Ok(page.answer(data.collect(), link))
    }

    /// `SourceResponse` or `DestinationResponse`.
    fn end(&self, connection: &Connection, end: End) -> Value {
        let mut answer = json!({
            "workspaceId": self.workspace_id(connection.workspace),
            "configuration": { "credentials": "**********" },
            "createdAt": self.created(),
        });
        let (kind, id, name, connector) = match end {
            End::Source => (
                "source",
                self.source_id(connection),
                connection.source_name.as_str(),
                connection.source.connector,
            ),
            End::Destination => (
                "destination",
                self.destination_id(connection),
                connection.destination.name,
                connection.destination.connector,
            ),
        };
        answer[format!("{kind}Id")] = json!(id);
        answer["name"] = json!(name);
        answer[format!("{kind}Type")] = json!(connector);
        answer["definitionId"] = json!(self.definition_id(kind, connector));
        answer
    }

    /// `ConnectionResponse`.
    pub(super) fn connection_response(&self, connection: &Connection) -> Value {
        let catalog = self.catalog(connection);
        let streams: Vec<_> = catalog.iter().map(stream).collect();
        json!({
            "connectionId": connection.id,
            "name": connection.name,
            "sourceId": self.source_id(connection),
            "destinationId": self.destination_id(connection),
            "workspaceId": self.workspace_id(connection.workspace),
            "status": connection.status(),
            "schedule": schedule(connection.timing),
            "nonBreakingSchemaUpdatesBehavior": "propagate_columns",
            "namespaceDefinition": "destination",
            "prefix": "",
            "configurations": { "streams": streams },
            "createdAt": self.created(),
            "tags": self.tags(connection),
        })
    }

    pub(super) fn patch_connection(
        &mut self,
        call: &Admitted,
        request: &Request,
        now: Moment,
    ) -> Answer {
        let body: PatchBody =
            serde_json::from_slice(&request.body).map_err(|_| Refusal::BadBody)?;
        let (index, connection) = self.public_connection(call)?;
        if connection.behaviour == Some(Behaviour::Locked) {
            return Err(Refusal::Locked(connection.id));
        }
        match body.status {
            None => {}
            Some(NewStatus::Active) => self.set_active(index, true, now),
            Some(NewStatus::Inactive) => self.set_active(index, false, now),
            // Nothing is deleted in the demo, and nobody but Airbyte locks.
            Some(NewStatus::Deprecated | NewStatus::Locked) => {
                return Err(Refusal::Unexpected("not in the demo".to_owned()));
            }
        }
        let (_, connection) = self.public_connection(call)?;
        Ok(self.connection_response(connection))
    }
}

/// `ConnectionScheduleResponse`, as `ConnectionReadMapper` words it.
fn schedule(timing: Timing) -> Value {
    match timing {
        Timing::Manual => json!({ "scheduleType": "manual" }),
        Timing::Basic { units, unit } => {
            let timing = format!("Every {units} {}", unit.to_uppercase());
            json!({ "scheduleType": "basic", "basicTiming": timing })
        }
        Timing::Cron(expression) => {
            json!({ "scheduleType": "cron", "cronExpression": format!("{expression} UTC") })
        }
    }
}

/// `StreamConfiguration` of a stream of the Config API's catalog.
fn stream(from: &Value) -> Value {
    let (stream, config) = (&from["stream"], &from["config"]);
    let modes = [&config["syncMode"], &config["destinationSyncMode"]].map(|mode| mode.as_str());
    let mode = match modes {
        [Some("full_refresh"), Some("append")] => "full_refresh_append",
        [Some("incremental"), Some("append")] => "incremental_append",
        [Some("incremental"), Some("append_dedup")] => "incremental_deduped_history",
        _ => "full_refresh_overwrite",
    };
    json!({
        "name": stream["name"],
        "namespace": stream["namespace"],
        "syncMode": mode,
        "cursorField": config["cursorField"],
        "primaryKey": config["primaryKey"],
        "includeFiles": config["includeFiles"],
        "selectedFields": config["selectedFields"],
        "mappers": config["mappers"],
    })
}
