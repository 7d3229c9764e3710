//! The task instances of a run, grouped and ordered.

use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::TaskInstance;
use airstrip_contract::Timestamp;

use crate::components::airflow::task_state;
use crate::ui::State;

/// A row of the tasks table: a task, all instances of a mapped task together, or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The task's name, or what the mapped instance is about.
    pub name: String,
    /// The kind of task, for example `@task`.
    pub operator: Option<String>,
    /// How it looks.
    pub state: State,
    /// Its state as a word.
    pub word: String,
    /// "try 2 of 3", where it is not the first of one.
    pub tries: Option<String>,
    /// When it, or the first of its instances, began.
    pub start: Option<Timestamp>,
    /// When it, or the last of its instances, ended.
    pub end: Option<Timestamp>,
}

/// A task of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskGroup {
    /// The task.
    pub task_id: String,
    /// The task as a whole.
    pub whole: TaskRow,
    /// The instances of a mapped task, by index.
    pub mapped: Vec<TaskRow>,
    /// "3 of 5 mapped".
    pub mapped_words: Option<String>,
}

/// Groups task instances by task and orders them by start. What has not started comes last, in
/// the order of the answer, so that a row moves at most once: when its task starts.
pub fn grouped(instances: &[TaskInstance]) -> Vec<TaskGroup> {
    let mut ids: Vec<&str> = Vec::new();
    for instance in instances {
        if !ids.contains(&instance.task_id.as_str()) {
            ids.push(&instance.task_id);
        }
    }
    let of = |id: &&str| instances.iter().filter(|i| i.task_id == *id).collect();
    let mut groups: Vec<TaskGroup> = ids.iter().map(|id| group(of(id))).collect();
    groups.sort_by_key(|group| (group.whole.start.is_none(), group.whole.start));
    groups
}

fn group(mut instances: Vec<&TaskInstance>) -> TaskGroup {
    instances.sort_by_key(|instance| instance.map_index);
    let is_mapped = instances.iter().any(|instance| instance.map_index >= 0);
    let rows: Vec<TaskRow> = instances.iter().map(|instance| row(instance)).collect();
    let task_id = instances.first().map_or("", |first| &first.task_id);
    let Some(first) = instances.first().filter(|_| is_mapped) else {
        let whole = rows
            .into_iter()
            .next_back()
            .unwrap_or_else(|| empty(task_id));
        return TaskGroup {
            task_id: task_id.to_owned(),
            whole,
            mapped: Vec::new(),
            mapped_words: None,
        };
    };
    let done = instances.iter().filter(|i| is_done(i)).count();
    let (state, word) = together(&rows);
    let all_ended = rows.iter().all(|row| row.end.is_some()) || done == rows.len();
    let whole = TaskRow {
        name: name_of(first),
        operator: first.operator_name.clone(),
        state,
        word,
        tries: None,
        start: rows.iter().filter_map(|row| row.start).min(),
        end: all_ended
            .then(|| rows.iter().filter_map(|row| row.end).max())
            .flatten(),
    };
    let mapped = instances.iter().zip(rows);
    TaskGroup {
        task_id: task_id.to_owned(),
        whole,
        mapped_words: Some(format!("{done} of {} mapped", instances.len())),
        mapped: mapped
            .map(|(instance, row)| TaskRow {
                name: instance_name(instance),
                operator: None,
                ..row
            })
            .collect(),
    }
}

fn empty(task_id: &str) -> TaskRow {
    let (state, word) = task_state(None);
    TaskRow {
        name: task_id.to_owned(),
        operator: None,
        state,
        word,
        tries: None,
        start: None,
        end: None,
    }
}

fn name_of(instance: &TaskInstance) -> String {
    let shown = instance.task_display_name.as_deref();
    shown
        .filter(|name| !name.is_empty())
        .unwrap_or(&instance.task_id)
        .to_owned()
}

fn instance_name(instance: &TaskInstance) -> String {
    match instance.rendered_map_index.as_deref() {
        // Without a template of its own Airflow renders the index itself.
        Some(about) if !about.is_empty() && about != instance.map_index.to_string() => {
            format!("[{}] {about}", instance.map_index)
        }
        _ => format!("[{}]", instance.map_index),
    }
}

fn row(instance: &TaskInstance) -> TaskRow {
    let (state, word) = task_state(instance.state.as_ref());
    let most = instance.max_tries.unwrap_or(0).saturating_add(1);
    let tries = instance
        .try_number
        .filter(|at| *at > 0 && (*at > 1 || most > 1))
        .map(|at| format!("try {at} of {}", most.max(at)));
    // What waits for its next try still has the times of the one before, and what was never tried
    // has the moment at which that was decided.
    let waits = match instance.state {
        None | Some(TaskState::Scheduled | TaskState::Queued) => true,
        _ => state == State::Cancelled && instance.try_number.unwrap_or(0) == 0,
    };
    TaskRow {
        name: name_of(instance),
        operator: instance.operator_name.clone(),
        state,
        word,
        tries,
        start: instance.start_date.filter(|_| !waits),
        end: instance.end_date.filter(|_| !waits),
    }
}

/// The state of a mapped task: that of its instance which matters most.
fn together(rows: &[TaskRow]) -> (State, String) {
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
    RANK.iter()
        .find_map(|state| rows.iter().find(|row| row.state == *state))
        .map_or_else(|| task_state(None), |row| (row.state, row.word.clone()))
}

fn is_done(instance: &TaskInstance) -> bool {
    instance
        .state
        .as_ref()
        .is_some_and(|state| state.is_terminal())
}

/// How many of all task instances are done.
pub fn progress(instances: &[TaskInstance]) -> (usize, usize) {
    let done = instances.iter().filter(|i| is_done(i)).count();
    (done, instances.len())
}

/// Where a span lies in a window, as percentages: its left edge and its width, at least a sliver.
#[allow(clippy::cast_precision_loss)] // Milliseconds: exact far beyond any run.
pub fn place(window: (Timestamp, Timestamp), start: Timestamp, end: Timestamp) -> (f64, f64) {
    let ms = |t: Timestamp| t.as_millisecond() as f64;
    let (from, to) = (ms(window.0), ms(window.1));
    let whole = (to - from).max(1.0);
    let left = ((ms(start) - from) / whole).clamp(0.0, 1.0);
    let right = ((ms(end) - from) / whole).clamp(left, 1.0);
    let width = (right - left).max(0.004);
    (left.min(1.0 - width) * 100.0, width * 100.0)
}

#[cfg(test)]
#[path = "tasks_tests.rs"]
mod tests;
