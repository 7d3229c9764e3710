//! Values as Python prints them, because Airflow's validation errors quote them that way.

use serde_json::{Map, Value};

/// The columns that `jsonschema` gives to a quoted value.
const WIDTH: usize = 72;

/// `repr(value)`.
pub(crate) fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => repr_text(text),
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(repr).collect::<Vec<_>>().join(", ")
            )
        }
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", repr_text(key), repr(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// `repr` of a string.
pub(crate) fn repr_text(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if letter == quote => {
                out.push('\\');
                out.push(quote);
            }
            _ if is_printable(letter) => out.push(letter),
            _ => match u32::from(letter) {
                code @ 0..=0xFF => out.push_str(&format!("\\x{code:02x}")),
                code @ 0x100..=0xFFFF => out.push_str(&format!("\\u{code:04x}")),
                code => out.push_str(&format!("\\U{code:08x}")),
            },
        }
    }
    out.push(quote);
    out
}

/// `str.isprintable` for what people type: controls, separators other than the space, and
/// formatting marks are not.
fn is_printable(letter: char) -> bool {
    let invisible = matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{e000}'..='\u{f8ff}');
    letter == ' ' || !(letter.is_control() || letter.is_whitespace() || invisible)
}

/// `pprint.pformat(value, width=72, sort_dicts=False)`.
pub(crate) fn pretty(value: &Value) -> String {
    let mut printer = Printer::default();
    printer.value(value, 0, 0, 1);
    printer.out
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    /// Writes a value that begins at column `indent` and is followed by `allowance` characters.
    fn value(&mut self, value: &Value, indent: usize, allowance: usize, level: usize) {
        let short = repr(value);
        if length(&short) <= WIDTH.saturating_sub(indent + allowance) {
            self.out.push_str(&short);
            return;
        }
        match value {
            Value::Object(fields) => self.fields(fields, indent, allowance + 1, level),
            Value::Array(items) => self.items(items, indent, allowance + 1, level),
            Value::String(text) => self.text(text, indent, allowance, level),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.out.push_str(&short),
        }
    }

    fn fields(
        &mut self,
        fields: &Map<String, Value>,
        indent: usize,
        allowance: usize,
        level: usize,
    ) {
        self.out.push('{');
        for (index, (key, value)) in fields.iter().enumerate() {
            self.separate(index, indent + 1);
            let key = repr_text(key);
            self.out.push_str(&key);
            self.out.push_str(": ");
            let last = index + 1 == fields.len();
            let column = indent + 1 + length(&key) + 2;
            self.value(value, column, if last { allowance } else { 1 }, level + 1);
        }
        self.out.push('}');
    }

    fn items(&mut self, items: &[Value], indent: usize, allowance: usize, level: usize) {
        self.out.push('[');
        for (index, value) in items.iter().enumerate() {
            self.separate(index, indent + 1);
            let last = index + 1 == items.len();
            self.value(
                value,
                indent + 1,
                if last { allowance } else { 1 },
                level + 1,
            );
        }
        self.out.push(']');
    }

    fn separate(&mut self, index: usize, column: usize) {
        if index > 0 {
            self.out.push_str(",\n");
            self.out.extend(std::iter::repeat_n(' ', column));
        }
    }

    /// A long string becomes several literals, broken after white space.
    fn text(&mut self, text: &str, indent: usize, allowance: usize, level: usize) {
        let outermost = usize::from(level == 1);
        let (indent, allowance) = (indent + outermost, allowance + outermost);
        let room = WIDTH.saturating_sub(indent);
        let mut chunks = Vec::new();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (index, line) in lines.iter().enumerate() {
            let last_line = index + 1 == lines.len();
            let limit = room.saturating_sub(if last_line { allowance } else { 0 });
            if length(&repr_text(line)) <= limit {
                chunks.push(repr_text(line));
                continue;
            }
            let words = words(line);
            let mut current = String::new();
            for (index, word) in words.iter().enumerate() {
                let last = last_line && index + 1 == words.len();
                let limit = room.saturating_sub(if last { allowance } else { 0 });
                let candidate = format!("{current}{word}");
                if length(&repr_text(&candidate)) > limit {
                    if !current.is_empty() {
                        chunks.push(repr_text(&current));
                    }
                    current = (*word).to_owned();
                } else {
                    current = candidate;
                }
            }
            if !current.is_empty() {
                chunks.push(repr_text(&current));
            }
        }
        let enclose = outermost == 1 && chunks.len() > 1;
        let gap = format!("\n{}", " ".repeat(indent));
        let body = chunks.join(&gap);
        self.out
            .push_str(&if enclose { format!("({body})") } else { body });
    }
}

/// Words, each with the white space after it.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let tail = rest.get(word..).unwrap_or_default();
        let end = word + tail.len() - tail.trim_start().len();
        let (head, tail) = rest.split_at(end);
        words.push(head);
        rest = tail;
    }
    words
}
