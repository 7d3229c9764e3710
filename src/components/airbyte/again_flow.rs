//! Syncing again once the sync that runs has ended: what is waited for, and when it is over.

use airstrip_airbyte::config::JobWithAttempts;
use airstrip_airbyte::model::JobStatus;
use airstrip_contract::Timestamp;

use super::finding::is_sync;
use super::launch_flow::{Outcome, Refusal};
use crate::api::ApiError;
use crate::ui::Tone;

/// How often another sync may have begun first before it is given up, where nothing else is asked for.
pub const TRIES: u8 = 3;

/// A connection that is to be synced again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The job that is waited for, and the latest that is known of.
    pub job: u64,
    /// How often another sync had begun first.
    pub tries: u8,
    /// How often that may happen before it is given up.
    pub most: u8,
    /// How it stands.
    pub step: Step,
}

/// How a [`Wait`] stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The job has not ended.
    Waiting,
    /// It has, and a launch was sent at this time. It is kept before it is sent, and never sent
    /// again from here.
    Sent(Timestamp),
    /// Nothing more is done: how it went, in words.
    Over(Tone, String, String),
}

impl Wait {
    /// Waits for a job; `most` is how often another sync may begin first.
    #[must_use]
    pub const fn new(id: String, name: String, job: u64, most: u8) -> Self {
        Self {
            id,
            name,
            job,
            tries: 0,
            most,
            step: Step::Waiting,
        }
    }

    /// What follows once the job has ended, by the connection's jobs, newest first, and by whether it is
    /// disabled: [`Step::Sent`] says that a sync is to be started now.
    #[must_use]
    pub fn ended(self, jobs: &[JobWithAttempts], disabled: bool, now: Timestamp) -> Self {
        let jobs = || jobs.iter().map(|read| &read.job);
        match jobs().find(|job| job.status.is_live()) {
            Some(live) if live.id > self.job => return self.met(Some(live.id)),
            // The list is a moment older than the job's end.
            Some(_) => return self,
            None => {}
        }
        let newer = || jobs().filter(|job| is_sync(job) && job.id > self.job);
        if let Some(since) = newer().find(|job| job.status != JobStatus::Cancelled) {
            let title = format!("Job {} has run since job {}.", since.id, self.job);
            return self.over(Tone::Info, title, "Nothing more was started.".into());
        }
        if disabled {
            let title = "The connection has been disabled.".to_owned();
            return self.over(Tone::Bad, title, "Nothing was started.".into());
        }
        Self {
            job: newer().map(|job| job.id).max().unwrap_or(self.job),
            step: Step::Sent(now),
            ..self
        }
    }

    /// What follows from what came of the launch.
    #[must_use]
    pub fn settled(self, outcome: &Outcome, clock: fn(Timestamp) -> String) -> Self {
        match outcome {
            Outcome::Attached { job, .. } => self.met(Some(*job)),
            Outcome::Over(entry) => self.met(Some(entry.job.id)),
            Outcome::Unseen => self.met(None),
            // It was not sent: after a while it can be.
            Outcome::Refused(Refusal::Later(_), ..) => Self {
                step: Step::Waiting,
                ..self
            },
            other => {
                let (tone, title, detail) = other.words(clock);
                self.over(tone, title, detail)
            }
        }
    }

    /// What follows when the job or the state cannot be read.
    #[must_use]
    pub fn unread(self, error: &ApiError) -> Self {
        if !error.is_final() {
            return self;
        }
        let title = if error.status() == Some(404) {
            format!("Airbyte does not know job {} any more.", self.job)
        } else {
            format!("You may not see job {} any more.", self.job)
        };
        self.over(Tone::Bad, title, "Nothing was started.".into())
    }

    /// Another sync had begun first.
    fn met(self, job: Option<u64>) -> Self {
        let tries = self.tries + 1;
        let job = job.unwrap_or(self.job);
        let next = Self {
            job,
            tries,
            step: Step::Waiting,
            ..self
        };
        if tries < next.most {
            return next;
        }
        let (many, each) = if tries == 1 {
            ("try", "")
        } else {
            ("tries", " each time")
        };
        let title = format!("Gave up after {tries} {many}.");
        let detail = format!(
            "Another sync had begun first{each}, the last is job {job}. Sync by hand once it has landed."
        );
        next.over(Tone::Bad, title, detail)
    }

    fn over(self, tone: Tone, title: String, detail: String) -> Self {
        Self {
            step: Step::Over(tone, title, detail),
            ..self
        }
    }

    /// How it stands, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let job = self.job;
        match &self.step {
            Step::Waiting if self.tries > 0 => format!(
                "Another sync began first: syncs again when job {job} has ended (try {} of {}).",
                self.tries + 1,
                self.most
            ),
            Step::Waiting => format!("Syncs again when job {job} has ended."),
            Step::Sent(_) => format!("Job {job} has ended: starting the sync."),
            Step::Over(_, title, detail) => format!("{title} {detail}").trim_end().to_owned(),
        }
    }
}

/// A wait as it is kept: id, name, job, tries and most of them, when a launch was sent, how it ended.
type Kept = (
    String,
    String,
    u64,
    (u8, u8),
    Option<i64>,
    Option<(u8, String, String)>,
);

/// Writes waits down.
#[must_use]
pub fn write(waits: &[Wait]) -> String {
    let kept = waits.iter().map(|wait| -> Kept {
        let (sent, over) = match &wait.step {
            Step::Waiting => (None, None),
            Step::Sent(at) => (Some(at.as_millisecond()), None),
            Step::Over(tone, title, detail) => {
                (None, Some((*tone as u8, title.clone(), detail.clone())))
            }
        };
        (
            wait.id.clone(),
            wait.name.clone(),
            wait.job,
            (wait.tries, wait.most),
            sent,
            over,
        )
    });
    serde_json::to_string(&kept.collect::<Vec<_>>()).unwrap_or_default()
}

/// Reads what [`write`] wrote; nothing from anything else.
#[must_use]
pub fn read(text: &str) -> Vec<Wait> {
    let kept: Vec<Kept> = serde_json::from_str(text).unwrap_or_default();
    let wait = |(id, name, job, (tries, most), sent, over): Kept| Wait {
        id,
        name,
        job,
        tries,
        most,
        step: match (sent, over) {
            (_, Some((tone, title, detail))) => {
                let tones = [Tone::Good, Tone::Bad, Tone::Info];
                let tone = tones.into_iter().find(|known| *known as u8 == tone);
                Step::Over(tone.unwrap_or(Tone::Info), title, detail)
            }
            (Some(at), None) => Step::Sent(Timestamp::from_millisecond(at).unwrap_or_default()),
            (None, None) => Step::Waiting,
        },
    };
    kept.into_iter().map(wait).collect()
}

#[cfg(test)]
#[path = "again_flow_tests.rs"]
mod tests;
