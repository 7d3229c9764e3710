//! The task instances of a run, grouped and ordered.

use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::TaskInstance;
use jiff::Timestamp;

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
    // What waits for its next try still has the times of the one before.
    let waits = matches!(
        instance.state,
        None | Some(TaskState::Scheduled | TaskState::Queued)
    );
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const DONE: &str = include_str!("../../../../crates/airflow/tests/fixtures/tis_done.json");
    const RUNNING: &str =
        include_str!("../../../../crates/airflow/tests/fixtures/tis_running.json");

    fn captured(text: &str) -> Vec<TaskInstance> {
        let answer: airstrip_airflow::v2::TaskInstances = serde_json::from_str(text).unwrap();
        answer.task_instances
    }

    fn instance(
        task_id: &str,
        map_index: i64,
        state: Option<&str>,
        start: Option<u8>,
    ) -> TaskInstance {
        serde_json::from_value(serde_json::json!({
            "task_id": task_id,
            "map_index": map_index,
            "state": state,
            "try_number": 1,
            "max_tries": 0,
            "start_date": start.map(|s| format!("2026-11-01T00:00:{s:02}Z")),
        }))
        .unwrap()
    }

    #[test]
    fn a_captured_run_is_grouped_by_task() {
        let instances = captured(DONE);
        let groups = grouped(&instances);
        let tasks: usize = groups.iter().map(|g| g.mapped.len().max(1)).sum();
        assert_eq!(tasks, instances.len());
        let mapped: Vec<_> = groups
            .iter()
            .filter_map(|g| g.mapped_words.as_deref())
            .collect();
        assert_eq!(mapped, ["3 of 3 mapped"]);
        assert_eq!(progress(&instances), (instances.len(), instances.len()));
        assert!(progress(&captured(RUNNING)).0 < captured(RUNNING).len());
    }

    #[test]
    fn what_has_not_started_comes_last_in_its_own_order() {
        let instances = [
            instance("z", -1, None, None),
            instance("late", -1, Some("running"), Some(9)),
            instance("a", -1, None, None),
            instance("early", -1, Some("success"), Some(1)),
        ];
        let order: Vec<_> = grouped(&instances).into_iter().map(|g| g.task_id).collect();
        assert_eq!(order, ["early", "late", "z", "a"]);
    }

    #[test]
    fn a_mapped_task_has_the_state_that_matters_most() {
        for (states, expected, words) in [
            (
                [Some("success"), Some("running"), Some("failed")],
                State::Running,
                "2 of 3 mapped",
            ),
            (
                [Some("success"), Some("failed"), None],
                State::Failed,
                "2 of 3 mapped",
            ),
            (
                [Some("success"), Some("skipped"), Some("success")],
                State::Landed,
                "3 of 3 mapped",
            ),
            (
                [Some("success"), None, None],
                State::Queued,
                "1 of 3 mapped",
            ),
        ] {
            let instances: Vec<_> = (0..)
                .zip(states)
                .map(|(i, s)| instance("m", i, s, Some(1)))
                .collect();
            let group = grouped(&instances).remove(0);
            assert_eq!(group.whole.state, expected);
            assert_eq!(group.mapped_words.as_deref(), Some(words));
            assert_eq!(group.mapped.len(), 3);
        }
    }

    #[test]
    fn only_repeated_tries_are_counted() {
        for (at, retries, words) in [
            (0, 2, None),
            (1, 0, None),
            (1, 2, Some("try 1 of 3")),
            (3, 2, Some("try 3 of 3")),
            (5, 2, Some("try 5 of 5")),
        ] {
            let mut task = instance("t", -1, Some("running"), Some(1));
            (task.try_number, task.max_tries) = (Some(at), Some(retries));
            assert_eq!(row(&task).tries.as_deref(), words, "{at} {retries}");
        }
    }

    #[test]
    fn spans_stay_inside_the_window() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let window = (at(100), at(200));
        for (start, end, expected) in [
            (100, 200, (0.0, 100.0)),
            (150, 175, (50.0, 25.0)),
            (200, 200, (99.6, 0.4)),
            (90, 300, (0.0, 100.0)),
        ] {
            assert_eq!(place(window, at(start), at(end)), expected, "{start} {end}");
        }
    }
}
