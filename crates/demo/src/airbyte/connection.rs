//! A connection and the jobs it had before the demo started.

use std::borrow::Cow;

use uuid::Uuid;

use crate::Options;
use crate::clock::{Moment, Speed};
use crate::random::{Random, label};
use crate::schedule::Schedule;

use super::catalogue::{DESTINATIONS, Destination, SOURCES, Source};
use super::changes::Change;
use super::failures::{self, Failure};
use super::ids::Ids;
use super::job::{Fate, Job, Kind, Order, Plan, Status};
use super::names::{self, Named};
use super::sentinels::Behaviour;
use super::timing::{HOUR, MANUAL, TIMINGS, Timing};

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
    /// What was changed since the demo started, oldest first.
    pub(crate) changes: Vec<Change>,
    pub(crate) seed: u64,
    index: usize,
    speed: Speed,
    /// What its syncs have been failing of lately, and how many of them.
    ails: Option<(&'static Failure, usize)>,
    /// Milliseconds that its newest past job had been running when the demo started.
    ahead: Option<i64>,
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
        match behaviour {
            Behaviour::FailsWithBadCredentials => {
                connection.ails = Some((&failures::BAD_CREDENTIALS, 5));
            }
            Behaviour::FailsAfterRetries => connection.ails = Some((&failures::RATE_LIMIT, 3)),
            Behaviour::BreakingSchema => connection.ails = Some((&failures::SCHEMA, 1)),
            Behaviour::RunsForHours => {
                // At any speed: it is there to be in the way.
                connection.speed = Speed(1.0);
                connection.pace = 8 * HOUR * 1000;
                connection.ahead = Some(40 * 60 * 1000);
                connection.past = connection.past.max(1);
            }
            Behaviour::Queued => connection.queues = true,
            Behaviour::NeverSynced => connection.past = 0,
            Behaviour::Disabled => {
                connection.active = false;
                connection.starts_active = false;
            }
            _ => {}
        }
        connection
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
            name: named.name,
            source,
            source_name: named.source_name,
            destination: DESTINATIONS
                .get(named.destination)
                .unwrap_or(&DESTINATIONS[0]),
            timing,
            schedule,
            active: true,
            tags: u8::try_from(random.between(0, 15) & random.between(0, 15)).unwrap_or(0),
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
            changes: Vec::new(),
            index,
            speed: Speed(options.speed),
            seed: random.next(),
            ails: None,
            ahead: None,
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
    pub(crate) const fn can_refresh(&self) -> bool {
        true
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

    /// The past jobs with when they were created, newest first.
    pub(crate) fn past_jobs(&self, ids: Ids) -> impl Iterator<Item = Job> {
        let begun = |ahead: i64| self.speed.hasten(ids.began, ids.began.plus_millis(-ahead));
        let newest = self.ahead.map(begun);
        // The one before a job that is running has landed, whatever the schedule.
        let before = newest.map_or(ids.began, |moment| moment.plus_millis(-10 * self.pace));
        newest
            .into_iter()
            .chain(self.schedule.before(before))
            .take(self.past)
            .enumerate()
            .map(move |(age, created)| self.past_job(ids, age, created))
    }

    fn past_job(&self, ids: Ids, age: usize, created: Moment) -> Job {
        let number = self.past - 1 - age;
        let mut random = Random::new(self.seed, &[3, u64::try_from(number).unwrap_or(0)]);
        let seed = random.next();
        let fate = match (self.ails, self.behaviour) {
            _ if age == 0 && self.ahead.is_some() => Fate::Lands,
            (Some((failure, lately)), _) if age < lately => Fate::Fails(failure),
            (_, Some(Behaviour::LandsAfterRetry)) => Fate::LandsAfterRetry(&failures::RATE_LIMIT),
            (_, Some(Behaviour::MillionLines)) if age == 0 => {
                Fate::LandsAfterRetry(&failures::SYSTEM)
            }
            _ => usual_fate(&mut random),
        };
        let by_hand = matches!(self.timing, Timing::Manual) && !(age == 0 && self.ahead.is_some());
        let earlier = if by_hand {
            random.between(0, 36_000_000)
        } else {
            0
        };
        Job {
            by_hand,
            id: ids.past(self.index, number),
            order: Order::SYNC,
            created: created.plus_millis(-i64::try_from(earlier).unwrap_or(0)),
            seed,
            fate,
            cancelled: self.past_cancelled.filter(|_| age == 0),
            queues: self.queues,
            plain_log: age > self.past / 3,
        }
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

    /// How a job that starts now will end.
    pub(crate) fn fate(&self, kind: Kind, random: &mut Random) -> Fate {
        match (self.behaviour, self.ails) {
            // No source is asked, so none can fail.
            _ if kind == Kind::Clear => Fate::Lands,
            (Some(Behaviour::LandsAfterRetry), _) => Fate::LandsAfterRetry(&failures::RATE_LIMIT),
            (Some(Behaviour::MillionLines), _) => Fate::LandsAfterRetry(&failures::SYSTEM),
            (_, Some((failure, _))) => Fate::Fails(failure),
            // Started by hand to see something happen: it lands.
            (Some(_), None) => Fate::Lands,
            (None, None) if random.chance(40) => Fate::LandsAfterRetry(
                random
                    .pick(&TEMPORARY)
                    .copied()
                    .unwrap_or(&failures::SYSTEM),
            ),
            (None, None) if random.chance(25) => Fate::Fails(
                random
                    .pick(&TEMPORARY)
                    .copied()
                    .unwrap_or(&failures::SYSTEM),
            ),
            (None, None) => Fate::Lands,
        }
    }
}

static TEMPORARY: [&Failure; 3] = [
    &failures::RATE_LIMIT,
    &failures::DESTINATION_TIMEOUT,
    &failures::SYSTEM,
];

fn usual_fate(random: &mut Random) -> Fate {
    match random.between(0, 999) {
        0..25 => Fate::Cancelled(i64::try_from(random.between(100, 800)).unwrap_or(500)),
        25..60 => Fate::Fails(
            random
                .pick(&failures::USUAL)
                .copied()
                .unwrap_or(&failures::SYSTEM),
        ),
        60..100 => Fate::LandsAfterRetry(
            random
                .pick(&TEMPORARY)
                .copied()
                .unwrap_or(&failures::SYSTEM),
        ),
        _ => Fate::Lands,
    }
}
