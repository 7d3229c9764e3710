//! One state of a connection, whichever endpoint it was read from.

use crate::config::{ConnectionRow, ConnectionStatusRead};
use crate::model::{ConnectionStatus, ConnectionSyncStatus, JobStatus, SchemaChange};

/// The state of a connection as the console shows it.
///
/// Airbyte's own words mislead: its `incomplete` connection is one whose last sync failed or was
/// cancelled, its `pending` one may never have been synced at all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// A sync is running.
    Running,
    /// A sync is about to run.
    Queued,
    /// An attempt failed and another will follow.
    Retrying,
    /// The last sync succeeded.
    Landed,
    /// The last sync failed, or nothing will succeed before somebody acts.
    Failed,
    /// The last sync was cancelled.
    Cancelled,
    /// Disabled: nothing starts it.
    Paused,
    /// Enabled and never synced.
    NeverSynced,
    /// Enabled, and cleared since its last sync.
    Cleared,
    /// Something this version does not know, in Airbyte's word.
    Unknown(String),
}

impl ConnectionState {
    /// Whether a job is live, so that there is something to watch.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Running | Self::Queued | Self::Retrying)
    }

    fn of_job(status: &JobStatus) -> Self {
        match status {
            JobStatus::Pending | JobStatus::Queued => Self::Queued,
            JobStatus::Running => Self::Running,
            JobStatus::Incomplete => Self::Retrying,
            JobStatus::Failed => Self::Failed,
            JobStatus::Succeeded => Self::Landed,
            JobStatus::Cancelled => Self::Cancelled,
            JobStatus::Unknown(word) => Self::Unknown(word.clone()),
        }
    }

    /// The state that a row of the list tells. It knows sync jobs only.
    #[must_use]
    pub fn of_row(row: &ConnectionRow) -> Self {
        let last = row.latest_sync_job_status.as_ref();
        if row.is_syncing {
            return Self::Running;
        }
        if let Some(live) = last.filter(|status| status.is_live()) {
            return Self::of_job(live);
        }
        match &row.status {
            ConnectionStatus::Inactive | ConnectionStatus::Locked => Self::Paused,
            _ if row.schema_change == Some(SchemaChange::Breaking) => Self::Failed,
            _ => last.map_or(Self::NeverSynced, Self::of_job),
        }
    }

    /// The state that a live status tells.
    #[must_use]
    pub fn of_status(read: &ConnectionStatusRead) -> Self {
        if let Some(job) = read.active_job.as_ref().filter(|job| job.status.is_live()) {
            return Self::of_job(&job.status);
        }
        match &read.connection_sync_status {
            ConnectionSyncStatus::Running => Self::Running,
            ConnectionSyncStatus::Queued => Self::Queued,
            ConnectionSyncStatus::Failed => Self::Failed,
            ConnectionSyncStatus::Paused => Self::Paused,
            // Where nothing is live, Airbyte's server (`getConnectionStatuses`) says so of a connection
            // that was never synced, and of one whose last job was a clear.
            ConnectionSyncStatus::Pending if read.last_sync_job_created_at.is_some() => {
                Self::Cleared
            }
            ConnectionSyncStatus::Pending => Self::NeverSynced,
            ConnectionSyncStatus::Incomplete => {
                let cancelled = read.failure_reason.as_ref().is_some_and(|reason| {
                    reason.failure_type.as_deref() == Some("manual_cancellation")
                });
                if cancelled {
                    Self::Cancelled
                } else {
                    Self::Failed
                }
            }
            ConnectionSyncStatus::Synced => Self::Landed,
            ConnectionSyncStatus::Unknown(word) => Self::Unknown(word.clone()),
        }
    }
}
