//! What the answers mean.

mod error;
mod run_id;
mod vocabulary;

pub use error::error_text;
pub use run_id::{InvalidRunId, RunId};
pub use vocabulary::{RunState, RunType, TaskState};
