//! The jobs that a connection had before the demo started, drawn so that charts of them show
//! something true: volume and duration drift, weekends are quieter, bad days come in rows, and
//! now and then a sync takes three times as long.

use crate::clock::Moment;
use crate::random::{Random, label};

use super::connection::Connection;
use super::failures::{self, Failure};
use super::ids::Ids;
use super::job::{Fate, Job, Kind, Order, Scale};
use super::plan::usual_on;
use super::sentinels::Behaviour;
use super::timing::Timing;

const DAY: i64 = 86_400_000_000;

/// How many jobs in a row share their luck.
const SPELL: u64 = 8;

/// Where volume and slowness were `days` ago, in thousandths of what they are now.
fn drifted(per_month: i64, days: i64) -> u64 {
    let then = 1000 - per_month * days / 30;
    u64::try_from(then.clamp(550, 1_400)).unwrap_or(1000)
}

impl Connection {
    /// The past jobs with when they were created, newest first.
    pub(crate) fn past_jobs(&self, ids: Ids) -> impl Iterator<Item = Job> {
        let begun = |ahead: i64| self.speed.hasten(ids.began, ids.began.plus_millis(-ahead));
        let newest = self.ahead.map(begun);
        // The one before a job that is running has landed, whatever the schedule.
        let before = match newest {
            None if !self.rests => ids.began,
            _ => {
                let moment = newest.unwrap_or(ids.began);
                let usual = self
                    .speed
                    .hasten(moment, moment.plus_millis(10 * self.pace));
                moment.plus_micros(-usual.micros_since(moment))
            }
        };
        let scheduled = self.schedule.before(before);
        let scheduled = self.launches.is_none().then_some(scheduled);
        let launched = self.launches.iter().flat_map(|(starts, _)| starts).copied();
        newest
            .into_iter()
            .chain(launched)
            .chain(scheduled.into_iter().flatten())
            .take(self.past)
            .enumerate()
            .map(move |(age, created)| self.past_job(ids, age, created))
    }

    fn past_job(&self, ids: Ids, age: usize, created: Moment) -> Job {
        let number = self.past - 1 - age;
        let mut random = Random::new(self.seed, &[3, u64::try_from(number).unwrap_or(0)]);
        let seed = random.next();
        let runs = age == 0 && self.ahead.is_some();
        let order = self.past_order(age, &mut random);
        let fate = match (self.ails, self.behaviour) {
            _ if runs || order.kind == Kind::Clear => Fate::Lands,
            _ if self.launches.as_ref().is_some_and(|(_, always)| *always) => Fate::Lands,
            (Some((failure, lately)), _) if age < lately => Fate::Fails(failure),
            (_, Some(Behaviour::LandsAfterRetry)) => Fate::LandsAfterRetry(&failures::RATE_LIMIT),
            (_, Some(Behaviour::MillionLines)) if age == 0 => {
                Fate::LandsAfterRetry(&failures::SYSTEM)
            }
            (_, Some(Behaviour::EveryFailure)) => Fate::Fails(failures::nth(age)),
            (_, Some(Behaviour::AnotherFollows)) => Fate::Lands,
            _ if age == self.striking() => Fate::Lands,
            _ => self.past_fate(number, &mut random),
        };
        let is_manual = matches!(self.timing, Timing::Manual);
        let earlier = if is_manual && !runs && self.launches.is_none() {
            random.between(0, 36_000_000)
        } else {
            0
        };
        // Nobody is to come upon a million lines that are not all there.
        let earlier = match self.behaviour {
            Some(Behaviour::MillionLines) => earlier + 10 * 3_600_000,
            _ => earlier,
        };
        let first = age == 0;
        Job {
            by_hand: is_manual || order.kind != Kind::Sync || random.chance(40),
            id: ids.past(self.index, number),
            order,
            created: created.plus_millis(-i64::try_from(earlier).unwrap_or(0)),
            seed,
            fate,
            scale: self.past_scale(ids, age, created, &mut random),
            exactly: self.newest_takes.filter(|_| first).or(self.exactly),
            cancelled: self.past_cancelled.filter(|_| first),
            lands: self.past_lands.filter(|_| first),
            queues: self.queues,
            plain_log: age > self.past / 3,
        }
    }

    /// Mostly syncs; now and then somebody cleared or refreshed something.
    fn past_order(&self, age: usize, random: &mut Random) -> Order {
        let kind = match random.between(0, 999) {
            _ if self.launches.is_some() => return Order::SYNC,
            _ if self.behaviour.is_some() || age < 3 || age == self.striking() => {
                return Order::SYNC;
            }
            0..5 => Kind::Clear,
            5..12 => Kind::Refresh,
            _ => return Order::SYNC,
        };
        let count = self.source.streams.len();
        let stream = random.between(0, u64::try_from(count).unwrap_or(1).max(1) - 1);
        let stream = usize::try_from(stream).unwrap_or(0);
        Order {
            kind,
            streams: random.chance(600).then(|| [stream].into()),
        }
    }

    /// The age of the job that took far too long, which every history has that is long enough.
    fn striking(&self) -> usize {
        usize::try_from(self.seed % 11).unwrap_or(0) + 7
    }

    fn past_scale(&self, ids: Ids, age: usize, created: Moment, random: &mut Random) -> Scale {
        let days = ids.began.micros_since(created) / DAY;
        let mut of_connection = Random::new(self.seed, &[label("drift")]);
        let mut drift =
            |low: i64, high: u64| low + i64::try_from(of_connection.between(0, high)).unwrap_or(0);
        let mut scale = Scale {
            volume: drifted(drift(-20, 80), days),
            slowness: drifted(drift(-30, 100), days),
        };
        if age == self.striking() {
            scale.slowness = scale.slowness * random.between(3_000, 3_500) / usual_on(created);
        } else if random.chance(8) {
            scale.slowness = scale.slowness * random.between(2_000, 3_500) / 1000;
        }
        scale
    }

    fn past_fate(&self, number: usize, random: &mut Random) -> Fate {
        let spell = u64::try_from(number).unwrap_or(0) / SPELL;
        let mut luck = Random::new(self.seed, &[label("luck"), spell]);
        let is_bad = luck.chance(70);
        let trouble = luck.pick(&failures::USUAL).copied();
        match random.between(0, 999) {
            0..700 if is_bad => Fate::Fails(trouble.unwrap_or(&failures::SYSTEM)),
            0..20 => Fate::Cancelled(i64::try_from(random.between(100, 800)).unwrap_or(500)),
            20..35 => Fate::Fails(temporary(random)),
            35..70 => Fate::LandsAfterRetry(temporary(random)),
            _ => Fate::Lands,
        }
    }

    /// How a job that starts now will end.
    pub(crate) fn fate(&self, kind: Kind, random: &mut Random) -> Fate {
        match (self.behaviour, self.ails) {
            // No source is asked, so none can fail.
            _ if kind == Kind::Clear => Fate::Lands,
            (Some(Behaviour::LandsAfterRetry), _) => Fate::LandsAfterRetry(&failures::RATE_LIMIT),
            (Some(Behaviour::MillionLines), _) => Fate::LandsAfterRetry(&failures::SYSTEM),
            (Some(Behaviour::EveryFailure), _) => Fate::Fails(failures::nth(self.live.len())),
            (_, Some((failure, _))) => Fate::Fails(failure),
            // Started by hand to see something happen: it lands.
            (Some(_), None) => Fate::Lands,
            (None, None) if random.chance(40) => Fate::LandsAfterRetry(temporary(random)),
            (None, None) if random.chance(25) => Fate::Fails(temporary(random)),
            (None, None) => Fate::Lands,
        }
    }
}

/// Something that goes away by itself.
fn temporary(random: &mut Random) -> &'static Failure {
    let usual = [
        &failures::RATE_LIMIT,
        &failures::DESTINATION_TIMEOUT,
        &failures::SYSTEM,
    ];
    random.pick(&usual).copied().unwrap_or(&failures::SYSTEM)
}
