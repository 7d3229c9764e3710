//! A connection and the jobs it had before the demo started.

use std::borrow::Cow;

use uuid::Uuid;

use crate::Options;
use crate::clock::{Moment, Speed};
use crate::random::{Random, label};
use crate::schedule::Schedule;

use super::catalogue::{DESTINATIONS, Destination, SOURCES, Source};
use super::changes::Change;
use super::describe::BULK_BIT;
use super::failures::{self, Failure};
use super::ids::Ids;
use super::job::{Job, Kind, Order, Plan, Status};
use super::names::{self, Named};
use super::sentinels::Behaviour;
use super::timing::{EVERY_MINUTE, HOUR, MANUAL, TIMINGS, Timing};

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
    /// The connection number `index` of those that are made up.
    pub(crate) fn ordinary(options: &Options, index: usize, number: usize) -> Self {
        let mut connection = Self::new(options, index, names::name(number));
        let mut random = Random::new(connection.seed, &[2]);
        connection.active = !random.chance(80);
        connection.starts_active = connection.active;
        if random.chance(120)
            && let Some(failure) = random.pick(&failures::USUAL)
        {
            let lately = usize::try_from(random.between(1, 6)).unwrap_or(1);
            connection.ails = Some((*failure, lately));
        }
        // A few of the first run from the start, so that there is something to see at once.
        if connection.active && (number % 11 == 2 || random.chance(4)) && number < 200 {
            connection.ails = None;
            let begun = random.between(80, 400);
            connection.ahead = Some(connection.pace * i64::try_from(begun).unwrap_or(100) / 1000);
        }
        if random.chance(25) {
            connection.past = 0;
            connection.ahead = None;
        }
        if let Some(running) = options.running {
            connection.ahead = None;
            // Spread over all of them, so that every page of the list has some.
            let before = |number: usize| number * running / options.connections.max(1);
            if before(number + 1) > before(number) {
                connection.runs_long(&mut random);
            }
        }
        connection
    }

    /// Makes its newest past job one that still runs, and for a while.
    fn runs_long(&mut self, random: &mut Random) {
        self.active = true;
        self.starts_active = true;
        self.ails = None;
        self.past = self.past.max(1);
        let takes = self.pace * 25;
        let begun = random.between(20, 300);
        self.ahead = Some(takes * i64::try_from(begun).unwrap_or(100) / 1000);
        self.newest_takes = Some(takes);
    }

    /// The connection number `number` of the bulk scenario.
    pub(crate) fn bulk(options: &Options, index: usize, number: usize) -> Self {
        let usual = names::name(number % SOURCES.len());
        let named = Named {
            name: format!("bulk {:02}: {}", number + 1, usual.name),
            ..usual
        };
        let mut connection = Self::new(options, index, named);
        connection.workspace = 0;
        connection.tags = BULK_BIT;
        (connection.timing, connection.schedule) = MANUAL;
        connection.pace = 6_000;
        connection.behaviour = match number {
            3 | 10 | 17 | 24 | 31 => Some(Behaviour::LandsAfterConflict),
            6 | 20 | 34 => Some(Behaviour::Disabled),
            13 => Some(Behaviour::RefusedOnce),
            27 => Some(Behaviour::FailsWithBadCredentials),
            _ => None,
        };
        if let Some(behaviour) = connection.behaviour {
            connection.behave(behaviour);
        } else {
            connection.behaviour = Some(Behaviour::Lands);
        }
        connection
    }

    /// A connection of [`super::sentinels`].
    pub(crate) fn sentinel(
        options: &Options,
        index: usize,
        name: &str,
        behaviour: Behaviour,
    ) -> Self {
        let named = Named {
            name: name.to_owned(),
            source_name: "Salesforce (sandbox)".to_owned(),
            ..names::name(0)
        };
        let mut connection = Self::new(options, index, named);
        connection.behaviour = Some(behaviour);
        (connection.timing, connection.schedule) = MANUAL;
        connection.pace = 30_000;
        connection.behave(behaviour);
        connection
    }

    /// What follows from a behaviour for schedule and history.
    fn behave(&mut self, behaviour: Behaviour) {
        match behaviour {
            Behaviour::FailsWithBadCredentials => {
                self.ails = Some((&failures::BAD_CREDENTIALS, 5));
            }
            Behaviour::FailsAfterRetries => self.ails = Some((&failures::RATE_LIMIT, 3)),
            Behaviour::BreakingSchema => self.ails = Some((&failures::SCHEMA, 1)),
            Behaviour::RunsForHours | Behaviour::LandsAfterConflict => {
                // At any speed: it is there to be in the way.
                self.pace = 8 * HOUR * 1000;
                self.speed = Speed(1.0);
                self.ahead = Some(40 * 60 * 1000);
                self.past = self.past.max(1);
            }
            Behaviour::AnotherFollows => {
                (self.timing, self.schedule) = EVERY_MINUTE;
                self.exactly = Some(60_000);
                self.speed = Speed(1.0);
                self.past = self.past.max(2);
            }
            // As long as a sync takes that has so much to say.
            Behaviour::MillionLines => self.pace = 5_400_000,
            Behaviour::Queued => self.queues = true,
            Behaviour::NeverSynced => self.past = 0,
            Behaviour::Disabled | Behaviour::Locked => {
                self.active = false;
                self.starts_active = false;
            }
            _ => {}
        }
    }

    fn new(options: &Options, index: usize, named: Named) -> Self {
        let mut random = Random::new(options.seed, &[1, label(&named.name)]);
        let id = random.uuid();
        let (timing, mut schedule) = *random.pick(&TIMINGS).unwrap_or(&MANUAL);
        if let Schedule::Every { period, phase } = &mut schedule {
            let last = u64::try_from(*period - 1).unwrap_or(0);
            *phase = i64::try_from(random.between(0, last)).unwrap_or(0);
        }
        let source = SOURCES.get(named.source).unwrap_or(&SOURCES[0]);
        Self {
            id,
            workspace: source.workspace,
            source,
            source_name: named.source_name,
            destination: DESTINATIONS
                .get(named.destination)
                .unwrap_or(&DESTINATIONS[0]),
            timing,
            schedule,
            active: true,
            tags: u8::try_from(random.between(0, 15) & random.between(0, 15)).unwrap_or(0)
                | more_tags(options.seed, &named.name),
            name: named.name,
            behaviour: None,
            pace: i64::try_from(random.between(20_000, 75_000)).unwrap_or(30_000),
            records: source.records * random.between(300, 1_800) / 1000,
            live: Vec::new(),
            past: options.jobs,
            past_cancelled: None,
            starts_active: true,
            queues: options.airbyte_queued,
            next_start: None,
            saved_refresh: None,
            past_lands: None,
            refused: false,
            deleted: false,
            changes: Vec::new(),
            index,
            speed: Speed(options.speed),
            seed: random.next(),
            ails: None,
            ahead: None,
            rests: options.running.is_some(),
            newest_takes: None,
            exactly: None,
        }
    }

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

/// The rarer tags.
fn more_tags(seed: u64, name: &str) -> u8 {
    let mut random = Random::new(seed, &[label("tags"), label(name)]);
    let drawn = random.between(0, 7) & random.between(0, 7) & random.between(0, 7);
    u8::try_from(drawn).unwrap_or(0) << 4
}
