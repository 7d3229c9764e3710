//! A connection and the jobs it had before the demo started.

use std::borrow::Cow;

use uuid::Uuid;

use crate::clock::Moment;
use crate::random::{Random, label};
use crate::schedule::{Days, Schedule};

use super::catalogue::{DESTINATIONS, Destination, SOURCES, Source};
use super::failures::{self, Failure};
use super::job::{Fate, Job, Plan, Status};
use super::names::{self, Named};
use super::sentinels::Behaviour;

/// How a connection's syncs are started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timing {
    Manual,
    Basic { units: i64, unit: &'static str },
    Cron(&'static str),
}

const HOUR: i64 = 3600;

/// Timings with their rules, the usual ones several times.
const TIMINGS: [(Timing, Schedule); 12] = [
    every(
        Timing::Basic {
            units: 15,
            unit: "minutes",
        },
        HOUR / 4,
    ),
    every(
        Timing::Basic {
            units: 1,
            unit: "hours",
        },
        HOUR,
    ),
    every(
        Timing::Basic {
            units: 3,
            unit: "hours",
        },
        3 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 6,
            unit: "hours",
        },
        6 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 6,
            unit: "hours",
        },
        6 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 12,
            unit: "hours",
        },
        12 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 24,
            unit: "hours",
        },
        24 * HOUR,
    ),
    every(
        Timing::Basic {
            units: 24,
            unit: "hours",
        },
        24 * HOUR,
    ),
    daily(Timing::Cron("0 0 6 * * ?"), Days::All, 6 * HOUR),
    daily(Timing::Cron("0 30 2 * * ?"), Days::All, 5 * HOUR / 2),
    daily(Timing::Cron("0 0 7 ? * MON-FRI"), Days::Working, 7 * HOUR),
    MANUAL,
];

/// People start a manual connection about once a day.
const MANUAL: (Timing, Schedule) = every(Timing::Manual, 20 * HOUR);

const fn every(timing: Timing, period: i64) -> (Timing, Schedule) {
    (timing, Schedule::Every { period, phase: 0 })
}

const fn daily(timing: Timing, days: Days, second: i64) -> (Timing, Schedule) {
    (timing, Schedule::Daily { days, second })
}

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
    index: usize,
    seed: u64,
    /// What its syncs have been failing of lately, and how many of them.
    ails: Option<(&'static Failure, usize)>,
    /// Milliseconds that its newest past job had been running when the demo started.
    ahead: Option<i64>,
}

impl Connection {
    /// The connection number `index` of those that are made up.
    pub(crate) fn ordinary(seed: u64, index: usize, number: usize, jobs: usize) -> Self {
        let mut connection = Self::new(seed, index, names::name(number), jobs);
        let mut random = Random::new(connection.seed, &[2]);
        connection.active = !random.chance(80);
        if random.chance(120)
            && let Some(failure) = random.pick(&failures::USUAL)
        {
            let lately = usize::try_from(random.between(1, 6)).unwrap_or(1);
            connection.ails = Some((*failure, lately));
        }
        // A few run from the start, so that there is something to see at once.
        if connection.active && (number % 11 == 2 || random.chance(4)) && number < 3_000 {
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
        seed: u64,
        index: usize,
        name: &str,
        behaviour: Behaviour,
        jobs: usize,
    ) -> Self {
        let named = Named {
            name: name.to_owned(),
            source_name: "Salesforce (sandbox)".to_owned(),
            ..names::name(0)
        };
        let mut connection = Self::new(seed, index, named, jobs);
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
                connection.pace = 8 * HOUR * 1000;
                connection.ahead = Some(40 * 60 * 1000);
                connection.past = connection.past.max(1);
            }
            Behaviour::NeverSynced => connection.past = 0,
            Behaviour::Disabled => connection.active = false,
            _ => {}
        }
        connection
    }

    fn new(seed: u64, index: usize, named: Named, jobs: usize) -> Self {
        let mut random = Random::new(seed, &[1, label(&named.name)]);
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
            past: jobs,
            past_cancelled: None,
            index,
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

    /// The past jobs with when they were created, newest first.
    pub(crate) fn past_jobs(&self, ids: Ids) -> impl Iterator<Item = Job> {
        let newest = self.ahead.map(|ahead| ids.began.plus_millis(-ahead));
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
            _ => usual_fate(&mut random),
        };
        let by_hand = matches!(self.timing, Timing::Manual) && !(age == 0 && self.ahead.is_some());
        let earlier = if by_hand {
            random.between(0, 36_000_000)
        } else {
            0
        };
        Job {
            id: ids.past(self.index, number),
            created: created.plus_millis(-i64::try_from(earlier).unwrap_or(0)),
            seed,
            fate,
            cancelled: self.past_cancelled.filter(|_| age == 0),
        }
    }

    /// All jobs, newest first.
    pub(crate) fn jobs(&self, ids: Ids) -> impl Iterator<Item = Job> {
        self.live.iter().rev().copied().chain(self.past_jobs(ids))
    }

    pub(crate) fn latest(&self, ids: Ids) -> Option<Job> {
        self.jobs(ids).next()
    }

    pub(crate) fn plan(&self, job: &Job) -> Plan {
        Plan::of(job, self.pace)
    }

    /// The newest job with its status.
    pub(crate) fn latest_status(&self, ids: Ids, now: Moment) -> Option<(Job, Status)> {
        let job = self.latest(ids)?;
        Some((job, self.plan(&job).status(now)))
    }

    /// How a job that starts now will end.
    pub(crate) fn fate(&self, random: &mut Random) -> Fate {
        match (self.behaviour, self.ails) {
            (Some(Behaviour::LandsAfterRetry), _) => Fate::LandsAfterRetry(&failures::RATE_LIMIT),
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

/// How job ids are given: past jobs in the order of their numbers, connection by connection, so
/// that an id can be traced to its job without a table; jobs of the demo's own time after them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    /// When the demo started.
    pub(crate) began: Moment,
    pub(crate) connections: usize,
    pub(crate) jobs: usize,
}

/// The first job of all.
const FIRST: i64 = 1001;

impl Ids {
    fn past(self, connection: usize, number: usize) -> i64 {
        let offset = number * self.connections + connection;
        FIRST.saturating_add(i64::try_from(offset).unwrap_or(i64::MAX))
    }

    /// The connection that a past id belongs to.
    pub(crate) fn owner(self, id: i64) -> Option<usize> {
        let offset = usize::try_from(id.checked_sub(FIRST)?).ok()?;
        (offset < self.connections * self.jobs.max(1)).then_some(())?;
        offset.checked_rem(self.connections)
    }

    /// The first id of the demo's own time.
    pub(crate) fn first_live(self) -> i64 {
        self.past(0, self.jobs.max(1))
    }
}
