//! The text of Airflow 2: `[time] {file:line} LEVEL - message`, as its default `log_format` has it, after
//! a line with the host.

use airstrip_contract::log::{End, Entry, Level, LogReader};
use airstrip_contract::{Timestamp, instant};

use super::{END_OF_GROUP, Splitter, heading};

/// Reads lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Splitter,
    told: Told,
}

/// What has been told.
#[derive(Debug, Default)]
struct Told {
    /// Of the last line that had a beginning.
    level: Option<Level>,
    source: String,
    begun: bool,
    /// Empty lines that nothing has followed yet: those at the end of a log are none of it.
    blank: usize,
}

impl LogReader for Lines {
    fn feed(&mut self, bytes: &[u8], entry: &mut dyn FnMut(Entry<'_>)) {
        let Self { lines, told } = self;
        lines.feed(bytes, &mut |line| told.line(line, entry));
    }

    fn end(&mut self, entry: &mut dyn FnMut(Entry<'_>)) -> End {
        if let Some(rest) = self.lines.end() {
            self.told.line(&rest, entry);
        }
        // Text has no end of its own that could be missing.
        End::Whole
    }
}

impl Told {
    fn line(&mut self, line: &str, entry: &mut dyn FnMut(Entry<'_>)) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let head = head(line);
        if head.text.starts_with(END_OF_GROUP) {
            return;
        }
        if line.is_empty() {
            self.blank += 1;
            return;
        }
        for _ in 0..std::mem::take(&mut self.blank) {
            entry(Entry {
                at: None,
                level: self.level,
                source: &self.source,
                continues: true,
                text: "",
            });
        }
        let leads = head.level.is_some();
        if leads {
            self.level = head.level;
            self.source.clear();
            self.source.push_str(head.source);
        }
        let title = if leads { heading(head.text) } else { None };
        entry(Entry {
            at: head.at,
            level: self.level,
            source: &self.source,
            continues: self.begun && !leads,
            text: title.as_deref().unwrap_or(head.text),
        });
        self.begun |= leads;
    }
}

struct Head<'a> {
    at: Option<Timestamp>,
    source: &'a str,
    /// `None` for a line without a beginning of its own.
    level: Option<Level>,
    text: &'a str,
}

fn head(line: &str) -> Head<'_> {
    let (at, rest) = match timed(line) {
        Some((at, rest)) => (Some(at), rest),
        None => (None, line),
    };
    let (source, rest) = match rest.strip_prefix(" {").and_then(|r| r.split_once("} ")) {
        Some((place, rest)) => (place.split(':').next().unwrap_or_default(), rest),
        None => ("", rest.strip_prefix(' ').unwrap_or(rest)),
    };
    let levelled = rest.split_once(" - ").and_then(|(word, text)| {
        let level = Level::named(word)?;
        Some((level, text))
    });
    match levelled {
        Some((level, text)) => Head {
            at,
            source,
            level: Some(level),
            text,
        },
        None => Head {
            at: None,
            source: "",
            level: None,
            text: line,
        },
    }
}

/// The time in brackets that a line begins with: `2026-11-20T20:47:23.038+0000`, whose offset has no
/// colon.
fn timed(line: &str) -> Option<(Timestamp, &str)> {
    let (time, rest) = line.strip_prefix('[')?.split_once(']')?;
    let split = time.len().checked_sub(5)?;
    let (date, offset) = (time.get(..split)?, time.get(split..)?);
    let with_colon = match offset.as_bytes() {
        [b'+' | b'-', a, b, c, d] if [a, b, c, d].iter().all(|c| c.is_ascii_digit()) => {
            format!("{date}{}:{}", offset.get(..3)?, offset.get(3..)?)
        }
        _ => time.to_owned(),
    };
    Some((instant::parse(&with_colon)?, rest))
}
