//! The jobs of many connections in one order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use jiff::Timestamp;

use crate::clock::Moment;

use super::connection::Connection;
use super::job::Job;
use super::world::World;

impl World {
    /// The jobs of these connections that are admitted, newest first, without looking at more of them
    /// than are taken, or at older ones than `since`: those of each connection come in this order.
    pub(crate) fn newest_first<'a>(
        &'a self,
        connections: impl IntoIterator<Item = &'a Connection>,
        since: Option<Timestamp>,
        admits: impl Fn(&Job) -> bool + Copy + 'a,
    ) -> impl Iterator<Item = (&'a Connection, Job)> {
        let since = since.map(Moment::from);
        let next = |connection: &'a Connection, mut rest: Rest<'a>| {
            let job = rest.next()?;
            Some(Next {
                connection,
                job,
                rest,
            })
        };
        let rest = move |connection: &'a Connection| -> Rest<'a> {
            let jobs = connection.jobs(self.ids);
            let jobs = jobs.take_while(move |job| since.is_none_or(|since| job.created >= since));
            Box::new(jobs.filter(move |job| admits(job)))
        };
        let mut heads: BinaryHeap<_> = connections
            .into_iter()
            .filter_map(|connection| next(connection, rest(connection)))
            .collect();
        std::iter::from_fn(move || {
            let Next {
                connection,
                job,
                rest,
            } = heads.pop()?;
            heads.extend(next(connection, rest));
            Some((connection, job))
        })
    }
}

type Rest<'a> = Box<dyn Iterator<Item = Job> + 'a>;

/// The newest job of a connection that has not been taken yet, and those before it.
struct Next<'a> {
    connection: &'a Connection,
    job: Job,
    rest: Rest<'a>,
}

impl Next<'_> {
    fn key(&self) -> (Moment, i64) {
        (self.job.created, self.job.id)
    }
}

impl PartialEq for Next<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Next<'_> {}

impl PartialOrd for Next<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Next<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::Options;

    #[test]
    fn what_is_not_taken_or_is_too_old_is_not_looked_at() {
        let began = Moment::from_seconds(1_795_000_000);
        let options = Options {
            connections: 50,
            ..Options::default()
        };
        let world = World::new(&options, began);
        let looked = Cell::new(0);
        let count = |_: &Job| {
            looked.set(looked.get() + 1);
            true
        };
        let day = Timestamp::from_second(began.seconds() - 86_400).ok();
        let all = world.newest_first(&world.connections, None, count).count();
        assert_eq!(looked.take(), all);
        let new = world.newest_first(&world.connections, day, count).count();
        assert!(new > 0 && new < all / 10, "{new} of {all}");
        assert_eq!(looked.take(), new);
        let taken = world.newest_first(&world.connections, None, count);
        assert_eq!(taken.take(10).count(), 10);
        assert!(looked.take() <= world.connections.len() + 10);
    }
}
