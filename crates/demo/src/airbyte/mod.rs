//! The embedded Airbyte: both APIs of an open-source instance.

mod answers;
mod attempts;
pub mod auth;
mod catalogue;
mod changes;
mod connection;
mod describe;
mod events;
mod failures;
mod history;
mod icons;
mod ids;
mod job;
mod jobs;
pub(crate) mod lent;
mod list;
mod log;
mod made;
mod names;
mod newest;
mod orders;
mod plan;
mod progress;
mod public;
mod refusal;
pub mod sentinels;
mod serve;
mod status;
mod streams;
mod timing;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use airstrip_contract::{Admitted, Operation, admit};

use crate::clock::{Clock, Moment, Speed};
use crate::http::{Lost, Reply, Request, Server};
use crate::{AirbyteAuth, Options};

use auth::Auth;
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
    /// Those of the APIs that are served.
    operations: Vec<&'static Operation>,
    /// `None`: everybody may do everything, and there is nothing to get a token of.
    auth: Option<Mutex<Auth>>,
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
        if let Some(icon) = icons::at(&request.path) {
            return Ok(Reply::made("image/svg+xml", icon));
        }
        if let Some(reply) = self.at_the_door(&request) {
            return Ok(reply);
        }
        let Some(admitted) = admit(&self.operations, &request.method, &request.path) else {
            return Ok(undeclared(&request, &self.operations));
        };
        match self.outcome(&admitted, &request) {
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
        let served = |operation: &&&'static Operation| {
            options
                .airbyte_api
                .serves(operation.path.starts_with(public::BASE))
        };
        let all = airstrip_airbyte::OPERATIONS.iter();
        Self {
            clock,
            speed: Speed(options.speed),
            world: Mutex::new(world),
            operations: all.filter(served).copied().collect(),
            auth: match options.airbyte_auth {
                AirbyteAuth::None => None,
                AirbyteAuth::ClientCredentials => Some(Mutex::new(Auth::new(options))),
            },
        }
    }

    /// What is answered before anything else is looked at.
    fn at_the_door(&self, request: &Request) -> Option<Reply> {
        let now = self.clock.now();
        locked(self.auth.as_ref()?).answer(request, now)
    }

    fn outcome(&self, call: &Admitted, request: &Request) -> Outcome {
        let operation = call.operation;
        let mut world = locked(&self.world);
        let now = self.clock.now();
        world.advance(now);
        let behaviour = world.behaviour(request);
        let reply = if operation.path.starts_with(public::BASE) {
            public::answer(&mut world, call, request, now)
        } else {
            world.reply(operation.name, request, now)
        };
        let launched = matches!(operation.name, "sync" | "public_start_job") && reply.is_good();
        match behaviour {
            Some(Behaviour::SlowTrigger) if launched => {
                Outcome::Later(self.speed.hasten(now, now.plus(SLOW)), reply)
            }
            Some(Behaviour::LostTrigger) if launched => Outcome::Lost,
            _ => Outcome::Answer(reply),
        }
    }
}

/// No handler leaves what it changes half changed, so it is sound even after a panic.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
