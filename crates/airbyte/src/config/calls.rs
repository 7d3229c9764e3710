//! Typed requests. Only fields of the specification are sent: newer servers can be set to refuse
//! others.

use airstrip_contract::{Api, Call, Request, System};
use serde::Serialize;

use super::answers::*;
use super::operations;
use crate::model::{ConfigType, ConnectionStatus, JobStatus};
use crate::public::requests as public;

/// A call of the Config API; where the public API has something like it, `or` says what.
macro_rules! call {
    ($call:ident => $operation:ident -> $answer:ty) => {
        call!($call => $operation -> $answer, or |_| None);
    };
    ($call:ident => $operation:ident -> $answer:ty, or $public:expr) => {
        impl Call for $call {
            type Answer = $answer;
            const SYSTEM: System = System::Airbyte;

            fn request(&self, api: Api) -> Option<Request> {
                let public: fn(&$call) -> Option<Request> = $public;
                match api {
                    Api::Public => public(self),
                    _ => Some(Request::of(&operations::$operation).json(self)),
                }
            }
        }
    };
}

/// Asks for [`operations::INSTANCE_CONFIGURATION`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetInstanceConfiguration;

impl Call for GetInstanceConfiguration {
    type Answer = InstanceConfiguration;
    const SYSTEM: System = System::Airbyte;

    fn request(&self, api: Api) -> Option<Request> {
        (api != Api::Public).then(|| Request::of(&operations::INSTANCE_CONFIGURATION))
    }
}

/// Asks for [`operations::HEALTH`]. The public API answers [another call](crate::public::GetHealth), and
/// not with a [`Health`]: that it lists workspaces shows as well that it is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHealth;

impl Call for GetHealth {
    type Answer = Health;
    const SYSTEM: System = System::Airbyte;

    fn request(&self, api: Api) -> Option<Request> {
        (api != Api::Public).then(|| Request::of(&operations::HEALTH))
    }
}

/// A stretch of a list. The public API gives no more than [`Pagination::MOST`] rows at once, however
/// many are asked for: who asks for more than one page asks for that many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// How many rows at most.
    pub page_size: u32,
    /// How many rows to pass over.
    pub row_offset: u32,
}

impl Pagination {
    /// The longest page that both APIs give.
    pub const MOST: u32 = 100;
}

/// Asks for workspaces. The Config API tells those of a user, all at once; the public one tells what
/// its credentials open, a hundred at a time, and wants no user: it is asked without
/// [`GetInstanceConfiguration`], which it does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkspaces {
    /// [`InstanceConfiguration::default_user_id`], the user that every request acts as where there
    /// is no authorization; empty for the public API, which is not sent it.
    pub user_id: String,
    /// How many workspaces to pass over. For the public API only.
    #[serde(skip)]
    pub offset: u32,
}
call!(ListWorkspaces => WORKSPACES -> Workspaces, or public::workspaces);

/// Asks for a page of a workspace's connections: of the Config API by name, behind a cursor, which is
/// answered with 404 if it was deleted meanwhile; of the public one by offset, in no said order, with
/// [sources](ListSources) and [destinations](ListDestinations) by id, and without anything about
/// [jobs](ListWorkspaceJobs).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListConnections {
    /// The workspace.
    pub workspace_id: String,
    /// The last connection of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many connections to pass over. For the public API only.
    #[serde(skip)]
    pub offset: u32,
    /// How many at most; see [`Pagination`]. The server's default is 20.
    pub page_size: u32,
    /// The order, as in the specification: `connectionName_asc`.
    pub sort_key: &'static str,
}
call!(ListConnections => CONNECTIONS -> Connections, or public::connections);

/// Asks for the counts of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CountConnections {
    /// The workspace.
    pub workspace_id: String,
}
call!(CountConnections => CONNECTION_COUNTS -> ConnectionCounts);

/// Asks for one connection with the catalog that is stored (a refreshed one is a slow discover).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetConnection {
    /// The connection.
    pub connection_id: String,
}
call!(GetConnection => CONNECTION -> Connection, or public::connection);

/// Asks for live statuses. The server runs several queries for each id: send 25 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetConnectionStatuses {
    /// The connections.
    pub connection_ids: Vec<String>,
}
call!(GetConnectionStatuses => CONNECTION_STATUSES -> Vec<ConnectionStatusRead>);

/// Enables or disables a connection. [`ConnectionStatus::Active`] and
/// [`ConnectionStatus::Inactive`] are let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetConnectionStatus {
    /// The connection.
    pub connection_id: String,
    /// What it shall be.
    pub status: ConnectionStatus,
    /// True: the server then leaves what is synced alone.
    pub skip_reset: bool,
}
call!(SetConnectionStatus => SET_CONNECTION_STATUS -> Changed, or public::set_connection_status);

/// Asks which job was the latest to move each stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListLastJobPerStream {
    /// The connection.
    pub connection_id: String,
}
call!(ListLastJobPerStream => LAST_JOB_PER_STREAM -> Vec<LastJobOfStream>);

/// Asks for the latest statuses of each stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListStreamStatuses {
    /// The connection.
    pub connection_id: String,
}
call!(ListStreamStatuses => STREAM_STATUSES -> StreamStatuses);

/// Asks for what happened to a connection, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListEvents {
    /// The connection.
    pub connection_id: String,
    /// Only events of these types; empty: of all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event_types: Vec<String>,
    /// Which of them; the server's default is 20.
    pub pagination: Pagination,
    /// Only events from this moment on, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at_start: Option<String>,
    /// Only events before this moment, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at_end: Option<String>,
}
call!(ListEvents => EVENTS -> Events);

/// The name of a stream in requests.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamId {
    /// Its name.
    pub stream_name: String,
    /// Its namespace, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_namespace: Option<String>,
}

/// Reads all data again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefreshStreams {
    /// The connection.
    pub connection_id: String,
    /// `Merge` keeps what is there until it is overwritten, `Truncate` deletes it.
    pub refresh_mode: &'static str,
    /// Which streams; `None`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streams: Option<Vec<StreamId>>,
}
call!(RefreshStreams => REFRESH -> MaybeJob);

/// Deletes what the whole connection has synced. Never answers 409: it cancels what is running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClearConnection {
    /// The connection.
    pub connection_id: String,
}
call!(ClearConnection => CLEAR -> JobWithAttempts);

/// Deletes what some streams have synced. Never answers 409: it cancels what is running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClearStreams {
    /// The connection.
    pub connection_id: String,
    /// The streams.
    pub streams: Vec<StreamId>,
}
call!(ClearStreams => CLEAR_STREAMS -> JobWithAttempts);

/// Starts a sync. Answers 409 when one is running; not idempotent, and slow on a busy server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartSync {
    /// The connection.
    pub connection_id: String,
}
call!(StartSync => SYNC -> JobWithAttempts, or public::start_sync);

/// Asks for the progress of the running sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetSyncProgress {
    /// The connection.
    pub connection_id: String,
}
call!(GetSyncProgress => SYNC_PROGRESS -> SyncProgress);

/// Asks for jobs, newest first. The public API tells those of one kind or of all kinds: of all where
/// more than one is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListJobs {
    /// The kinds of jobs; the server wants at least one.
    pub config_types: Vec<ConfigType>,
    /// The connection.
    pub config_id: String,
    /// Which of them.
    pub pagination: Pagination,
}
call!(ListJobs => JOBS -> Jobs, or public::jobs);

impl ListJobs {
    /// Asks for `page_size` of a connection's jobs of every kind, after the newest `row_offset`.
    #[must_use]
    pub fn of_every_kind(connection_id: &str, page_size: u32, row_offset: u32) -> Self {
        Self {
            config_types: every_kind(),
            ..Self::syncs(connection_id, page_size, row_offset)
        }
    }

    /// Asks for `page_size` of a connection's syncs, after the newest `row_offset`.
    #[must_use]
    pub fn syncs(connection_id: &str, page_size: u32, row_offset: u32) -> Self {
        Self {
            config_types: vec![ConfigType::Sync],
            config_id: connection_id.to_owned(),
            pagination: Pagination {
                page_size,
                row_offset,
            },
        }
    }
}

fn every_kind() -> Vec<ConfigType> {
    vec![
        ConfigType::Sync,
        ConfigType::Refresh,
        ConfigType::Clear,
        ConfigType::ResetConnection,
    ]
}

/// Asks for jobs of all connections of some workspaces, newest first. Of kinds and of statuses, the
/// public API is asked for one or for all: where several are named it answers with all, and who asks
/// filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkspaceJobs {
    /// The workspaces, one at least and a hundred at most: without any the Config API tells no jobs,
    /// and the public one those of all.
    pub workspace_ids: Vec<String>,
    /// The kinds of jobs; the server wants at least one.
    pub config_types: Vec<ConfigType>,
    /// Only jobs of these statuses; empty: of all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<JobStatus>,
    /// Only jobs that were created from this moment on, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at_start: Option<String>,
    /// Which of them.
    pub pagination: Pagination,
}
call!(ListWorkspaceJobs => WORKSPACE_JOBS -> Jobs, or public::workspace_jobs);

impl ListWorkspaceJobs {
    /// Asks for `page_size` jobs of every kind, after the newest `row_offset`.
    #[must_use]
    pub fn of_every_kind(workspace_ids: Vec<String>, page_size: u32, row_offset: u32) -> Self {
        Self {
            workspace_ids,
            config_types: every_kind(),
            statuses: Vec::new(),
            created_at_start: None,
            pagination: Pagination {
                page_size,
                row_offset,
            },
        }
    }
}

/// Asks for one job with its attempts, of which the public API tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GetJob {
    /// The job.
    pub id: u64,
}
call!(GetJob => JOB -> JobWithAttempts, or public::job);

/// Asks for one attempt with its whole log. The body can be hundreds of megabytes: pages read it in
/// pieces, not through [`AttemptLog`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetAttemptLog {
    /// The job.
    pub job_id: u64,
    /// The number of the attempt within the job, from 0.
    pub attempt_number: u64,
}
call!(GetAttemptLog => ATTEMPT_LOG -> AttemptLog);

/// Cancels. Airbyte stops whatever the job's connection runs at that moment, so verify that it is
/// this job first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CancelJob {
    /// The job.
    pub id: u64,
}
call!(CancelJob => CANCEL_JOB -> JobWithAttempts, or public::cancel_job);
