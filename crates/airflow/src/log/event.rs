//! `StructuredLogMessage`s of Airflow 3, one a line (`application/x-ndjson`).

use airstrip_contract::instant;
use airstrip_contract::log::{End, Entry, Level, LogReader};
use serde_json::{Map, Value};

use super::{Splitter, heading};

/// Members that the page tells in other ways, or that are the same in every line of a log.
const TOLD: [&str; 13] = [
    "timestamp",
    "event",
    "level",
    "logger",
    "filename",
    "lineno",
    "error_detail",
    "dag_id",
    "run_id",
    "task_id",
    "map_index",
    "try_number",
    "ti_id",
];

/// Deeper than this no exception groups are followed.
const DEEPEST: usize = 4;

/// Reads events.
#[derive(Debug, Default)]
pub(super) struct Events {
    lines: Splitter,
    read: u64,
    lost: Option<u64>,
}

impl LogReader for Events {
    fn feed(&mut self, bytes: &[u8], entry: &mut dyn FnMut(Entry<'_>)) {
        let Self { lines, read, lost } = self;
        lines.feed(bytes, &mut |line| {
            let at = *read;
            *read += line.len() as u64 + 1;
            if lost.is_some() || line.trim().is_empty() {
                return;
            }
            let Ok(event) = serde_json::from_str::<Map<String, Value>>(line) else {
                *lost = Some(at);
                return;
            };
            tell(&event, entry);
        });
    }

    fn end(&mut self, entry: &mut dyn FnMut(Entry<'_>)) -> End {
        if let Some(at) = self.lost {
            return End::Malformed { at };
        }
        let Some(rest) = self.lines.end() else {
            return End::Whole;
        };
        match serde_json::from_str::<Map<String, Value>>(&rest) {
            Ok(event) => {
                tell(&event, entry);
                End::Whole
            }
            Err(error) if error.is_eof() => End::CutOff,
            Err(_) => End::Malformed { at: self.read },
        }
    }
}

fn tell(event: &Map<String, Value>, entry: &mut dyn FnMut(Entry<'_>)) {
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let said = words(event);
    if said.is_empty() && text("event").starts_with(super::END_OF_GROUP) {
        return;
    }
    entry(Entry {
        at: instant::parse(text("timestamp")),
        level: Level::named(text("level")),
        source: text("logger"),
        continues: false,
        text: &said,
    });
}

/// The event with what it tells beside: other members as `name=value`, and the stack trace of an error.
fn words(event: &Map<String, Value>) -> String {
    let said = match event.get("event") {
        Some(Value::String(text)) => heading(text).unwrap_or_else(|| text.clone()),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let mut words = said;
    for (name, value) in event {
        if TOLD.contains(&name.as_str()) || value.is_null() {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(name);
        words.push('=');
        match value {
            Value::String(text) => words.push_str(text),
            other => words.push_str(&other.to_string()),
        }
    }
    if let Some(Value::Array(stacks)) = event.get("error_detail") {
        trace(stacks, &mut words, 0);
    }
    words
}

/// Exceptions as Python prints them: what was raised last comes last, after its causes.
fn trace(stacks: &[Value], words: &mut String, depth: usize) {
    for (number, stack) in stacks.iter().enumerate().rev() {
        let text = |name: &str| stack.get(name).and_then(Value::as_str).unwrap_or_default();
        let frames = stack.get("frames").and_then(Value::as_array);
        if frames.is_some_and(|frames| !frames.is_empty()) {
            words.push_str("\nTraceback (most recent call last):");
        }
        for frame in frames.into_iter().flatten() {
            let text = |name: &str| frame.get(name).and_then(Value::as_str).unwrap_or_default();
            let line = frame.get("lineno").map(Value::to_string);
            words.push_str(&format!(
                "\n  File \"{}\", line {}, in {}",
                text("filename"),
                line.as_deref().unwrap_or("?"),
                text("name"),
            ));
        }
        words.push('\n');
        words.push_str(text("exc_type"));
        if !text("exc_value").is_empty() {
            words.push_str(": ");
            words.push_str(text("exc_value"));
        }
        let notes = stack.get("exc_notes").and_then(Value::as_array);
        for note in notes.into_iter().flatten().filter_map(Value::as_str) {
            words.push('\n');
            words.push_str(note);
        }
        let group = stack.get("exceptions").and_then(Value::as_array);
        for inner in group.into_iter().flatten().filter_map(Value::as_array) {
            if depth < DEEPEST {
                trace(inner, words, depth + 1);
            }
        }
        if number > 0 {
            let is_cause = stack.get("is_cause").and_then(Value::as_bool) == Some(true);
            words.push_str(if is_cause {
                "\n\nThe above exception was the direct cause of the following exception:\n"
            } else {
                "\n\nDuring handling of the above exception, another exception occurred:\n"
            });
        }
    }
}
