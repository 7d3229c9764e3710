//! The lines of a log, kept close together: text, time, level and source of a million lines take little
//! more memory than their letters.

use airstrip_contract::Timestamp;
pub use airstrip_contract::log::{Entry, Level};

use super::ansi::{Style, strip};

/// Lines are kept in blocks of so many: what is there never moves when more comes.
const BLOCK: usize = 1_024;
/// In place of the milliseconds of a line without a time.
const NO_TIME: i64 = i64::MIN;

/// A line as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// When its entry was written.
    pub at: Option<Timestamp>,
    /// The level of its entry.
    pub level: Option<Level>,
    /// The source of its entry.
    pub source: &'a str,
    /// Whether it is the first of its entry.
    pub leads: bool,
    /// The text, without escape sequences.
    pub text: &'a str,
    /// From which byte of its block on it looks how.
    styles: &'a [(u32, Style)],
    /// The byte of its block that it begins at.
    start: usize,
}

impl Line<'_> {
    /// From which byte of the text on it looks how.
    pub fn styles(&self) -> impl Iterator<Item = (usize, Style)> {
        let place = |at: u32| (at as usize).saturating_sub(self.start);
        self.styles
            .iter()
            .map(move |(at, style)| (place(*at), *style))
    }
}

#[derive(Debug, Clone, Copy)]
struct Meta {
    at: i64,
    /// Where its text ends in the block.
    end: u32,
    level: u8,
    source: u8,
    leads: bool,
}

#[derive(Debug, Default)]
struct Block {
    text: Vec<u8>,
    lines: Vec<Meta>,
    styles: Vec<(u32, Style)>,
}

/// The lines of a log.
#[derive(Debug, Default)]
pub struct Store {
    blocks: Vec<Block>,
    sources: Vec<String>,
    /// How many lines have each level; the first counts those without one.
    levels: [usize; 6],
    first_error: Option<usize>,
    longest: usize,
}

impl Store {
    /// Adds an entry, as one line or several.
    pub fn push(&mut self, entry: &Entry<'_>) {
        let source = self.source(entry.source);
        let text = entry.text.trim_end_matches(['\n', '\r']);
        let mut leads = !entry.continues;
        for line in text.split('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            self.push_line(entry, source, leads, line);
            leads = false;
        }
    }

    fn push_line(&mut self, entry: &Entry<'_>, source: u8, leads: bool, line: &str) {
        let number = self.len();
        let level = entry.level.map_or(0, |level| level as u8);
        if self
            .blocks
            .last()
            .is_none_or(|block| block.lines.len() == BLOCK)
        {
            if let Some(full) = self.blocks.last_mut() {
                full.text.shrink_to_fit();
                full.styles.shrink_to_fit();
            }
            self.blocks.push(Block {
                lines: Vec::with_capacity(BLOCK),
                ..Block::default()
            });
        }
        let Some(block) = self.blocks.last_mut() else {
            return;
        };
        let start = block.text.len();
        strip(line, &mut block.text, &mut block.styles);
        self.longest = self.longest.max(block.text.len() - start);
        block.lines.push(Meta {
            at: entry.at.map_or(NO_TIME, Timestamp::as_millisecond),
            end: u32::try_from(block.text.len()).unwrap_or(u32::MAX),
            level,
            source,
            leads,
        });
        self.levels[usize::from(level)] += 1;
        if entry.level == Some(Level::Error) && self.first_error.is_none() {
            self.first_error = Some(number);
        }
    }

    /// The number of a source. Who has more of them than fit a byte sees the last ones' lines as nobody's.
    fn source(&mut self, name: &str) -> u8 {
        if name.is_empty() {
            return 0;
        }
        let known = self.sources.iter().position(|known| known == name);
        let at = known.unwrap_or(self.sources.len());
        if known.is_none() && at < usize::from(u8::MAX) {
            self.sources.push(name.to_owned());
        }
        u8::try_from(at + 1).unwrap_or(0)
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let full = self.blocks.len().saturating_sub(1) * BLOCK;
        full + self.blocks.last().map_or(0, |block| block.lines.len())
    }

    /// Who has written lines, in the order of their first ones.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// How many lines have at least this level.
    #[must_use]
    pub fn at_least(&self, level: Level) -> usize {
        self.levels[level as usize..].iter().sum()
    }

    /// The first line that is an error.
    #[must_use]
    pub const fn first_error(&self) -> Option<usize> {
        self.first_error
    }

    /// The bytes of the longest line.
    #[must_use]
    pub const fn longest(&self) -> usize {
        self.longest
    }

    fn meta(&self, number: usize) -> Option<(&Block, &Meta, usize)> {
        let block = self.blocks.get(number / BLOCK)?;
        let at = number % BLOCK;
        let meta = block.lines.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => block.lines.get(before)?.end as usize,
            None => 0,
        };
        Some((block, meta, start))
    }

    /// The bytes of a line's text; empty where there is no such line.
    #[must_use]
    pub fn bytes(&self, number: usize) -> &[u8] {
        let bytes = self.meta(number);
        bytes.map_or(&[], |(block, meta, start)| {
            &block.text[start..meta.end as usize]
        })
    }

    /// The level of a line, 0 where it has none, and the number of its source, 0 where nobody knows.
    #[must_use]
    pub fn marks(&self, number: usize) -> (u8, u8) {
        self.meta(number)
            .map_or((0, 0), |(_, meta, _)| (meta.level, meta.source))
    }

    /// A line, by its place from 0.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<Line<'_>> {
        let (block, meta, start) = self.meta(number)?;
        let end = meta.end as usize;
        let from = block
            .styles
            .partition_point(|(at, _)| (*at as usize) < start);
        let to = block.styles.partition_point(|(at, _)| (*at as usize) < end);
        let level = Level::ALL
            .into_iter()
            .find(|level| *level as u8 == meta.level);
        Some(Line {
            at: (meta.at != NO_TIME)
                .then(|| Timestamp::from_millisecond(meta.at))
                .flatten(),
            level,
            source: usize::from(meta.source)
                .checked_sub(1)
                .and_then(|at| self.sources.get(at))
                .map_or("", String::as_str),
            leads: meta.leads,
            text: std::str::from_utf8(&block.text[start..end]).unwrap_or_default(),
            styles: &block.styles[from..to],
            start,
        })
    }

    /// Adds a line as text to a file: `2026-11-20T20:45:47Z source > ERROR 401`.
    pub fn write(&self, number: usize, to: &mut String) {
        let Some(line) = self.line(number) else {
            return;
        };
        if line.leads {
            if let Some(at) = line.at {
                to.push_str(&at.to_string());
                to.push(' ');
            }
            if !line.source.is_empty() {
                to.push_str(line.source);
                to.push_str(" > ");
            }
            if let Some(level) = line
                .level
                .filter(|_| line.at.is_some() || !line.source.is_empty())
            {
                to.push_str(level.word());
                to.push(' ');
            }
        }
        to.push_str(line.text);
        to.push('\n');
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn entry<'a>(level: Option<Level>, source: &'a str, text: &'a str) -> Entry<'a> {
        let at = level.and_then(|_| Timestamp::from_second(1_795_207_547));
        Entry {
            at,
            level,
            source,
            continues: false,
            text,
        }
    }

    #[test]
    fn lines_come_back_as_they_were() {
        let mut store = Store::default();
        for n in 0..3_000 {
            let level = Level::ALL[n % 5];
            let text = format!("line {n} é\u{1b}[31mred");
            store.push(&entry(Some(level), ["a", "b", ""][n % 3], &text));
        }
        assert_eq!(store.len(), 3_000);
        assert_eq!(store.first_error(), Some(4));
        assert_eq!(
            (store.at_least(Level::Warn), store.at_least(Level::Trace)),
            (1_200, 3_000)
        );
        assert_eq!(store.sources(), ["a", "b"]);
        assert_eq!(store.line(3_000), None);
        for n in [0, 1_023, 1_024, 2_047, 2_048, 2_999] {
            let line = store.line(n).unwrap();
            assert_eq!(line.text, format!("line {n} éred"));
            assert_eq!(
                (line.source, line.level),
                (["a", "b", ""][n % 3], Some(Level::ALL[n % 5]))
            );
            assert_eq!(line.at.unwrap().as_second(), 1_795_207_547);
            let styles: Vec<_> = line
                .styles()
                .map(|(at, style)| (at, style.classes()))
                .collect();
            assert_eq!(styles, [(line.text.len() - 3, "ink-red".to_owned())]);
            assert_eq!(store.bytes(n), line.text.as_bytes());
        }
    }

    #[test]
    fn an_entry_of_several_lines_is_several_lines_of_one_kind() {
        let mut store = Store::default();
        store.push(&entry(
            Some(Level::Error),
            "source",
            "Failed\r\n\tat X\n\n\tat Y\n",
        ));
        store.push(&entry(None, "", ""));
        let lines: Vec<_> = (0..store.len()).map(|n| store.line(n).unwrap()).collect();
        let found: Vec<_> = lines.iter().map(|l| (l.text, l.leads, l.level)).collect();
        let error = Some(Level::Error);
        assert_eq!(
            found,
            [
                ("Failed", true, error),
                ("\tat X", false, error),
                ("", false, error),
                ("\tat Y", false, error),
                ("", true, None),
            ]
        );
        let mut text = String::new();
        (0..5).for_each(|n| store.write(n, &mut text));
        assert_eq!(
            text,
            "2026-11-20T20:45:47Z source > ERROR Failed\n\tat X\n\n\tat Y\n\n"
        );
    }

    #[test]
    fn more_sources_than_fit_are_nobodys() {
        let mut store = Store::default();
        for n in 0..300 {
            store.push(&entry(None, &n.to_string(), "x"));
        }
        assert_eq!(store.line(254).unwrap().source, "254");
        assert_eq!(store.line(255).unwrap().source, "");
        assert_eq!(store.sources().len(), 255);
        assert_eq!(store.len(), 300);
    }
}
