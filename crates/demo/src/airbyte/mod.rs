//! The embedded Airbyte: the Config API of an open-source instance without authentication.

mod answers;
mod catalogue;
mod changes;
mod connection;
mod describe;
mod events;
mod failures;
mod ids;
mod job;
mod jobs;
mod list;
mod log;
mod names;
mod orders;
mod progress;
mod refusal;
pub mod sentinels;
mod serve;
mod status;
mod streams;
mod timing;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use airstrip_contract::{Operation, admit};

use crate::Options;
use crate::clock::{Clock, Moment, Speed};
use crate::http::{Lost, Reply, Request, Server};

use answers::without_nulls;
use refusal::undeclared;
use sentinels::Behaviour;
use world::World;

/// How long the slow trigger takes to answer.
const SLOW: Duration = Duration::from_secs(20);

/// The server.
#[derive(Debug)]
pub(crate) struct Airbyte {
    clock: Clock,
    speed: Speed,
    world: Mutex<World>,
}

/// What to do about a request.
enum Outcome {
    Answer(Reply),
    /// Answered when the clock shows this.
    Later(Moment, Reply),
    Lost,
}

impl Server for Airbyte {
    async fn answer(&self, request: Request) -> Result<Reply, Lost> {
        let admitted = admit(airstrip_airbyte::OPERATIONS, &request.method, &request.path);
        let Some(admitted) = admitted else {
            return Ok(undeclared(&request));
        };
        match self.outcome(admitted.operation, &request) {
            Outcome::Answer(reply) => Ok(reply),
            Outcome::Later(moment, reply) => {
                self.clock.reach(moment).await;
                Ok(reply)
            }
            Outcome::Lost => Err(Lost),
        }
    }
}

impl Airbyte {
    pub(crate) fn new(options: &Options, clock: Clock) -> Self {
        let world = World::new(options, clock.now());
        Self {
            clock,
            speed: Speed(options.speed),
            world: Mutex::new(world),
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // No handler leaves the world half changed, so it is sound even after a panic.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome(&self, operation: &Operation, request: &Request) -> Outcome {
        let mut world = self.world();
        let now = self.clock.now();
        world.advance(now);
        if let Some(reply) = world.instead(operation.name, request) {
            return Outcome::Answer(reply);
        }
        if operation.name == "attempt_log" {
            let answer = world.attempt_log(request, now);
            return Outcome::Answer(answer.unwrap_or_else(|refusal| world.refuse(refusal)));
        }
        let answer = world.answer(operation.name, request, now);
        let behaviour = world.behaviour(request);
        let launched = operation.name == "sync" && answer.is_ok();
        let reply = match answer {
            Ok(body) => Reply::json(200, &without_nulls(body)),
            Err(refusal) => world.refuse(refusal),
        };
        match behaviour {
            Some(Behaviour::SlowTrigger) if launched => {
                Outcome::Later(self.speed.hasten(now, now.plus(SLOW)), reply)
            }
            Some(Behaviour::LostTrigger) if launched => Outcome::Lost,
            _ => Outcome::Answer(reply),
        }
    }
}
