//! A connection and its jobs.

use std::borrow::Cow;

use uuid::Uuid;

use crate::clock::{Moment, Speed};
use crate::random::{Random, label};
use crate::schedule::Schedule;

use super::catalogue::{Destination, Source};
use super::changes::Change;
use super::failures::Failure;
use super::ids::Ids;
use super::job::{Job, Kind, Order, Status};
use super::plan::Plan;
use super::sentinels::Behaviour;
use super::timing::Timing;

/// Milliseconds after which a line can be read in the log.
const LOGS_TRAIL: i64 = 4_000;

/// A stream of a connection.
#[derive(Debug)]
pub(crate) struct StreamOf {
    pub(crate) name: Cow<'static, str>,
    pub(crate) weight: u64,
    pub(crate) row: u64,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) id: Uuid,
    pub(crate) workspace: usize,
    pub(crate) name: String,
    pub(crate) source: &'static Source,
    pub(crate) source_name: String,
    pub(crate) destination: &'static Destination,
    pub(crate) timing: Timing,
    pub(crate) schedule: Schedule,
    pub(crate) active: bool,
    /// A bit for each of the workspace's tags.
    pub(crate) tags: u8,
    pub(crate) behaviour: Option<Behaviour>,
    /// Milliseconds of an ordinary sync.
    pub(crate) pace: i64,
    /// Records of an ordinary sync.
    pub(crate) records: u64,
    /// Jobs created since the demo started, oldest first.
    pub(crate) live: Vec<Job>,
    /// How many jobs there were before.
    pub(crate) past: usize,
    /// When the newest of those was cancelled, if it was after the demo had started.
    pub(crate) past_cancelled: Option<Moment>,
    /// Whether it was enabled when the demo started.
    pub(crate) starts_active: bool,
    /// Whether its jobs wait in the queue before they start.
    pub(crate) queues: bool,
    /// When the schedule starts it next.
    pub(crate) next_start: Option<Moment>,
    /// A refresh that was asked for while a job ran: the next sync does it.
    pub(crate) saved_refresh: Option<Order>,
    /// When the embedded Airflow launched it before the demo started, the newest first, and whether
    /// all of that landed.
    pub(super) launches: Option<(Vec<Moment>, bool)>,
    /// When a job that ran at the start of the demo lands, if that was decided meanwhile.
    pub(crate) past_lands: Option<Moment>,
    /// Whether a trigger has been refused that is refused but once.
    pub(crate) refused: bool,
    /// Whether it was deleted.
    pub(crate) deleted: bool,
    /// What was changed since the demo started, oldest first.
    pub(crate) changes: Vec<Change>,
    pub(crate) seed: u64,
    pub(super) index: usize,
    pub(super) speed: Speed,
    /// What its syncs have been failing of lately, and how many of them.
    pub(super) ails: Option<(&'static Failure, usize)>,
    /// Milliseconds that its newest past job had been running when the demo started.
    pub(super) ahead: Option<i64>,
    /// Whether all its past jobs were over when the demo started.
    pub(super) rests: bool,
    /// Milliseconds that its newest past job takes, where that is not drawn.
    pub(super) newest_takes: Option<i64>,
    /// Milliseconds from the creation of each job to its end, where they are not drawn.
    pub(super) exactly: Option<i64>,
}

impl Connection {
    pub(crate) fn streams(&self) -> Vec<StreamOf> {
        let copies = match self.behaviour {
            Some(Behaviour::ManyStreams) => 300usize.div_ceil(self.source.streams.len()),
            _ => 1,
        };
        (0..copies)
            .flat_map(|copy| self.source.streams.iter().map(move |stream| (copy, stream)))
            .take(300)
            .map(|(copy, stream)| StreamOf {
                name: if copies == 1 {
                    Cow::Borrowed(stream.name)
                } else {
                    Cow::Owned(format!("{}_{:03}", stream.name, copy + 1))
                },
                weight: stream.weight,
                row: stream.row,
            })
            .collect()
    }

    /// When the schedule starts it for the first time after `moment`.
    pub(crate) fn next_start_after(&self, moment: Moment) -> Option<Moment> {
        (self.active && self.timing != Timing::Manual).then(|| self.schedule.next_after(moment))
    }

    /// Whether its destination can refresh streams.
    pub(crate) fn can_refresh(&self) -> bool {
        self.behaviour != Some(Behaviour::CannotRefresh)
    }

    /// `ConnectionStatus`.
    pub(crate) fn status(&self) -> &'static str {
        match self.behaviour {
            _ if self.deleted => "deprecated",
            Some(Behaviour::Locked) => "locked",
            _ if self.active => "active",
            _ => "inactive",
        }
    }

    /// Lines of logs from before this moment have arrived: they trail a little.
    pub(crate) fn log_until(&self, now: Moment) -> Moment {
        let late = self.speed.hasten(now, now.plus_millis(LOGS_TRAIL));
        now.plus_micros(-late.micros_since(now))
    }

    /// The place of the stream that takes longest, of `count`.
    pub(crate) fn slow_stream(&self, count: usize) -> usize {
        let drawn = Random::new(self.seed, &[label("slow stream")]).next();
        usize::try_from(drawn % u64::try_from(count.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// All jobs, newest first.
    pub(crate) fn jobs(&self, ids: Ids) -> impl Iterator<Item = Job> {
        self.live.iter().rev().cloned().chain(self.past_jobs(ids))
    }

    pub(crate) fn plan(&self, job: &Job) -> Plan {
        Plan::of(job, self.pace, self.speed)
    }

    /// The newest job with its status.
    pub(crate) fn latest_status(&self, ids: Ids, now: Moment) -> Option<(Job, Status)> {
        let job = self.jobs(ids).next()?;
        let status = self.plan(&job).status(now);
        Some((job, status))
    }

    /// The newest sync with its status: what the list and the counts look at, whatever was
    /// cleared or refreshed since.
    pub(crate) fn latest_sync(&self, ids: Ids, now: Moment) -> Option<(Job, Status)> {
        let job = self.jobs(ids).find(|job| job.order.kind == Kind::Sync)?;
        let status = self.plan(&job).status(now);
        Some((job, status))
    }
}
