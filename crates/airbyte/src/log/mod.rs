//! The log of an attempt, read in pieces: a body can have 256 MB and a million lines, so that neither
//! it nor its lines ever stand in memory as JSON.
//!
//! Airbyte writes logs of two kinds. `formatted` ones are lines of text that begin with time, source
//! and level (`AirbytePlatformLogbackMessageLayout` of airbyte-platform), `structured` ones are
//! objects. Both become [`Entry`]s.

mod head;
mod reader;
#[cfg(test)]
mod tests;

pub use airstrip_contract::log::{End, Entry, Level, LogReader};
pub use reader::Reader;
