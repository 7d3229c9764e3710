//! What can be done to a run, and what it would be about, in words.

use airstrip_airflow::actions::{Affected, Clear, Mark, MarkAs, TaskKey};
use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::TaskInstance;
use airstrip_contract::Access;

use crate::components::airflow::task_state;
use crate::ui::State;

/// A task of the run, or one instance of a mapped one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub key: TaskKey,
    /// Its name to show.
    pub name: String,
}

/// Which tasks are to run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The task; all of the run where absent.
    pub task: Option<Named>,
    /// Only those that failed, or did not run because others had.
    pub only_failed: bool,
    /// The tasks before it as well.
    pub upstream: bool,
    /// The tasks after it as well.
    pub downstream: bool,
}

/// Something to do to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Runs tasks again.
    Clear(Again),
    /// Marks a task.
    Mark(Named, MarkAs),
    /// Marks the run.
    MarkRun(MarkAs),
}

impl Deed {
    /// Runs again what failed.
    pub const FAILED: Self = Self::Clear(Again {
        task: None,
        only_failed: true,
        upstream: false,
        downstream: false,
    });
    /// Runs everything again.
    pub const WHOLE: Self = Self::Clear(Again {
        task: None,
        only_failed: false,
        upstream: false,
        downstream: false,
    });

    /// Runs a task and those after it again: what they made of it is old by then.
    pub const fn again(task: Named) -> Self {
        Self::Clear(Again {
            task: Some(task),
            only_failed: false,
            upstream: false,
            downstream: true,
        })
    }

    /// What a person must be allowed to do for it.
    pub const fn access(&self) -> Access {
        match self {
            Self::Clear(_) => Access::Launch,
            Self::Mark(..) | Self::MarkRun(_) => Access::Manage,
        }
    }

    /// The heading of its question.
    pub fn title(&self) -> String {
        match self {
            Self::Clear(again) => match &again.task {
                Some(task) => format!("Clear {}", task.name),
                None if again.only_failed => "Clear failed tasks".to_owned(),
                None => "Clear the whole run".to_owned(),
            },
            Self::Mark(task, state) => format!("Mark {} as {}", task.name, word(*state)),
            Self::MarkRun(state) => format!("Mark the run as {}", word(*state)),
        }
    }

    /// What the button says that goes ahead with this many task instances.
    pub fn verb(&self, count: usize) -> String {
        match self {
            Self::Clear(_) => format!("Run {} again", tasks(count)),
            Self::Mark(_, state) | Self::MarkRun(state) => format!("Mark as {}", word(*state)),
        }
    }

    /// What is said once it is done.
    pub fn done(&self, count: usize) -> String {
        match self {
            Self::Clear(_) if count == 1 => "1 task runs again.".to_owned(),
            Self::Clear(_) => format!("{} run again.", tasks(count)),
            Self::Mark(task, state) => format!("{} is marked as {}.", task.name, word(*state)),
            Self::MarkRun(state) => format!("The run is marked as {}.", word(*state)),
        }
    }

    /// What is said where it was not done.
    pub fn not_done(&self) -> String {
        match self {
            Self::Clear(_) => "Nothing was cleared.".to_owned(),
            Self::Mark(task, _) => format!("{} was not marked.", task.name),
            Self::MarkRun(_) => "The run was not marked.".to_owned(),
        }
    }
}

/// The console's word for what something is marked as.
pub const fn word(state: MarkAs) -> &'static str {
    match state {
        MarkAs::Success => "landed",
        MarkAs::Failed => "failed",
    }
}

impl Again {
    /// As Airflow is asked for it.
    pub fn call(&self, dag_id: String, dag_run_id: String) -> Clear {
        Clear {
            dag_id,
            dag_run_id,
            task: self.task.as_ref().map(|task| task.key.clone()),
            only_failed: self.only_failed,
            upstream: self.upstream,
            downstream: self.downstream,
        }
    }
}

/// A mark as Airflow is asked for it.
pub fn mark(task: &Named, state: MarkAs, dag_id: String, dag_run_id: String) -> Mark {
    Mark {
        dag_id,
        dag_run_id,
        task: task.key.clone(),
        state,
    }
}

/// "1 task", "4 tasks".
pub fn tasks(count: usize) -> String {
    match count {
        1 => "1 task".to_owned(),
        count => format!("{count} tasks"),
    }
}

/// Tasks of which a question says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What will become of them.
    pub words: String,
    /// They.
    pub lines: Vec<Line>,
}

/// A task in a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name, with its DAG where that is another one.
    pub name: String,
    /// How many instances of it, where it is mapped.
    pub count: usize,
    /// How it is now.
    pub state: Option<(State, String)>,
}

/// What a question says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The parts of it.
    pub parts: Vec<Part>,
    /// What else is to be known.
    pub besides: Vec<String>,
    /// How many task instances it is about.
    pub count: usize,
}

/// What a clear would be about, as Airflow says; `known` are the task instances as last read.
pub fn clear_told(
    again: &Again,
    affected: &Affected,
    known: &[TaskInstance],
    dag_id: &str,
    has_ended: bool,
) -> Told {
    let count = affected.task_instances.len();
    let words = match (count, again.only_failed, &again.task) {
        (0, true, None) => "No task of this run has failed: there is nothing to run again.".into(),
        (0, true, Some(_)) => {
            "None of these tasks has failed: there is nothing to run again.".into()
        }
        (0, false, _) => {
            "Airflow has no such task in this run: there is nothing to run again.".into()
        }
        _ => format!("This will run {} again:", tasks(count)),
    };
    let lines = lines(affected, known, dag_id);
    let is_running = |line: &&Line| matches!(line.state, Some((State::Running, _)));
    let mut besides = Vec::new();
    if let running @ 1.. = lines.iter().filter(is_running).map(|line| line.count).sum() {
        besides.push(match running {
            1 => "1 of them is running: it is stopped and begins anew.".to_owned(),
            _ => format!("{running} of them are running: they are stopped and begin anew."),
        });
    }
    if has_ended && count > 0 {
        besides.push("The run has ended: it is queued again and goes on with them.".to_owned());
    }
    Told {
        parts: vec![Part { words, lines }],
        besides,
        count,
    }
}

/// What a mark would be about; `after` are the failed tasks after it, which Airflow clears with it.
pub fn mark_told(
    task: &Named,
    state: MarkAs,
    affected: &Affected,
    after: Affected,
    known: &[TaskInstance],
    dag_id: &str,
) -> Told {
    let affected = Affected {
        task_instances: affected
            .task_instances
            .iter()
            .filter(|one| {
                !is_marked(
                    one.map_index.or(task.key.map_index),
                    &one.task_id,
                    state,
                    known,
                )
            })
            .cloned()
            .collect(),
    };
    let count = affected.task_instances.len();
    let words = match count {
        0 => format!(
            "It is marked as {} already: nothing would change.",
            word(state)
        ),
        _ => format!("This will mark {} as {}:", tasks(count), word(state)),
    };
    let mut parts = vec![Part {
        words,
        lines: lines(&affected, known, dag_id),
    }];
    let mut after = after;
    after
        .task_instances
        .retain(|one| one.task_id != task.key.task_id);
    if count > 0 && !after.task_instances.is_empty() {
        let again = tasks(after.task_instances.len());
        parts.push(Part {
            words: format!("After it, {again} that failed or did not run will run:"),
            lines: lines(&after, known, dag_id),
        });
    }
    Told {
        parts,
        besides: Vec::new(),
        count,
    }
}

/// Whether an instance has the state already. Airflow 2 names it all the same.
fn is_marked(index: Option<i64>, task_id: &str, state: MarkAs, known: &[TaskInstance]) -> bool {
    let mut same = known.iter().filter(|one| one.task_id == task_id);
    same.any(|one| {
        index.unwrap_or(-1) == one.map_index
            && one
                .state
                .as_ref()
                .is_some_and(|now| now.as_str() == state.as_str())
    })
}

/// What marking the run would be about. Airflow has no dry run of it, so this goes by the tasks as they
/// were last read. `all`: Airflow 2 marks every task as landed with the run.
pub fn run_told(state: MarkAs, known: &[TaskInstance], all: bool) -> Told {
    let is_open = |one: &&TaskInstance| !one.state.as_ref().is_some_and(TaskState::is_terminal);
    let is_running = |one: &&TaskInstance| {
        matches!(
            one.state,
            Some(
                TaskState::Running
                    | TaskState::Deferred
                    | TaskState::UpForReschedule
                    | TaskState::AwaitingInput
            )
        )
    };
    let word = word(state);
    let mut parts = vec![Part {
        words: format!("This will mark the run as {word}."),
        lines: Vec::new(),
    }];
    let mut part = |what: &str, instances: Vec<&TaskInstance>| {
        if !instances.is_empty() {
            let count = tasks(instances.len());
            let lines = known_lines(&instances);
            let words = format!("{count} {what}");
            parts.push(Part { words, lines });
        }
    };
    let mut besides = Vec::new();
    if all && state == MarkAs::Success {
        let not_landed = |one: &&TaskInstance| one.state != Some(TaskState::Success);
        part(
            "with it, whatever became of them:",
            known.iter().filter(not_landed).collect(),
        );
    } else {
        let running = known.iter().filter(is_open).filter(is_running).collect();
        part(&format!("running: stopped, and marked as {word}:"), running);
        let waiting = known.iter().filter(is_open);
        part(
            "not begun: left out, and marked as skipped:",
            waiting.filter(|one| !is_running(one)).collect(),
        );
        besides.push("Tasks that have ended stay as they are.".to_owned());
    }
    besides.push(
        "Airflow cannot rehearse this: it is said by the tasks as they are at the moment."
            .to_owned(),
    );
    Told {
        parts,
        besides,
        count: 1,
    }
}

fn lines(affected: &Affected, known: &[TaskInstance], dag_id: &str) -> Vec<Line> {
    let mut lines: Vec<(String, Line)> = Vec::new();
    for one in &affected.task_instances {
        let is_own = one.dag_id == dag_id;
        let id = format!("{}\n{}", one.dag_id, one.task_id);
        if let Some((_, line)) = lines.iter_mut().find(|(known, _)| *known == id) {
            line.count += 1;
            continue;
        }
        // Airflow 2 does not say which instance of a mapped task it means.
        let index = |task: &&TaskInstance| one.map_index.is_none_or(|at| at == task.map_index);
        let mut same = known
            .iter()
            .filter(|task| is_own && task.task_id == one.task_id);
        let task = same.find(index);
        let name = task.map_or(one.task_id.as_str(), shown_name);
        let state = one
            .state
            .as_ref()
            .or(task.and_then(|task| task.state.as_ref()));
        let told = state.is_some() || task.is_some();
        let line = Line {
            name: match is_own {
                true => name.to_owned(),
                false => format!("{name} of {}", one.dag_id),
            },
            count: 1,
            state: told.then(|| task_state(state)),
        };
        lines.push((id, line));
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn known_lines(instances: &[&TaskInstance]) -> Vec<Line> {
    let mut lines: Vec<(&str, Line)> = Vec::new();
    for one in instances {
        match lines.iter_mut().find(|(id, _)| *id == one.task_id) {
            Some((_, line)) => line.count += 1,
            None => lines.push((
                &one.task_id,
                Line {
                    name: shown_name(one).to_owned(),
                    count: 1,
                    state: Some(task_state(one.state.as_ref())),
                },
            )),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn shown_name(task: &TaskInstance) -> &str {
    let shown = task.task_display_name.as_deref();
    shown
        .filter(|name| !name.is_empty())
        .unwrap_or(&task.task_id)
}

#[cfg(test)]
#[path = "deed_tests.rs"]
mod tests;
