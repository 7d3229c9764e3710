//! A live status is made of jobs as Airbyte's own is.

use airstrip_airbyte::config::{ConnectionStatusRead, JobWithAttempts, Jobs};
use airstrip_airbyte::model::{ConnectionState, ConnectionStatus};
use serde_json::json;

/// Jobs of the public API, newest first, each an id, a type and a status; all of one connection
/// unless they say whose they are.
fn jobs(jobs: &[(u64, &str, &str, &str)]) -> Vec<JobWithAttempts> {
    let data: Vec<_> = jobs
        .iter()
        .map(|(id, connection, kind, status)| {
            json!({"jobId": id, "connectionId": connection, "jobType": kind, "status": status,
                "startTime": format!("2026-01-01T10:{id:02}Z"),
                "lastUpdatedAt": format!("2026-01-01T10:{id:02}:30Z")})
        })
        .collect();
    let page: Jobs = serde_json::from_value(json!({"data": data})).unwrap();
    page.jobs
}

fn read(status: &ConnectionStatus, of: &[(u64, &str, &str, &str)]) -> ConnectionStatusRead {
    ConnectionStatusRead::of_jobs("c", status, &jobs(of))
}

#[test]
fn jobs_tell_the_state_of_their_connection() {
    use ConnectionState as State;
    for (of, expected, disabled) in [
        (&[][..], State::NeverSynced, State::Paused),
        (
            &[(1, "other", "sync", "running")],
            State::NeverSynced,
            State::Paused,
        ),
        (
            &[(1, "c", "sync", "succeeded")],
            State::Landed,
            State::Paused,
        ),
        (
            &[(1, "c", "refresh", "succeeded")],
            State::Landed,
            State::Paused,
        ),
        (&[(1, "c", "sync", "failed")], State::Failed, State::Paused),
        (
            &[(1, "c", "sync", "cancelled")],
            State::Cancelled,
            State::Paused,
        ),
        (&[(1, "c", "sync", "pending")], State::Queued, State::Queued),
        (&[(1, "c", "sync", "queued")], State::Queued, State::Queued),
        (
            &[(1, "c", "sync", "running")],
            State::Running,
            State::Running,
        ),
        (
            &[(1, "c", "sync", "incomplete")],
            State::Retrying,
            State::Retrying,
        ),
        (
            &[
                (2, "c", "clear", "succeeded"),
                (1, "c", "sync", "succeeded"),
            ],
            State::Cleared,
            State::Paused,
        ),
        (
            &[
                (3, "other", "sync", "failed"),
                (2, "c", "sync", "running"),
                (1, "c", "sync", "failed"),
            ],
            State::Running,
            State::Running,
        ),
        (
            &[(1, "c", "sync", "teleported")],
            State::Unknown("teleported".to_owned()),
            State::Paused,
        ),
    ] {
        let state = |status| ConnectionState::of_status(&read(&status, of));
        assert_eq!(state(ConnectionStatus::Active), expected, "{of:?}");
        assert_eq!(state(ConnectionStatus::Inactive), disabled, "{of:?}");
    }
}

#[test]
fn jobs_tell_which_was_last_and_when_one_succeeded() {
    let read = read(
        &ConnectionStatus::Active,
        &[
            (9, "c", "clear", "running"),
            (8, "c", "sync", "failed"),
            (7, "other", "sync", "succeeded"),
            (6, "c", "clear", "succeeded"),
            (5, "c", "sync", "succeeded"),
        ],
    );
    assert_eq!(read.connection_id, "c");
    assert_eq!(read.active_job.unwrap().id, 9);
    assert_eq!(read.last_sync_job_id, Some(8));
    let time = |time: Option<airstrip_contract::Timestamp>| time.unwrap().to_string();
    assert_eq!(time(read.last_sync_job_created_at), "2026-01-01T10:08:00Z");
    assert_eq!(time(read.last_successful_sync), "2026-01-01T10:05:30Z");
}
