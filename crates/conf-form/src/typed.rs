//! Between a value and the text that one types for it.

use serde_json::Value;

use crate::json;
use crate::kind::{FieldKind, Item};
use crate::words::plain;

impl FieldKind {
    /// Reads what was typed. The rules of the schema are another matter. An emptied input is null
    /// where the empty text could not be a value.
    pub(crate) fn read(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Integer | Self::Number | Self::Date | Self::DateTime | Self::Time
                if text.trim().is_empty() =>
            {
                Ok(Value::Null)
            }
            Self::Integer => integer(text),
            Self::Number => number(text),
            Self::List(item) => lines(*item, text),
            _ => Ok(Value::from(text)),
        }
    }

    /// The text that one would type for a value, if it can be typed in a field of this kind.
    pub(crate) fn write(&self, value: &Value) -> Option<String> {
        let text = match (self, value) {
            (Self::Integer | Self::Number, Value::Number(number)) => number.to_string(),
            (Self::List(_), Value::Array(items)) => {
                let lines: Vec<String> = items.iter().map(plain).collect();
                lines.join("\n")
            }
            (Self::Multiline, Value::String(text)) => text.clone(),
            (
                Self::Text
                | Self::Password
                | Self::Suggestions(_)
                | Self::Date
                | Self::DateTime
                | Self::Time,
                Value::String(text),
            ) if !text.contains('\n') => text.clone(),
            _ => return None,
        };
        // A text area makes line breaks of carriage returns, a line of text drops every line break.
        if text.contains('\r') {
            return None;
        }
        let reads_back = self.read(&text).is_ok_and(|read| json::same(&read, value));
        reads_back.then_some(text)
    }
}

fn integer(text: &str) -> Result<Value, String> {
    json::number(&tidied(text))
        .filter(|number| !number.as_str().contains(['.', 'e', 'E']))
        .map(Value::Number)
        .ok_or_else(|| "Must be a whole number, for example 5".to_owned())
}

fn number(text: &str) -> Result<Value, String> {
    json::number(&tidied(text))
        .map(Value::Number)
        .ok_or_else(|| "Must be a number, for example 1.5".to_owned())
}

/// Takes the liberties of handwriting out of a number: spaces around it, `+5`, `007`, `.5`.
fn tidied(text: &str) -> String {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let significant = digits.trim_start_matches('0');
    let zero = match significant.chars().next() {
        Some('1'..='9') => "",
        Some('.') => "0",
        _ if digits.starts_with('0') => "0",
        _ => "",
    };
    format!("{sign}{zero}{significant}")
}

/// One item per line; blank lines are no items.
fn lines(item: Item, text: &str) -> Result<Value, String> {
    let read = |(at, line): (usize, &str)| {
        let read = match item {
            Item::Text => return Ok(Value::from(line)),
            Item::Integer => integer(line),
            Item::Number => number(line),
        };
        read.map_err(|message| format!("Line {}: {message}", at + 1))
    };
    let lines = text.split('\n').enumerate();
    let filled = lines.filter(|(_, line)| !line.trim().is_empty());
    filled.map(read).collect::<Result<_, _>>().map(Value::Array)
}
