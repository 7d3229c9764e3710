//! Runs that failed and cannot be launched anew, because Airflow takes one run for each logical date:
//! what failed in them runs again.

use super::{Machine, lost, told};
use crate::api::ApiError;
use crate::components::airflow::Outcome;
use crate::components::airflow::bulk::row::{Row, Stage};

/// Whether the run of a row failed that cannot be launched anew: Airflow takes one run for each logical
/// date, and this one has it.
#[must_use]
pub fn can_run_again(row: &Row) -> bool {
    row.stage == Stage::Failed && row.logical_date.is_some()
}

impl Machine {
    /// Runs the failed tasks of the runs again that cannot be launched anew.
    pub fn run_again(&mut self) {
        for place in 0..self.rows.len() {
            if can_run_again(&self.rows[place]) {
                let row = self.edit(place);
                (row.stage, row.again) = (Stage::Waiting, true);
                (row.state, row.since, row.ended) = (None, None, None);
                row.words.clear();
            }
        }
    }

    /// What came of running the failed tasks of a row's run again: how many they are.
    pub fn cleared(&mut self, place: usize, answer: &Result<usize, ApiError>) {
        match (Outcome::of(answer.as_ref()), answer) {
            (_, Ok(0)) => {
                let words = "None of its tasks has failed: it can be cleared on its own page.";
                self.settle(place, Stage::Failed, words);
            }
            (_, Ok(_)) => {
                let row = self.edit(place);
                (row.stage, row.busy, row.again) = (Stage::Live, false, false);
            }
            (Outcome::Unsure, Err(error)) => {
                let row = self.edit(place);
                (row.stage, row.busy) = (Stage::Checking, false);
                row.words = lost(error);
            }
            (_, Err(error)) if self.waits(place, error) => {}
            (_, Err(error)) => self.settle(place, Stage::Failed, &told(error)),
        }
    }
}
