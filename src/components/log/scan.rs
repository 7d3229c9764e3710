//! Which lines are shown, and which of them hold what is searched: found out a stretch at a time, so
//! that a million lines never hold up the page.

use std::ops::Range;

use super::store::{Level, Store};

/// A text that is searched, whatever its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    /// In lower case.
    text: String,
    /// The first byte in both cases, where the whole text is ASCII.
    ascii: Option<(u8, u8)>,
}

impl Needle {
    /// `None` for an empty text.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let first = *text.as_bytes().first()?;
        let ascii = text.is_ascii().then(|| (first, first.to_ascii_uppercase()));
        Some(Self { text, ascii })
    }

    /// Where it is found next in a text, from a byte on.
    #[must_use]
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        if self.ascii.is_some() {
            let start = from + self.find_ascii(text.as_bytes().get(from..)?)?;
            return Some(start..start + self.text.len());
        }
        let rest = text.get(from..)?;
        rest.char_indices().find_map(|(at, _)| {
            let start = from + at;
            Some(start..start + self.begins(&text[start..])?)
        })
    }

    /// How often it is in a line.
    #[must_use]
    fn count(&self, line: &[u8]) -> usize {
        let text = match self.ascii {
            Some(_) => None,
            None => std::str::from_utf8(line).ok(),
        };
        let next = |from: usize| match text {
            Some(text) => self.find(text, from).map(|found| found.end),
            None => Some(from + self.find_ascii(line.get(from..)?)? + self.text.len()),
        };
        std::iter::successors(next(0), |end| next(*end)).count()
    }

    fn find_ascii(&self, bytes: &[u8]) -> Option<usize> {
        let (lower, upper) = self.ascii?;
        let needle = self.text.as_bytes();
        let last = bytes.len().checked_sub(needle.len())?;
        let mut from = 0;
        while from <= last {
            let next = bytes[from..=last]
                .iter()
                .position(|byte| *byte == lower || *byte == upper)?;
            let start = from + next;
            if bytes[start..start + needle.len()].eq_ignore_ascii_case(needle) {
                return Some(start);
            }
            from = start + 1;
        }
        None
    }

    /// How many bytes of a text it takes, where the text begins with it.
    fn begins(&self, text: &str) -> Option<usize> {
        let mut wanted = self.text.chars();
        for (at, found) in text.char_indices() {
            for lower in found.to_lowercase() {
                match wanted.next() {
                    Some(next) if next == lower => {}
                    Some(_) => return None,
                    None => return Some(at),
                }
            }
            if wanted.as_str().is_empty() {
                return Some(at + found.len_utf8());
            }
        }
        None
    }
}

/// The lines that pass a filter, and those of them that hold a needle.
#[derive(Debug, Default)]
pub struct Scan {
    least: Option<Level>,
    source: Option<u8>,
    needle: Option<Needle>,
    /// The lines that pass; `None` where all do.
    shown: Option<Vec<u32>>,
    /// How many lines were asked whether they pass.
    asked: usize,
    /// The lines with the needle.
    hits: Vec<u32>,
    /// How often they hold it.
    found: usize,
    /// How many rows were searched.
    searched: usize,
}

impl Scan {
    /// Shows only lines of at least a level and of one source, by its number.
    pub fn filter(&mut self, least: Option<Level>, source: Option<u8>) {
        self.least = least;
        self.source = source;
        self.shown = (least.is_some() || source.is_some()).then(Vec::new);
        self.asked = 0;
        let needle = self.needle.take();
        self.search(needle);
    }

    /// Looks for another text, or for none.
    pub fn search(&mut self, needle: Option<Needle>) {
        self.needle = needle;
        self.hits.clear();
        self.found = 0;
        self.searched = 0;
    }

    /// What is searched.
    #[must_use]
    pub const fn needle(&self) -> Option<&Needle> {
        self.needle.as_ref()
    }

    /// Goes on for about so many bytes of text; whether everything has been looked at.
    pub fn step(&mut self, store: &Store, bytes: usize) -> bool {
        let all = store.len();
        let mut left = bytes;
        match &mut self.shown {
            Some(shown) => {
                let least = self.least.map_or(0, |level| level as u8);
                while self.asked < all && left > 0 {
                    let (level, source) = store.marks(self.asked);
                    if level >= least && self.source.is_none_or(|wanted| wanted == source) {
                        shown.push(number(self.asked));
                    }
                    self.asked += 1;
                    left = left.saturating_sub(16);
                }
            }
            None => self.asked = all,
        }
        let rows = self.rows();
        let Some(needle) = &self.needle else {
            self.searched = rows;
            return self.asked == all;
        };
        while self.searched < rows && left > 0 {
            let line = match &self.shown {
                Some(shown) => shown[self.searched] as usize,
                None => self.searched,
            };
            let text = store.bytes(line);
            let found = needle.count(text);
            if found > 0 {
                self.hits.push(number(line));
                self.found += found;
            }
            self.searched += 1;
            left = left.saturating_sub(text.len() + 16);
        }
        self.asked == all && self.searched == rows
    }

    /// How many lines are shown, as far as they have been looked at.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.shown.as_ref().map_or(self.asked, Vec::len)
    }

    /// The line in a row.
    #[must_use]
    pub fn line(&self, row: usize) -> Option<usize> {
        match &self.shown {
            Some(shown) => shown.get(row).map(|line| *line as usize),
            None => (row < self.asked).then_some(row),
        }
    }

    /// The row of a line; of one that is not shown, that of the next one that is.
    #[must_use]
    pub fn row(&self, line: usize) -> usize {
        match &self.shown {
            Some(shown) => shown.partition_point(|shown| (*shown as usize) < line),
            None => line,
        }
    }

    /// Whether a line passes the filter, as far as is known.
    #[must_use]
    pub fn shows(&self, line: usize) -> bool {
        self.line(self.row(line)) == Some(line)
    }

    /// How many lines hold what is searched.
    #[must_use]
    pub fn hits(&self) -> usize {
        self.hits.len()
    }

    /// How often they hold it.
    #[must_use]
    pub const fn found(&self) -> usize {
        self.found
    }

    /// The place of a line among the hits.
    #[must_use]
    pub fn place(&self, line: usize) -> Option<usize> {
        self.hits.binary_search(&number(line)).ok()
    }

    /// The hit after a line, or before it; from the other end where there is none.
    #[must_use]
    pub fn hit_from(&self, line: usize, forwards: bool) -> Option<usize> {
        let line = number(line);
        let found = if forwards {
            let next = self.hits.partition_point(|hit| *hit <= line);
            self.hits.get(next).or(self.hits.first())
        } else {
            let before = self.hits.partition_point(|hit| *hit < line).checked_sub(1);
            before.and_then(|at| self.hits.get(at)).or(self.hits.last())
        };
        found.map(|hit| *hit as usize)
    }

    /// The first hit from a line on; the first of all where none follows.
    #[must_use]
    pub fn hit_at(&self, line: usize) -> Option<usize> {
        let next = self.hits.partition_point(|hit| *hit < number(line));
        let found = self.hits.get(next).or(self.hits.first());
        found.map(|hit| *hit as usize)
    }
}

/// No browser holds more lines than this counts.
fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::super::store::Entry;
    use super::*;

    fn store(lines: &[(Option<Level>, &str, &str)]) -> Store {
        let mut store = Store::default();
        for (level, source, text) in lines {
            store.push(&Entry {
                at: None,
                level: *level,
                source,
                continues: false,
                text,
            });
        }
        store
    }

    #[test]
    fn case_makes_no_difference_in_any_script() {
        for (needle, text, found) in [
            ("err", "An ERROR", Some(3..6)),
            ("ERR", "an error", Some(3..6)),
            ("zz", "z", None),
            ("a[0].*", "x A[0].* y", Some(2..8)),
            ("grüße", "Viele GRÜSSE, GRÜßE", Some(15..22)),
            ("ПРИВЕТ", "привет", Some(0..12)),
            ("é", "É", Some(0..2)),
            ("i̇x", "İX", Some(0..3)),
        ] {
            assert_eq!(
                Needle::new(needle).unwrap().find(text, 0),
                found,
                "{needle}"
            );
        }
        assert_eq!(Needle::new(""), None);
        for (needle, text, count) in [
            ("a", "banana", 3),
            ("ana", "banana", 1),
            ("x", "banana", 0),
            ("É", "éÉe", 2),
            ("a", "a", 1),
            ("a", "", 0),
        ] {
            let needle = Needle::new(needle).unwrap();
            assert_eq!(needle.count(text.as_bytes()), count, "{text}");
        }
        let again = Needle::new("a").unwrap();
        assert_eq!(again.find("aXa", 1), Some(2..3));
        assert_eq!(again.find("a", 5), None);
    }

    #[test]
    fn rows_are_the_lines_that_pass_and_hits_are_among_them() {
        use Level::{Error, Info, Warn};
        let mut store = store(&[
            (Some(Info), "source", "reading a"),
            (Some(Error), "source", "failed a"),
            (None, "", "a"),
            (Some(Warn), "platform", "slow A"),
        ]);
        let mut scan = Scan::default();
        scan.search(Needle::new("a"));
        assert!(scan.step(&store, 1_000));
        assert_eq!((scan.rows(), scan.hits()), (4, 4));
        scan.filter(Some(Warn), None);
        assert!(scan.step(&store, 1_000));
        let shown: Vec<_> = (0..9).map_while(|row| scan.line(row)).collect();
        assert_eq!((shown, scan.hits()), (vec![1, 3], 2));
        assert_eq!((scan.row(1), scan.row(2), scan.row(9)), (0, 1, 2));
        assert_eq!((scan.shows(2), scan.shows(3)), (false, true));
        assert_eq!(
            (scan.hit_from(1, true), scan.hit_from(3, true)),
            (Some(3), Some(1))
        );
        assert_eq!(
            (scan.hit_from(3, false), scan.hit_from(1, false)),
            (Some(1), Some(3))
        );
        assert_eq!(
            (scan.hit_at(2), scan.hit_at(4), scan.place(3)),
            (Some(3), Some(1), Some(1))
        );
        scan.filter(None, Some(2));
        store.push(&Entry {
            at: None,
            level: None,
            source: "platform",
            continues: false,
            text: "more",
        });
        assert!(scan.step(&store, 1_000));
        assert_eq!((scan.rows(), scan.hits(), scan.line(1)), (2, 1, Some(4)));
    }

    proptest! {
        #[test]
        fn steps_of_any_size_and_lines_that_come_later_change_nothing(
            lines in prop::collection::vec((0..6_usize, 0..3_usize, "[abAB ä]{0,9}"), 0..60),
            (least, source, needle) in (0..6_usize, 0..3_usize, "[abä]{0,2}"),
            bytes in 1..200_usize, late in 0..60_usize,
        ) {
            let sources = ["", "x", "y"];
            let level = |n: usize| n.checked_sub(1).map(|n| Level::ALL[n]);
            let push = |store: &mut Store, (l, s, text): &(usize, usize, String)| {
                store.push(&Entry { at: None, level: level(*l), source: sources[*s], continues: false, text });
            };
            let mut known = store(&[(None, "x", ""), (None, "y", "")]);
            let mut scan = Scan::default();
            scan.filter(level(least), (source > 0).then(|| u8::try_from(source).unwrap()));
            scan.search(Needle::new(&needle));
            for (n, line) in lines.iter().enumerate() {
                push(&mut known, line);
                if n < late {
                    scan.step(&known, bytes);
                }
            }
            let mut turns = 0;
            while !scan.step(&known, bytes) {
                turns += 1;
                prop_assert!(turns < 10_000);
            }
            let passing: Vec<usize> = (0..known.len()).filter(|n| {
                let line = known.line(*n).unwrap();
                line.level.map_or(0, |l| l as usize) >= least && (source == 0 || line.source == sources[source])
            }).collect();
            let shown: Vec<usize> = (0..scan.rows()).map(|row| scan.line(row).unwrap()).collect();
            prop_assert_eq!(&shown, &passing);
            let holds = |n: &&usize| !needle.is_empty() && known.line(**n).unwrap().text.to_lowercase().contains(&needle);
            prop_assert_eq!(scan.hits(), passing.iter().filter(holds).count());
            let often = |n: &usize| known.line(*n).unwrap().text.to_lowercase().matches(&needle).count();
            let often = if needle.is_empty() { 0 } else { passing.iter().map(often).sum() };
            prop_assert_eq!(scan.found(), often);
        }
    }
}
