//! What is sent when. Each row has the id of its run before it is sent, so that sending it again finds
//! the run instead of starting a second; at most as many runs as the person says are under way.

use std::sync::Arc;

use airstrip_airflow::model::{RunId, RunState};
use airstrip_airflow::v2::DagRun;
use airstrip_contract::{ProblemKind, Timestamp};
use serde_json::{Map, Value};

use super::row::{Row, Stage};
use crate::api::ApiError;
use crate::components::airflow::{Found, Outcome};

/// How many runs are under way at a time, unless the person says otherwise.
pub const AT_ONCE: usize = 3;

/// The most that a person can say.
pub const MOST_AT_ONCE: usize = 16;

/// How often a row is sent whose answers are lost while Airflow does not know its run.
const MOST_SENDS: u32 = 3;

/// What is said of a run that is not there any more.
const DELETED: &str = "The run was deleted.";

/// A run that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The DAG.
    pub dag_id: String,
    /// What tells it from the others: a date, the line of a table.
    pub label: String,
    /// Its conf, complete.
    pub conf: Map<String, Value>,
    /// Its logical date; `None` leaves it to Airflow.
    pub logical_date: Option<Timestamp>,
    /// A note for it.
    pub note: Option<String>,
    /// Why the person may not launch it.
    pub why_not: Option<String>,
}

/// Something to do now. It is kept as done before it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Send this row.
    Send(usize),
    /// Run the failed tasks of this row's run again.
    Again(usize),
    /// Find out what came of this row.
    Check(usize),
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
#[derive(Debug)]
pub struct Machine {
    rows: Vec<Arc<Row>>,
    changed: Vec<usize>,
    /// How many runs may be under way.
    pub at_once: usize,
    /// Why nothing is sent.
    pub pause: Pause,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            changed: Vec::new(),
            at_once: AT_ONCE,
            pause: Pause::None,
        }
    }
}

impl Machine {
    /// The rows as they were kept before the page was loaded again.
    #[must_use]
    pub fn restored(rows: Vec<Row>, at_once: usize, pause: Pause) -> Self {
        let rows = rows.into_iter().enumerate().map(|(place, mut row)| {
            row.place = place;
            if row.stage == Stage::Sent {
                row.stage = Stage::Checking;
                "The page was left before the answer came: checking.".clone_into(&mut row.words);
            }
            Arc::new(row)
        });
        let rows: Vec<Arc<Row>> = rows.collect();
        Self {
            changed: (0..rows.len()).collect(),
            rows,
            at_once: at_once.clamp(1, MOST_AT_ONCE),
            pause,
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

    /// Whether leaving the page would keep something from being sent or known.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        let open = |row: &Arc<Row>| matches!(row.stage, Stage::Waiting | Stage::Sent);
        self.rows.iter().any(open)
    }

    /// Adds rows; where the old ones are settled, in their place. `random` tells their ids from those
    /// that others choose in the same microsecond.
    pub fn start(&mut self, orders: Vec<Order>, now: Timestamp, random: u32) {
        if self.is_settled() {
            self.clear();
        }
        for order in orders {
            let place = self.rows.len();
            let mut row = Row {
                place,
                dag_id: order.dag_id,
                label: order.label,
                run_id: run_id(now, random, place),
                conf: Arc::new(order.conf),
                logical_date: order.logical_date,
                note: order.note,
                stage: Stage::Waiting,
                sends: 0,
                again: false,
                conflict: false,
                busy: false,
                state: None,
                since: None,
                ended: None,
                words: String::new(),
            };
            if let Some(why) = order.why_not {
                (row.stage, row.words) = (Stage::NotAllowed, why);
            }
            self.rows.push(Arc::new(row));
            self.changed.push(place);
        }
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.changed.clear();
        self.pause = Pause::None;
    }

    /// What is to be done now. The rows are marked: keep them before it is done.
    pub fn next(&mut self) -> Vec<Task> {
        let mut tasks = Vec::new();
        for place in 0..self.rows.len() {
            if self.rows[place].stage == Stage::Checking && !self.rows[place].busy {
                self.edit(place).busy = true;
                tasks.push(Task::Check(place));
            }
        }
        if self.pause != Pause::None {
            return tasks;
        }
        let active = self.rows.iter().filter(|row| row.stage.is_active()).count();
        let mut free = self.at_once.saturating_sub(active);
        for place in 0..self.rows.len() {
            if free == 0 {
                break;
            }
            if self.rows[place].stage == Stage::Waiting {
                free -= 1;
                let row = self.edit(place);
                (row.stage, row.busy) = (Stage::Sent, true);
                if row.again {
                    tasks.push(Task::Again(place));
                } else {
                    row.sends += 1;
                    tasks.push(Task::Send(place));
                }
            }
        }
        tasks
    }

    /// What came of sending a row.
    pub fn answered(&mut self, place: usize, answer: &Result<DagRun, ApiError>) {
        match (Outcome::of(answer.as_ref()), answer) {
            (_, Ok(run)) => self.follow(place, run),
            (Outcome::Refused, Err(error)) => self.refused(place, error),
            (outcome, Err(error)) => {
                let row = self.edit(place);
                (row.stage, row.busy) = (Stage::Checking, false);
                row.conflict = outcome == Outcome::Exists;
                row.words = if row.conflict {
                    error.detail()
                } else {
                    lost(error)
                };
            }
        }
    }

    /// Whether what was refused is sent once more later, because of nothing that is wrong with it.
    fn waits(&mut self, place: usize, error: &ApiError) -> bool {
        self.pause = match error {
            ApiError::Expired => Pause::SignedOut,
            ApiError::TooMany(_, seconds) => Pause::Busy(*seconds),
            _ => return false,
        };
        let row = self.edit(place);
        (row.stage, row.busy) = (Stage::Waiting, false);
        if !row.again {
            row.sends -= 1;
        }
        true
    }

    fn refused(&mut self, place: usize, error: &ApiError) {
        if self.waits(place, error) {
            return;
        }
        let forbidden = match error {
            ApiError::NoAccess => true,
            ApiError::Problem(problem) => problem.kind == ProblemKind::Forbidden,
            _ => false,
        };
        let stage = if forbidden {
            Stage::NotAllowed
        } else {
            Stage::Refused
        };
        self.settle(place, stage, &told(error));
    }

    /// What reading the run of a row said, after its answer was lost or it was said to exist.
    pub fn found(&mut self, place: usize, answer: &Result<DagRun, ApiError>) {
        let row = self.edit(place);
        row.busy = false;
        if row.stage != Stage::Checking {
            return;
        }
        match (Found::of(answer.as_ref()), answer) {
            (Found::Yes, Ok(run)) => self.follow(place, run),
            (Found::No, _) if row.again => self.settle(place, Stage::Failed, DELETED),
            // Another run is in its way, such as one of the same logical date.
            (Found::No, _) if row.conflict => {
                let words = std::mem::take(&mut row.words);
                self.settle(place, Stage::Refused, &words);
            }
            (Found::No, _) if row.sends >= MOST_SENDS => {
                let words = format!("{} Airflow does not know the run.", row.words);
                self.settle(place, Stage::NotDone, &words);
            }
            (Found::No, _) => {
                row.stage = Stage::Waiting;
                row.words.clear();
            }
            // It is looked for again.
            _ => {}
        }
    }

    /// Takes the state of a row's run.
    pub fn follow(&mut self, place: usize, run: &DagRun) {
        let row = &self.rows[place];
        if row.run_id != run.dag_run_id || row.stage.is_settled() {
            return;
        }
        let seen = (Some(&run.state), run.start_date, run.end_date);
        if row.stage == Stage::Live && (row.state.as_ref(), row.since, row.ended) == seen {
            return;
        }
        let row = self.edit(place);
        (row.state, row.since, row.ended) = (Some(run.state.clone()), run.start_date, run.end_date);
        row.stage = match run.state {
            RunState::Success => Stage::Landed,
            RunState::Failed => Stage::Failed,
            _ => Stage::Live,
        };
        (row.busy, row.conflict, row.again) = (false, false, false);
        row.words.clear();
    }

    /// The run of a live row is not there any more. The row may have another one by now.
    pub fn gone(&mut self, place: usize, run_id: &str) {
        let row = &self.rows[place];
        if row.stage == Stage::Live && row.run_id == run_id {
            self.settle(place, Stage::Failed, DELETED);
        }
    }

    /// The rows whose runs are under way.
    #[must_use]
    pub fn live(&self) -> Vec<Row> {
        let live = self.rows.iter().filter(|row| row.stage == Stage::Live);
        live.map(|row| (**row).clone()).collect()
    }

    /// Sends nothing more of what has not begun.
    pub fn stop(&mut self) {
        self.pause = Pause::None;
        for place in 0..self.rows.len() {
            let row = &self.rows[place];
            if row.stage == Stage::Waiting {
                // A run that is there and failed has not been stopped by that.
                let stage = if row.again {
                    Stage::Failed
                } else {
                    Stage::Stopped
                };
                self.settle(place, stage, "");
            }
        }
    }

    /// Sends what was stopped after all.
    pub fn go_on(&mut self) {
        for place in 0..self.rows.len() {
            if self.rows[place].stage == Stage::Stopped {
                self.edit(place).stage = Stage::Waiting;
            }
        }
    }

    /// Launches again what failed or never began. A run that failed stays as it is: its row gets a new
    /// one. Under the id of a run that does not exist nothing can be doubled.
    pub fn retry(&mut self, now: Timestamp, random: u32) {
        for place in 0..self.rows.len() {
            if !can_retry(&self.rows[place]) {
                continue;
            }
            let row = self.edit(place);
            if row.stage == Stage::Failed {
                row.run_id = run_id(now, random, place);
            }
            (row.stage, row.sends, row.conflict) = (Stage::Waiting, 0, false);
            (row.state, row.since, row.ended) = (None, None, None);
            row.words.clear();
        }
    }

    fn settle(&mut self, place: usize, stage: Stage, words: &str) {
        let row = self.edit(place);
        (row.stage, row.busy, row.again) = (stage, false, false);
        words.clone_into(&mut row.words);
    }

    fn edit(&mut self, place: usize) -> &mut Row {
        self.changed.push(place);
        Arc::make_mut(&mut self.rows[place])
    }
}

/// Whether a row can be launched again.
#[must_use]
pub fn can_retry(row: &Row) -> bool {
    match row.stage {
        Stage::Failed => row.logical_date.is_none(),
        Stage::Refused | Stage::NotDone => true,
        _ => false,
    }
}

/// What Airflow or the proxy said.
fn told(error: &ApiError) -> String {
    let words = format!("{}. {} {}", error.title(), error.detail(), error.remedy());
    words.trim_end().to_owned()
}

/// Why nobody knows what came of what was sent.
fn lost(error: &ApiError) -> String {
    match error {
        ApiError::Upstream { .. } => told(error),
        _ => "The answer was lost.".to_owned(),
    }
}

fn run_id(now: Timestamp, random: u32, place: usize) -> String {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    RunId::manual(now, random.wrapping_add(place))
        .as_str()
        .to_owned()
}

#[path = "machine_again.rs"]
mod again;

pub use again::can_run_again;

#[cfg(all(test, not(target_family = "wasm")))]
#[path = "machine_tests.rs"]
mod tests;
