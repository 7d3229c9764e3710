//! What is sent when. No row is sent twice, unless the person asks for it again after it failed or
//! never began; at most [`AT_ONCE`] are under way.

use std::sync::Arc;

use airstrip_contract::Timestamp;

use super::row::{Row, Stage};
use super::{Action, Item, moot};
use crate::components::airbyte::BATCH;

/// How many are asked of an instance at a time: a trigger holds one of Airbyte's few threads until
/// the sync runs.
pub const AT_ONCE: usize = 3;

/// Something to do now. It is kept as done before it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Read the states of these rows before they are sent.
    Look(Vec<usize>),
    /// Send this row.
    Send(usize),
    /// Find out what came of this row.
    Settle(usize),
}

/// Why nothing is sent at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pause {
    /// There is no reason.
    #[default]
    None,
    /// The person has to sign in again.
    SignedOut,
    /// The proxy takes no more for so many seconds.
    Busy(u32),
    /// The page was left for long: the person has to say that it shall go on.
    Asked,
}

/// All rows.
#[derive(Debug, Default)]
pub struct Machine {
    pub(super) rows: Vec<Arc<Row>>,
    /// Whether some are being looked at.
    pub(super) looking: bool,
    /// Which of the live rows is followed next.
    pub(super) turn: usize,
    changed: Vec<usize>,
    /// Why nothing is sent.
    pub pause: Pause,
}

impl Machine {
    /// The rows as they were kept before the page was loaded again.
    #[must_use]
    pub fn restored(rows: Vec<Row>, pause: Pause) -> Self {
        let rows = rows.into_iter().enumerate().map(|(place, mut row)| {
            (row.place, row.restored) = (place, true);
            if row.stage.is_in_flight() {
                "The page was left before the answer came: checking.".clone_into(&mut row.words);
                row.stage = match row.action {
                    // What it was meant for tells what came of it.
                    Action::Cancel if row.job.is_some() => Stage::Running,
                    _ => Stage::Checking,
                };
            }
            Arc::new(row)
        });
        let rows: Vec<Arc<Row>> = rows.collect();
        Self {
            changed: (0..rows.len()).collect(),
            rows,
            pause,
            ..Self::default()
        }
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Row>] {
        &self.rows
    }

    /// The rows that have changed since this was asked last.
    pub fn take_changed(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.changed)
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.rows.iter().all(|row| row.stage.is_settled())
    }

    /// Whether leaving the page would keep something from being done or known.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        let open = |row: &Arc<Row>| matches!(row.stage, Stage::Waiting | Stage::Sent);
        self.rows.iter().any(open)
    }

    /// Adds rows; where the old ones are settled, in their place. Each item comes with the reason
    /// why the person may not.
    pub fn start(&mut self, action: Action, items: Vec<(Item, Option<String>)>, now: Timestamp) {
        if self.is_settled() {
            self.clear();
        }
        for (item, why_not) in items {
            let mut there = false;
            for place in 0..self.rows.len() {
                let row = &self.rows[place];
                if row.id != item.id || row.stage.is_settled() {
                    continue;
                }
                if row.action == action {
                    there = true;
                } else if row.stage == Stage::Waiting {
                    self.settle(place, Stage::Stopped, "Something else was asked for.");
                }
            }
            if there {
                continue;
            }
            let place = self.rows.len();
            let mut row = Row::new(place, item.id, item.name, action);
            row.sent = Some(now);
            if action == Action::Cancel {
                row.job = item.latest;
            }
            self.rows.push(Arc::new(row));
            self.changed.push(place);
            let why = moot(action, item.disabled);
            if let Some(why) = why_not {
                self.settle(place, Stage::NotAllowed, &why);
            } else if !why.is_empty() {
                self.settle(place, Stage::Skipped, why);
            }
        }
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.changed.clear();
    }

    /// What is to be done now. The rows are marked: keep them before it is done.
    pub fn next(&mut self, now: Timestamp) -> Vec<Task> {
        let mut tasks = Vec::new();
        for place in 0..self.rows.len() {
            if self.rows[place].stage == Stage::Checking && !self.rows[place].busy {
                self.edit(place).busy = true;
                tasks.push(Task::Settle(place));
            }
        }
        if self.pause != Pause::None {
            return tasks;
        }
        let in_flight = self.rows.iter().filter(|r| r.stage.is_in_flight()).count();
        let mut free = AT_ONCE.saturating_sub(in_flight);
        let mut unlooked = Vec::new();
        for place in 0..self.rows.len() {
            let row = &self.rows[place];
            if row.stage != Stage::Waiting {
                continue;
            }
            if row.action == Action::Sync && !row.looked {
                if unlooked.len() < BATCH {
                    unlooked.push(place);
                }
            } else if free > 0 {
                free -= 1;
                let row = self.edit(place);
                (row.stage, row.sent, row.busy) = (Stage::Sent, Some(now), true);
                tasks.push(Task::Send(place));
            }
            if free == 0 && unlooked.len() == BATCH {
                break;
            }
        }
        // Just in time: what was read long before says little.
        if free > 0 && !self.looking && !unlooked.is_empty() {
            self.looking = true;
            tasks.push(Task::Look(unlooked));
        }
        tasks
    }

    /// Sends nothing more of what has not begun.
    pub fn stop(&mut self) {
        self.pause = Pause::None;
        for place in 0..self.rows.len() {
            if self.rows[place].stage == Stage::Waiting {
                self.settle(place, Stage::Stopped, "");
            }
        }
    }

    /// Sends the rows in these stages again; only those that cannot be under way.
    pub fn again(&mut self, wanted: fn(Stage) -> bool, now: Timestamp) {
        for place in 0..self.rows.len() {
            let stage = self.rows[place].stage;
            let free = stage.can_be_retried() || stage == Stage::Stopped;
            if wanted(stage) && free {
                let row = self.edit(place);
                let fresh = Row::new(place, row.id.clone(), row.name.clone(), row.action);
                *row = Row {
                    // The job that failed is no reason not to send it after a reload.
                    base: row.job.or(row.base),
                    made: row.made,
                    job: row.job.filter(|_| row.action == Action::Cancel),
                    sent: Some(now),
                    ..fresh
                };
            }
        }
    }

    /// Looks again what came of a row of which it is not known.
    pub fn check(&mut self, place: usize) {
        if self.rows[place].stage == Stage::Undecided {
            let row = self.edit(place);
            row.stage = Stage::Checking;
            "Checking what came of it.".clone_into(&mut row.words);
        }
    }

    /// A row, to be changed.
    pub(super) fn edit(&mut self, place: usize) -> &mut Row {
        self.changed.push(place);
        Arc::make_mut(&mut self.rows[place])
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
#[path = "machine_tests/mod.rs"]
mod tests;
