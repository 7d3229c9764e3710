//! How a connection's and a job's state look.

use airstrip_airbyte::model::{ConnectionState, JobStatus};

use crate::ui::State;

/// The shape and colour of a connection's state.
#[must_use]
pub const fn look_of(state: &ConnectionState) -> State {
    match state {
        ConnectionState::Running => State::Running,
        ConnectionState::Queued | ConnectionState::NeverSynced | ConnectionState::Cleared => {
            State::Queued
        }
        ConnectionState::Retrying => State::Retrying,
        ConnectionState::Landed => State::Landed,
        ConnectionState::Failed => State::Failed,
        ConnectionState::Cancelled => State::Cancelled,
        ConnectionState::Paused => State::Paused,
        ConnectionState::Unknown(_) => State::Unknown,
    }
}

/// The word for a connection's state.
#[must_use]
pub fn word_of(state: &ConnectionState) -> &str {
    match state {
        ConnectionState::NeverSynced => "Never synced",
        ConnectionState::Cleared => "Cleared",
        ConnectionState::Unknown(word) => word,
        known => look_of(known).word(),
    }
}

/// The shape and colour of a job's status.
#[must_use]
pub const fn look_of_job(status: &JobStatus) -> State {
    match status {
        JobStatus::Pending | JobStatus::Queued => State::Queued,
        JobStatus::Running => State::Running,
        JobStatus::Incomplete => State::Retrying,
        JobStatus::Failed => State::Failed,
        JobStatus::Succeeded => State::Landed,
        JobStatus::Cancelled => State::Cancelled,
        JobStatus::Unknown(_) => State::Unknown,
    }
}

/// The word for a job's status.
#[must_use]
pub fn word_of_job(status: &JobStatus) -> &str {
    match status {
        JobStatus::Unknown(word) => word,
        known => look_of_job(known).word(),
    }
}
