//! Widgets and words that know Airbyte.

mod failure;
mod landing;
mod launch_flow;
mod launcher;
mod progress;
mod state;

pub use failure::{FailureWords, failure_of, words_of};
pub use landing::{Landing, landing_of, records_words};
pub use launch_flow::{Outcome, Phase};
pub use launcher::{Launcher, Target, read_status, refresh};
pub use progress::{Watched, left_words};
pub use state::{look_of, look_of_job, word_of, word_of_job};
