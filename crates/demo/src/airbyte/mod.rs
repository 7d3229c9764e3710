//! The embedded Airbyte: the Config API of an open-source instance without authentication.

mod answers;
mod catalogue;
mod connection;
mod describe;
mod failures;
mod ids;
mod job;
mod jobs;
mod list;
mod names;
mod progress;
mod refusal;
pub mod sentinels;
mod status;
mod timing;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use airstrip_contract::{Operation, admit};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Options;
use crate::clock::{Clock, Moment, Speed};
use crate::http::{Lost, Reply, Request, Server};

use answers::{Seen, idle, without_nulls};
use list::StatusFilter;
use refusal::{INDEX, Refusal, undeclared};
use sentinels::Behaviour;
use world::World;

/// Another shape than a connection has, in every field that a client could look at.
const MALFORMED: &str = r#"{"connectionId":17,"name":{"en":"not a name"},"syncCatalog":[],"status":null,"source":"Salesforce","latestSyncJobCreatedAt":"yesterday","isSyncing":"perhaps"}"#;

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

type Answer = Result<Value, Refusal>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WorkspaceBody {
    workspace_id: Uuid,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionBody {
    connection_id: Uuid,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionsBody {
    connection_ids: Vec<Uuid>,
}

#[derive(Deserialize)]
struct JobBody {
    id: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserBody {
    #[serde(rename = "userId")]
    _user: Uuid,
    #[serde(default)]
    pagination: jobs::Pagination,
    #[serde(default)]
    name_contains: String,
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

impl World {
    /// The behaviour of the connection that a request is about.
    fn behaviour(&self, request: &Request) -> Option<Behaviour> {
        let id = body::<ConnectionBody>(request).ok()?.connection_id;
        self.connections.get(self.find(id)?)?.behaviour
    }

    /// What is answered in place of the true answer about a sentinel.
    fn instead(&mut self, operation: &str, request: &Request) -> Option<Reply> {
        let about = match operation {
            "jobs" => {
                let id = body::<jobs::Query>(request).ok()?.config_id?;
                self.connections.get(self.find(id)?)?.behaviour
            }
            _ => self.behaviour(request),
        };
        match (about?, operation) {
            (Behaviour::DetailsError, "connection" | "sync_progress" | "jobs") => {
                Some(self.refuse(Refusal::Internal))
            }
            (Behaviour::MalformedDetails, "connection") => Some(Reply::broken_json(MALFORMED)),
            (Behaviour::HtmlDetails, "connection") => Some(Reply::html(200, INDEX)),
            _ => None,
        }
    }

    fn answer(&mut self, operation: &str, request: &Request, now: Moment) -> Answer {
        match operation {
            "instance_configuration" => Ok(self.instance()),
            "health" => Ok(json!({ "available": true })),
            "workspaces" => self.workspaces(&body(request)?),
            "connections" => self.list(&body(request)?, now),
            "connection_counts" => {
                let WorkspaceBody { workspace_id } = body(request)?;
                self.check_workspace(workspace_id)?;
                Ok(list::counts(self, workspace_id, now))
            }
            "connection" => {
                let connection = self.one(request)?;
                Ok(World::connection(self, connection, now))
            }
            "connection_statuses" => {
                let ConnectionsBody { connection_ids } = body(request)?;
                connection_ids
                    .into_iter()
                    .map(|id| {
                        let index = self.find(id).ok_or(Refusal::NotFound)?;
                        let connection = self.connections.get(index).ok_or(Refusal::NotFound)?;
                        Ok(self.connection_status(connection, now))
                    })
                    .collect()
            }
            "sync" => self.sync(request, now),
            "sync_progress" => {
                let connection = self.one(request)?;
                let running = self
                    .find(connection.id)
                    .and_then(|index| self.running(index, now));
                Ok(running.map_or_else(
                    || idle(connection.id),
                    |job| Seen::new(connection, job, now).progress(),
                ))
            }
            "jobs" => self.jobs(&body(request)?, now),
            "job" => Ok(self.job_info(body::<JobBody>(request)?.id, now)?.1),
            "cancel_job" => {
                let JobBody { id } = body(request)?;
                let (index, _) = self.job_info(id, now)?;
                self.cancel(index, now);
                Ok(self.job_info(id, now)?.1)
            }
            // A declared operation that is not served fails loudly, and so a test.
            _ => Err(Refusal::Internal),
        }
    }

    fn one(&self, request: &Request) -> Result<&connection::Connection, Refusal> {
        let id = body::<ConnectionBody>(request)?.connection_id;
        let index = self.find(id).ok_or(Refusal::NotFound)?;
        self.connections.get(index).ok_or(Refusal::NotFound)
    }

    fn check_workspace(&self, id: Uuid) -> Result<(), Refusal> {
        (0..catalogue::WORKSPACES.len())
            .any(|index| self.workspace_id(index) == id)
            .then_some(())
            .ok_or(Refusal::NotFound)
    }

    fn workspaces(&self, query: &UserBody) -> Answer {
        let term = query.name_contains.to_lowercase();
        let page: Vec<_> = catalogue::WORKSPACES
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| name.to_lowercase().contains(&term))
            .skip(query.pagination.row_offset)
            .take(query.pagination.page_size.unwrap_or(usize::MAX))
            .map(|(index, _)| self.workspace(index))
            .collect();
        Ok(json!({ "workspaces": page }))
    }

    fn list(&self, query: &list::Query, now: Moment) -> Answer {
        self.check_workspace(query.workspace_id)?;
        if query.filters.statuses.contains(&StatusFilter::Paused) {
            return Err(Refusal::Internal);
        }
        let cursor = match query.cursor {
            None => None,
            Some(id) => Some(self.find(id).ok_or(Refusal::NotFound)?),
        };
        let cursor = cursor.and_then(|index| self.connections.get(index));
        Ok(list::page(self, query, cursor, now))
    }

    fn jobs(&self, query: &jobs::Query, now: Moment) -> Answer {
        if query.config_types.is_empty() {
            return Err(Refusal::Invalid("configTypes must not be empty".to_owned()));
        }
        let only = match query.config_id {
            None => None,
            Some(id) => Some(self.find(id).ok_or(Refusal::NotFound)?),
        };
        Ok(jobs::page(self, query, only, now))
    }

    fn job_info(&self, id: i64, now: Moment) -> Result<(usize, Value), Refusal> {
        let (index, job) = self.job(id).ok_or(Refusal::NotFound)?;
        let connection = self.connections.get(index).ok_or(Refusal::NotFound)?;
        Ok((index, Seen::new(connection, job, now).info()))
    }

    fn sync(&mut self, request: &Request, now: Moment) -> Answer {
        let connection = self.one(request)?;
        let (id, active, behaviour) = (connection.id, connection.active, connection.behaviour);
        let index = self.find(id).ok_or(Refusal::NotFound)?;
        if !active || behaviour == Some(Behaviour::TriggerError) {
            return Err(Refusal::Internal);
        }
        if behaviour == Some(Behaviour::DatabaseFailure) {
            return Err(Refusal::Conflict(
                "Failed to access database. Check the status of the database and try again."
                    .to_owned(),
            ));
        }
        if self.running(index, now).is_some() {
            return Err(Refusal::Conflict(format!(
                "A sync is already running for: {id}"
            )));
        }
        let job = self.create_job(index, now).ok_or(Refusal::Internal)?;
        Ok(self.job_info(job.id, now)?.1)
    }
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    serde_json::from_slice(&request.body).map_err(|error| Refusal::Invalid(error.to_string()))
}
