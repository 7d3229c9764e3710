//! The beginning of a line of text: `2026-11-20 20:45:47 source > INFO Reading …`.

use airstrip_contract::Timestamp;
use airstrip_contract::instant;

use super::Level;

/// Who writes logs. Other words before a `>` are part of what a line says.
const SOURCES: [&str; 6] = [
    "source",
    "destination",
    "platform",
    "replication-orchestrator",
    "normalization",
    "dbt",
];

/// What a line says of itself, and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head<'a> {
    pub(super) at: Option<Timestamp>,
    pub(super) source: Option<&'a str>,
    pub(super) level: Option<Level>,
    pub(super) text: &'a str,
}

impl Head<'_> {
    /// Whether the line has a beginning of its own at all.
    pub(super) fn is_none(&self) -> bool {
        self.at.is_none() && self.source.is_none() && self.level.is_none()
    }
}

/// Takes a line apart. Source and level come in either order, and in colours.
pub(super) fn head(line: &str) -> Head<'_> {
    let (at, mut text) = match time(line) {
        Some((at, rest)) => (Some(at), rest),
        None => (None, line),
    };
    let (mut source, mut level) = (None, None);
    loop {
        let plain = without_escapes(text);
        let end = plain.find([' ', '\u{1b}', ':', ']']).unwrap_or(plain.len());
        let (word, rest) = plain.split_at(end);
        let rest = after_word(rest);
        if source.is_none()
            && SOURCES.contains(&word)
            && let Some(rest) = rest.strip_prefix("> ").or((rest == ">").then_some(""))
        {
            source = Some(word);
            text = rest;
        } else if level.is_none() && (at.is_some() || source.is_some()) && is_upper(word) {
            // In lower case it may be the first word of a sentence.
            level = Level::named(word);
            match level {
                Some(_) => text = rest,
                None => break,
            }
        } else {
            break;
        }
    }
    Head {
        at,
        source,
        level,
        text,
    }
}

fn is_upper(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The text after a word's colour has ended and the blanks: what is coloured after them stays so.
fn after_word(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start_matches(' ');
        let rest = rest
            .strip_prefix("\u{1b}[0m")
            .or(rest.strip_prefix("\u{1b}[m"))
            .unwrap_or(rest);
        if rest.len() == text.len() {
            return text;
        }
        text = rest;
    }
}

/// The text after the blanks and the colours that it begins with.
fn without_escapes(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(' ');
        let Some(code) = text.strip_prefix("\u{1b}[") else {
            return text;
        };
        match code.find(|c: char| !c.is_ascii_digit() && c != ';') {
            Some(end) if code[end..].starts_with('m') => text = &code[end + 1..],
            _ => return text,
        }
    }
}

/// The time that a line begins with, and what follows the blank after it. It is in UTC, whatever the
/// zone of the server.
fn time(line: &str) -> Option<(Timestamp, &str)> {
    let bytes = line.as_bytes();
    let digits = bytes.first()?.is_ascii_digit() && bytes.get(4) == Some(&b'-');
    if !digits || !matches!(bytes.get(10), Some(b' ' | b'T')) {
        return None;
    }
    // `2026-11-20 20:45:47`, at times with `.467` or `,467`, and with `Z`.
    let mut written = [b'0'; 24];
    written[..19].copy_from_slice(bytes.get(..19)?);
    let mut end = 19;
    let mut length = 19;
    if matches!(bytes.get(19), Some(b'.' | b',')) {
        let decimals = bytes[20..].iter().take_while(|byte| byte.is_ascii_digit());
        end = 20 + decimals.count();
        written[19] = b'.';
        length = 23;
        for (to, from) in written[20..23].iter_mut().zip(&bytes[20..end]) {
            *to = *from;
        }
    }
    written[length] = b'Z';
    let at = instant::parse(std::str::from_utf8(&written[..=length]).ok()?)?;
    let rest = line.get(end..)?;
    let rest = rest.strip_prefix('Z').unwrap_or(rest);
    match rest.strip_prefix(' ') {
        Some(text) => Some((at, text)),
        None if rest.is_empty() => Some((at, "")),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_line_says_when_who_and_how_bad() {
        const AT: &str = "2026-11-20T20:45:47Z";
        let (error, info, warn) = (Some(Level::Error), Some(Level::Info), Some(Level::Warn));
        for (line, at, source, level, text) in [
            (
                "2026-11-20 20:45:47 source > INFO Reading",
                AT,
                "source",
                info,
                "Reading",
            ),
            (
                "2026-11-20 20:45:47 platform > Cost: 3",
                AT,
                "platform",
                None,
                "Cost: 3",
            ),
            (
                "2026-11-20 20:45:47 INFO i.a.w.Worker(get):13 - x",
                AT,
                "",
                info,
                "i.a.w.Worker(get):13 - x",
            ),
            (
                "2026-11-20 20:45:47 \u{1b}[36mINFO\u{1b}[m i.a.w",
                AT,
                "",
                info,
                "i.a.w",
            ),
            (
                "2026-11-20 20:45:47 \u{1b}[44msource\u{1b}[0m > \u{1b}[33mWARN\u{1b}[m a > b",
                AT,
                "source",
                warn,
                "a > b",
            ),
            (
                "2026-11-20 20:45:47,467 ERROR destination > x",
                "2026-11-20T20:45:47.467Z",
                "destination",
                error,
                "x",
            ),
            (
                "2026-11-20T20:45:47.5Z replication-orchestrator > y",
                "2026-11-20T20:45:47.5Z",
                "replication-orchestrator",
                None,
                "y",
            ),
            ("2026-11-20 20:45:47", AT, "", None, ""),
            ("source > ERROR 401", "", "source", error, "401"),
            (
                "source > error in line 3",
                "",
                "source",
                None,
                "error in line 3",
            ),
            ("source >", "", "source", None, ""),
            (
                "2026-11-20 20:45:47 \u{1b}[33mWARN\u{1b}[0m \u{1b}[31mred",
                AT,
                "",
                warn,
                "\u{1b}[31mred",
            ),
            // What only looks like a beginning belongs to the text.
            ("INFO: no time", "", "", None, "INFO: no time"),
            ("a > b", "", "", None, "a > b"),
            (
                "2026-13-20 20:45:47 x",
                "",
                "",
                None,
                "2026-13-20 20:45:47 x",
            ),
            (
                "2026-11-20 20:45:47ä x",
                "",
                "",
                None,
                "2026-11-20 20:45:47ä x",
            ),
            (
                "\tat io.airbyte.X(Y.java:1)",
                "",
                "",
                None,
                "\tat io.airbyte.X(Y.java:1)",
            ),
            ("", "", "", None, ""),
        ] {
            let found = head(line);
            assert_eq!(
                found.at.map(|at| at.to_string()).unwrap_or_default(),
                at,
                "{line}"
            );
            assert_eq!(
                (found.source.unwrap_or_default(), found.level),
                (source, level),
                "{line}"
            );
            assert_eq!(found.text, text, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(line in "[0-9 T:.,Za-zäINFO>\u{1b}\\[;m-]{0,60}") {
            head(&line);
            head(&format!("2026-11-20 20:45:47{line}"));
        }
    }
}
