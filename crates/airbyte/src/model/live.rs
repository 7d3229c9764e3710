//! The live status of a connection, made of its jobs where Airbyte does not tell it.

use crate::config::{ConnectionStatusRead, FailureReason, Job, JobWithAttempts};
use crate::model::{ConfigType, ConnectionStatus, ConnectionSyncStatus as State, JobStatus};

/// How many jobs Airbyte looks back.
const BACK: usize = 10;

impl ConnectionStatusRead {
    /// What `connection_statuses` would tell of a connection, as far as its jobs tell it: for the
    /// public API, which tells jobs only. `jobs` are the newest, newest first; those of other
    /// connections are passed over. The order of the cases is Airbyte's own (airbyte-platform,
    /// `ConnectionsHandler.getConnectionStatuses`); what an attempt failed of is not known, so nothing
    /// is ever [`State::Failed`].
    #[must_use]
    pub fn of_jobs(
        connection_id: &str,
        status: &ConnectionStatus,
        jobs: &[JobWithAttempts],
    ) -> Self {
        let own = jobs.iter().map(|read| &read.job);
        let own = own.filter(|job| job.config_id == connection_id).take(BACK);
        let own: Vec<&Job> = own.collect();
        let live = own.iter().find(|job| job.status.is_live());
        let last = own.first();
        let sync = own.iter().find(|job| job.config_type == ConfigType::Sync);
        let landed =
            |job: &&&Job| job.status == JobStatus::Succeeded && moves_data(&job.config_type);
        let state = match (live.map(|job| &job.status), last) {
            (Some(JobStatus::Running), _) => State::Running,
            (Some(JobStatus::Queued), _) => State::Queued,
            (Some(_), _) => State::Pending,
            _ if *status != ConnectionStatus::Active => State::Paused,
            (None, None) => State::Pending,
            (None, Some(job)) => ended(job),
        };
        let cancelled = last.is_some_and(|job| job.status == JobStatus::Cancelled);
        Self {
            connection_id: connection_id.to_owned(),
            connection_sync_status: state,
            active_job: live.map(|job| (*job).clone()),
            last_successful_sync: own.iter().find(landed).map(|job| job.updated_at),
            last_sync_job_id: sync.map(|job| job.id),
            last_sync_job_created_at: sync.map(|job| job.created_at),
            failure_reason: cancelled.then(|| FailureReason {
                failure_type: Some("manual_cancellation".to_owned()),
                ..FailureReason::default()
            }),
        }
    }
}

fn ended(job: &Job) -> State {
    match &job.status {
        JobStatus::Failed | JobStatus::Cancelled => State::Incomplete,
        JobStatus::Succeeded if moves_data(&job.config_type) => State::Synced,
        JobStatus::Unknown(word) => State::Unknown(word.clone()),
        // Nothing is in the destination after a clear.
        _ => State::Pending,
    }
}

fn moves_data(kind: &ConfigType) -> bool {
    !matches!(kind, ConfigType::Clear | ConfigType::ResetConnection)
}
