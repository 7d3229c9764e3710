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

pub use reader::{End, Reader};

use airstrip_contract::Timestamp;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Each step.
    Trace,
    /// For those who look for a mistake.
    Debug,
    /// What happens.
    Info,
    /// What may become a failure.
    Warn,
    /// A failure.
    Error,
}

impl Level {
    /// Reads a level in upper or lower case, as in `WARN` and `warn`.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        Some(match word.len() {
            5 if is("trace") => Self::Trace,
            5 if is("debug") => Self::Debug,
            4 if is("info") => Self::Info,
            4 if is("warn") => Self::Warn,
            5 if is("error") || is("fatal") => Self::Error,
            7 if is("warning") => Self::Warn,
            _ => return None,
        })
    }
}

/// One entry of a log. Its text may be of several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When it was written, where it says so.
    pub at: Option<Timestamp>,
    /// How much it matters, where it says so. A line of text without a beginning of its own belongs to
    /// the one before it: it is part of a stack trace, mostly.
    pub level: Option<Level>,
    /// Who wrote it: `source`, `destination`, `platform`, `replication-orchestrator`; empty where
    /// nobody knows.
    pub source: &'a str,
    /// Whether it goes on with the entry before.
    pub continues: bool,
    /// What it says, with ANSI colours; of a structured one also the stack trace.
    pub text: &'a str,
}
