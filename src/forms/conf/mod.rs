//! A DAG's conf: what a person enters, as fields and as JSON, and what of it is wrong.
//!
//! The rules are `airstrip_conf_form`'s; this is only its view.

mod choices;
mod control;
mod date_time;
mod field;
mod fields;
mod inputs;
mod json_view;
mod moment;
mod pattern;
mod preview;
mod saved;
mod state;
mod summary;

pub use fields::Fields;
pub use json_view::JsonView;
pub use pattern::matches;
pub use preview::Preview;
pub use saved::Saved;
pub use state::ConfState;
pub use summary::Issues;
