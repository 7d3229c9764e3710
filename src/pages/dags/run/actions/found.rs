//! What became of a deed whose answer was lost, by how the run and its tasks are now.

use airstrip_airflow::model::TaskState;
use airstrip_airflow::v2::{DagRun, TaskInstance};

use super::deed::Deed;

/// What a look at the run told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It was done.
    Done,
    /// It was not.
    NotDone,
    /// The run looks the same either way.
    Unclear,
}

/// What was found. `before` are the task instances that the deed is about, as they were when it was
/// sent; `now` are those of the run.
pub fn found(deed: &Deed, before: &[TaskInstance], run: &DagRun, now: &[TaskInstance]) -> Found {
    let done = |is_done| if is_done { Found::Done } else { Found::NotDone };
    match deed {
        Deed::MarkRun(state) => done(run.state.as_str() == state.as_str()),
        Deed::Mark(task, state) => {
            let mut instances = now.iter().filter(|one| {
                one.task_id == task.key.task_id
                    && task
                        .key
                        .map_index
                        .is_none_or(|index| index == one.map_index)
            });
            done(instances.all(|one| {
                one.state
                    .as_ref()
                    .is_some_and(|now| now.as_str() == state.as_str())
            }))
        }
        // What had ended does not begin again by itself.
        Deed::Clear(_) => {
            let ended =
                |one: &&TaskInstance| one.state.as_ref().is_some_and(TaskState::is_terminal);
            let mut ended = before.iter().filter(ended).peekable();
            if ended.peek().is_none() {
                return Found::Unclear;
            }
            done(ended.any(|one| {
                let mut same = now.iter().filter(|other| {
                    (&other.task_id, other.map_index) == (&one.task_id, one.map_index)
                });
                same.any(|other| other.state != one.state || other.try_number != one.try_number)
            }))
        }
    }
}
