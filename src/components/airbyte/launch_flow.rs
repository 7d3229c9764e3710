//! What the answer to a launch means, and what is said of it. A launch is sent once: whatever is in
//! doubt is settled by reading.

use airstrip_airbyte::config::{ErrorBody, JobWithAttempts};
use airstrip_airbyte::model::{SyncRefusal, refusal};
use airstrip_contract::{ProblemKind, Timestamp};

use super::landing::landing_of;
use crate::api::ApiError;
use crate::ui::Tone;

/// How a launch stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// The launch was sent; Airbyte answers when the sync has started.
    Sending,
    /// The answer leaves a doubt that the connection's jobs must settle.
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
        /// The job.
        job: u64,
        /// When it started.
        since: Timestamp,
    },
    /// A sync was running already, and has ended since.
    Over(Box<JobWithAttempts>),
    /// Airbyte said that a sync was running already, but there is no trace of one.
    Unseen,
    /// The answer was lost and no job came of it.
    NothingStarted,
    /// The answer was lost and so was every later one.
    Undecided,
    /// Airbyte or the proxy refused: why, title and detail.
    Refused(Refusal, String, String),
}

/// Why nothing was started, as far as it matters for what may be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The connection is disabled.
    Disabled,
    /// The person may not.
    NotAllowed,
    /// It did not get past the front door or the proxy: it can be sent after so many seconds, or,
    /// where that is `None`, once the person has signed in again.
    Later(Option<u32>),
    /// Anything else.
    Other,
}

/// What an answer means by itself.
///
/// # Errors
/// With what is to be learned from the connection's jobs.
pub fn judge_answer(answer: &Result<JobWithAttempts, ApiError>) -> Result<Outcome, Doubt> {
    let error = match answer {
        Ok(started) => return Ok(Outcome::Started(started.job.id)),
        Err(error) => error,
    };
    let lost = || Err(Doubt::Lost(error.title()));
    match error {
        ApiError::Upstream { status, body, .. } => match refusal(*status, body) {
            Some(SyncRefusal::AlreadyRunning) => Err(Doubt::AlreadyRunning),
            Some(SyncRefusal::Unexplained) => Err(Doubt::Unexplained(error_id(body))),
            Some(SyncRefusal::NotActive) => Ok(disabled()),
            Some(SyncRefusal::NotFound) => Ok(Outcome::Refused(
                Refusal::Other,
                "This connection no longer exists".into(),
                "It was deleted in Airbyte. Nothing was started.".into(),
            )),
            Some(SyncRefusal::Database) => Ok(Outcome::Refused(
                Refusal::Other,
                "Airbyte cannot reach its database".into(),
                "Nothing was started. Try again in a minute, or ask whoever runs Airbyte.".into(),
            )),
            // A gateway in front of Airbyte gave up, not Airbyte.
            None if *status >= 500 || *status == 408 => lost(),
            None => Ok(refused(error)),
        },
        // The answer of a launch holds logs: one that is too large is of a launch that happened.
        ApiError::Problem(problem) if problem.kind == ProblemKind::AnswerTooLarge => lost(),
        error if error.may_have_happened() => lost(),
        error => Ok(refused(error)),
    }
}

/// What an error says that left no doubt: nothing was done.
#[must_use]
pub fn refused(error: &ApiError) -> Outcome {
    let why = match error {
        ApiError::Expired => Refusal::Later(None),
        ApiError::TooMany(_, seconds) => Refusal::Later(Some(*seconds)),
        ApiError::NoAccess => Refusal::NotAllowed,
        ApiError::Problem(problem) if problem.kind == ProblemKind::Forbidden => Refusal::NotAllowed,
        _ => Refusal::Other,
    };
    let detail = format!("{} {}", error.detail(), error.remedy());
    Outcome::Refused(why, error.title(), detail.trim().to_owned())
}

/// What is said of a connection on which Airbyte starts nothing.
pub(super) fn disabled() -> Outcome {
    Outcome::Refused(
        Refusal::Disabled,
        "This connection is disabled".into(),
        "Airbyte starts nothing on it. Enable it in Airbyte first.".into(),
    )
}

fn error_id(body: &str) -> Option<String> {
    let error: ErrorBody = serde_json::from_str(body).ok()?;
    error.error_id
}

/// What is said of a refusal without a reason.
pub(super) fn unexplained(error_id: Option<&str>) -> Outcome {
    let more = error_id.map_or_else(
        || "Ask whoever runs Airbyte.".to_owned(),
        |id| format!("Its log has more under error id {id}."),
    );
    Outcome::Refused(
        Refusal::Other,
        "Airbyte refused to start a sync and gave no reason".into(),
        more,
    )
}

impl Outcome {
    /// The job that runs.
    #[must_use]
    pub const fn job(&self) -> Option<u64> {
        match self {
            Self::Started(job) | Self::Found { job, .. } | Self::Attached { job, .. } => Some(*job),
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
            Self::Attached { since, .. } => (
                Tone::Info,
                format!("Already syncing since {}.", clock(*since)),
                "Showing that run.".into(),
            ),
            Self::Over(entry) => {
                let landing = landing_of(entry);
                let (end, why) = (landing.title, landing.detail);
                let end = end.trim_end_matches('.');
                (
                    landing.tone,
                    "A sync was running already and has ended.".into(),
                    format!("{end}. {why}").trim_end().to_owned(),
                )
            }
            Self::Unseen => (
                Tone::Bad,
                "Nothing was started.".into(),
                "Airbyte says that a sync is running already, but none of this connection's jobs is. \
                 Try again in a minute, or ask whoever runs Airbyte."
                    .into(),
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
            Self::Refused(_, title, detail) => (Tone::Bad, format!("{title}."), detail.clone()),
        };
        (tone, title, detail)
    }
}

impl Doubt {
    /// What is said while the jobs are read.
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
