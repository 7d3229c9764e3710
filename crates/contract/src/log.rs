//! Lines of logs, whoever wrote them: jobs of Airbyte, tasks of Airflow.

use crate::Timestamp;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Each step.
    Trace = 1,
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
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [
        Self::Trace,
        Self::Debug,
        Self::Info,
        Self::Warn,
        Self::Error,
    ];

    /// The word of a log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }

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
            8 if is("critical") => Self::Error,
            _ => return None,
        })
    }
}

/// What a log says at one time. Its text may have several lines, and colours of terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When it was written, where it says so.
    pub at: Option<Timestamp>,
    /// How much it matters, where it says so. A line of text without a beginning of its own belongs to
    /// the one before it: it is part of a stack trace, mostly.
    pub level: Option<Level>,
    /// Who wrote it: `source`, `destination`, `platform` in Airbyte, the name of a logger in Airflow;
    /// empty where nobody knows.
    pub source: &'a str,
    /// Whether it goes on with the entry before.
    pub continues: bool,
    /// What it says.
    pub text: &'a str,
}

/// How a log ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The answer is complete.
    Whole,
    /// The answer broke off before its end.
    CutOff,
    /// The answer is no log: it stops making sense at this byte.
    Malformed {
        /// The byte, counted from 0.
        at: u64,
    },
}

/// Reads a log while it arrives.
pub trait LogReader {
    /// Takes the next bytes of the answer and hands over the entries that they complete.
    fn feed(&mut self, bytes: &[u8], entry: &mut dyn FnMut(Entry<'_>));

    /// Hands over what is still held back, once the last byte was [fed](LogReader::feed), and says how
    /// the answer ended.
    fn end(&mut self, entry: &mut dyn FnMut(Entry<'_>)) -> End;
}
