//! How the connections of the demo come to be: made up, for one situation each, or for launching
//! many at once.

use crate::Options;
use crate::clock::{Moment, Speed};
use crate::random::{Random, label};
use crate::schedule::Schedule;

use super::catalogue::{DESTINATIONS, SOURCES};
use super::connection::Connection;
use super::describe::BULK_BIT;
use super::failures;
use super::names::{self, Named};
use super::sentinels::Behaviour;
use super::timing::{EVERY_MINUTE, HOUR, MANUAL, TIMINGS};

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

    /// Puts the start of the demo in the middle between two scheduled syncs: the connection that is
    /// tried first is not to be found busy, whatever the time of day.
    pub(crate) fn rests_around(&mut self, began: Moment) {
        if let Schedule::Every { period, phase } = &mut self.schedule {
            *phase = (began.seconds() + *period / 2).rem_euclid(*period);
        }
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
            launches: None,
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
}

/// The rarer tags.
fn more_tags(seed: u64, name: &str) -> u8 {
    let mut random = Random::new(seed, &[label("tags"), label(name)]);
    let drawn = random.between(0, 7) & random.between(0, 7) & random.between(0, 7);
    u8::try_from(drawn).unwrap_or(0) << 4
}
