//! Keeps the rows in the tab, each for itself: what is sent is kept before it is.

use super::machine::{Machine, Pause};
use super::row::Row;
use crate::components::airbyte::rows_key;
use crate::components::{forget, keep, recall};
use crate::ui::now;

/// Milliseconds for which what was left is gone on with unasked.
const FRESH: i64 = 300_000;

fn key_of(instance: &str, place: usize) -> String {
    format!("{}.{place}", rows_key(instance))
}

/// What was kept; nothing where that is none of ours.
pub fn load(instance: &str) -> Machine {
    let head = recall(&rows_key(instance)).unwrap_or_default();
    let head: Option<(usize, i64)> = serde_json::from_str(&head).ok();
    let Some((count, at)) = head else {
        return Machine::default();
    };
    let kept = (0..count).map(|place| recall(&key_of(instance, place)));
    // A row that cannot be read is left out: it is never sent.
    let rows = kept
        .enumerate()
        .filter_map(|(place, text)| Row::read(place, &text?));
    let fresh = now().as_millisecond().saturating_sub(at) < FRESH;
    let rows: Vec<Row> = rows.collect();
    if rows.len() < count {
        clear(instance, count);
    }
    let pause = if fresh { Pause::None } else { Pause::Asked };
    Machine::restored(rows, pause)
}

/// Keeps what has changed.
pub fn save(instance: &str, machine: &mut Machine) {
    let changed = machine.take_changed();
    if changed.is_empty() {
        return;
    }
    let rows = machine.rows();
    for place in changed {
        if let Some(row) = rows.get(place) {
            keep(&key_of(instance, place), &row.write());
        }
    }
    let head = format!("[{},{}]", rows.len(), now().as_millisecond());
    keep(&rows_key(instance), &head);
}

/// Forgets `count` rows.
pub fn clear(instance: &str, count: usize) {
    forget(&rows_key(instance));
    for place in 0..count {
        forget(&key_of(instance, place));
    }
}
