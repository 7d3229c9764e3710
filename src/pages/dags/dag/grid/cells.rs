//! What became of the tasks in the runs, as far as it has been read.

use std::sync::Arc;

use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::{DagRun, TaskOfRun};
use airstrip_contract::Timestamp;

use crate::components::airflow::task_state;
use crate::ui::{State, order};

/// A task in a run, all instances of a mapped task together, or all tasks of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How it looks: of several, as the one that matters most.
    pub look: State,
    /// The word for it.
    pub word: String,
    /// Which try it is at; 0 before the first, and where there are several.
    pub tries: u64,
    /// When it, or the first of them, began.
    pub start: Option<Timestamp>,
    /// When it, or the last of them, ended; none while one has not.
    pub end: Option<Timestamp>,
    /// How many there are of each look, the one that matters most first; none where there is but one.
    pub counts: Vec<(State, u64)>,
}

impl Cell {
    fn of(task: &TaskOfRun) -> Self {
        let (look, word) = task_state(task.state.as_ref());
        // What waits for its next try still has the times of the one before.
        let waits = matches!(
            task.state,
            None | Some(TaskState::Scheduled | TaskState::Queued)
        );
        let tries = task.try_number.unwrap_or(0);
        let ran = !waits && (tries > 0 || look != State::Cancelled);
        Self {
            look,
            word,
            tries,
            start: task.start_date.filter(|_| ran),
            end: task.end_date.filter(|_| ran),
            counts: Vec::new(),
        }
    }

    /// How many task instances it stands for.
    pub fn size(&self) -> u64 {
        let all: u64 = self.counts.iter().map(|(_, count)| count).sum();
        all.max(1)
    }

    /// How long it took, in seconds, or has taken until `now`.
    pub fn seconds(&self, now: Timestamp) -> Option<i64> {
        let live = matches!(self.look, State::Running);
        let end = self.end.or(live.then_some(now))?;
        Some((end.as_second() - self.start?.as_second()).max(0))
    }

    fn counted(&self) -> Vec<(State, u64)> {
        if self.counts.is_empty() {
            vec![(self.look, 1)]
        } else {
            self.counts.clone()
        }
    }
}

/// What matters most comes first: what is under way, then what went wrong.
const RANK: [State; 8] = [
    State::Running,
    State::Retrying,
    State::Failed,
    State::Unknown,
    State::Paused,
    State::Queued,
    State::Landed,
    State::Cancelled,
];

/// The place of a state among those that matter.
pub fn rank(state: State) -> usize {
    RANK.iter().position(|one| *one == state).unwrap_or(0)
}

/// Several as one.
pub fn together<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<Cell> {
    let mut whole: Option<Cell> = None;
    let mut open = false;
    for cell in cells {
        open |= cell.start.is_some() && cell.end.is_none() || cell.look == State::Queued;
        let Some(so_far) = &mut whole else {
            whole = Some(Cell {
                tries: 0,
                counts: cell.counted(),
                ..cell.clone()
            });
            continue;
        };
        if rank(cell.look) < rank(so_far.look) {
            so_far.look = cell.look;
            so_far.word.clone_from(&cell.word);
        }
        so_far.start = match (so_far.start, cell.start) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        so_far.end = so_far.end.max(cell.end);
        for (look, count) in cell.counted() {
            match so_far.counts.iter_mut().find(|(known, _)| *known == look) {
                Some((_, known)) => *known += count,
                None => {
                    let place = so_far
                        .counts
                        .iter()
                        .position(|(known, _)| rank(*known) > rank(look));
                    let place = place.unwrap_or(so_far.counts.len());
                    so_far.counts.insert(place, (look, count));
                }
            }
        }
    }
    if let Some(whole) = whole.as_mut().filter(|_| open) {
        whole.end = None;
    }
    whole
}

/// The states of a run's tasks, each at the number of its task.
pub type RunCells = Arc<Vec<Option<Cell>>>;

/// The states of all runs that have been read.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// The ids of all tasks that were met, by their numbers.
    pub tasks: Vec<Arc<str>>,
    /// The numbers in the order of the ids.
    by_id: Vec<usize>,
    /// By the run's id: as what state of the run it was read, and the states of its tasks.
    runs: Vec<(Arc<str>, String, RunCells)>,
}

impl Cells {
    /// The number of a task, which it keeps.
    pub fn number(&mut self, id: &str) -> usize {
        match self.by_id.binary_search_by(|at| (*self.tasks[*at]).cmp(id)) {
            Ok(place) => self.by_id[place],
            Err(place) => {
                self.tasks.push(id.into());
                self.by_id.insert(place, self.tasks.len() - 1);
                self.tasks.len() - 1
            }
        }
    }

    fn place(&self, run: &str) -> Result<usize, usize> {
        self.runs.binary_search_by(|(id, ..)| (**id).cmp(run))
    }

    /// The states of a run's tasks.
    pub fn of(&self, run: &str) -> Option<&RunCells> {
        self.place(run).ok().map(|place| &self.runs[place].2)
    }

    /// Whether a run has been read as it is now.
    pub fn knows(&self, run: &DagRun) -> bool {
        let known = self.place(&run.dag_run_id).ok();
        known.is_some_and(|place| self.runs[place].1 == moment_of(run))
    }

    /// Keeps what was read of runs, each as it was when it was asked about.
    pub fn keep(&mut self, asked: &[(String, String)], read: &[TaskOfRun]) {
        let places = order(read.len(), &mut |a, b| {
            let (a, b) = (&read[a], &read[b]);
            a.dag_run_id
                .cmp(&b.dag_run_id)
                .then_with(|| a.task_id.cmp(&b.task_id))
                .then_with(|| a.map_index.cmp(&b.map_index))
        });
        let mut tasks: Vec<&TaskOfRun> = places.into_iter().map(|at| &read[at]).collect();
        // One that changed between two pages may be on both: it counts once, as it was read last.
        tasks.dedup_by(|later, kept| {
            let again = later.map_index == kept.map_index
                && later.task_id == kept.task_id
                && later.dag_run_id == kept.dag_run_id;
            if again {
                *kept = *later;
            }
            again
        });
        for (run, moment) in asked {
            let first = tasks.partition_point(|task| task.dag_run_id < *run);
            let of_run = tasks[first..]
                .iter()
                .take_while(|task| task.dag_run_id == *run);
            let mut cells: Vec<Option<Cell>> = Vec::new();
            let mut task_id = "";
            let mut number = 0;
            for task in of_run {
                if task.task_id != task_id {
                    task_id = &task.task_id;
                    number = self.number(task_id);
                }
                if cells.len() <= number {
                    cells.resize(number + 1, None);
                }
                let cell = Cell::of(task);
                cells[number] = if task.map_index < 0 {
                    Some(cell)
                } else {
                    together(cells[number].iter().chain([&cell]))
                };
            }
            let known = (run.as_str().into(), moment.clone(), Arc::new(cells));
            match self.place(run) {
                Ok(place) => self.runs[place] = known,
                Err(place) => self.runs.insert(place, known),
            }
        }
    }
}

/// What changes with a run whenever its tasks do, once it has ended.
pub fn moment_of(run: &DagRun) -> String {
    let end = run.end_date.map(|end| end.as_millisecond());
    format!("{} {end:?}", run.state)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn task(run: &str, task: &str, map_index: i64, state: &str, end: Option<i64>) -> TaskOfRun {
        let at = |second: i64| format!("2026-11-01T00:00:{second:02}Z");
        serde_json::from_value(serde_json::json!({
            "dag_run_id": run, "task_id": task, "map_index": map_index, "state": state,
            "try_number": 1, "start_date": at(1), "end_date": end.map(at),
        }))
        .unwrap()
    }

    fn asked(runs: &[&str]) -> Vec<(String, String)> {
        let one = |run: &&str| ((*run).to_owned(), "success".to_owned());
        runs.iter().map(one).collect()
    }

    #[test]
    fn mapped_instances_are_counted_and_the_worst_is_shown() {
        let mut cells = Cells::default();
        let read = [
            task("r", "map", 1, "failed", Some(9)),
            task("r", "map", 0, "success", Some(4)),
            task("r", "map", 2, "success", Some(5)),
            task("r", "one", -1, "success", Some(3)),
        ];
        cells.keep(&asked(&["r", "empty"]), &read);
        let of = cells.of("r").unwrap();
        let (map, one) = (of[0].as_ref().unwrap(), of[1].as_ref().unwrap());
        assert_eq!((&*cells.tasks[0], &*cells.tasks[1]), ("map", "one"));
        assert_eq!(
            (map.look, map.word.as_str(), map.size()),
            (State::Failed, "Failed", 3)
        );
        assert_eq!(map.counts, [(State::Failed, 1), (State::Landed, 2)]);
        assert_eq!(map.seconds(Timestamp::UNIX_EPOCH), Some(8));
        assert_eq!((one.look, one.tries, one.size()), (State::Landed, 1, 1));
        assert!(cells.of("empty").unwrap().is_empty());
        assert!(cells.of("other").is_none());
    }

    #[test]
    fn an_instance_that_is_on_two_pages_counts_once_as_it_was_read_last() {
        let mut cells = Cells::default();
        let read = [
            task("r", "map", 0, "running", None),
            task("r", "map", 1, "success", Some(4)),
            task("r", "map", 0, "success", Some(9)),
        ];
        cells.keep(&asked(&["r"]), &read);
        let map = cells.of("r").unwrap()[0].clone().unwrap();
        assert_eq!(map.counts, [(State::Landed, 2)]);
        assert_eq!(map.seconds(Timestamp::UNIX_EPOCH), Some(8));
    }

    #[test]
    fn a_group_is_open_for_as_long_as_one_of_it_is() {
        let cell = |state, end| Cell::of(&task("r", "t", -1, state, end));
        let (landed, running) = (cell("success", Some(9)), cell("running", None));
        let both = together([&landed, &running].into_iter()).unwrap();
        assert_eq!((both.look, both.end), (State::Running, None));
        assert_eq!(both.counts, [(State::Running, 1), (State::Landed, 1)]);
        let skipped = cell("skipped", Some(9));
        let some = together([&skipped, &landed].into_iter()).unwrap();
        assert_eq!(some.look, State::Landed);
        assert_eq!(together([].into_iter()), None);
    }

    #[test]
    fn what_waits_again_has_no_times_and_a_number_stays() {
        let waiting = Cell::of(&task("r", "t", -1, "queued", Some(9)));
        assert_eq!((waiting.start, waiting.end), (None, None));
        let mut cells = Cells::default();
        let numbers: Vec<usize> = ["b", "a", "c", "a", "b"]
            .into_iter()
            .map(|id| cells.number(id))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 1, 0]);
    }
}
