//! The log of a try, read while it arrives. Airflow 3 sends a JSON document a line, Airflow 2 the text of
//! the files in which its tasks write; both become [`Entry`]s.
//!
//! Each read brings the whole log, even with the token of an earlier one: asked for lines of JSON,
//! Airflow 3.3 forgets how far it was (`read_log_stream` of its `log_reader.py`), and Airflow 2.11 does so
//! for text.

mod event;
mod reason;
mod text;

use airstrip_contract::Api;
pub use airstrip_contract::log::{End, Entry, Level, LogReader};

use event::Events;
pub use reason::Reason;
use text::Lines;

/// What begins a group of lines, before its title.
const GROUP: &str = "::group::";
/// What ends one.
const END_OF_GROUP: &str = "::endgroup::";

/// A reader of logs of the API that an instance speaks.
#[must_use]
pub fn reader(api: Api) -> Box<dyn LogReader> {
    match api {
        Api::V1 => Box::new(Lines::default()),
        _ => Box::new(Events::default()),
    }
}

/// Splits what comes into lines.
#[derive(Debug, Default)]
struct Splitter {
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
}

impl Splitter {
    fn feed(&mut self, bytes: &[u8], line: &mut dyn FnMut(&str)) {
        let mut from = 0;
        while let Some(length) = bytes[from..].iter().position(|byte| *byte == b'\n') {
            let part = &bytes[from..from + length];
            if self.rest.is_empty() {
                line(&String::from_utf8_lossy(part));
            } else {
                self.rest.extend_from_slice(part);
                line(&String::from_utf8_lossy(&self.rest));
                self.rest.clear();
            }
            from += length + 1;
        }
        self.rest.extend_from_slice(&bytes[from..]);
    }

    /// What came after the last line.
    fn end(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.is_empty()).then(|| String::from_utf8_lossy(&rest).into_owned())
    }
}

/// The title of a group in bold, nothing of its end.
fn heading(text: &str) -> Option<String> {
    if let Some(title) = text.strip_prefix(GROUP) {
        return Some(format!("\u{1b}[1m{title}\u{1b}[0m"));
    }
    text.starts_with(END_OF_GROUP).then(String::new)
}

#[cfg(test)]
mod tests;
