//! What a cell of a spreadsheet means for a param, by the param's kind.

use serde_json::Value;

use crate::entry::Entry;
use crate::field::Field;
use crate::json;
use crate::kind::{Choice, FieldKind};
use crate::words::plain;

/// How many choices are named where a cell holds none of them.
const NAMED: usize = 6;

impl Field {
    /// The entry for the text of a cell, which is read more kindly than what is typed into the form: a
    /// spreadsheet writes `TRUE`, lists between commas, and times without a `T` or a zone, which are
    /// taken for UTC. `null` is none where there can be none.
    ///
    /// # Errors
    /// Why it cannot be read, in words. What the schema says to it, [`Field::value`] tells.
    pub fn cell(&self, text: &str) -> Result<Entry, String> {
        let bare = text.trim();
        if self.nullable && bare == "null" {
            return Ok(Entry::Value(Value::Null));
        }
        let read = |value: Value| Entry::from_value(self, &value);
        Ok(match &self.kind {
            FieldKind::Text
            | FieldKind::Multiline
            | FieldKind::Password
            | FieldKind::Suggestions(_) => read(text.into()),
            FieldKind::Integer | FieldKind::Number | FieldKind::Date => Entry::Text(bare.into()),
            FieldKind::DateTime => Entry::Text(moment(bare)),
            FieldKind::Time => Entry::Text(with_seconds(bare)),
            FieldKind::Boolean => Entry::Value(yes_or_no(bare)?.into()),
            FieldKind::Enum(choices) => Entry::Value(choice(choices, bare)?),
            FieldKind::Const => {
                let same = plain(&self.default) == bare;
                let words = || format!("Is always {}", plain(&self.default));
                Entry::Value(same.then(|| self.default.clone()).ok_or_else(words)?)
            }
            FieldKind::List(_) if bare.starts_with('[') => read(parsed(bare)?),
            FieldKind::List(_) => Entry::Text(items(bare).join("\n")),
            FieldKind::ChoiceList(_) if bare.starts_with('[') => read(parsed(bare)?),
            FieldKind::ChoiceList(choices) => {
                let chosen = items(bare).into_iter().map(|item| choice(choices, item));
                Entry::Value(chosen.collect::<Result<Vec<_>, _>>()?.into())
            }
            FieldKind::Object(_) | FieldKind::Rows(_) | FieldKind::Keys(_) => read(parsed(bare)?),
            FieldKind::Json => read(guessed(text)),
        })
    }
}

/// The value of a cell of which no schema tells what it is: JSON where it is some, else text.
pub(crate) fn guessed(text: &str) -> Value {
    json::parse(text.trim()).unwrap_or_else(|_| text.into())
}

fn parsed(text: &str) -> Result<Value, String> {
    json::parse(text).map_err(|error| format!("Must be JSON. {error}"))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "on" => Ok(true),
        "false" | "no" | "0" | "off" => Ok(false),
        _ => Err("Must be true or false".to_owned()),
    }
}

/// The choice that is written or shown like this, in whatever case where that leaves no doubt.
fn choice(choices: &[Choice], text: &str) -> Result<Value, String> {
    let written = |choice: &&Choice| plain(&choice.value) == text || choice.label == text;
    if let Some(found) = choices.iter().find(written) {
        return Ok(found.value.clone());
    }
    let alike = choices.iter().filter(|choice| {
        plain(&choice.value).eq_ignore_ascii_case(text) || choice.label.eq_ignore_ascii_case(text)
    });
    if let [only] = alike.collect::<Vec<_>>()[..] {
        return Ok(only.value.clone());
    }
    let names = choices
        .iter()
        .take(NAMED)
        .map(|choice| plain(&choice.value));
    let names: Vec<String> = names.collect();
    let more = if choices.len() > NAMED { ", …" } else { "" };
    Err(format!("Must be one of {}{more}", names.join(", ")))
}

/// The items of a list in one cell: between line breaks, else semicolons, else commas.
fn items(text: &str) -> Vec<&str> {
    let separator = ['\n', ';'].into_iter().find(|c| text.contains(*c));
    let items = text.split(separator.unwrap_or(','));
    items
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect()
}

fn with_seconds(text: &str) -> String {
    let text = match text.split_once(':') {
        Some((hour, rest)) if hour.len() == 1 => format!("0{hour}:{rest}"),
        _ => text.to_owned(),
    };
    match text.len() {
        5 => format!("{text}:00"),
        _ => text,
    }
}

/// A moment as JSON Schema has it, from a date or a date and a time; other text as it is.
pub(crate) fn moment(text: &str) -> String {
    let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else {
        return text.to_owned();
    };
    let time = rest.trim_start_matches([' ', 'T', 't']);
    if time.is_empty() {
        return format!("{date}T00:00:00Z");
    }
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    let zone = if zone.is_empty() { "Z" } else { zone };
    format!("{date}T{}{zone}", with_seconds(time.trim_end()))
}
