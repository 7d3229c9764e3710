//! Launches while everything breaks: none is doubled, and the record of them is true.

mod console;
mod ledger;
mod lookup;
mod soak;
mod station;
mod stopping;

pub use console::Console;
pub use ledger::{Ledger, Plan};
pub use station::{Station, page_and_keys};
