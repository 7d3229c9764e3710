//! A viewer for logs of any length: only the lines in view exist.
//!
//! Whoever reads a log makes a [`Log`], fills it entry by entry and tells it now and then how far the
//! reading is; [`LogView`] shows it.

mod address;
mod ansi;
mod pace;
mod pieces;
mod row;
mod save;
mod scan;
mod state;
mod store;
mod tools;
mod view;
mod viewer;
mod window;

pub use address::{lines_of, lines_param};
pub use pace::Pace;
pub use state::{Log, Reading};
pub use store::{Entry, Level};
pub use view::LogView;
pub use viewer::Lines;
