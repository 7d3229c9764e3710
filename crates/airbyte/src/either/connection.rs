use airstrip_contract::Timestamp;
use airstrip_contract::instant::optional_seconds;
use serde::Deserialize;

use super::required;
use crate::config::{
    self, Catalog, CatalogStream, ConnectionRow, Destination, Source, StreamConfig, StreamName, Tag,
};
use crate::model::{
    BasicSchedule, ConnectionStatus, Cron, JobStatus, ScheduleData, ScheduleType, SchemaChange,
};

/// A connection: a row of the Config API's list, its `WebBackendConnectionRead`, or the public API's
/// `ConnectionResponse`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connection {
    connection_id: String,
    name: String,
    status: ConnectionStatus,
    status_reason: Option<String>,
    schedule_type: Option<ScheduleType>,
    schedule_data: Option<ScheduleData>,
    schedule: Option<PublicSchedule>,
    source: Option<Source>,
    source_id: Option<String>,
    destination: Option<Destination>,
    destination_id: Option<String>,
    workspace_id: Option<String>,
    sync_catalog: Option<Catalog>,
    configurations: Option<Configurations>,
    #[serde(default, deserialize_with = "optional_seconds")]
    latest_sync_job_created_at: Option<Timestamp>,
    latest_sync_job_status: Option<JobStatus>,
    #[serde(default)]
    is_syncing: bool,
    schema_change: Option<SchemaChange>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl Connection {
    fn source(&mut self) -> Result<Source, String> {
        match self.source.take() {
            Some(source) => Ok(source),
            None => Ok(Source {
                source_id: required(self.source_id.take(), "source")?,
                name: String::new(),
                source_name: String::new(),
                workspace_id: self.workspace_id.take(),
                icon: None,
            }),
        }
    }

    fn destination(&mut self) -> Result<Destination, String> {
        match self.destination.take() {
            Some(destination) => Ok(destination),
            None => Ok(Destination {
                destination_id: required(self.destination_id.take(), "destination")?,
                name: String::new(),
                destination_name: String::new(),
                icon: None,
            }),
        }
    }

    fn schedule(&mut self) -> (Option<ScheduleType>, Option<ScheduleData>) {
        match self.schedule.take() {
            Some(public) => {
                let data = ScheduleData {
                    basic_schedule: public.basic_timing.as_deref().and_then(basic),
                    cron: public.cron_expression.as_deref().map(cron),
                };
                (Some(public.schedule_type), Some(data))
            }
            None => (self.schedule_type.take(), self.schedule_data.take()),
        }
    }
}

impl TryFrom<Connection> for ConnectionRow {
    type Error = String;

    fn try_from(mut read: Connection) -> Result<Self, String> {
        let (schedule_type, schedule_data) = read.schedule();
        Ok(Self {
            source: read.source()?,
            destination: read.destination()?,
            connection_id: read.connection_id,
            name: read.name,
            status: read.status,
            schedule_type,
            schedule_data,
            latest_sync_job_created_at: read.latest_sync_job_created_at,
            latest_sync_job_status: read.latest_sync_job_status,
            is_syncing: read.is_syncing,
            schema_change: read.schema_change,
            tags: read.tags,
        })
    }
}

impl TryFrom<Connection> for config::Connection {
    type Error = String;

    fn try_from(mut read: Connection) -> Result<Self, String> {
        let (schedule_type, schedule_data) = read.schedule();
        let configured = read.configurations.take().map(Configurations::catalog);
        Ok(Self {
            source: read.source()?,
            destination: read.destination()?,
            connection_id: read.connection_id,
            name: read.name,
            status: read.status,
            status_reason: read.status_reason,
            schedule_type,
            schedule_data,
            sync_catalog: read.sync_catalog.or(configured),
            latest_sync_job_created_at: read.latest_sync_job_created_at,
            latest_sync_job_status: read.latest_sync_job_status,
            is_syncing: read.is_syncing,
            schema_change: read.schema_change,
            tags: read.tags,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicSchedule {
    schedule_type: ScheduleType,
    /// The expression and its zone, as in `0 0 9 * * ? Europe/Berlin`.
    cron_expression: Option<String>,
    /// `Every 24 HOURS`
    basic_timing: Option<String>,
}

fn basic(timing: &str) -> Option<BasicSchedule> {
    let (units, unit) = timing.strip_prefix("Every ")?.split_once(' ')?;
    Some(BasicSchedule {
        time_unit: unit.to_ascii_lowercase(),
        units: units.parse().ok()?,
    })
}

fn cron(text: &str) -> Cron {
    let fields = text.split_ascii_whitespace().count();
    // The first six are the expression's own; a seventh may be its year, which has no letters.
    match text.rsplit_once(' ') {
        Some((expression, zone))
            if fields > 6 && zone.bytes().any(|byte| byte.is_ascii_alphabetic()) =>
        {
            Cron {
                cron_expression: expression.to_owned(),
                cron_time_zone: Some(zone.to_owned()),
            }
        }
        _ => Cron {
            cron_expression: text.to_owned(),
            cron_time_zone: None,
        },
    }
}

/// The streams that are synced; the public API tells no others.
#[derive(Deserialize)]
struct Configurations {
    #[serde(default)]
    streams: Vec<PublicStream>,
}

impl Configurations {
    fn catalog(self) -> Catalog {
        Catalog {
            streams: self.streams.into_iter().map(CatalogStream::from).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicStream {
    name: String,
    namespace: Option<String>,
    sync_mode: Option<String>,
    #[serde(default)]
    cursor_field: Vec<String>,
    #[serde(default)]
    primary_key: Vec<Vec<String>>,
}

impl From<PublicStream> for CatalogStream {
    fn from(read: PublicStream) -> Self {
        let config = read.sync_mode.as_deref().map(|mode| {
            let (sync_mode, destination_sync_mode) = modes(mode);
            StreamConfig {
                selected: Some(true),
                sync_mode: sync_mode.to_owned(),
                destination_sync_mode: destination_sync_mode.to_owned(),
                cursor_field: read.cursor_field,
                primary_key: read.primary_key,
            }
        });
        Self {
            stream: StreamName {
                name: read.name,
                namespace: read.namespace,
            },
            config,
        }
    }
}

/// The two modes of the Config API in the public API's one word, `ConnectionSyncModeEnum`.
fn modes(word: &str) -> (&str, &str) {
    let source = ["full_refresh", "incremental"]
        .into_iter()
        .find(|source| word.starts_with(source));
    let Some(source) = source else {
        return (word, "");
    };
    let destination = match word[source.len()..].trim_start_matches('_') {
        "deduped_history" => "append_dedup",
        "overwrite_deduped" => "overwrite_dedup",
        other => other,
    };
    (source, destination)
}
