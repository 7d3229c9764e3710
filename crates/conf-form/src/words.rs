//! The words in which rules are put to people.

use serde_json::Value;

/// What is said where a value must be given and is not.
pub(crate) const REQUIRED: &str = "Required";

/// More choices than this are counted, not listed.
const LISTED: usize = 8;

/// `a, b or c`.
pub(crate) fn either<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", first.join(", "), last.as_ref())
        }
    }
}

/// `1 item`, `2 items`.
pub(crate) fn count(n: u64, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// A value inside a sentence: texts bare, the rest as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "empty text".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

/// What a JSON Schema type is called; `None` for a name that JSON Schema does not know.
pub(crate) fn type_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        "null" => "none",
        _ => return None,
    })
}

pub(crate) fn one_of(choices: &[Value]) -> String {
    let words: Vec<String> = choices.iter().take(LISTED).map(plain).collect();
    match choices.len() {
        0 => "No value is allowed here".to_owned(),
        1 => format!("Must be {}", words.concat()),
        n if n > LISTED => format!("Must be one of {}, … ({n} choices)", words.join(", ")),
        _ => format!("Must be one of {}", words.join(", ")),
    }
}
