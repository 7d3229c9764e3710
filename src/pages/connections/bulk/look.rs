//! What is known of a row before it is sent. After a reload, and in a tab that was duplicated, another
//! may have sent it meanwhile, or have met a sync that somebody else had started: then the row follows
//! that job instead.

use airstrip_airbyte::config::{ConnectionStatusRead, Job, JobWithAttempts};
use airstrip_airbyte::model::ConnectionSyncStatus;

use super::machine::Machine;
use super::row::{Row, Stage};
use super::{Action, moot};
use crate::components::airbyte::{Before, SKEW, begin_of, is_sync};

/// What was read of a row.
#[derive(Debug, Clone)]
pub struct Looked {
    /// Its place among the rows.
    pub place: usize,
    /// The connection's id.
    pub id: String,
    /// The connection's state, where it can be read.
    pub read: Option<ConnectionStatusRead>,
    /// The connection's jobs, newest first, where the state [leaves open](Machine::is_open) what came
    /// of the row.
    pub jobs: Vec<JobWithAttempts>,
}

impl Machine {
    /// Whether only the connection's jobs can tell if something has been done about a row.
    #[must_use]
    pub fn is_open(&self, place: usize, read: &ConnectionStatusRead) -> bool {
        let Some(row) = self.rows.get(place).filter(|row| row.restored) else {
            return false;
        };
        let last = read.last_sync_job_id;
        let made = read.last_sync_job_created_at;
        let changed = || last > row.base || made > row.made;
        read.active_job.is_none() && (row.met || changed())
    }

    /// Takes what was read of rows that are to be sent.
    pub fn looked(&mut self, looked: &[Looked]) {
        self.looking = false;
        for Looked {
            place,
            id,
            read,
            jobs,
        } in looked
        {
            let place = *place;
            let waits = self.rows.get(place).is_some_and(|row| {
                row.id == *id && row.stage == Stage::Waiting && row.action == Action::Sync
            });
            if !waits {
                continue;
            }
            let Some(read) = read else {
                self.settle(
                    place,
                    Stage::Refused,
                    "Its state cannot be read. Nothing was started.",
                );
                continue;
            };
            let active = read.active_job.as_ref();
            let newest = jobs.iter().map(|read| &read.job).find(|job| is_sync(job));
            let row = self.edit(place);
            let since = newest.filter(|job| was_done_by(row, job));
            if let Some(job) = active.or(since).filter(|_| row.restored) {
                (row.stage, row.job) = (Stage::Running, Some(job.id));
                row.since = Some(begin_of(job));
            } else if read.connection_sync_status == ConnectionSyncStatus::Paused {
                self.settle(place, Stage::Skipped, moot(Action::Sync, true));
            } else {
                // Where one is running, Airbyte says so, and the record that somebody asked for it
                // is kept.
                let known = Before::of(read);
                row.base = Some(known.job.unwrap_or(0));
                (row.made, row.met, row.looked) = (known.made, known.met, true);
            }
        }
    }

    /// Nothing could be read.
    pub const fn not_looked(&mut self) {
        self.looking = false;
    }
}

/// Whether a job that has ended is what the row was asked for: it began since, or it was running then,
/// so that a launch would have met it.
fn was_done_by(row: &Row, job: &Job) -> bool {
    match row.base {
        Some(base) if job.id == base => row.met,
        Some(base) => job.id > base && row.made.is_none_or(|made| job.created_at > made),
        // Nothing was known of the latest job: its end decides, with room for clocks that differ.
        None => row.sent.is_some_and(|asked| job.updated_at + SKEW >= asked),
    }
}
