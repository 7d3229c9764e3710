//! What is sent when, and what each answer makes of a row. No row is sent twice, unless the person
//! asks for it again after it failed or never began; at most [`AT_ONCE`] are under way.

use std::sync::Arc;

use airstrip_airbyte::config::{ConnectionStatusRead, JobWithAttempts};
use airstrip_airbyte::model::{ConnectionSyncStatus, JobStatus};
use airstrip_contract::Timestamp;
use jiff::SignedDuration;

use super::row::{Row, Stage};
use super::{Action, Item, moot};
use crate::components::airbyte::{BATCH, Outcome, Refusal, landing_of, records_words};

/// How many are asked of an instance at a time: a trigger holds one of Airbyte's few threads until
/// the sync runs.
pub const AT_ONCE: usize = 3;

/// How far the clocks of the browser and of Airbyte may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

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
    rows: Vec<Arc<Row>>,
    looking: bool,
    turn: usize,
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

    /// Takes the states of rows that were looked at; of those that are not among them nothing could
    /// be read. A row that was waiting before a reload and has a job since is not sent any more:
    /// another tab may have done that.
    pub fn looked(&mut self, looked: &[(usize, String)], reads: &[ConnectionStatusRead]) {
        self.looking = false;
        for (place, id) in looked {
            let place = *place;
            let waits = self.rows.get(place).is_some_and(|row| {
                row.id == *id && row.stage == Stage::Waiting && row.action == Action::Sync
            });
            if !waits {
                continue;
            }
            let Some(read) = reads.iter().find(|read| read.connection_id == *id) else {
                self.settle(
                    place,
                    Stage::Refused,
                    "Its state cannot be read. Nothing was started.",
                );
                continue;
            };
            let active = read.active_job.as_ref();
            let active_id = active.map_or(0, |job| job.id);
            let last = read.last_sync_job_id.unwrap_or(0).max(active_id);
            let row = self.edit(place);
            let newer = match (row.base, read.last_sync_job_created_at, row.sent) {
                (Some(base), ..) => last > base,
                (None, Some(created), Some(asked)) => created + SKEW >= asked,
                _ => false,
            };
            if row.restored && (active.is_some() || newer) {
                (row.stage, row.job) = (Stage::Running, Some(last));
                row.since = active.map(|job| job.started_at.unwrap_or(job.created_at));
            } else if read.connection_sync_status == ConnectionSyncStatus::Paused {
                self.settle(place, Stage::Skipped, moot(Action::Sync, true));
            } else {
                // Where one is running, Airbyte says so, and the record that somebody asked for it
                // is kept.
                (row.base, row.looked) = (Some(last), true);
            }
        }
    }

    /// Nothing could be read.
    pub const fn not_looked(&mut self) {
        self.looking = false;
    }

    /// The answer to a row leaves a doubt.
    pub fn doubt(&mut self, place: usize, words: &str) {
        let row = self.edit(place);
        row.stage = Stage::Checking;
        words.clone_into(&mut row.words);
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
            Outcome::Attached {
                job: Some((job, since)),
            } => run(self.edit(place), *job, Some(*since), false),
            Outcome::Attached { job: None } | Outcome::NothingStarted => {
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
        let since = Some(active.started_at.unwrap_or(active.created_at));
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
        row.since = Some(job.started_at.unwrap_or(job.created_at));
        row.ended = Some(job.updated_at);
        let met = match row.action {
            Action::Sync if !row.own => "It was running already. ",
            _ => "",
        };
        let (title, detail) = (landing.title, landing.detail);
        self.settle(place, stage, format!("{met}{title} {detail}").trim_end());
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
            self.doubt(place, "Checking what came of it.");
        }
    }

    fn edit(&mut self, place: usize) -> &mut Row {
        self.changed.push(place);
        Arc::make_mut(&mut self.rows[place])
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
#[path = "machine_tests.rs"]
mod tests;
