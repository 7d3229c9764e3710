//! Which rows are shown and in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use airstrip_airbyte::model::ConnectionState;
use airstrip_contract::Timestamp;

use super::due::due_order;
use super::row::Row;
use crate::ui::{Sort, lower, order};

/// The words of a search, in lower case. All of them must be found.
#[must_use]
pub fn words_of_search(text: &str) -> Vec<String> {
    text.split_whitespace().map(lower).collect()
}

/// A state as a filter knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// Its name in the address.
    pub name: &'static str,
    /// Its word in a sentence: "6 running".
    pub word: &'static str,
}

/// All filters, in the order in which their counts are shown.
pub const FILTERS: [Filter; 10] = [
    filter("running", "running"),
    filter("queued", "queued"),
    filter("retrying", "retrying"),
    filter("failed", "failed"),
    filter("landed", "landed"),
    filter("cancelled", "cancelled"),
    filter("paused", "paused"),
    filter("never", "never synced"),
    filter("cleared", "cleared"),
    filter("unknown", "unknown"),
];

const fn filter(name: &'static str, word: &'static str) -> Filter {
    Filter { name, word }
}

/// The place in [`FILTERS`] of the one filter that a state falls under.
#[must_use]
pub const fn filter_of(state: &ConnectionState) -> usize {
    match state {
        ConnectionState::Running => 0,
        ConnectionState::Queued => 1,
        ConnectionState::Retrying => 2,
        ConnectionState::Failed => 3,
        ConnectionState::Landed => 4,
        ConnectionState::Cancelled => 5,
        ConnectionState::Paused => 6,
        ConnectionState::NeverSynced => 7,
        ConnectionState::Cleared => 8,
        ConnectionState::Unknown(_) => 9,
    }
}

/// How many of the rows at these places are in which state: what each filter would show.
#[must_use]
pub fn counts(rows: &[Arc<Row>], places: &[u32]) -> Vec<u32> {
    let mut counts = vec![0; FILTERS.len()];
    for row in places.iter().filter_map(|place| rows.get(*place as usize)) {
        if let Some(count) = counts.get_mut(filter_of(&row.live.state)) {
            *count += 1;
        }
    }
    counts
}

/// The places of all rows in an order. `before` is one that they were in, perhaps without the last
/// rows: the closer it is, the sooner this is done. Next syncs are those that were due `at` a moment.
#[must_use]
pub fn sorted(rows: &[Arc<Row>], sort: Sort, before: &[u32], at: Timestamp) -> Vec<u32> {
    let narrow = |place| u32::try_from(place).unwrap_or(u32::MAX);
    let begun: Vec<u32> = if before.len() <= rows.len() {
        let more = (before.len()..rows.len()).map(narrow);
        before.iter().copied().chain(more).collect()
    } else {
        (0..rows.len()).map(narrow).collect()
    };
    // Worked out once for each row: it takes far longer than to compare two.
    let due = if sort.column == "next" {
        times_due(rows, sort.descending, at)
    } else {
        Vec::new()
    };
    let row = |at: usize| {
        let place = *begun.get(at)? as usize;
        Some((due.get(place), rows.get(place)?))
    };
    let places = order(begun.len(), &mut |a, b| {
        let (a, b) = if sort.descending { (b, a) } else { (a, b) };
        match (row(a), row(b)) {
            (Some(a), Some(b)) => a.0.cmp(&b.0).then_with(|| a.1.cmp_by(b.1, sort.column)),
            _ => Ordering::Equal,
        }
    });
    let place = |at: usize| begun.get(at).copied();
    places.into_iter().filter_map(place).collect()
}

/// The place of each in the order in which they are due; what is not due comes last either way.
fn times_due(rows: &[Arc<Row>], descending: bool, at: Timestamp) -> Vec<i64> {
    let never = if descending { i64::MIN } else { i64::MAX };
    let order = |row: &Arc<Row>| due_order(row, at).unwrap_or(never);
    rows.iter().map(order).collect()
}

/// What is looked for, but for the state: which words, and which of each kind of thing. An empty text
/// is any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// All of them must be found, see [`words_of_search`].
    pub words: Vec<String>,
    /// `on` or `off`.
    pub enabled: String,
    /// The name of a connector.
    pub source: String,
    /// The name of a connector.
    pub destination: String,
    /// The name of a tag.
    pub tag: String,
    /// The name of a workspace.
    pub workspace: String,
}

impl Wanted {
    /// Whether nothing in particular is looked for.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this finds nothing that `before` has not found: one has typed on.
    #[must_use]
    pub fn narrows(&self, before: &Self) -> bool {
        let within = |old: &String| self.words.iter().any(|new| new.contains(old.as_str()));
        before.words.iter().all(within)
            && Self {
                words: before.words.clone(),
                ..self.clone()
            } == *before
    }

    /// Those of the places whose rows are looked for, in the same order.
    #[must_use]
    pub fn among(&self, rows: &[Arc<Row>], places: &[u32]) -> Vec<u32> {
        let words: Vec<(&str, u64)> = self
            .words
            .iter()
            .map(|word| (word.as_str(), letters_of(word)))
            .collect();
        those(rows, places, &|row| self.wants(row, &words))
    }

    fn wants(&self, row: &Row, words: &[(&str, u64)]) -> bool {
        let facts = &row.facts;
        let any_or = |wanted: &str, is: &str| wanted.is_empty() || wanted == is;
        words.iter().all(|(word, letters)| row.has(word, *letters))
            && any_or(&self.enabled, if row.live.disabled { "off" } else { "on" })
            && any_or(&self.source, &facts.source.connector.name)
            && any_or(&self.destination, &facts.destination.connector.name)
            && any_or(&self.workspace, &facts.workspace.name)
            && (self.tag.is_empty() || facts.tags.contains(&self.tag))
    }
}

/// Those of the places whose rows are in the state that is asked for, in the same order. A filter
/// that does not exist filters nothing.
#[must_use]
pub fn filtered(rows: &[Arc<Row>], places: &[u32], filter: &str) -> Vec<u32> {
    match FILTERS.iter().position(|f| f.name == filter) {
        Some(wanted) => those(rows, places, &|row| filter_of(&row.live.state) == wanted),
        None => places.to_vec(),
    }
}

fn those(rows: &[Arc<Row>], places: &[u32], fits: &dyn Fn(&Row) -> bool) -> Vec<u32> {
    let all = places.iter().copied();
    all.filter(|place| rows.get(*place as usize).is_some_and(|row| fits(row)))
        .collect()
}

/// Which letters and digits a text has, one bit each: most rows lack one of a word's, which is much
/// sooner seen than that they lack the word.
#[must_use]
pub fn letters_of(text: &str) -> u64 {
    text.bytes().fold(0, |letters, byte| {
        letters
            | match byte {
                b'a'..=b'z' => 1 << (byte - b'a'),
                b'0'..=b'9' => 1 << (byte - b'0' + 26),
                _ => 0,
            }
    })
}

#[cfg(test)]
#[path = "find_tests.rs"]
pub mod tests;
