//! Launches many runs, a few at a time, and says of each what came of it: of one DAG over a list of
//! confs, or of several DAGs.

mod again;
mod buttons;
mod cells;
mod engine;
mod kept;
mod machine;
mod panel;
mod row;
mod words;

pub use buttons::at_once;
pub use engine::{Engine, Shown};
pub use machine::{AT_ONCE, MOST_AT_ONCE, Order};
pub use panel::{launches_heading, launches_panel};
