//! Which job explains what came of a launch whose answer leaves a doubt. The jobs themselves are read:
//! the id and the time of the last sync in Airbyte's `connections/status` are of two jobs, the last that
//! succeeded or failed and the last whatever became of it (airbyte-platform, `ConnectionsHandler`).

use airstrip_airbyte::config::{ConnectionStatusRead, Job, JobWithAttempts};
use airstrip_airbyte::model::ConfigType;
use airstrip_contract::Timestamp;
use jiff::SignedDuration;

use super::launch_flow::{Doubt, Outcome, Refusal, disabled, unexplained};

/// How far the clocks of the browser and of Airbyte may differ where a job is told from an older one
/// by its time, for want of its predecessor's id.
pub const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// What was known when the launch was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Before {
    /// The connection's latest job then, where known.
    pub job: Option<u64>,
    /// When its latest sync was created, by Airbyte's clock, where known: a sync that was cancelled can
    /// be later than [`Self::job`].
    pub made: Option<Timestamp>,
    /// Whether that job was live then.
    pub met: bool,
    /// When the launch was sent, by the browser's clock.
    pub at: Timestamp,
}

impl Before {
    /// What a connection's state tells.
    #[must_use]
    pub fn of(read: &ConnectionStatusRead) -> Self {
        let active = read.active_job.as_ref();
        Self {
            job: read.last_sync_job_id.max(active.map(|job| job.id)),
            made: read
                .last_sync_job_created_at
                .max(active.map(|job| job.created_at)),
            met: active.is_some(),
            ..Self::default()
        }
    }
}

/// What was read after a launch.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The connection's jobs, newest first.
    pub jobs: Vec<JobWithAttempts>,
    /// Whether the connection is disabled.
    pub disabled: bool,
}

/// Whether a launch can have started this job: with streams that wait for a refresh Airbyte makes one
/// of it.
#[must_use]
pub fn is_sync(job: &Job) -> bool {
    matches!(job.config_type, ConfigType::Sync | ConfigType::Refresh)
}

/// When a job began, as far as that is known.
#[must_use]
pub fn begin_of(job: &Job) -> Timestamp {
    job.started_at.unwrap_or(job.created_at)
}

/// What a reading says; `None` while it settles nothing. `last` is the reading after which nothing more
/// is read.
#[must_use]
pub fn judge(doubt: &Doubt, read: Option<&Reading>, before: Before, last: bool) -> Option<Outcome> {
    let Some(Reading {
        jobs,
        disabled: off,
    }) = read
    else {
        return last.then(|| unread(doubt));
    };
    let found = |job: &Job| Outcome::Found {
        job: job.id,
        since: begin_of(job),
    };
    match doubt {
        Doubt::AlreadyRunning => {
            let met = live(jobs).or_else(|| ended_since(jobs, before.at));
            met.map(attached)
                .or_else(|| last.then_some(Outcome::Unseen))
        }
        Doubt::Unexplained(id) => {
            // What failed may have been all that comes after the start.
            let own = before.job.and(started(jobs, before, false));
            Some(match own.filter(|job| job.status.is_live()) {
                Some(own) => found(own),
                None if *off => disabled(),
                None => unexplained(id.as_deref()),
            })
        }
        Doubt::Lost(_) => {
            if let Some(own) = started(jobs, before, last) {
                return Some(found(own));
            }
            // What was running all the while has kept the launch from starting anything.
            let kept = || live(jobs).or_else(|| met(jobs, before));
            last.then(|| kept().map_or(Outcome::NothingStarted, attached))
        }
    }
}

/// The job that a launch has started. One that had ended before by the browser's clock is thought of
/// last.
fn started(jobs: &[JobWithAttempts], before: Before, last: bool) -> Option<&Job> {
    let at = before.at.as_second();
    let newer = |job: &&Job| match before.job {
        Some(known) => job.id > known && before.made.is_none_or(|made| job.created_at > made),
        None => job.created_at + SKEW >= before.at,
    };
    let likely = |job: &&Job| last || !job.status.is_terminal() || job.updated_at.as_second() >= at;
    let jobs = jobs.iter().map(|read| &read.job);
    let newer: Vec<&Job> = jobs
        .filter(|job| is_sync(job))
        .filter(newer)
        .filter(likely)
        .collect();
    // Others may have started more since. Airbyte tells whole seconds.
    let own = newer.iter().rfind(|job| job.created_at.as_second() >= at);
    own.or(newer.first()).copied()
}

fn live(jobs: &[JobWithAttempts]) -> Option<&JobWithAttempts> {
    jobs.iter().find(|read| read.job.status.is_live())
}

/// The job that was live before the launch and has ended since.
fn met(jobs: &[JobWithAttempts], before: Before) -> Option<&JobWithAttempts> {
    let known = before.job.filter(|_| before.met)?;
    jobs.iter().find(|read| read.job.id == known)
}

/// The job that was running at `at` and has ended since.
fn ended_since(jobs: &[JobWithAttempts], at: Timestamp) -> Option<&JobWithAttempts> {
    let within = |by: SignedDuration| {
        let seconds = |moment: Timestamp| moment.as_second();
        jobs.iter().find(move |JobWithAttempts { job, .. }| {
            seconds(job.created_at) <= seconds(at + by)
                && seconds(job.updated_at + by) >= seconds(at)
        })
    };
    within(SignedDuration::ZERO).or_else(|| within(SKEW))
}

fn attached(entry: &JobWithAttempts) -> Outcome {
    if entry.job.status.is_live() {
        return Outcome::Attached {
            job: entry.job.id,
            since: begin_of(&entry.job),
        };
    }
    Outcome::Over(Box::new(entry.clone()))
}

/// What is said when nothing can be read.
fn unread(doubt: &Doubt) -> Outcome {
    match doubt {
        Doubt::AlreadyRunning => Outcome::Refused(
            Refusal::Other,
            "A sync is running already".into(),
            "Which one cannot be read at the moment. Nothing was started.".into(),
        ),
        Doubt::Unexplained(id) => unexplained(id.as_deref()),
        Doubt::Lost(_) => Outcome::Undecided,
    }
}

#[cfg(test)]
#[path = "finding_tests/mod.rs"]
mod tests;
