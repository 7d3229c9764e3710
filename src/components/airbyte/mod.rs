//! Widgets and words that know Airbyte.

mod again;
mod again_flow;
mod cancel;
mod cancelling;
mod errand;
mod failure;
mod finding;
mod landing;
mod launch_flow;
mod launcher;
mod next;
mod progress;
mod state;
mod workspaces;

pub use again::{SyncAgain, SyncAgainNote, SyncAgainNotes};
pub use again_flow::TRIES;
pub use cancel::{Cancelling, cancel_job};
pub use cancelling::may_cancel;
pub use errand::{Action, Item, hand_over, has_rows, rows_key, take_over};
pub use failure::{FailureWords, failure_of, is_cancellation, prospect, words_of};
pub use finding::{Before, Reading, SKEW, begin_of, is_sync, judge};
pub use landing::{Landing, landing_of, records_words};
pub use launch_flow::{Doubt, Outcome, Phase, Refusal, judge_answer, refused};
pub use launcher::{
    BATCH, Launcher, Target, launch, read_jobs, read_status, read_statuses, refresh, settle,
};
pub use next::{next_sync, next_words};
pub use progress::{Watched, left_words};
pub use state::{look_of, look_of_job, word_of, word_of_job};
pub use workspaces::WorkspacesOf;
