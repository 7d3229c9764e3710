//! Reading a workspace's connections page by page.

use std::collections::BTreeSet;

/// How many connections are asked for at once: enough that 10,000 come in a few answers, few enough
/// that reading one does not hold up a frame.
const PAGE: u32 = 500;
/// As many as there is room for on the screen: the first rows are there sooner.
const FIRST: u32 = 60;

/// How often a cursor may turn out to be deleted before the list is taken as it is.
const PATIENCE: u8 = 5;

/// Where the reading of a list is: each page is asked for by the last connection of the one before.
#[derive(Debug, Default)]
pub struct Paging {
    seen: BTreeSet<String>,
    cursors: Vec<String>,
    gone: u8,
    passed: u32,
}

impl Paging {
    /// How many connections to ask for.
    #[must_use]
    pub fn size(&self) -> u32 {
        if self.passed == 0 { FIRST } else { PAGE }
    }

    /// How many connections have been given, for a server that counts them.
    #[must_use]
    pub fn passed(&self) -> u32 {
        self.passed
    }

    /// What the next page comes after; `None` for the first.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.cursors.last().map(String::as_str)
    }

    /// Takes the ids of a page, in order: which of them are new, and whether to go on.
    ///
    /// A server may give fewer rows than it was asked for, and one older than 1.8 gives all of them
    /// each time, so only a page without anything new is the end.
    pub fn accept<'a>(&mut self, ids: impl Iterator<Item = &'a str>) -> (Vec<bool>, bool) {
        let mut last = None;
        let fresh: Vec<bool> = ids
            .map(|id| {
                last = Some(id);
                self.passed += 1;
                self.seen.insert(id.to_owned())
            })
            .collect();
        let more = fresh.contains(&true);
        if let (true, Some(last)) = (more, last) {
            self.cursors.push(last.to_owned());
        }
        (fresh, more)
    }

    /// The cursor was deleted meanwhile: whether to try again from the one before.
    pub fn step_back(&mut self) -> bool {
        self.gone += 1;
        self.cursors.pop().is_some() && self.gone <= PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `all` to its end through `page`; gives what was read and how many pages it took.
    fn read(page: impl Fn(Option<&str>) -> Vec<String>) -> (Vec<String>, usize) {
        let (mut paging, mut read, mut pages) = (Paging::default(), Vec::new(), 0);
        loop {
            let ids = page(paging.cursor());
            pages += 1;
            let (fresh, more) = paging.accept(ids.iter().map(String::as_str));
            read.extend(
                ids.into_iter()
                    .zip(fresh)
                    .filter(|(_, new)| *new)
                    .map(|(id, _)| id),
            );
            if !more {
                return (read, pages);
            }
        }
    }

    fn ids(range: std::ops::Range<usize>) -> Vec<String> {
        range.map(|n| format!("{n:03}")).collect()
    }

    fn keyset(all: &[String], cursor: Option<&str>, size: usize) -> Vec<String> {
        let start = cursor.map_or(0, |c| {
            all.iter().position(|id| id == c).map_or(0, |at| at + 1)
        });
        all.iter().skip(start).take(size).cloned().collect()
    }

    #[test]
    fn every_connection_is_read_once() {
        for (count, size, pages) in [(0, 10, 1), (5, 10, 2), (10, 10, 2), (25, 10, 4)] {
            let all = ids(0..count);
            let (got, asked) = read(|cursor| keyset(&all, cursor, size));
            assert_eq!((got, asked), (all, pages), "{count} by {size}");
        }
    }

    #[test]
    fn a_server_that_ignores_paging_is_asked_twice() {
        let all = ids(0..30);
        assert_eq!(read(|_| all.clone()), (all.clone(), 2));
    }

    #[test]
    fn a_deleted_cursor_gives_way_to_the_one_before() {
        let mut paging = Paging::default();
        assert!(
            !paging.step_back(),
            "there is nothing before the first page"
        );
        let (first, second) = (ids(0..2), ids(2..4));
        paging.accept(first.iter().map(String::as_str));
        paging.accept(second.iter().map(String::as_str));
        assert_eq!(paging.cursor(), Some("003"));
        assert!(paging.step_back());
        assert_eq!(paging.cursor(), Some("001"));
        // The page that is read again brings one that was added behind the cursor.
        let again = ["002", "002b"];
        assert_eq!(paging.accept(again.into_iter()), (vec![false, true], true));
    }

    #[test]
    fn a_list_that_is_deleted_while_it_is_read_comes_to_an_end() {
        let mut paging = Paging::default();
        let mut turns = 0;
        loop {
            let id = format!("{turns}");
            paging.accept([id.as_str()].into_iter());
            turns += 1;
            if !paging.step_back() {
                break;
            }
        }
        assert_eq!(turns, usize::from(PATIENCE) + 1);
    }
}
