//! Connections that the embedded Airflow syncs: its tasks launch them as any other client would.

use uuid::Uuid;

use crate::Options;
use crate::clock::Moment;

use super::connection::Connection;
use super::job::{Order, Status};
use super::timing::MANUAL;
use super::world::World;
use super::{Airbyte, locked};

/// A connection that a task syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lent {
    /// Its place in the world.
    index: usize,
    pub(crate) id: Uuid,
}

/// A job that was launched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Launched {
    pub(crate) job: i64,
    /// When it is over, as far as nobody interferes.
    pub(crate) ends: Moment,
    pub(crate) landed: bool,
}

/// What becomes of a launch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    Launched(Launched),
    /// This job is in the way until then.
    Busy(Launched),
    Refused,
}

impl Airbyte {
    /// For each task the connection that it syncs from now on, which has no schedule then: of the
    /// source that the task is about where there is one, the later ones first, and none twice.
    pub(crate) fn lend(&self, sources: &[&str], options: &Options) -> Vec<Option<Lent>> {
        let mut world = locked(&self.world);
        let mut taken: Vec<usize> = Vec::new();
        let lent = sources.iter().map(|source| {
            let free = |(index, one): &(usize, &Connection)| {
                one.may_be_lent(options) && !taken.contains(index)
            };
            let of_source = |(_, one): &(usize, &Connection)| one.source.name == *source;
            let all = || world.connections.iter().enumerate().rev();
            let found = all().filter(free).find(of_source).or(all().find(free));
            let (index, id) = found.map(|(index, one)| (index, one.id))?;
            taken.push(index);
            Some(Lent { index, id })
        });
        let lent: Vec<_> = lent.collect();
        for index in taken {
            if let Some(connection) = world.connections.get_mut(index) {
                (connection.timing, connection.schedule) = MANUAL;
                connection.next_start = None;
            }
        }
        lent
    }

    /// Makes the past of a connection: it was launched at these moments, the newest first. Tells
    /// what became of each. `always` are all of them good.
    pub(crate) fn launched_at(
        &self,
        lent: Lent,
        starts: Vec<Moment>,
        always: bool,
    ) -> Vec<Launched> {
        let mut world = locked(&self.world);
        let ids = world.ids;
        let Some(connection) = world.connections.get_mut(lent.index) else {
            return Vec::new();
        };
        connection.past = starts.len();
        connection.launches = Some((starts, always));
        let jobs = connection.past_jobs(ids);
        jobs.map(|job| launched(connection, &job)).collect()
    }

    /// Launches a connection at a moment that is no earlier than any before.
    pub(crate) fn launch(&self, lent: Lent, at: Moment) -> Answer {
        let mut world = locked(&self.world);
        world.advance(at);
        if let Some(job) = world.running(lent.index, at)
            && let Some(connection) = world.connections.get(lent.index)
        {
            return Answer::Busy(launched(connection, &job));
        }
        world.launch_lent(lent, at).unwrap_or(Answer::Refused)
    }

    /// What becomes of a job as things stand.
    pub(crate) fn becomes(&self, job: i64) -> Option<Launched> {
        let world = locked(&self.world);
        let (index, job) = world.job(job)?;
        Some(launched(world.connections.get(index)?, &job))
    }
}

impl World {
    fn launch_lent(&mut self, lent: Lent, at: Moment) -> Option<Answer> {
        if !self.connections.get(lent.index)?.active {
            return None;
        }
        let job = self.create_job(lent.index, Order::SYNC, true, at)?;
        let connection = self.connections.get(lent.index)?;
        Some(Answer::Launched(launched(connection, &job)))
    }
}

impl Connection {
    /// Whether it is one like any other, of which nothing is expected.
    fn may_be_lent(&self, options: &Options) -> bool {
        let quiet = self.ails.is_none() && self.ahead.is_none();
        self.behaviour.is_none() && self.active && quiet && self.past == options.jobs
    }
}

fn launched(connection: &Connection, job: &super::job::Job) -> Launched {
    let plan = connection.plan(job);
    let ends = plan.ends().unwrap_or(job.created);
    Launched {
        job: job.id,
        ends,
        landed: plan.status(ends) == Status::Succeeded,
    }
}
