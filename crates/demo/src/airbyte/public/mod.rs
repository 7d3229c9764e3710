//! The public API over the same world. Shapes are those of Airbyte's `public-api` document, the rest is
//! read from airbyte-platform's `io.airbyte.server.apis.publicapi`.

mod connections;
mod jobs;
mod orders;
mod query;
mod refusal;

use airstrip_contract::Admitted;
use serde_json::Value;
use uuid::Uuid;

use crate::clock::Moment;
use crate::http::{Reply, Request};

use super::answers::without_nulls;
use super::connection::Connection;
use super::refusal::INDEX;
use super::sentinels::Behaviour;
use super::serve::MALFORMED;
use super::world::World;

use query::Query;
use refusal::Refusal;

/// What all its paths begin with.
pub(super) const BASE: &str = "/api/public/v1/";

type Answer = Result<Value, Refusal>;

/// Answers a call of the public API.
pub(super) fn answer(world: &mut World, call: &Admitted, request: &Request, now: Moment) -> Reply {
    if call.operation.name == "public_health" {
        return Reply::text(200, "Successful operation");
    }
    let details = match call.operation.name {
        "public_connection" => world.behaviour_of(call),
        _ => None,
    };
    match details {
        Some(Behaviour::MalformedDetails) => return Reply::broken_json(MALFORMED),
        Some(Behaviour::HtmlDetails) => return Reply::html(200, INDEX),
        _ => {}
    }
    match world.public(call, request, now) {
        Ok(body) => Reply::json(200, &without_nulls(body)),
        Err(refusal) => refusal.reply(request, world.error_id()),
    }
}

impl World {
    fn public(&mut self, call: &Admitted, request: &Request, now: Moment) -> Answer {
        let query = Query::parse(&request.query);
        match call.operation.name {
            "public_workspaces" => self.public_workspaces(&query),
            "public_connections" => self.public_connections(&query),
            "public_sources" => self.public_sources(&query),
            "public_destinations" => self.public_destinations(&query),
            "public_connection" => {
                let (index, connection) = self.public_connection(call)?;
                if connection.behaviour == Some(Behaviour::Deleted) {
                    self.delete(index);
                }
                let (_, connection) = self.public_connection(call)?;
                Ok(self.connection_response(connection))
            }
            "public_set_connection_status" => self.patch_connection(call, request, now),
            "public_jobs" => self.public_jobs(&query, now),
            "public_job" => self.public_job(call, now),
            "public_start_job" => self.start_job(request, now),
            "public_cancel_job" => self.public_cancel(call, now),
            // A declared operation that is not served fails loudly, and so a test.
            name => Err(Refusal::Unexpected(format!("{name} is not served"))),
        }
    }

    fn behaviour_of(&self, call: &Admitted) -> Option<Behaviour> {
        let (_, connection) = self.found(Uuid::try_parse(&call.params.first()?.1).ok()?)?;
        connection.behaviour
    }

    fn found(&self, id: Uuid) -> Option<(usize, &Connection)> {
        let index = self.find(id)?;
        Some((index, self.connections.get(index)?))
    }

    /// The connection of this id, in whatever text it came.
    fn known(&self, id: &str) -> Result<(usize, &Connection), Refusal> {
        let uuid = Uuid::try_parse(id).map_err(|_| Refusal::Uncaught)?;
        self.found(uuid).ok_or(Refusal::NoConnection(uuid))
    }

    /// The connection that the path names.
    fn public_connection(&self, call: &Admitted) -> Result<(usize, &Connection), Refusal> {
        let id = call.params.first().map_or("", |(_, id)| id);
        let (index, connection) = self.known(id)?;
        if connection.behaviour == Some(Behaviour::DetailsError) {
            return Err(Refusal::Unexpected("null".to_owned()));
        }
        Ok((index, connection))
    }
}
