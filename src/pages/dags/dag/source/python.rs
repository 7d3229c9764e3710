//! The parts of Python code that are told apart by colour: comments, texts and words of the language.

/// What a part of the code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everything else.
    Plain,
    /// A word of the language.
    Word,
    /// A text, of one line or several.
    Text,
    /// From `#` to the end of the line.
    Comment,
    /// From `@` to the end of the name.
    Decorator,
}

impl Part {
    /// The class that gives it its colour.
    pub const fn class(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain => return None,
            Self::Word => "py-word",
            Self::Text => "py-text",
            Self::Comment => "py-comment",
            Self::Decorator => "py-decorator",
        })
    }
}

const WORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The parts of a file in their order: together they are the file.
pub fn parts(text: &str) -> Vec<(Part, &str)> {
    let mut parts: Vec<(Part, &str)> = Vec::new();
    // Where what is plain begins.
    let (mut plain, mut at) = (0, 0);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (part, length) = match first {
            '#' => (Part::Comment, rest.find('\n').unwrap_or(rest.len())),
            '"' | '\'' => (Part::Text, text_length(rest)),
            '@' => {
                let name = |c: char| c == '.' || is_name(c);
                let end = rest[1..]
                    .find(|c| !name(c))
                    .map_or(rest.len(), |end| end + 1);
                (Part::Decorator, end)
            }
            c if is_name(c) => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let is_word = WORDS.contains(&&rest[..end]);
                (if is_word { Part::Word } else { Part::Plain }, end)
            }
            other => (Part::Plain, other.len_utf8()),
        };
        if part != Part::Plain {
            if plain < at {
                parts.push((Part::Plain, &text[plain..at]));
            }
            parts.push((part, &rest[..length]));
            plain = at + length;
        }
        at += length;
    }
    if plain < text.len() {
        parts.push((Part::Plain, &text[plain..]));
    }
    parts
}

fn is_name(c: char) -> bool {
    // Letters beyond ASCII are no signs of the language; the tables that know them weigh 9 kB.
    c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii()
}

/// To behind the closing quotes, or to the end of the line or file that lacks them.
fn text_length(text: &str) -> usize {
    let quote = if text.starts_with('"') { '"' } else { '\'' };
    let triple = if quote == '"' { "\"\"\"" } else { "'''" };
    let is_long = text.starts_with(triple);
    let start = if is_long { 3 } else { 1 };
    let mut is_escaped = false;
    for (at, c) in text[start..].char_indices() {
        let at = start + at;
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\n' if !is_long => return at,
            _ if is_long && text[at..].starts_with(triple) => return at + 3,
            _ if !is_long && c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mark = |(part, text): (Part, &str)| match part {
            Part::Plain => text.to_owned(),
            Part::Word => format!("<w {text}>"),
            Part::Text => format!("<t {text}>"),
            Part::Comment => format!("<c {text}>"),
            Part::Decorator => format!("<d {text}>"),
        };
        parts(text).into_iter().map(mark).collect()
    }

    #[test]
    fn parts_of_code() {
        for (text, expected) in [
            ("", ""),
            ("from a import b", "<w from> a <w import> b"),
            ("x = 'a # b'  # c\ny", "x = <t 'a # b'>  <c # c>\ny"),
            (
                "\"\"\"a\n'b' \"c\" \"\"\" + \"\\\"\"",
                "<t \"\"\"a\n'b' \"c\" \"\"\"> + <t \"\\\"\">",
            ),
            ("'open\nnot", "<t 'open>\n<w not>"),
            ("'''open", "<t '''open>"),
            (
                "@task.branch(x)\ndef információ(): yield",
                "<d @task.branch>(x)\n<w def> információ(): <w yield>",
            ),
            ("format_in = notin", "format_in = notin"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn together_they_are_the_file(text in "[\"'#@\\\\a-zé_. \\n]{0,120}") {
            let whole: String = parts(&text).into_iter().map(|(_, text)| text).collect();
            proptest::prop_assert_eq!(whole, text);
        }
    }
}
