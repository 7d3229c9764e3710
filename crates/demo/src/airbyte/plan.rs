//! What will happen to a job, and what it is like at any moment until then.

use crate::clock::{Moment, Speed};
use crate::random::Random;

use super::failures::{CANCELLED, Failure};
use super::job::{Fate, Job, Kind, Status};

/// All of a sync's work, in millionths.
pub(crate) const WHOLE: u64 = 1_000_000;

/// How long a sync may take, in thousandths of the usual: the next one is due some time.
const LONGEST: i64 = 8_000;

/// Milliseconds in the queue.
const QUEUE: i64 = 6_000;

/// How many times the usual volume there is to read from the beginning.
pub(crate) const REFRESH_SIZE: u64 = 3;

/// One attempt of a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) starts: Moment,
    pub(crate) ends: Moment,
    /// The work that was done when it starts, of [`WHOLE`].
    pub(crate) from: u64,
    /// The work that will be done when it ends.
    pub(crate) to: u64,
    pub(crate) failure: Option<&'static Failure>,
}

impl Attempt {
    /// The work that is done at `now`.
    pub(crate) fn work(&self, now: Moment) -> u64 {
        let length = self.ends.micros_since(self.starts).max(1);
        let passed = now.micros_since(self.starts).clamp(0, length);
        let gained = u128::from(self.to - self.from) * u128::from(passed.unsigned_abs())
            / u128::from(length.unsigned_abs());
        self.from + u64::try_from(gained).unwrap_or(0)
    }

    /// When so much work will be done: at once where it was done before, and no later than the end.
    pub(crate) fn when(&self, work: u64) -> Moment {
        let ahead = u128::from(work.saturating_sub(self.from));
        let all = u128::from(self.to - self.from).max(1);
        let length = self.ends.micros_since(self.starts).max(0);
        let passed = u128::from(length.unsigned_abs()) * ahead.min(all) / all;
        self.starts
            .plus_micros(i64::try_from(passed).unwrap_or(length))
    }
}

/// What will have happened to a job in the end.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) attempts: Vec<Attempt>,
    /// The volume, in thousandths of what is usual for the connection.
    pub(crate) size: u64,
    cancelled: Option<Moment>,
    /// Until when the job waits in the queue.
    queued_until: Option<Moment>,
}

impl Plan {
    /// The plan of a job of a connection whose syncs usually take `pace` milliseconds.
    pub(crate) fn of(job: &Job, pace: i64, speed: Speed) -> Self {
        let mut random = Random::new(job.seed, &[]);
        let usual = usual_on(job.created);
        let mut size = usual * random.between(850, 1200) / 1000 * job.scale.volume / 1000;
        if random.chance(15) {
            size = size * random.between(2200, 3800) / 1000;
        }
        let noise = random.between(900, 1150);
        match job.order.kind {
            Kind::Sync => {}
            // Everything is read again.
            Kind::Refresh => size *= REFRESH_SIZE,
            // Tables are dropped, whatever was in them.
            Kind::Clear => size = 250,
        }
        let slowness = size * noise / 1000 * job.scale.slowness / 1000;
        let mut length = pace * i64::try_from(slowness).unwrap_or(1000).min(LONGEST) / 1000;
        let wait = if job.queues { QUEUE } else { 0 };
        let mut draft = Draft {
            at: job
                .created
                .plus_millis(wait + signed(random.between(900, 1_600))),
            attempts: Vec::new(),
            done: 0,
        };
        if let Some(exactly) = job.exactly {
            length = exactly - draft.at.micros_since(job.created) / 1000;
        }
        let mut cancelled = job.cancelled;
        match job.fate {
            Fate::Lands => draft.attempt(length, WHOLE, None),
            Fate::Cancelled(thousandths) => {
                draft.attempt(length, WHOLE, None);
                let usual = job.created.plus_millis(2_000 + length * thousandths / 1000);
                cancelled = Some(speed.hasten(job.created, usual));
            }
            Fate::LandsAfterRetry(failure) => {
                let reached = random.between(200, 600);
                draft.attempt(
                    length * signed(reached) / 1000,
                    reached * 1000,
                    Some(failure),
                );
                draft.wait(6_000);
                draft.attempt(length * signed(1000 - reached) / 1000, WHOLE, None);
            }
            Fate::Fails(failure) if failure.retryable => {
                for (pause, share) in [(6_000, 180), (9_000, 150), (0, 120)] {
                    let reached = draft.done + random.between(share * 500, share * 1000);
                    draft.attempt(length * signed(share) / 1000, reached, Some(failure));
                    draft.wait(pause);
                }
            }
            // Found while the connector checks its configuration: nothing is read.
            Fate::Fails(failure) => {
                draft.attempt(signed(random.between(4_000, 9_000)), 0, Some(failure));
            }
        }
        for attempt in &mut draft.attempts {
            attempt.starts = speed.hasten(job.created, attempt.starts);
            attempt.ends = speed.hasten(job.created, attempt.ends);
        }
        let mut plan = Self {
            attempts: draft.attempts,
            size,
            cancelled: None,
            queued_until: job
                .queues
                .then(|| speed.hasten(job.created, job.created.plus_millis(QUEUE))),
        };
        if let (Some(moment), Some(last)) = (job.lands, plan.attempts.last_mut()) {
            last.ends = last.ends.min(moment);
        }
        if let Some(moment) = cancelled {
            plan.cancel(moment);
        }
        plan
    }

    fn cancel(&mut self, moment: Moment) {
        if self.ends().is_none_or(|end| end <= moment) {
            return;
        }
        self.attempts.retain(|attempt| attempt.starts < moment);
        if let Some(attempt) = self.attempts.last_mut().filter(|last| last.ends > moment) {
            attempt.to = attempt.work(moment);
            attempt.ends = moment;
            attempt.failure = Some(&CANCELLED);
        }
        self.cancelled = Some(moment);
    }

    /// When the job starts to run.
    pub(crate) fn starts(&self) -> Option<Moment> {
        self.attempts.first().map(|attempt| attempt.starts)
    }

    /// When the job is over.
    pub(crate) fn ends(&self) -> Option<Moment> {
        self.cancelled
            .or_else(|| self.attempts.last().map(|attempt| attempt.ends))
    }

    pub(crate) fn status(&self, now: Moment) -> Status {
        if self.cancelled.is_some_and(|moment| moment <= now) {
            return Status::Cancelled;
        }
        match self.begun(now).last() {
            None if self.queued_until.is_some_and(|moment| now < moment) => Status::Queued,
            None => Status::Pending,
            Some(attempt) if now < attempt.ends => Status::Running,
            Some(_) if self.ends().is_some_and(|end| now < end) => Status::Incomplete,
            Some(attempt) if attempt.failure.is_some() => Status::Failed,
            Some(_) => Status::Succeeded,
        }
    }

    /// The attempts that have started by `now`.
    pub(crate) fn begun(&self, now: Moment) -> &[Attempt] {
        let count = self
            .attempts
            .partition_point(|attempt| attempt.starts <= now);
        self.attempts.get(..count).unwrap_or_default()
    }

    /// When the state that the job has at `now` began.
    pub(crate) fn updated(&self, job: &Job, now: Moment) -> Moment {
        self.attempts
            .iter()
            .flat_map(|attempt| [attempt.starts, attempt.ends])
            .chain(self.cancelled)
            .chain(self.queued_until)
            .filter(|moment| *moment <= now)
            .max()
            .unwrap_or(job.created)
    }
}

/// What there is to move on the day of `moment`, in thousandths: less on weekends.
pub(crate) fn usual_on(moment: Moment) -> u64 {
    // The epoch was a Thursday.
    let weekday = (moment.seconds().div_euclid(86_400) + 3).rem_euclid(7);
    if weekday < 5 { 1000 } else { 650 }
}

struct Draft {
    at: Moment,
    attempts: Vec<Attempt>,
    done: u64,
}

impl Draft {
    fn attempt(&mut self, length: i64, to: u64, failure: Option<&'static Failure>) {
        let ends = self.at.plus_millis(length.max(500));
        self.attempts.push(Attempt {
            starts: self.at,
            ends,
            from: self.done,
            to,
            failure,
        });
        self.at = ends;
        self.done = to;
    }

    fn wait(&mut self, pause: i64) {
        self.at = self.at.plus_millis(pause);
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
