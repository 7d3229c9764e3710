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
    /// Which try it is at; 0 before the first.
    pub at_try: u64,
    /// Which of a mapped task's instances it is; -1 for one that is not mapped, and for all together.
    pub map_index: i64,
    /// Whether nothing will happen to it by itself any more.
    pub is_done: bool,
    /// Whether it failed itself, and not a task before it.
    pub has_failed: bool,
    /// When its last try was queued.
    pub queued: Option<Timestamp>,
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
        at_try: 0,
        map_index: -1,
        is_done: done == rows.len(),
        has_failed: rows.iter().any(|row| row.has_failed),
        queued: rows.iter().filter_map(|row| row.queued).min(),
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
        at_try: 0,
        map_index: -1,
        is_done: false,
        has_failed: false,
        queued: None,
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
    let never = state == State::Cancelled && instance.try_number.unwrap_or(0) == 0;
    let waits = match instance.state {
        None | Some(TaskState::Scheduled | TaskState::Queued) => true,
        _ => never,
    };
    TaskRow {
        name: name_of(instance),
        operator: instance.operator_name.clone(),
        state,
        word,
        tries,
        at_try: instance.try_number.unwrap_or(0),
        map_index: instance.map_index,
        is_done: is_done(instance),
        has_failed: instance.state == Some(TaskState::Failed),
        // What was never tried may have the moment of another life of it.
        queued: instance.queued_when.filter(|_| !never),
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

/// The group that a task is in: what stands before the last dot of its id, as Airflow writes it unless a
/// DAG's author says otherwise.
pub fn group_of(task_id: &str) -> Option<&str> {
    task_id.rsplit_once('.').map(|(group, _)| group)
}

/// The state of several rows, when the first began and the last ended, and how many are done.
pub fn summed(name: &str, rows: &[&TaskRow]) -> (TaskRow, usize) {
    let own: Vec<TaskRow> = rows.iter().map(|row| (*row).clone()).collect();
    let (state, word) = together(&own);
    let done = rows.iter().filter(|row| row.is_done).count();
    let ends = rows.iter().filter_map(|row| row.end);
    let whole = TaskRow {
        state,
        word,
        is_done: done == rows.len(),
        has_failed: rows.iter().any(|row| row.has_failed),
        queued: rows.iter().filter_map(|row| row.queued).min(),
        start: rows.iter().filter_map(|row| row.start).min(),
        end: ends.max().filter(|_| done == rows.len()),
        ..empty(name)
    };
    (whole, done)
}

#[cfg(test)]
#[path = "tasks_tests.rs"]
mod tests;
