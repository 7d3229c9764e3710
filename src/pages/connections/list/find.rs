//! Which rows are shown and in which order.

use std::sync::Arc;

use airstrip_airbyte::model::ConnectionState;

use super::row::Row;
use crate::ui::{Sort, order};

/// The words of a search, in lower case. All of them must be found.
#[must_use]
pub fn words_of_search(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
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
pub const FILTERS: [Filter; 9] = [
    filter("running", "running"),
    filter("queued", "queued"),
    filter("retrying", "retrying"),
    filter("failed", "failed"),
    filter("landed", "landed"),
    filter("cancelled", "cancelled"),
    filter("paused", "paused"),
    filter("never", "never synced"),
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
        ConnectionState::Unknown(_) => 8,
    }
}

/// How many of the rows that a search found are in which state: what each filter would show.
#[must_use]
pub fn counts(rows: &[Arc<Row>], found: &[u32]) -> [usize; FILTERS.len()] {
    let mut counts = [0; FILTERS.len()];
    let found = found.iter().filter_map(|place| rows.get(*place as usize));
    for row in found {
        if let Some(count) = counts.get_mut(filter_of(&row.live.state)) {
            *count += 1;
        }
    }
    counts
}

/// The places of all rows in an order.
#[must_use]
pub fn sorted(rows: &[Arc<Row>], sort: Sort) -> Vec<u32> {
    let places = order(rows.len(), &mut |a, b| {
        let (a, b) = (&rows[a], &rows[b]);
        if sort.descending {
            b.cmp_by(a, sort.column)
        } else {
            a.cmp_by(b, sort.column)
        }
    });
    let narrow = |place| u32::try_from(place).unwrap_or(u32::MAX);
    places.into_iter().map(narrow).collect()
}

/// Those of the places whose rows have all words in them, in the same order.
#[must_use]
pub fn found(rows: &[Arc<Row>], order: &[u32], words: &[String]) -> Vec<u32> {
    those(rows, order, |row| row.matches(words))
}

/// Those of the places whose rows are in the state that is asked for, in the same order. A filter
/// that does not exist filters nothing.
#[must_use]
pub fn filtered(rows: &[Arc<Row>], order: &[u32], filter: &str) -> Vec<u32> {
    match FILTERS.iter().position(|f| f.name == filter) {
        Some(wanted) => those(rows, order, |row| filter_of(&row.live.state) == wanted),
        None => order.to_vec(),
    }
}

fn those(rows: &[Arc<Row>], order: &[u32], fits: impl Fn(&Row) -> bool) -> Vec<u32> {
    let all = order.iter().copied();
    all.filter(|place| rows.get(*place as usize).is_some_and(|row| fits(row)))
        .collect()
}

/// A text in pieces, each with whether one of the words is in it.
#[must_use]
pub fn marked<'a>(text: &'a str, words: &[String]) -> Vec<(bool, &'a str)> {
    // Lower case may have other lengths: each of its bytes knows which character it came from.
    let mut lower = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        for small in character.to_lowercase() {
            lower.push(small);
        }
        origin.resize(lower.len(), (at, at + character.len_utf8()));
    }
    let hits: Vec<(usize, usize)> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| lower.match_indices(word.as_str()))
        .filter_map(|(at, hit)| Some((origin.get(at)?.0, origin.get(at + hit.len() - 1)?.1)))
        .collect();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for at in order(hits.len(), &mut |a, b| hits[a].cmp(&hits[b])) {
        let (start, end) = hits[at];
        match spans.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (start, end) in spans {
        if start > done {
            pieces.push((false, &text[done..start]));
        }
        pieces.push((true, &text[start..end]));
        done = end;
    }
    if done < text.len() {
        pieces.push((false, &text[done..]));
    }
    pieces
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
