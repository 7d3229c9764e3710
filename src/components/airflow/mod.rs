//! Widgets that know Airflow.

mod attempt;
mod beside;
pub mod bulk;
mod launch;
mod look;
mod one_dag;
mod pause;
mod presets;
mod reads;
mod run_strip;
mod several;
mod tags;
mod words;

pub use attempt::{Found, Outcome, new_run_id};
pub use beside::beside_links;
pub use launch::LaunchLink;
pub use look::look_for;
pub use one_dag::OneDag;
pub use pause::{Pause, PauseSwitch, WillWait, reads_of};
pub use presets::{menu_choice, menu_words, preset_choice, preset_choices, presets_of, whose};
pub use reads::{RARELY, due, further_pages, is_busy, name_of, took};
pub use run_strip::{RunMark, RunStrip};
pub use several::{forget_dags, leave_dags, left_dags};
pub use tags::Tags;
pub use words::{run_state, run_type, run_word, schedule, task_state};
