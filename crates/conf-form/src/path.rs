//! Places inside a value.

use std::fmt;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To the member of an object with this key.
    Key(String),
    /// To an item of a list, from 0.
    Index(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "item {}", index + 1),
        }
    }
}

/// A message with the place that it is about before it, as in `source › host: Must be text`.
pub(crate) fn sentence(path: &[Step], message: &str) -> String {
    let steps: Vec<String> = path.iter().map(ToString::to_string).collect();
    match steps.is_empty() {
        true => message.to_owned(),
        false => format!("{}: {message}", steps.join(" › ")),
    }
}

/// Reads a place as Python writes it in `On instance['source'][0]:`, up to the colon. `None` for
/// what Python does not write.
pub(crate) fn from_python(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix('[') {
        let quote = inner.chars().next()?;
        if !matches!(quote, '\'' | '"') {
            let (index, after) = inner.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = after;
            continue;
        }
        let mut key = String::new();
        let mut chars = inner[1..].char_indices();
        let end = loop {
            match chars.next()? {
                (at, c) if c == quote => break at + 1,
                (_, '\\') => match chars.next()?.1 {
                    c @ ('\\' | '\'' | '"') => key.push(c),
                    'n' => key.push('\n'),
                    't' => key.push('\t'),
                    _ => return None,
                },
                (_, c) => key.push(c),
            }
        };
        steps.push(Step::Key(key));
        rest = inner[1 + end..].strip_prefix(']')?;
    }
    rest.starts_with(':').then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_as_python_writes_them() {
        let key = |key: &str| Step::Key(key.to_owned());
        for (text, expected) in [
            (":", Some(vec![])),
            (
                "['a'][12]['b']:\n  5",
                Some(vec![key("a"), Step::Index(12), key("b")]),
            ),
            ("[\"it's\"]:", Some(vec![key("it's")])),
            (r"['it\'s \\ é']:", Some(vec![key(r"it's \ é")])),
            ("['a']", None),
            ("['a':", None),
            ("[x]:", None),
        ] {
            assert_eq!(from_python(text), expected, "{text}");
        }
    }
}
