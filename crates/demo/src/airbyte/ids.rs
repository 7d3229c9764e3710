//! Ids of jobs.

use crate::clock::Moment;

/// How job ids are given: past jobs in the order of their numbers, connection by connection, so
/// that an id can be traced to its job without a table; jobs of the demo's own time after them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    /// When the demo started.
    pub(crate) began: Moment,
    pub(crate) connections: usize,
    pub(crate) jobs: usize,
}

/// The first job of all.
const FIRST: i64 = 1001;

impl Ids {
    pub(crate) fn past(self, connection: usize, number: usize) -> i64 {
        let offset = number * self.connections + connection;
        FIRST.saturating_add(i64::try_from(offset).unwrap_or(i64::MAX))
    }

    /// The connection that a past id belongs to.
    pub(crate) fn owner(self, id: i64) -> Option<usize> {
        let offset = usize::try_from(id.checked_sub(FIRST)?).ok()?;
        (offset < self.connections * self.jobs.max(1)).then_some(())?;
        offset.checked_rem(self.connections)
    }

    /// The first id of the demo's own time.
    pub(crate) fn first_live(self) -> i64 {
        self.past(0, self.jobs.max(1))
    }
}
