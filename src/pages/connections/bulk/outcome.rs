//! What each answer makes of a row.

use super::machine::{Machine, Pause};
use super::row::{Row, Stage};
use crate::components::airbyte::{Doubt, Outcome, Refusal, begin_of};

impl Machine {
    /// The answer to a row leaves a doubt.
    pub fn doubt(&mut self, place: usize, doubt: &Doubt) {
        let row = self.edit(place);
        row.stage = Stage::Checking;
        row.conflict = *doubt == Doubt::AlreadyRunning;
        row.words = doubt.words();
    }

    /// What came of a launch.
    pub fn outcome(&mut self, place: usize, outcome: &Outcome) {
        // Those that tell a time say more in the row's other cells.
        let (_, title, detail) = outcome.words(|_| String::new());
        let words = format!("{title} {detail}");
        let words = words.trim_end();
        let run = |row: &mut Row, job, since, own| {
            row.stage = Stage::Running;
            (row.job, row.since, row.own, row.busy) = (Some(job), since, own, false);
            row.words.clear();
        };
        match outcome {
            Outcome::Started(job) => run(self.edit(place), *job, None, true),
            Outcome::Found { job, since } => {
                run(self.edit(place), *job, Some(*since), true);
                "The answer was lost.".clone_into(&mut self.edit(place).words);
            }
            Outcome::Attached { job, since } => {
                run(self.edit(place), *job, Some(*since), false);
            }
            Outcome::Over(entry) => {
                let since = begin_of(&entry.job);
                run(self.edit(place), entry.job.id, Some(since), false);
                self.ended(place, entry);
            }
            Outcome::Unseen | Outcome::NothingStarted => {
                self.settle(place, Stage::NotDone, words);
            }
            Outcome::Undecided => self.settle(place, Stage::Undecided, words),
            Outcome::Refused(Refusal::Later(wait), ..) => {
                self.pause = wait.map_or(Pause::SignedOut, Pause::Busy);
                let row = self.edit(place);
                (row.stage, row.busy) = (Stage::Waiting, false);
            }
            Outcome::Refused(Refusal::NotAllowed, ..) => {
                self.settle(place, Stage::NotAllowed, words);
            }
            Outcome::Refused(Refusal::Disabled, ..) => self.settle(place, Stage::Skipped, words),
            Outcome::Refused(Refusal::Other, ..) => self.settle(place, Stage::Refused, words),
        }
    }

    /// Keeps which job a row means, before anything is done to it.
    pub fn mean(&mut self, place: usize, job: u64) {
        self.edit(place).job = Some(job);
    }

    /// A job that is to be cancelled is being cancelled, or may be.
    pub fn cancelling(&mut self, place: usize, job: u64, words: &str) {
        let row = self.edit(place);
        (row.stage, row.job, row.busy) = (Stage::Running, Some(job), false);
        words.clone_into(&mut row.words);
    }

    /// Nothing more is done about a row.
    pub fn settle(&mut self, place: usize, stage: Stage, words: &str) {
        let row = self.edit(place);
        (row.stage, row.busy) = (stage, false);
        words.clone_into(&mut row.words);
    }
}
