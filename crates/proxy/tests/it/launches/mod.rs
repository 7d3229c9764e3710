//! Launches while everything breaks: none is doubled, and the record of them is true.

mod console;
mod ledger;
mod soak;
mod station;

pub use console::Console;
pub use ledger::{Ledger, Plan};
pub use station::{Station, page_and_keys};
