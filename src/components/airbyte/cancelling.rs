//! What a cancellation would stop.

use airstrip_airbyte::config::ConnectionStatusRead;

/// Whether cancelling would stop the job that is meant: Airbyte stops whatever the connection runs
/// at the moment, whichever job it is asked for.
///
/// # Errors
/// With the reason why not, in words.
pub fn may_cancel(meant: u64, read: &ConnectionStatusRead) -> Result<(), String> {
    match &read.active_job {
        Some(job) if job.id == meant => Ok(()),
        Some(job) => Err(format!(
            "Job {meant} has ended; job {} is running now.",
            job.id
        )),
        None => Err(format!("Job {meant} has ended meanwhile.")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_the_job_that_is_meant_is_cancelled() {
        let running = r#"{"connectionId":"c","connectionSyncStatus":"running",
            "activeJob":{"id":457,"configType":"sync","configId":"c","status":"running","createdAt":1,"updatedAt":1}}"#;
        let idle = r#"{"connectionId":"c","connectionSyncStatus":"synced"}"#;
        for (meant, read, refused) in [
            (457, running, None),
            (
                456,
                running,
                Some("Job 456 has ended; job 457 is running now."),
            ),
            (456, idle, Some("Job 456 has ended meanwhile.")),
        ] {
            let read = serde_json::from_str(read).unwrap();
            assert_eq!(may_cancel(meant, &read).err().as_deref(), refused);
        }
    }
}
