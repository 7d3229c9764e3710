//! What people and Airbyte itself changed about a connection, as its timeline tells it.

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::{Random, label};

use super::catalogue::connector_title;
use super::connection::Connection;
use super::sentinels::Behaviour;

/// A change that is no job.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) at: Moment,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Enabled,
    /// With Airbyte's reason, where it was not a person.
    Disabled(Option<&'static str>),
    Schedule,
    Prefix,
    Notifications,
    NewColumn,
    BreakingSchema,
    SyncMode,
    Connector,
    /// A cancel that named a job which was not running.
    Cancelled(i64),
}

impl Change {
    /// A person enabled or disabled the connection.
    pub(crate) const fn status(active: bool, at: Moment) -> Self {
        let what = if active {
            What::Enabled
        } else {
            What::Disabled(None)
        };
        Self { at, what }
    }

    /// Airbyte notes a cancel even where the job that it names was over.
    pub(crate) const fn cancelled(job: i64, at: Moment) -> Self {
        Self {
            at,
            what: What::Cancelled(job),
        }
    }

    /// Whether a person did it, as far as Airbyte knows.
    pub(crate) const fn is_by_hand(self) -> bool {
        !matches!(
            self.what,
            What::Disabled(Some(_)) | What::NewColumn | What::BreakingSchema | What::Connector
        )
    }

    /// `ConnectionEventType`.
    pub(crate) const fn event_type(self) -> &'static str {
        match self.what {
            What::Enabled => "CONNECTION_ENABLED",
            What::Disabled(_) => "CONNECTION_DISABLED",
            What::Schedule | What::Prefix | What::Notifications => "CONNECTION_SETTINGS_UPDATE",
            What::NewColumn | What::BreakingSchema => "SCHEMA_UPDATE",
            What::SyncMode => "SCHEMA_CONFIG_UPDATE",
            What::Connector => "CONNECTOR_UPDATE",
            What::Cancelled(_) => "SYNC_CANCELLED",
        }
    }

    /// The event's summary; its fields are those that Airbyte's own web application reads.
    pub(crate) fn summary(self, connection: &Connection) -> Value {
        let source = connection.source;
        let stream = source.streams.first().map_or("", |stream| stream.name);
        let descriptor = json!({ "name": stream, "namespace": source.namespace });
        let schema_update = |transforms: Value| {
            json!({ "catalogDiff": { "transforms": [{
                "transformType": "update_stream",
                "streamDescriptor": descriptor,
                "updateStream": { "fieldTransforms": transforms, "streamAttributeTransforms": [] },
            }] } })
        };
        match self.what {
            What::Enabled | What::Disabled(None) => json!({}),
            What::Disabled(Some(reason)) => json!({ "disabledReason": reason }),
            What::Schedule => json!({ "patches": {
                "scheduleType": { "from": "manual", "to": "basic" },
                "scheduleData": {
                    "from": {},
                    "to": { "basicSchedule": { "timeUnit": "hours", "units": 24 } },
                },
            } }),
            What::Prefix => json!({ "patches": { "prefix": { "from": "", "to": "raw_" } } }),
            What::Notifications => {
                json!({ "patches": { "notifySchemaChanges": { "from": false, "to": true } } })
            }
            What::NewColumn => {
                let mut summary = schema_update(json!([
                    {
                        "transformType": "add_field", "fieldName": ["loyalty_tier"],
                        "breaking": false, "addField": { "schema": { "type": "string" } },
                    },
                    {
                        "transformType": "update_field_schema", "fieldName": ["amount"],
                        "breaking": false, "updateFieldSchema": {
                            "oldSchema": { "schema": { "type": "integer" } },
                            "newSchema": { "schema": { "type": "number" } },
                        },
                    },
                ]));
                summary["updateReason"] = json!("SCHEMA_CHANGE_AUTO_PROPAGATE");
                summary
            }
            What::BreakingSchema => schema_update(json!([{
                "transformType": "remove_field", "fieldName": [source.cursor],
                "breaking": true, "removeField": { "schema": { "type": "string" } },
            }])),
            What::SyncMode => json!({ "airbyteCatalogDiff": {
                "catalogDiff": { "transforms": [] },
                "catalogConfigDiff": {
                    "streamsEnabled": [], "streamsDisabled": [],
                    "fieldsEnabled": [], "fieldsDisabled": [],
                    "syncModesChanged": [{
                        "streamName": stream, "streamNamespace": source.namespace,
                        "prevSourceSyncMode": "full_refresh",
                        "prevDestinationSyncMode": "overwrite",
                        "currentSourceSyncMode": "incremental",
                        "currentDestinationSyncMode": "append_dedup",
                    }],
                    "cursorFieldsChanged": [], "primaryKeysChanged": [],
                },
            } }),
            What::Connector => json!({
                "fromVersion": "2.6.4", "toVersion": "2.7.1",
                "connectorName": connector_title(source.connector),
                "connectorType": "SOURCE", "changeReason": "SYSTEM",
            }),
            What::Cancelled(job) => json!({
                "jobId": job,
                "startTimeEpochSeconds": self.at.seconds(),
                "endTimeEpochSeconds": self.at.seconds(),
                "attemptsCount": 0, "bytesLoaded": 0, "recordsLoaded": 0,
            }),
        }
    }
}

/// What had been changed in the `days` before the demo started, oldest first.
pub(crate) fn before(connection: &Connection, began: Moment, days: i64) -> Vec<Change> {
    const DAY: i64 = 86_400_000;
    let mut random = Random::new(connection.seed, &[label("changes")]);
    let mut changes = Vec::new();
    let mut day = days;
    loop {
        day -= i64::try_from(random.between(9, 60)).unwrap_or(30);
        if day < 3 {
            break;
        }
        let minute = i64::try_from(random.between(0, 1_439)).unwrap_or(0);
        let at = began.plus_millis(minute * 60_000 - day * DAY);
        let what = match random.between(0, 6) {
            0 => What::Schedule,
            1 => What::Prefix,
            2 => What::Notifications,
            3 => What::NewColumn,
            4 => What::SyncMode,
            5 => What::Connector,
            _ => {
                changes.push(Change {
                    at,
                    what: What::Disabled(None),
                });
                let at = at.plus_millis(5 * 3_600_000);
                changes.push(Change {
                    at,
                    what: What::Enabled,
                });
                continue;
            }
        };
        changes.push(Change { at, what });
    }
    let last = |hours: i64, what| Change {
        at: began.plus_millis(-hours * 3_600_000),
        what,
    };
    if connection.behaviour == Some(Behaviour::BreakingSchema) {
        changes.push(last(30, What::BreakingSchema));
    }
    if !connection.starts_active {
        let reasons = [
            None,
            Some("TOO_MANY_FAILED_JOBS_WITH_NO_RECENT_SUCCESS"),
            Some("SCHEMA_CHANGES_ARE_BREAKING"),
        ];
        let reason = random.pick(&reasons).copied().flatten();
        changes.push(last(26, What::Disabled(reason)));
    }
    changes
}
