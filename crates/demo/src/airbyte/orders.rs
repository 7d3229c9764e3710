//! What starts, stops and changes something.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use crate::clock::Moment;
use crate::http::Request;

use super::answers::Seen;
use super::changes::Change;
use super::connection::Connection;
use super::job::{Kind, Order};
use super::refusal::Refusal;
use super::sentinels::Behaviour;
use super::serve::{Answer, JobBody, body};
use super::world::World;

/// Milliseconds after a conflict.
const LANDS_SOON: i64 = 20_000;

/// `ConnectionStream`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StreamBody {
    stream_name: String,
    stream_namespace: Option<String>,
}

/// What clear and refresh are asked with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StreamsBody {
    streams: Option<Vec<StreamBody>>,
}

#[derive(Deserialize)]
enum RefreshMode {
    Merge,
    Truncate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefreshBody {
    #[serde(rename = "refreshMode")]
    _mode: RefreshMode,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum NewStatus {
    Active,
    Inactive,
    Deprecated,
}

#[derive(Deserialize)]
struct StatusBody {
    status: Option<NewStatus>,
}

impl World {
    pub(super) fn sync(&mut self, request: &Request, now: Moment) -> Answer {
        let (index, connection) = self.place(request)?;
        self.check_order(connection)?;
        if let Some(message) = self.conflict(index, now) {
            return Err(Refusal::Conflict(message));
        }
        if self.refuses_once(index) {
            return Err(Refusal::Internal);
        }
        self.start(index, Order::SYNC, now)
    }

    /// Never a conflict: what runs is cancelled.
    pub(super) fn clear(&mut self, request: &Request, now: Moment) -> Answer {
        let (index, connection) = self.place(request)?;
        self.check_order(connection)?;
        let order = Order {
            kind: Kind::Clear,
            streams: named_streams(connection, request)?,
        };
        self.cancel(index, now);
        self.start(index, order, now)
    }

    /// 200 without a job where the destination cannot refresh, and where no job can be started
    /// now: then the request is kept for the next one.
    pub(super) fn refresh(&mut self, request: &Request, now: Moment) -> Answer {
        let (index, connection) = self.place(request)?;
        body::<RefreshBody>(request)?;
        let order = Order {
            kind: Kind::Refresh,
            streams: named_streams(connection, request)?,
        };
        if connection.behaviour == Some(Behaviour::TriggerError) {
            return Err(Refusal::Internal);
        }
        if !connection.can_refresh() {
            return Ok(json!({}));
        }
        if self.check_order(connection).is_err() || self.running(index, now).is_some() {
            if let Some(connection) = self.connections.get_mut(index) {
                connection.saved_refresh = Some(order);
            }
            return Ok(json!({}));
        }
        let job = self.create_job(index, order, true, now);
        let job = job.ok_or(Refusal::Internal)?;
        let connection = self.connections.get(index).ok_or(Refusal::Internal)?;
        Ok(json!({ "job": Seen::new(connection, job, now).bare_job() }))
    }

    pub(super) fn cancel_job(&mut self, request: &Request, now: Moment) -> Answer {
        let JobBody { id } = body(request)?;
        let (index, _) = self.job(id).ok_or(Refusal::NotFound)?;
        self.cancel_through(index, id, now);
        Ok(self.seen(id, now)?.ordered_info())
    }

    /// Signals whatever the connection of the job runs now; nothing, where nothing runs.
    pub(super) fn cancel_through(&mut self, index: usize, id: i64, now: Moment) {
        let is_meant = self.running(index, now).is_some_and(|job| job.id == id);
        self.cancel(index, now);
        if !is_meant && let Some(connection) = self.connections.get_mut(index) {
            // The event names the job that was sent, whatever was stopped.
            connection.changes.push(Change::cancelled(id, now));
        }
    }

    pub(super) fn set_status(&mut self, request: &Request, now: Moment) -> Answer {
        let (index, connection) = self.place(request)?;
        if connection.behaviour == Some(Behaviour::Locked) {
            return Err(Refusal::Locked(connection.id));
        }
        match body::<StatusBody>(request)?.status {
            None => {}
            Some(NewStatus::Active) => self.set_active(index, true, now),
            Some(NewStatus::Inactive) => self.set_active(index, false, now),
            Some(NewStatus::Deprecated) => self.delete(index),
        }
        let connection = self.connections.get(index).ok_or(Refusal::NotFound)?;
        Ok(World::connection(self, connection, now))
    }

    /// What a trigger is told when it meets a running job, or one that only the server knows of.
    pub(super) fn conflict(&mut self, index: usize, now: Moment) -> Option<String> {
        let connection = self.connections.get(index)?;
        let message = format!("A sync is already running for: {}", connection.id);
        if connection.behaviour == Some(Behaviour::ConflictWithoutSync) {
            return Some(message);
        }
        self.running(index, now)?;
        let soon = self.speed.hasten(now, now.plus_millis(LANDS_SOON));
        let connection = self.connections.get_mut(index)?;
        if connection.behaviour == Some(Behaviour::LandsAfterConflict) {
            connection.past_lands.get_or_insert(soon);
        }
        Some(message)
    }

    /// Whether this trigger is the one that is refused.
    pub(super) fn refuses_once(&mut self, index: usize) -> bool {
        self.connections.get_mut(index).is_some_and(|connection| {
            connection.behaviour == Some(Behaviour::RefusedOnce)
                && !std::mem::replace(&mut connection.refused, true)
        })
    }

    fn start(&mut self, index: usize, order: Order, now: Moment) -> Answer {
        let job = self.create_job(index, order, true, now);
        let job = job.ok_or(Refusal::Internal)?;
        Ok(self.seen(job.id, now)?.ordered_info())
    }

    /// Whether anything can be started at all.
    fn check_order(&self, connection: &Connection) -> Result<(), Refusal> {
        match connection.behaviour {
            _ if !connection.active => Err(Refusal::Internal),
            Some(Behaviour::TriggerError) => Err(Refusal::Internal),
            Some(Behaviour::DatabaseFailure) => Err(Refusal::Conflict(
                "Failed to access database. Check the status of the database and try again."
                    .to_owned(),
            )),
            _ => Ok(()),
        }
    }
}

/// The places of the streams that a request names; all, where it names none.
fn named_streams(
    connection: &Connection,
    request: &Request,
) -> Result<Option<Arc<[usize]>>, Refusal> {
    let Some(named) = body::<StreamsBody>(request)?.streams else {
        return Ok(None);
    };
    if named.is_empty() {
        return Ok(None);
    }
    let streams = connection.streams();
    named
        .iter()
        .map(|named| {
            let same_namespace = named.stream_namespace.as_deref() == connection.source.namespace;
            streams
                .iter()
                .position(|stream| same_namespace && stream.name == named.stream_name)
                .ok_or(Refusal::NotFound)
        })
        .collect::<Result<_, _>>()
        .map(Some)
}
