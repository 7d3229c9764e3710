//! Putting hostile text into code, exactly.

use serde_json::Value;

/// A word of a POSIX shell that stands for exactly this text. No word can hold a NUL.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "'\\''"))
}

/// The text of a value, laid out with `indent` spaces before each further line, or on one line. Its
/// strings are such in Python, too.
pub(super) fn json(value: &Value, indent: Option<usize>) -> String {
    let text = match indent {
        None => value.to_string(),
        Some(_) => format!("{value:#}"),
    };
    // Outside of strings there is none of these.
    text.chars().map(visible).collect()
}

/// Controls, and what changes how the text beside it is read, as an escape of JSON and Python. A line
/// break is one of the layout: inside strings it is escaped already.
fn visible(c: char) -> String {
    match c {
        '\n' => c.into(),
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => {
            format!("\\u{:04x}", u32::from(c))
        }
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.into(),
    }
}

/// A value as a literal of Python, with `indent` spaces before each further line. Numbers keep their
/// digits.
pub(super) fn python(value: &Value, indent: usize, text: &dyn Fn(&str) -> String) -> String {
    let pad = " ".repeat(indent + 4);
    let block = |open: char, lines: Vec<String>, close: char| {
        if lines.is_empty() {
            return format!("{open}{close}");
        }
        let lines: String = lines.iter().map(|line| format!("{pad}{line},\n")).collect();
        format!("{open}\n{lines}{}{close}", " ".repeat(indent))
    };
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(string) => text(string),
        Value::Array(items) => {
            let items = items.iter().map(|item| python(item, indent + 4, text));
            block('[', items.collect(), ']')
        }
        Value::Object(map) => {
            // Keys are never templates.
            let members = map.iter().map(|(key, value)| {
                let key = json(&key.as_str().into(), None);
                format!("{key}: {}", python(value, indent + 4, text))
            });
            block('{', members.collect(), '}')
        }
    }
}

/// A literal of Python for a text that Airflow renders with Jinja, and that comes out as it is. Jinja
/// drops a last line break and writes all line breaks alike, unless they stand in an expression.
pub(super) fn template(text: &str) -> String {
    let literal = json(&text.into(), None);
    let marks = ["{{", "{%", "{#", "\r"];
    if marks.iter().any(|mark| text.contains(mark)) || text.ends_with('\n') {
        return json(&format!("{{{{ {literal} }}}}").into(), None);
    }
    literal
}

/// The text as part of an id of Airflow.
pub(super) fn slug(text: &str) -> String {
    let kept = text.chars().take(100);
    kept.map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}
