use crate::config::{ConnectionCounts, ConnectionRow};

use super::{ConnectionStatus, JobStatus};

/// Counts connections as Airbyte's own `status_counts` does: by the latest sync job alone.
#[must_use]
pub fn tally<'a>(rows: impl IntoIterator<Item = &'a ConnectionRow>) -> ConnectionCounts {
    let mut counts = ConnectionCounts::default();
    for row in rows {
        let count = match &row.latest_sync_job_status {
            _ if row.status == ConnectionStatus::Inactive => &mut counts.paused,
            None => &mut counts.not_synced,
            Some(JobStatus::Running) => &mut counts.running,
            Some(JobStatus::Pending | JobStatus::Queued) => &mut counts.queued,
            Some(JobStatus::Succeeded) => &mut counts.healthy,
            Some(_) => &mut counts.failed,
        };
        *count += 1;
    }
    counts
}
