//! Widgets and words that know Airbyte.

mod failure;
mod landing;
mod launch_flow;
mod state;

pub use failure::{FailureWords, failure_of, words_of};
pub use landing::{Landing, landing_of, records_words};
pub use launch_flow::{Before, Doubt, Outcome, Phase, judge_answer, judge_status};
pub use state::{look_of, look_of_job, word_of, word_of_job};
