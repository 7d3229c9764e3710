//! Follows the jobs of rows to their ends.

use std::sync::Arc;

use airstrip_airbyte::config::{ConnectionStatusRead, JobWithAttempts};
use airstrip_airbyte::model::JobStatus;

use super::machine::Machine;
use super::row::{Row, Stage};
use super::{Action, Item};
use crate::components::airbyte::{BATCH, begin_of, landing_of, records_words};

impl Machine {
    /// The next rows whose jobs are live, as many as are read at once.
    pub fn follow(&mut self) -> Vec<(usize, String)> {
        let live = |row: &&Arc<Row>| row.stage == Stage::Running;
        let all: Vec<&Arc<Row>> = self.rows.iter().filter(live).collect();
        let first = if self.turn < all.len() { self.turn } else { 0 };
        self.turn = first + BATCH;
        let batch = all.iter().skip(first).take(BATCH);
        batch.map(|row| (row.place, row.id.clone())).collect()
    }

    /// Takes the state of a live row: the job, where it has to be read because it is live no more.
    pub fn followed(&mut self, place: usize, read: &ConnectionStatusRead) -> Option<u64> {
        let row = self
            .rows
            .get(place)
            .filter(|row| row.stage == Stage::Running && row.id == read.connection_id)?;
        let job = row.job?;
        let Some(active) = read.active_job.as_ref().filter(|active| active.id == job) else {
            return Some(job);
        };
        let since = Some(begin_of(active));
        // Only the public API tells figures here; what the other tells of its progress is shown beside.
        let records = active.aggregated_stats.unwrap_or_default().records_emitted;
        let words = match records {
            0 => row.words.clone(),
            records => records_words(records),
        };
        if row.since != since || row.words != words {
            let row = self.edit(place);
            (row.since, row.words) = (since, words);
        }
        None
    }

    /// Takes a job that may have ended.
    pub fn ended(&mut self, place: usize, entry: &JobWithAttempts) {
        let job = &entry.job;
        let live = self
            .rows
            .get(place)
            .is_some_and(|row| row.stage == Stage::Running && row.job == Some(job.id));
        if !live || !job.status.is_terminal() {
            return;
        }
        let cancel = self.rows[place].action == Action::Cancel;
        let stage = match job.status {
            JobStatus::Cancelled => Stage::Cancelled,
            // It was over before it could be cancelled.
            _ if cancel => Stage::Skipped,
            JobStatus::Succeeded => Stage::Landed,
            _ => Stage::Failed,
        };
        let landing = landing_of(entry);
        let row = self.edit(place);
        row.since = Some(begin_of(job));
        row.ended = Some(job.updated_at);
        let met = match row.action {
            Action::Sync if !row.own => "It was running already. ",
            _ => "",
        };
        let (title, detail) = (landing.title, landing.detail);
        self.settle(place, stage, format!("{met}{title} {detail}").trim_end());
    }

    /// Nothing more can be learnt of a live row: `what` of it can no longer be read.
    pub fn lost(&mut self, place: usize, id: &str, what: &str) {
        let live = self
            .rows
            .get(place)
            .is_some_and(|row| row.stage == Stage::Running && row.id == id);
        if live {
            let words = format!(
                "{what} can no longer be read: it was deleted, or is not among what you may see. \
                 What comes of it is not known here."
            );
            self.settle(place, Stage::Failed, &words);
        }
    }

    /// The rows whose jobs were started here and have not ended, to be cancelled.
    #[must_use]
    pub fn own_running(&self) -> Vec<(Item, Option<String>)> {
        let own = self.rows.iter();
        let own = own.filter(|row| row.stage == Stage::Running && row.own);
        let item = |row: &Arc<Row>| Item {
            id: row.id.clone(),
            name: row.name.clone(),
            tags: Vec::new(),
            workspace: (String::new(), String::new()),
            disabled: false,
            latest: row.job,
        };
        own.map(|row| (item(row), None)).collect()
    }
}
