//! Keeps the rows in the tab, each for itself: what is sent is kept before it is.

use super::machine::{Machine, Pause};
use super::row::Row;
use crate::components::{forget, keep, recall};
use crate::ui::now;

/// Milliseconds for which what was left is gone on with unasked.
const FRESH: i64 = 300_000;

fn head_of(instance: &str) -> String {
    format!("airstrip.launches.{instance}")
}

fn key_of(instance: &str, place: usize) -> String {
    format!("{}.{place}", head_of(instance))
}

/// What was kept; nothing where that is none of ours.
pub fn load(instance: &str) -> Machine {
    let head = recall(&head_of(instance)).unwrap_or_default();
    let head: Option<(usize, usize, i64)> = serde_json::from_str(&head).ok();
    let Some((count, at_once, at)) = head else {
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
    Machine::restored(rows, at_once, pause)
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
    let (count, at_once) = (rows.len(), machine.at_once);
    let head = format!("[{count},{at_once},{}]", now().as_millisecond());
    keep(&head_of(instance), &head);
}

/// Forgets `count` rows.
pub fn clear(instance: &str, count: usize) {
    forget(&head_of(instance));
    for place in 0..count {
        forget(&key_of(instance, place));
    }
}
