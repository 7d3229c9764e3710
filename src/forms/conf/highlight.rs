//! The parts of JSON text, to be told apart by colour. Half-typed text has parts, too.

/// What a part of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Space and signs.
    Plain,
    /// The name of a member.
    Key,
    /// A text.
    Text,
    /// A number, `true`, `false` or `null`.
    Value,
}

impl Part {
    /// The class that gives it its colour.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Key => "json-key",
            Self::Text => "json-text",
            Self::Value => "json-value",
        }
    }
}

/// The parts of a text in their order: together they are the text.
pub fn parts(text: &str) -> Vec<(Part, &str)> {
    let mut parts: Vec<(Part, &str)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (part, length) = match first {
            '"' => {
                let length = string_length(rest);
                let after = rest[length..].trim_start();
                match after.starts_with(':') {
                    true => (Part::Key, length),
                    false => (Part::Text, length),
                }
            }
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Part::Value, length)
            }
            _ => {
                let length = rest.find(|c| c == '"' || is_word(c)).unwrap_or(rest.len());
                (Part::Plain, length)
            }
        };
        let (taken, after) = rest.split_at(length);
        parts.push((part, taken));
        rest = after;
    }
    parts
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_')
}

/// To behind the closing quote, or to the end of the line that lacks it.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mark = |(part, text): (Part, &str)| match part {
            Part::Plain => text.to_owned(),
            Part::Key => format!("<k {text}>"),
            Part::Text => format!("<t {text}>"),
            Part::Value => format!("<v {text}>"),
        };
        parts(text).into_iter().map(mark).collect()
    }

    #[test]
    fn parts_of_whole_and_of_half_typed_text() {
        for (text, expected) in [
            ("", ""),
            (
                r#"{"a": "b", "c" : -1.5e+3}"#,
                r#"{<k "a">: <t "b">, <k "c"> : <v -1.5e+3>}"#,
            ),
            (r#"["\"", null, tru"#, r#"[<t "\"">, <v null>, <v tru>"#),
            ("{\"a\n\"b\": 1", "{<t \"a>\n<k \"b\">: <v 1>"),
            ("\"\\", "<t \"\\>"),
            ("é\" ü: 'x'", "<v é><t \" ü: 'x'>"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
            let whole: String = parts(text).into_iter().map(|(_, text)| text).collect();
            assert_eq!(whole, text);
        }
    }
}
