//! Reads what became of the tasks, of the runs that are in view and of no others: each run of a large
//! DAG is as much to answer as a hundred runs without their tasks.

use std::ops::Range;
use std::sync::Arc;

use airstrip_airflow::v2::{DagRun, ListTasksOfRuns, TasksOfRuns};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cells::{Cells, moment_of};
use crate::api::{ApiError, QUICK, Query, QueryCall, call, use_query};
use crate::pages::dags::dag::history::History;

/// So many calls are under way at once.
const AT_ONCE: usize = 3;
/// So many runs are asked about at once, where they have few tasks.
const MOST_RUNS: usize = 40;
/// Runs are read that are so many columns away from those in view.
const AHEAD: usize = 12;
/// So many task instances are one answer, as far as the number of a run's tasks tells.
const ROOM: usize = 800;
/// Before that number is known so many runs are read, a few at a time: their cells are there by the time the
/// names of the tasks are.
const FIRST: usize = 6;
/// More task instances are not read for one answer.
const MOST: usize = 20_000;

/// A run, and what it was like when its tasks were asked for.
type Asked = Vec<(String, String)>;

/// The reading of tasks.
#[derive(Clone, Copy)]
pub struct Reading {
    history: History,
    /// What has been read.
    pub cells: RwSignal<Cells>,
    /// Why nothing more is read.
    pub error: RwSignal<Option<ApiError>>,
    /// The runs that are under way, which are read again and again.
    live: Memo<Asked>,
    in_view: Memo<Range<usize>>,
    /// How many tasks a run has; none until that is known.
    tasks: Memo<Option<usize>>,
    /// The runs that are asked for at the moment.
    asked: StoredValue<Vec<Asked>>,
}

impl Reading {
    /// Reads of the runs `in_view`, which have so many `tasks` each.
    pub fn new(history: History, in_view: Memo<Range<usize>>, tasks: Memo<Option<usize>>) -> Self {
        let near = move || {
            let view = in_view.get();
            let all = history.all.get();
            let end = (view.end + AHEAD).min(all.len());
            let start = view.start.saturating_sub(AHEAD).min(end);
            (all, start..end)
        };
        let live = Memo::new(move |_| {
            let (all, near) = near();
            let live = all[near].iter().filter(|run| !run.state.is_terminal());
            let asked = live.map(|run| (run.dag_run_id.clone(), moment_of(run)));
            asked
                .take(at_once(tasks.get().unwrap_or(1)))
                .collect::<Asked>()
        });
        let reading = Self {
            history,
            cells: RwSignal::default(),
            error: RwSignal::new(None),
            live,
            in_view,
            tasks,
            asked: StoredValue::default(),
        };
        let current: Query<TasksOfRuns> = use_query(
            move || {
                let runs = live.get();
                let call = reading.call(&runs, 0);
                (!runs.is_empty()).then(|| QueryCall::new(history.instance.get_value(), &call))
            },
            |_| QUICK,
        );
        Effect::new(move |_| {
            if let Some(read) = current.data() {
                let has = |run: &str| read.task_instances.iter().any(|t| t.dag_run_id == run);
                let mut runs = live.get_untracked();
                runs.retain(|(run, _)| has(run));
                reading
                    .cells
                    .update(|cells| cells.keep(&runs, &read.task_instances));
            }
        });
        Effect::new(move |_| {
            near();
            live.track();
            tasks.track();
            reading.go_on();
        });
        reading
    }

    /// Whether something is being read. Tracked with what has been read.
    pub fn is_busy(self) -> bool {
        self.cells.track();
        self.error.track();
        self.asked.with_value(|asked| !asked.is_empty())
    }

    /// Goes on after an error.
    pub fn again(self) {
        self.error.set(None);
        self.go_on();
    }

    fn call(self, runs: &Asked, offset: u32) -> ListTasksOfRuns {
        ListTasksOfRuns {
            dag_id: self.history.dag_id.get_value(),
            dag_run_ids: runs.iter().map(|(run, _)| run.clone()).collect(),
            offset,
        }
    }

    /// Asks about the next runs, if there is room for a call.
    fn go_on(self) {
        while self.error.with_untracked(Option::is_none)
            && self.asked.with_value(|asked| asked.len() < AT_ONCE)
        {
            let next = self.next();
            if next.is_empty() {
                return;
            }
            self.asked.update_value(|asked| asked.push(next.clone()));
            spawn_local(self.read(next));
        }
    }

    /// The next runs to ask about, those in view first.
    fn next(self) -> Asked {
        let tasks = self.tasks.get_untracked();
        let all = self.history.all.get_untracked();
        let view = self.in_view.get_untracked();
        let live = self.live.get_untracked();
        let is_asked = |run: &Arc<DagRun>| {
            let named = |(id, _): &(String, String)| *id == run.dag_run_id;
            live.iter().any(named)
                || self
                    .asked
                    .with_value(|asked| asked.iter().flatten().any(named))
        };
        let end = view.end.min(all.len());
        let start = view.start.min(end);
        let after = end..(end + AHEAD).min(all.len());
        let before = start.saturating_sub(AHEAD)..start;
        self.cells.with_untracked(|cells| {
            let (most, runs) = match tasks {
                Some(tasks) => (usize::MAX, at_once(tasks)),
                None => (FIRST, FIRST / AT_ONCE),
            };
            let places = (start..end).chain(after).chain(before);
            let missing = places
                .take(most)
                .map(|at| &all[at])
                .filter(|run| !cells.knows(run) && !is_asked(run))
                .map(|run| (run.dag_run_id.clone(), moment_of(run)));
            missing.take(runs).collect()
        })
    }

    async fn read(self, runs: Asked) {
        let instance = self.history.instance.get_value();
        let mut tasks = Vec::new();
        let error = loop {
            let offset = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
            let asked = self.call(&runs, offset);
            match call(&instance, &asked).await {
                Ok(read) => {
                    let came = read.task_instances.len();
                    tasks.extend(read.task_instances);
                    let more = (tasks.len() as u64) < read.total_entries && came > 0;
                    if !more || tasks.len() >= MOST {
                        break None;
                    }
                }
                Err(error) => break Some(error),
            }
        };
        // The page may have been left.
        if self.cells.is_disposed() {
            return;
        }
        self.asked
            .update_value(|asked| asked.retain(|one| *one != runs));
        match error {
            None => self.cells.update(|cells| cells.keep(&runs, &tasks)),
            Some(error) => {
                self.history.queries.notice(&error);
                self.error.set(Some(error));
            }
        }
        self.go_on();
    }
}

/// How many runs of so many tasks make one answer, with room for the instances of mapped tasks.
fn at_once(tasks: usize) -> usize {
    (ROOM / tasks.max(1)).clamp(1, MOST_RUNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_as_many_runs_as_it_has_room_for() {
        for (tasks, runs) in [(0, 40), (6, 40), (100, 8), (999, 1), (5_000, 1)] {
            assert_eq!(at_once(tasks), runs, "{tasks}");
        }
    }
}
