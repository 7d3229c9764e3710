//! Which operation is answered with what.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Moment;
use crate::http::{Reply, Request};

use super::answers::{Seen, idle, without_nulls};
use super::connection::Connection;
use super::jobs;
use super::list::{self, StatusFilter};
use super::refusal::{INDEX, Refusal, not_found};
use super::sentinels::Behaviour;
use super::world::World;
use super::{catalogue, events, streams};

/// Another shape than a connection has, in every field that a client could look at.
pub(super) const MALFORMED: &str = r#"{"connectionId":17,"name":{"en":"not a name"},"syncCatalog":[],"status":null,"source":"Salesforce","latestSyncJobCreatedAt":"yesterday","isSyncing":"perhaps"}"#;

pub(super) type Answer = Result<Value, Refusal>;

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
pub(super) struct JobBody {
    pub(super) id: i64,
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

impl World {
    /// The behaviour of the connection that a request is about.
    pub(super) fn behaviour(&self, request: &Request) -> Option<Behaviour> {
        let id = body::<ConnectionBody>(request).ok()?.connection_id;
        self.connections.get(self.find(id)?)?.behaviour
    }

    /// Answers a call of the Config API.
    pub(super) fn reply(&mut self, operation: &str, request: &Request, now: Moment) -> Reply {
        if let Some(reply) = self.instead(operation, request) {
            return reply;
        }
        if operation == "attempt_log" {
            let answer = self.attempt_log(request, now);
            return answer.unwrap_or_else(|refusal| self.refuse(refusal));
        }
        match self.answer(operation, request, now) {
            Ok(body) => Reply::json(200, &without_nulls(body)),
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// What is answered in place of the true answer about a sentinel.
    fn instead(&mut self, operation: &str, request: &Request) -> Option<Reply> {
        if self.older && operation == "connection_counts" {
            return Some(not_found(&request.path));
        }
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
            (Behaviour::NoEvents, "events") => Some(not_found(&request.path)),
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
                let (index, connection) = self.place(request)?;
                if connection.behaviour == Some(Behaviour::Deleted) {
                    self.delete(index);
                }
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
            "workspace_jobs" => self.workspace_jobs(&body(request)?, now),
            "job" => Ok(self.seen(body::<JobBody>(request)?.id, now)?.info()),
            "cancel_job" => self.cancel_job(request, now),
            "clear" | "clear_streams" => self.clear(request, now),
            "refresh" => self.refresh(request, now),
            "set_connection_status" => self.set_status(request, now),
            "stream_statuses" => Ok(streams::statuses(self, self.one(request)?, now)),
            "last_job_per_stream" => Ok(streams::last_jobs(self, self.one(request)?, now)),
            "events" => Ok(events::page(self, self.one(request)?, &body(request)?, now)),
            // A declared operation that is not served fails loudly, and so a test.
            _ => Err(Refusal::Internal),
        }
    }

    fn one(&self, request: &Request) -> Result<&Connection, Refusal> {
        self.place(request).map(|(_, connection)| connection)
    }

    /// The connection that a request is about, and its place.
    pub(super) fn place(&self, request: &Request) -> Result<(usize, &Connection), Refusal> {
        let id = body::<ConnectionBody>(request)?.connection_id;
        let index = self.find(id).ok_or(Refusal::NotFound)?;
        let connection = self.connections.get(index).ok_or(Refusal::NotFound)?;
        Ok((index, connection))
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
        if self.older {
            return Ok(list::whole(self, query, now));
        }
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
        check_kinds(&query.config_types)?;
        let only = match query.config_id {
            None => None,
            Some(id) => Some(self.find(id).ok_or(Refusal::NotFound)?),
        };
        Ok(jobs::page(self, query, only, now))
    }

    fn workspace_jobs(&self, query: &jobs::OfWorkspaces, now: Moment) -> Answer {
        check_kinds(&query.config_types)?;
        Ok(jobs::page_of_workspaces(self, query, now))
    }

    /// A job as it is now.
    pub(super) fn seen(&self, id: i64, now: Moment) -> Result<Seen<'_>, Refusal> {
        let (index, job) = self.job(id).ok_or(Refusal::NotFound)?;
        let connection = self.connections.get(index).ok_or(Refusal::NotFound)?;
        Ok(Seen::new(connection, job, now))
    }
}

fn check_kinds(config_types: &[String]) -> Result<(), Refusal> {
    let none = || Refusal::Invalid("configTypes must not be empty".to_owned());
    config_types.first().map(drop).ok_or_else(none)
}

pub(super) fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    serde_json::from_slice(&request.body).map_err(|error| Refusal::Invalid(error.to_string()))
}
