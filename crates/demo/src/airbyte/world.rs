//! The state of the embedded Airbyte.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::SocketAddr;

use uuid::Uuid;

use crate::Options;
use crate::clock::{Moment, Speed};
use crate::random::{Random, label};

use super::catalogue::WORKSPACES;
use super::changes::Change;
use super::connection::Connection;
use super::ids::Ids;
use super::job::{Job, Kind, Order, Scale};
use super::sentinels::SENTINELS;

/// Connections of the bulk scenario.
const BULK: usize = 40;

/// The connection that guides and tests try first.
const TRIED_FIRST: &str = "Facebook Marketing → Snowflake";

/// Everything that the embedded Airbyte knows.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) connections: Vec<Connection>,
    pub(crate) ids: Ids,
    pub(crate) seed: u64,
    pub(crate) speed: Speed,
    /// Whether it is a server of 1.6.
    pub(crate) older: bool,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    by_id: HashMap<Uuid, usize>,
    /// The next scheduled start of each connection that has one.
    due: BinaryHeap<Reverse<(Moment, usize)>>,
    /// The connections of the jobs created since the start, in the order of their ids.
    owners: Vec<usize>,
    errors: Random,
}

impl World {
    pub(crate) fn new(options: &Options, began: Moment) -> Self {
        let seed = options.seed;
        let sentinels = SENTINELS.len();
        let ordinary = sentinels + options.connections;
        let mut connections: Vec<Connection> = SENTINELS
            .iter()
            .enumerate()
            .map(|(index, (name, behaviour))| {
                Connection::sentinel(options, index, name, *behaviour)
            })
            .chain(
                (0..options.connections)
                    .map(|number| Connection::ordinary(options, sentinels + number, number)),
            )
            .chain(
                (0..if options.bulk { BULK } else { 0 })
                    .map(|number| Connection::bulk(options, ordinary + number, number)),
            )
            .collect();
        if let Some(first) = connections.iter_mut().find(|one| one.name == TRIED_FIRST) {
            first.rests_around(began);
        }
        let mut due = BinaryHeap::new();
        for (index, connection) in connections.iter_mut().enumerate() {
            connection.next_start = connection.next_start_after(began);
            due.extend(connection.next_start.map(|next| Reverse((next, index))));
        }
        Self {
            by_id: connections
                .iter()
                .enumerate()
                .map(|(index, connection)| (connection.id, index))
                .collect(),
            ids: Ids {
                began,
                connections: connections.len(),
                jobs: options.jobs,
            },
            connections,
            due,
            owners: Vec::new(),
            seed,
            speed: Speed(options.speed),
            older: options.airbyte_older,
            address: options.airbyte_listen,
            errors: Random::new(seed, &[label("errors")]),
        }
    }

    /// Starts what the schedules have started up to `now`. One that is still running when its
    /// time comes is not started again.
    pub(crate) fn advance(&mut self, now: Moment) {
        while let Some(Reverse((moment, index))) = self.due.peek().copied() {
            if moment > now {
                break;
            }
            self.due.pop();
            let Some(connection) = self.connections.get_mut(index) else {
                continue;
            };
            // Disabled, or enabled again since: another entry has taken the place of this one.
            if connection.next_start != Some(moment) {
                continue;
            }
            let next = connection.schedule.next_after(moment);
            connection.next_start = Some(next);
            self.due.push(Reverse((next, index)));
            if self.running(index, moment).is_none() {
                self.create_job(index, Order::SYNC, false, moment);
            }
        }
    }

    /// Enables or disables a connection.
    pub(crate) fn set_active(&mut self, index: usize, active: bool, now: Moment) {
        let Some(connection) = self.connections.get_mut(index) else {
            return;
        };
        if connection.active == active {
            return;
        }
        connection.active = active;
        connection.changes.push(Change::status(active, now));
        connection.next_start = connection.next_start_after(now);
        let next = connection.next_start.map(|next| Reverse((next, index)));
        self.due.extend(next);
    }

    /// Deletes a connection: lists are without it, and nothing starts it any more.
    pub(crate) fn delete(&mut self, index: usize) {
        if let Some(connection) = self.connections.get_mut(index) {
            connection.deleted = true;
            connection.active = false;
            connection.next_start = None;
        }
    }

    pub(crate) fn find(&self, id: Uuid) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// The job that is not over at `now`.
    pub(crate) fn running(&self, index: usize, now: Moment) -> Option<Job> {
        let connection = self.connections.get(index)?;
        let (job, status) = connection.latest_status(self.ids, now)?;
        (!status.is_terminal()).then_some(job)
    }

    /// Creates a job; `by_hand` when a person asked for it.
    pub(crate) fn create_job(
        &mut self,
        index: usize,
        order: Order,
        by_hand: bool,
        now: Moment,
    ) -> Option<Job> {
        let number = self.owners.len();
        let connection = self.connections.get_mut(index)?;
        // What was asked for while another job ran is part of the next one.
        let order = match connection.saved_refresh.take() {
            Some(saved) if order.kind == Kind::Sync => saved,
            _ => order,
        };
        let offset = u64::try_from(number).unwrap_or(u64::MAX);
        let mut random = Random::new(self.seed, &[label("job"), offset]);
        let job = Job {
            id: self.ids.first_live() + i64::try_from(number).unwrap_or(i64::MAX),
            created: now,
            seed: random.next(),
            fate: connection.fate(order.kind, &mut random),
            order,
            by_hand,
            scale: Scale::USUAL,
            exactly: connection.exactly,
            cancelled: None,
            lands: None,
            queues: connection.queues,
            plain_log: false,
        };
        connection.live.push(job.clone());
        self.owners.push(index);
        Some(job)
    }

    /// The connection of a job, and the job.
    pub(crate) fn job(&self, id: i64) -> Option<(usize, Job)> {
        let index = match id.checked_sub(self.ids.first_live()) {
            Some(offset) if offset >= 0 => *self.owners.get(usize::try_from(offset).ok()?)?,
            _ => self.ids.owner(id)?,
        };
        let connection = self.connections.get(index)?;
        let job = connection.jobs(self.ids).find(|job| job.id == id)?;
        Some((index, job))
    }

    /// Cancels what the connection is running, if anything.
    pub(crate) fn cancel(&mut self, index: usize, now: Moment) {
        let Some(running) = self.running(index, now) else {
            return;
        };
        let Some(connection) = self.connections.get_mut(index) else {
            return;
        };
        match connection.live.last_mut() {
            Some(job) if job.id == running.id => job.cancelled = Some(now),
            _ => connection.past_cancelled = Some(now),
        }
    }

    /// An id under which a server's log would have the rest of an error.
    pub(crate) fn error_id(&mut self) -> Uuid {
        self.errors.uuid()
    }

    /// The id of something that only has a name: a workspace, a source, a tag.
    pub(crate) fn named_id(&self, kind: &str, name: &str) -> Uuid {
        Random::new(self.seed, &[label(kind), label(name)]).uuid()
    }

    pub(crate) fn workspace_id(&self, workspace: usize) -> Uuid {
        self.named_id(
            "workspace",
            WORKSPACES.get(workspace).map_or("", |names| names.1),
        )
    }
}
