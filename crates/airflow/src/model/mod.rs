//! What the answers mean.

mod error;
mod note;
mod refused;
mod run_id;
mod vocabulary;

pub use error::error_text;
pub use note::Note;
pub use refused::{RunField, refused_fields};
pub use run_id::{InvalidRunId, RunId};
pub use vocabulary::{RunState, RunType, TaskState};
