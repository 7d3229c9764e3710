//! The lines of a log, one after another.

use crate::clock::Moment;
use crate::random::{Random, label};

use super::super::answers::Seen;
use super::super::catalogue::{Destination, Source};
use super::super::job::Kind;
use super::super::plan::Attempt;
use super::super::progress::Part;
use super::super::sentinels::Behaviour;
use super::script;
use super::write::Form;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

impl Level {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    Source,
    Destination,
    Platform,
    Orchestrator,
}

impl Speaker {
    /// `LogSource`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Destination => "destination",
            Self::Platform => "platform",
            Self::Orchestrator => "replication-orchestrator",
        }
    }
}

/// What a line says.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) level: Level,
    pub(super) source: Speaker,
    pub(super) text: String,
    pub(super) stack: Option<String>,
    /// Whether it goes on with the line before.
    pub(super) continues: bool,
}

impl Text {
    pub(super) const fn new(level: Level, source: Speaker, text: String) -> Self {
        Self {
            level,
            source,
            text,
            stack: None,
            continues: false,
        }
    }
}

/// A line of a log.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: Moment,
    pub(super) said: Text,
}

/// Where errors are in the middle of a log.
#[derive(Debug, Clone, Copy)]
struct Errors {
    first: u64,
    every: u64,
}

/// The lines of an attempt's log that can be read by now.
#[derive(Debug)]
pub(super) struct Lines {
    head: Vec<Text>,
    tail: Vec<Text>,
    /// All lines, also those that are yet to be written.
    count: u64,
    next: u64,
    /// Lines of later moments have not arrived yet.
    until: Moment,
    seed: u64,
    form: Form,
    attempt: Attempt,
    errors: Option<Errors>,
    parts: Vec<Part>,
    /// The stream that lines are about, by its place in `parts`.
    current: usize,
    of: Of,
}

/// What the script has to know of a job.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of {
    pub(super) job: i64,
    pub(super) number: usize,
    pub(super) kind: Kind,
    pub(super) source: &'static Source,
    pub(super) destination: &'static Destination,
}

impl Lines {
    /// The log of the attempt of this number; `None` where there is none.
    pub(super) fn of(seen: &Seen<'_>, number: usize, form: Form) -> Option<Self> {
        let attempt = *seen.plan.begun(seen.now).get(number)?;
        let connection = seen.connection;
        let offset = u64::try_from(number).unwrap_or(0);
        let seed = Random::new(seen.job.seed, &[label("log"), offset]).next();
        let of = Of {
            job: seen.job.id,
            number,
            kind: seen.job.order.kind,
            source: connection.source,
            destination: connection.destination,
        };
        let million = connection.behaviour == Some(Behaviour::MillionLines);
        let count = match of.kind {
            Kind::Clear => 60,
            _ if million => 1_000_000,
            _ => Random::new(seed, &[]).between(300, 2_400),
        };
        let head = script::head(of);
        let tail = script::tail(of, attempt.failure, form, seen.moved());
        let ends = u64::try_from(head.len() + tail.len()).unwrap_or(0);
        Some(Self {
            head,
            tail,
            count: count.max(ends),
            next: 0,
            until: connection.log_until(seen.now),
            seed,
            form,
            attempt,
            errors: million.then_some(Errors {
                first: count * 618 / 1000,
                every: count * 62 / 1000,
            }),
            parts: seen.parts.clone(),
            current: 0,
            of,
        })
    }

    /// How many lines there will be in the end.
    pub(super) const fn length(&self) -> u64 {
        self.count
    }

    /// How far into an error of the middle a line is: 0 is the error itself.
    fn error(&self, number: u64) -> Option<u64> {
        let errors = self.errors?;
        number
            .checked_sub(errors.first)
            .map(|after| after % errors.every.max(1))
    }

    fn said(&mut self, number: u64) -> Text {
        let head = u64::try_from(self.head.len()).unwrap_or(0);
        let tail = u64::try_from(self.tail.len()).unwrap_or(0);
        let end = match (
            number.checked_sub(head),
            (number + tail).checked_sub(self.count),
        ) {
            (None, _) => self.head.get(place(number)),
            (_, Some(number)) => self.tail.get(place(number)),
            _ => None,
        };
        if let Some(said) = end {
            return said.clone();
        }
        match self.error(number) {
            Some(0) => return script::error(self.form),
            Some(frame) if self.form == Form::Formatted => {
                if let Some(text) = script::frame(frame - 1) {
                    return text;
                }
            }
            _ => {}
        }
        let random = Random::new(self.seed, &[number]);
        let gained = u128::from(self.attempt.to - self.attempt.from) * u128::from(number)
            / u128::from(self.count);
        let work = self.attempt.from + u64::try_from(gained).unwrap_or(0);
        let before = self.current;
        while self.current + 1 < self.parts.len()
            && self
                .parts
                .get(self.current)
                .is_some_and(|part| part.window.1 < work)
        {
            self.current += 1;
        }
        match self.parts.get(self.current) {
            Some(part) if before != self.current => script::begins(part),
            Some(part) => script::middle(self.of, part, work, random),
            None => script::idle(),
        }
    }
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.next >= self.count {
            return None;
        }
        let length = self.attempt.ends.micros_since(self.attempt.starts).max(0);
        let passed = u128::from(length.unsigned_abs()) * u128::from(self.next)
            / u128::from(self.count.max(1));
        let passed = i64::try_from(passed).unwrap_or(length);
        let at = self.attempt.starts.plus_micros(passed);
        if at > self.until {
            return None;
        }
        let said = self.said(self.next);
        self.next += 1;
        Some(Line { at, said })
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
