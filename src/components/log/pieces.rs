//! A line taken apart for the screen: looks, what is searched, and characters that must not act.

use super::ansi::Style;
use super::scan::Needle;
use super::store::Line;

/// How many bytes of a line are shown at first.
pub const CLIP: usize = 2_000;

/// A stretch of a line that looks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text, with nothing in it that a browser would follow.
    pub text: String,
    /// Its classes; empty for plain text.
    pub class: String,
    /// Whether it is what is searched.
    pub found: bool,
}

/// Takes a line apart as far as it is shown: at most about `most` bytes of it.
#[must_use]
pub fn pieces(line: &Line<'_>, needle: Option<&Needle>, most: usize) -> Vec<Piece> {
    let text = clipped(line.text, most);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut found = needle.and_then(|needle| needle.find(text, 0));
    let mut styles = line.styles().peekable();
    let mut style = Style::default();
    let mut from = 0;
    while from < text.len() {
        while let Some((_, next)) = styles.next_if(|(at, _)| *at <= from) {
            style = next;
        }
        while let (Some(range), Some(needle)) = (&found, needle) {
            if range.end > from {
                break;
            }
            found = needle.find(text, range.end);
        }
        let mut to = styles
            .peek()
            .map_or(text.len(), |(at, _)| (*at).min(text.len()));
        let marked = found.as_ref().is_some_and(|range| range.start <= from);
        if let Some(range) = &found {
            to = to.min(if marked { range.end } else { range.start });
        }
        push(&mut pieces, &text[from..to], &style.classes(), marked);
        from = to;
    }
    pieces
}

/// Whether a line is longer than is shown at first.
#[must_use]
pub const fn is_clipped(text: &str) -> bool {
    text.len() > CLIP
}

fn clipped(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Adds a stretch. A character that acts (returns, deletes, turns the direction of what follows, takes
/// no place) is shown by its name or picture.
fn push(pieces: &mut Vec<Piece>, text: &str, class: &str, found: bool) {
    let mut plain = String::new();
    for c in text.chars() {
        let Some(name) = name_of(c) else {
            plain.push(c);
            continue;
        };
        if !plain.is_empty() {
            let text = std::mem::take(&mut plain);
            pieces.push(Piece {
                text,
                class: class.to_owned(),
                found,
            });
        }
        let class = if class.is_empty() {
            "ctl".to_owned()
        } else {
            format!("ctl {class}")
        };
        pieces.push(Piece {
            text: name,
            class,
            found,
        });
    }
    if !plain.is_empty() {
        pieces.push(Piece {
            text: plain,
            class: class.to_owned(),
            found,
        });
    }
}

/// What is shown in place of a character that acts.
fn name_of(c: char) -> Option<String> {
    let picture = |at: u32| char::from_u32(at).map(String::from);
    match c {
        '\t' => None,
        '\0'..='\u{1f}' => picture(0x2400 + u32::from(c)),
        '\u{7f}' => picture(0x2421),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some(format!("U+{:04X}", u32::from(c))),
        _ => None,
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::store::{Entry, Store};
    use super::*;

    /// `text`, `class:text`, `*text` where it is what is searched.
    fn shown(text: &str, needle: &str, most: usize) -> Vec<String> {
        let mut store = Store::default();
        store.push(&Entry {
            at: None,
            level: None,
            source: "",
            continues: false,
            text: "\u{1b}[1mbefore",
        });
        store.push(&Entry {
            at: None,
            level: None,
            source: "",
            continues: false,
            text,
        });
        let line = store.line(1).unwrap();
        let name = |piece: Piece| {
            let class = if piece.class.is_empty() {
                String::new()
            } else {
                format!("{}:", piece.class)
            };
            format!(
                "{}{class}{}",
                if piece.found { "*" } else { "" },
                piece.text
            )
        };
        let needle = Needle::new(needle);
        pieces(&line, needle.as_ref(), most)
            .into_iter()
            .map(name)
            .collect()
    }

    #[test]
    fn a_line_is_shown_piece_by_piece() {
        let (red, off) = ("\u{1b}[31m", "\u{1b}[0m");
        for (text, needle, expected) in [
            ("", "", vec![]),
            ("<b>&amp;", "", vec!["<b>&amp;"]),
            (
                &*format!("a{red}bc{off}d"),
                "",
                vec!["a", "ink-red:bc", "d"],
            ),
            ("abcabc", "B", vec!["a", "*b", "ca", "*b", "c"]),
            ("aaaa", "aa", vec!["*aa", "*aa"]),
            (
                &*format!("a{red}bc{off}d"),
                "abcd",
                vec!["*a", "*ink-red:bc", "*d"],
            ),
            (
                &*format!("{red}abc"),
                "b",
                vec!["ink-red:a", "*ink-red:b", "ink-red:c"],
            ),
            ("a\tb\rc\u{8}", "", vec!["a\tb", "ctl:␍", "c", "ctl:␈"]),
            (
                "x\u{202e}y\u{200b}",
                "",
                vec!["x", "ctl:U+202E", "y", "ctl:U+200B"],
            ),
            (&*format!("{red}\u{85}"), "", vec!["ctl ink-red:U+0085"]),
        ] {
            assert_eq!(shown(text, needle, CLIP), expected, "{text:?} {needle}");
        }
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        assert_eq!(shown("aé", "", 2), ["a"]);
        assert_eq!(shown(&"é".repeat(100_000), "", CLIP)[0].len(), CLIP);
        assert!(is_clipped(&"x".repeat(2_001)) && !is_clipped(&"x".repeat(2_000)));
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in "[ab\u{1b}\\[m31;é]{0,40}", needle in "[ab]{0,2}") {
            let mut store = Store::default();
            store.push(&Entry { at: None, level: None, source: "", continues: false, text: &text });
            let line = store.line(0).unwrap();
            let pieces = pieces(&line, Needle::new(&needle).as_ref(), CLIP);
            let together: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            proptest::prop_assert_eq!(together, line.text);
            for piece in pieces.iter().filter(|piece| !piece.found && !needle.is_empty()) {
                proptest::prop_assert!(!piece.text.contains(&needle));
            }
        }
    }
}
