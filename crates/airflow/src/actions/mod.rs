//! What can be done to a run that exists: running tasks again, marking them or the run, editing its
//! note. Clearing and marking a task have rehearsals, which Airflow calls dry runs: reads that answer
//! with the task instances that the change would be about.

mod answers;
mod calls;
pub mod v1;
pub mod v2;

pub use answers::{Affected, AffectedTask};
pub use calls::{
    Clear, ClearTasks, Mark, MarkAs, MarkRun, MarkTask, NoteRun, PreviewClear, PreviewMark, TaskKey,
};
