//! Widgets that know Airflow.

mod launch;
mod one_dag;
mod pause;
mod run_strip;
mod tags;
mod words;

pub use launch::LaunchLink;
pub use one_dag::OneDag;
pub use pause::{Pause, PauseSwitch, WillWait, reads_of};
pub use run_strip::{RunMark, RunStrip};
pub use tags::Tags;
pub use words::{run_state, run_type, run_word, schedule, task_state};
