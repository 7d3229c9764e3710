//! The two forms in which Airbyte gives a log.

use std::io::Write as _;

use super::lines::{Level, Line, Speaker};

/// How a log is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Lines of text, as older servers keep them.
    Formatted,
    /// Events.
    Structured,
}

/// Writes lines as elements of a JSON array.
#[derive(Debug)]
pub(super) struct Writer {
    form: Form,
    /// The last second that was written, and how.
    second: (i64, String),
}

impl Writer {
    pub(super) const fn new(form: Form) -> Self {
        Self {
            form,
            second: (i64::MIN, String::new()),
        }
    }

    pub(super) fn write(&mut self, line: &Line, out: &mut Vec<u8>) {
        match self.form {
            Form::Formatted => self.formatted(line, out),
            Form::Structured => structured(line, out),
        }
    }

    fn formatted(&mut self, line: &Line, out: &mut Vec<u8>) {
        out.push(b'"');
        // The rest of a stack trace has neither time nor source.
        let said = &line.said;
        if !said.continues {
            let second = line.at.seconds();
            if self.second.0 != second {
                let time = line.at.timestamp().strftime("%Y-%m-%d %H:%M:%S");
                self.second = (second, time.to_string());
            }
            out.extend_from_slice(self.second.1.as_bytes());
            let colour = match said.source {
                Speaker::Source => "44",
                Speaker::Destination => "43",
                Speaker::Platform | Speaker::Orchestrator => "46",
            };
            let level = match said.level {
                Level::Debug => "DEBUG",
                Level::Info => "INFO",
                Level::Warn => "\\u001b[33mWARN\\u001b[0m",
                Level::Error => "\\u001b[1;31mERROR\\u001b[0m",
            };
            // Writing to memory cannot fail.
            let _ = write!(
                out,
                " \\u001b[{colour}m{}\\u001b[0m > {level} ",
                said.source.as_str()
            );
        }
        escape(&said.text, out);
        out.push(b'"');
    }
}

fn structured(line: &Line, out: &mut Vec<u8>) {
    let _ = write!(
        out,
        "{{\"timestamp\":{},\"level\":\"{}\",\"logSource\":\"{}\",\"message\":\"",
        line.at.millis(),
        line.said.level.as_str(),
        line.said.source.as_str(),
    );
    escape(&line.said.text, out);
    out.push(b'"');
    if let Some(stack) = &line.said.stack {
        out.extend_from_slice(b",\"stackTrace\":\"");
        escape(stack, out);
        out.push(b'"');
    }
    out.push(b'}');
}

/// A text as the inside of a JSON string.
fn escape(text: &str, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain.as_bytes());
        let mut characters = special.chars();
        match characters.next() {
            Some('\n') => out.extend_from_slice(b"\\n"),
            Some('\t') => out.extend_from_slice(b"\\t"),
            Some(mark @ ('"' | '\\')) => {
                let _ = write!(out, "\\{mark}");
            }
            Some(control) => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            None => {}
        }
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::unwrap_used)]
    fn escaped_texts_are_read_back() {
        for text in [
            "",
            "plain",
            "\"\\\n\t\u{1b}[31m\u{7}",
            "ends\\",
            "ü→\u{202e}<b>",
        ] {
            let mut json = vec![b'"'];
            escape(text, &mut json);
            json.push(b'"');
            assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
        }
    }
}
