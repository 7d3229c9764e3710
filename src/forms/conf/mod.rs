//! A DAG's conf: what a person enters, as fields and as JSON, and what of it is wrong.
//!
//! The rules are `airstrip_conf_form`'s; this is only its view.

mod choices;
mod control;
mod date_time;
mod diff;
mod extra;
mod field;
mod fields;
mod highlight;
mod inputs;
mod json_view;
mod lines;
mod members;
mod moment;
mod pattern;
mod preview;
pub mod relative;
mod rows;
mod saved;
mod slot;
mod state;
mod summary;
mod zone;

pub use diff::differences_view;
pub use fields::Fields;
pub use json_view::JsonView;
pub use pattern::matches;
pub use preview::Preview;
pub use saved::Saved;
pub use state::{ConfState, focus_within, is_half_typed, unfold};
pub use summary::Issues;
