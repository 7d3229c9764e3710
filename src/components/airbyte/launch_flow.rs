//! What the answer to a launch means, and what the connection's state says when there was none.
//! A launch is sent once: whatever is in doubt is settled by reading.

use airstrip_airbyte::config::{ConnectionStatusRead, ErrorBody, JobWithAttempts};
use airstrip_airbyte::model::{ConnectionSyncStatus, SyncRefusal, refusal};
use airstrip_contract::Timestamp;
use jiff::SignedDuration;

use crate::api::ApiError;
use crate::ui::Tone;

/// How far the clocks of the browser and of Airbyte may differ when a job is told from an older one
/// by its time, for want of its predecessor's id.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// How a launch stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// The launch was sent; Airbyte answers when the sync has started.
    Sending,
    /// The answer leaves a doubt that the connection's state must settle.
    Checking(Doubt),
    /// It is known what came of it.
    Settled(Outcome),
}

impl Phase {
    /// Whether a launch is under way, so that no other may start.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Sending | Self::Checking(_))
    }
}

/// What is not known after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The answer was lost or late, with what the error says: a sync may have started.
    Lost(String),
    /// A sync is running already: which?
    AlreadyRunning,
    /// Airbyte refused without a reason; a disabled connection is refused like this.
    Unexplained(Option<String>),
}

/// What came of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Airbyte said that this job started.
    Started(u64),
    /// The answer was lost, but a job came of it.
    Found {
        /// The job.
        job: u64,
        /// When it was created.
        since: Timestamp,
    },
    /// A sync was running already.
    Attached {
        /// The job and when it started; `None` where it has ended meanwhile.
        job: Option<(u64, Timestamp)>,
    },
    /// The answer was lost and no job came of it.
    NothingStarted,
    /// The answer was lost and so was every later one.
    Undecided,
    /// Airbyte or the proxy refused: title and detail.
    Refused(String, String),
}

/// What an answer means by itself.
///
/// # Errors
/// With what is to be read from the connection's state.
pub fn judge_answer(answer: &Result<JobWithAttempts, ApiError>) -> Result<Outcome, Doubt> {
    let error = match answer {
        Ok(started) => return Ok(Outcome::Started(started.job.id)),
        Err(error) => error,
    };
    if let ApiError::Upstream { status, body, .. } = error {
        return match refusal(*status, body) {
            Some(SyncRefusal::AlreadyRunning) => Err(Doubt::AlreadyRunning),
            Some(SyncRefusal::Unexplained) => Err(Doubt::Unexplained(error_id(body))),
            Some(SyncRefusal::NotActive) => {
                Ok(unexplained(Some(&ConnectionSyncStatus::Paused), None))
            }
            Some(SyncRefusal::NotFound) => Ok(Outcome::Refused(
                "This connection no longer exists".into(),
                "It was deleted in Airbyte. Nothing was started.".into(),
            )),
            Some(SyncRefusal::Database) => Ok(Outcome::Refused(
                "Airbyte cannot reach its database".into(),
                "Nothing was started. Try again in a minute, or ask whoever runs Airbyte.".into(),
            )),
            // A gateway in front of Airbyte gave up, not Airbyte.
            None if *status >= 500 => Err(Doubt::Lost(error.title())),
            None => Ok(refused(error)),
        };
    }
    if error.may_have_happened() {
        Err(Doubt::Lost(error.title()))
    } else {
        Ok(refused(error))
    }
}

fn refused(error: &ApiError) -> Outcome {
    let detail = format!("{} {}", error.detail(), error.remedy());
    Outcome::Refused(error.title(), detail.trim().to_owned())
}

fn error_id(body: &str) -> Option<String> {
    let error: ErrorBody = serde_json::from_str(body).ok()?;
    error.error_id
}

/// What was known when the launch was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// The connection's latest job then, where known.
    pub job: Option<u64>,
    /// When it was sent, by the browser's clock.
    pub at: Timestamp,
}

/// What a reading of the connection's state says; `None` while it settles nothing. `last` is the
/// reading after which nothing more is read.
#[must_use]
pub fn judge_status(
    doubt: &Doubt,
    read: Option<&ConnectionStatusRead>,
    before: Before,
    last: bool,
) -> Option<Outcome> {
    let active = read.and_then(|read| read.active_job.as_ref());
    let running = active.map(|job| (job.id, job.started_at.unwrap_or(job.created_at)));
    match doubt {
        Doubt::AlreadyRunning if read.is_some() || last => Some(Outcome::Attached { job: running }),
        Doubt::AlreadyRunning => None,
        Doubt::Unexplained(id) => {
            let status = read.map(|read| &read.connection_sync_status);
            (read.is_some() || last).then(|| unexplained(status, id.as_deref()))
        }
        Doubt::Lost(_) => {
            let found = running
                .or_else(|| Some((read?.last_sync_job_id?, read?.last_sync_job_created_at?)))
                .filter(|(job, since)| is_newer(*job, *since, before));
            match found {
                Some((job, since)) => Some(Outcome::Found { job, since }),
                None if last && read.is_some() => Some(Outcome::NothingStarted),
                None => last.then_some(Outcome::Undecided),
            }
        }
    }
}

fn is_newer(job: u64, since: Timestamp, before: Before) -> bool {
    match before.job {
        Some(known) => job > known,
        None => since + SKEW >= before.at,
    }
}

fn unexplained(status: Option<&ConnectionSyncStatus>, error_id: Option<&str>) -> Outcome {
    if status == Some(&ConnectionSyncStatus::Paused) {
        return Outcome::Refused(
            "This connection is disabled".into(),
            "Airbyte starts nothing on it. Enable it in Airbyte first.".into(),
        );
    }
    let more = error_id.map_or_else(
        || "Ask whoever runs Airbyte.".to_owned(),
        |id| format!("Its log has more under error id {id}."),
    );
    Outcome::Refused(
        "Airbyte refused to start a sync and gave no reason".into(),
        more,
    )
}

impl Outcome {
    /// The job that is to be shown.
    #[must_use]
    pub fn job(&self) -> Option<u64> {
        match self {
            Self::Started(job) | Self::Found { job, .. } => Some(*job),
            Self::Attached { job } => job.map(|(job, _)| job),
            _ => None,
        }
    }

    /// The outcome in words: title and detail. `clock` writes a time of day.
    #[must_use]
    pub fn words(&self, clock: fn(Timestamp) -> String) -> (Tone, String, String) {
        let (tone, title, detail) = match self {
            Self::Started(job) => (Tone::Good, format!("Job {job} started."), String::new()),
            Self::Found { job, since } => (
                Tone::Info,
                "The answer was lost.".into(),
                format!("Job {job} started at {}: showing it.", clock(*since)),
            ),
            Self::Attached {
                job: Some((_, since)),
            } => (
                Tone::Info,
                format!("Already syncing since {}.", clock(*since)),
                "Showing that run.".into(),
            ),
            Self::Attached { job: None } => (
                Tone::Info,
                "A sync was running already and has just ended.".into(),
                "Sync again if you need newer data.".into(),
            ),
            Self::NothingStarted => (
                Tone::Bad,
                "No sync has started.".into(),
                "The answer was lost and no job came of it. Try again.".into(),
            ),
            Self::Undecided => (
                Tone::Bad,
                "It is not known whether a sync has started.".into(),
                "Airbyte cannot be read at the moment. Look at this page again before you try again."
                    .into(),
            ),
            Self::Refused(title, detail) => (Tone::Bad, format!("{title}."), detail.clone()),
        };
        (tone, title, detail)
    }
}

impl Doubt {
    /// What is said while the state is read.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Lost(why) => format!("{why}. The sync may have started: checking."),
            Self::AlreadyRunning => "A sync is running already: looking for it.".into(),
            Self::Unexplained(_) => "Airbyte refused: looking for the reason.".into(),
        }
    }
}

#[cfg(test)]
#[path = "launch_flow_tests.rs"]
mod tests;
