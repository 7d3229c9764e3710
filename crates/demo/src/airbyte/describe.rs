//! Airbyte's answers about connections and workspaces.

use serde_json::{Value, json};

use crate::clock::Moment;

use super::catalogue::{self, WORKSPACES};
use super::connection::Connection;
use super::icons;
use super::job::Status;
use super::sentinels::{BULK_TAG, Behaviour};
use super::timing::Timing;
use super::world::World;

/// The names and colours of the tags that each workspace has.
const TAGS: [(&str, &str); 8] = [
    ("self-service", "#4DA1A9"),
    ("critical", "#E5484D"),
    ("finance", "#FBECB1"),
    ("gdpr", "#75DCFF"),
    ("marketing", "#F5A3C7"),
    ("experimental", "#C9B6F2"),
    ("month-end", "#FFB48A"),
    (BULK_TAG, "#9ADCA6"),
];

/// The place of the tag of the bulk scenario.
pub(super) const BULK_BIT: u8 = 1 << 7;

/// Days that everything here has existed for.
pub(super) const AGE: i64 = 400;

/// The one user of every instance without authentication.
pub(super) const DEFAULT_USER: &str = "00000000-0000-0000-0000-000000000000";

impl World {
    pub(super) fn created(&self) -> i64 {
        self.ids.began.seconds() - AGE * 86_400
    }

    /// A row of the list: `WebBackendConnectionListItem`.
    pub(crate) fn list_item(&self, connection: &Connection, now: Moment) -> Value {
        let latest = connection.latest_sync(self.ids, now);
        let latest = latest.as_ref();
        let (source, destination) = (self.source(connection), self.destination(connection));
        json!({
            "connectionId": connection.id,
            "name": connection.name,
            "scheduleType": schedule_type(connection),
            "scheduleData": schedule_data(connection),
            "status": connection.status(),
            "source": source,
            "destination": destination,
            "latestSyncJobCreatedAt": latest.map(|(job, _)| job.created.seconds()),
            "latestSyncJobStatus": latest.map(|(_, status)| status.as_str()),
            // Exactly `running`: false while a job is pending or between two attempts.
            "isSyncing": latest.is_some_and(|(_, status)| *status == Status::Running),
            "schemaChange": schema_change(connection),
            "sourceActorDefinitionVersion": version("source", connection.source.connector, true),
            "destinationActorDefinitionVersion": version(
                "destination",
                connection.destination.connector,
                connection.can_refresh(),
            ),
            "tags": self.tags(connection),
            "onDemandEnabled": false,
        })
    }

    /// `WebBackendConnectionRead`.
    pub(crate) fn connection(&self, connection: &Connection, now: Moment) -> Value {
        let latest = connection.latest_sync(self.ids, now);
        let latest = latest.as_ref();
        let running = connection.latest_status(self.ids, now);
        let workspace = self.workspace_id(connection.workspace);
        let detailed = |mut actor: Value| {
            actor["workspaceId"] = json!(workspace);
            actor["connectionConfiguration"] = json!({ "credentials": "**********" });
            actor["createdAt"] = json!(self.created());
            actor["supportState"] = json!("supported");
            actor["status"] = json!("active");
            actor
        };
        let (source, destination) = (self.source(connection), self.destination(connection));
        json!({
            "connectionId": connection.id,
            "name": connection.name,
            "namespaceDefinition": "destination",
            "prefix": "",
            "sourceId": source["sourceId"],
            "destinationId": destination["destinationId"],
            "syncCatalog": { "streams": self.catalog(connection) },
            "scheduleType": schedule_type(connection),
            "scheduleData": schedule_data(connection),
            "status": connection.status(),
            "statusReason": (connection.behaviour == Some(Behaviour::Locked))
                .then_some("MANUALLY_LOCKED"),
            "operationIds": [],
            "source": detailed(source),
            "destination": detailed(destination),
            "operations": [],
            "latestSyncJobCreatedAt": latest.map(|(job, _)| job.created.seconds()),
            "latestSyncJobStatus": latest.map(|(_, status)| status.as_str()),
            // Any live job, unlike the list.
            "isSyncing": running.is_some_and(|(_, status)| !status.is_terminal()),
            "catalogId": self.named_id("catalog", &connection.name),
            "schemaChange": schema_change(connection),
            "notifySchemaChanges": true,
            "notifySchemaChangesByEmail": false,
            "nonBreakingChangesPreference": "propagate_columns",
            "createdAt": self.created(),
            "backfillPreference": "disabled",
            "sourceActorDefinitionVersion": version("source", connection.source.connector, true),
            "destinationActorDefinitionVersion": version(
                "destination",
                connection.destination.connector,
                connection.can_refresh(),
            ),
            "tags": self.tags(connection),
            "onDemandEnabled": false,
        })
    }

    pub(super) fn catalog(&self, connection: &Connection) -> Vec<Value> {
        let source = connection.source;
        // An API names its keys, a database table is known by what it calls them.
        let key = if source.namespace.is_some() {
            "id"
        } else {
            "Id"
        };
        connection
            .streams()
            .iter()
            .map(|stream| {
                let incremental = stream.weight > 1;
                let kind = |kind: &str| json!({ "type": ["null", kind] });
                json!({
                    "stream": {
                        "name": stream.name,
                        "namespace": source.namespace,
                        "jsonSchema": {
                            "type": "object",
                            "properties": {
                                (key): { "type": "string" },
                                "name": kind("string"),
                                "amount": kind("number"),
                                (source.cursor): { "type": ["null", "string"], "format": "date-time" },
                            },
                        },
                        "supportedSyncModes": ["full_refresh", "incremental"],
                        "sourceDefinedCursor": source.namespace.is_none(),
                        "defaultCursorField": [source.cursor],
                        "sourceDefinedPrimaryKey": [[key]],
                        "isResumable": true,
                    },
                    "config": {
                        "syncMode": if incremental { "incremental" } else { "full_refresh" },
                        "cursorField": if incremental { vec![source.cursor] } else { vec![] },
                        "destinationSyncMode": if incremental { "append_dedup" } else { "overwrite" },
                        "primaryKey": [[key]],
                        "aliasName": stream.name,
                        "selected": true,
                        "suggested": false,
                        "includeFiles": false,
                        "fieldSelectionEnabled": false,
                        "selectedFields": [],
                        "hashedFields": [],
                        "mappers": [],
                    },
                })
            })
            .collect()
    }

    pub(crate) fn source_id(&self, connection: &Connection) -> uuid::Uuid {
        self.named_id("source", &connection.source_name)
    }

    pub(crate) fn destination_id(&self, connection: &Connection) -> uuid::Uuid {
        // Each workspace has its own.
        let (workspace, name) = (connection.workspace, connection.destination.name);
        self.named_id("destination", &format!("{workspace}/{name}"))
    }

    pub(crate) fn definition_id(&self, kind: &str, connector: &str) -> uuid::Uuid {
        self.named_id("definition", &format!("{kind}-{connector}"))
    }

    fn source(&self, connection: &Connection) -> Value {
        let connector = connection.source.connector;
        json!({
            "sourceId": self.source_id(connection),
            "name": connection.source_name,
            "sourceDefinitionId": self.definition_id("source", connector),
            "sourceName": catalogue::connector_title(connector),
            "icon": match connection.behaviour {
                Some(Behaviour::HostileName) => Some(icons::HOSTILE.to_owned()),
                _ => icons::icon("source", connector),
            },
        })
    }

    fn destination(&self, connection: &Connection) -> Value {
        let connector = connection.destination.connector;
        json!({
            "destinationId": self.destination_id(connection),
            "name": connection.destination.name,
            "destinationDefinitionId": self.definition_id("destination", connector),
            "destinationName": catalogue::connector_title(connector),
            "icon": icons::icon("destination", connector),
        })
    }

    /// The connection's tags as ids, with their names and colours.
    pub(crate) fn tags_of(
        &self,
        connection: &Connection,
    ) -> impl Iterator<Item = (uuid::Uuid, &'static str, &'static str)> {
        let workspace = WORKSPACES
            .get(connection.workspace)
            .map_or("", |names| names.1);
        (0u8..)
            .zip(TAGS)
            .filter(|(bit, _)| connection.tags & (1 << bit) != 0)
            .map(move |(_, (name, color))| {
                (
                    self.named_id("tag", &format!("{workspace}/{name}")),
                    name,
                    color,
                )
            })
    }

    pub(super) fn tags(&self, connection: &Connection) -> Vec<Value> {
        let workspace = self.workspace_id(connection.workspace);
        self.tags_of(connection)
            .map(|(id, name, color)| {
                json!({ "tagId": id, "workspaceId": workspace, "name": name, "color": color })
            })
            .collect()
    }

    /// `WorkspaceRead`.
    pub(crate) fn workspace(&self, index: usize) -> Value {
        let (name, slug) = WORKSPACES.get(index).copied().unwrap_or_default();
        json!({
            "workspaceId": self.workspace_id(index),
            "customerId": self.named_id("customer", slug),
            "email": "data-platform@example.com",
            "name": name,
            "slug": slug,
            "initialSetupComplete": true,
            "displaySetupWizard": false,
            "anonymousDataCollection": false,
            "news": false,
            "securityUpdates": false,
            "notifications": [],
            "organizationId": self.organization_id(),
            "tombstone": false,
        })
    }

    pub(crate) fn organization_id(&self) -> uuid::Uuid {
        self.named_id("organization", "default")
    }

    /// `InstanceConfigurationResponse` of an open-source instance without authentication.
    pub(crate) fn instance(&self) -> Value {
        json!({
            "edition": "community",
            "version": if self.older { "1.6.0" } else { "2.0.0" },
            "auth": { "mode": "none" },
            "airbyteUrl": format!("http://{}", self.address),
            "initialSetupComplete": true,
            "defaultUserId": DEFAULT_USER,
            "defaultOrganizationId": self.organization_id(),
            "defaultOrganizationEmail": "data-platform@example.com",
            "defaultWorkspaceId": self.workspace_id(0),
            "trackingStrategy": "logging",
        })
    }
}

fn schema_change(connection: &Connection) -> &'static str {
    match connection.behaviour {
        Some(Behaviour::BreakingSchema) => "breaking",
        _ => "no_change",
    }
}

fn schedule_type(connection: &Connection) -> &'static str {
    match connection.timing {
        Timing::Manual => "manual",
        Timing::Basic { .. } => "basic",
        Timing::Cron(_) => "cron",
    }
}

pub(crate) fn schedule_data(connection: &Connection) -> Option<Value> {
    match connection.timing {
        Timing::Manual => None,
        Timing::Basic { units, unit } => {
            Some(json!({ "basicSchedule": { "timeUnit": unit, "units": units } }))
        }
        Timing::Cron(expression) => {
            Some(json!({ "cron": { "cronExpression": expression, "cronTimeZone": "UTC" } }))
        }
    }
}

fn version(kind: &str, connector: &str, supports_refreshes: bool) -> Value {
    json!({
        "dockerRepository": format!("airbyte/{kind}-{connector}"),
        "dockerImageTag": "2.7.1",
        "supportsRefreshes": supports_refreshes,
        "isVersionOverrideApplied": false,
        "supportLevel": "certified",
        "supportState": "supported",
        "supportsFileTransfer": false,
        "supportsDataActivation": false,
    })
}
