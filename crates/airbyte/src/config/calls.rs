//! Typed requests. Only fields of the specification are sent: newer servers can be set to refuse
//! others.

use airstrip_contract::{Call, Operation, Request};
use serde::Serialize;

use super::answers::*;
use super::operations;
use crate::model::ConfigType;

macro_rules! call {
    ($call:ident => $operation:ident -> $answer:ty) => {
        impl Call for $call {
            type Answer = $answer;

            fn operation(&self) -> &'static Operation {
                &operations::$operation
            }

            fn request(&self) -> Request {
                Request::of(self.operation()).json(self)
            }
        }
    };
}

/// Asks for [`operations::INSTANCE_CONFIGURATION`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetInstanceConfiguration;

impl Call for GetInstanceConfiguration {
    type Answer = InstanceConfiguration;

    fn operation(&self) -> &'static Operation {
        &operations::INSTANCE_CONFIGURATION
    }
}

/// Asks for [`operations::HEALTH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHealth;

impl Call for GetHealth {
    type Answer = Health;

    fn operation(&self) -> &'static Operation {
        &operations::HEALTH
    }
}

/// A stretch of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// How many rows at most.
    pub page_size: u32,
    /// How many rows to pass over.
    pub row_offset: u32,
}

/// Asks for the workspaces of a user; without authorization that is the instance's default user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkspaces {
    /// [`InstanceConfiguration::default_user_id`].
    pub user_id: String,
}
call!(ListWorkspaces => WORKSPACES -> Workspaces);

/// Asks for a page of a workspace's connections, by name. A cursor that was deleted meanwhile is
/// answered with 404.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListConnections {
    /// The workspace.
    pub workspace_id: String,
    /// The last connection of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many at most; the server's default is 20.
    pub page_size: u32,
    /// The order, as in the specification: `connectionName_asc`.
    pub sort_key: &'static str,
}
call!(ListConnections => CONNECTIONS -> Connections);

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
call!(GetConnection => CONNECTION -> Connection);

/// Asks for live statuses. The server runs several queries for each id: send 25 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetConnectionStatuses {
    /// The connections.
    pub connection_ids: Vec<String>,
}
call!(GetConnectionStatuses => CONNECTION_STATUSES -> Vec<ConnectionStatusRead>);

/// Starts a sync. Answers 409 when one is running; not idempotent, and slow on a busy server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartSync {
    /// The connection.
    pub connection_id: String,
}
call!(StartSync => SYNC -> JobWithAttempts);

/// Asks for the progress of the running sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetSyncProgress {
    /// The connection.
    pub connection_id: String,
}
call!(GetSyncProgress => SYNC_PROGRESS -> SyncProgress);

/// Asks for jobs, newest first.
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
call!(ListJobs => JOBS -> Jobs);

/// Asks for one job with its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GetJob {
    /// The job.
    pub id: u64,
}
call!(GetJob => JOB -> JobWithAttempts);

/// Cancels. Airbyte stops whatever the job's connection runs at that moment, so verify that it is
/// this job first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CancelJob {
    /// The job.
    pub id: u64,
}
call!(CancelJob => CANCEL_JOB -> JobWithAttempts);
