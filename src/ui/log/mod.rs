//! A viewer for logs of any length: only the lines in view exist.

mod ansi;
mod pieces;
mod scan;
mod store;
mod window;

pub use store::{Entry, Level};
