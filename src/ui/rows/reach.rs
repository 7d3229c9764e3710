//! Which rows are in view, and where keys lead.

use std::ops::Range;

/// Rows drawn beyond the edges, so that a quick scroll shows no gap.
const MARGIN: usize = 8;

/// The rows in view at a scroll position.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Pixels: small, not negative.
pub(super) fn rows_in_view(top: f64, height: f64, row: f64, count: usize) -> Range<usize> {
    let first = (top.max(0.0) / row) as usize;
    let shown = (height.max(0.0) / row).ceil() as usize + 1;
    let end = (first + shown).min(count);
    first.min(end)..end
}

/// The rows to draw for those in view.
pub(super) fn rows_to_draw(view: &Range<usize>, count: usize) -> Range<usize> {
    let end = (view.end + MARGIN).min(count);
    view.start.saturating_sub(MARGIN).min(end)..end
}

/// The place that one of `slots` has when the places from `start` on are drawn, as many as there are
/// slots: as one scrolls, a slot keeps its place for as long as that is drawn.
pub(super) fn place_of(slot: usize, slots: usize, start: usize) -> usize {
    start + (slot + slots - start % slots) % slots
}

/// Where a key moves to, or `None` for a key that does not move.
pub(super) fn target_row(key: &str, active: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match key {
        "ArrowDown" => (active + 1).min(last),
        "ArrowUp" => active.min(last).saturating_sub(1),
        "PageDown" => (active + page.max(1)).min(last),
        "PageUp" => active.min(last).saturating_sub(page.max(1)),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_near_the_view_are_drawn() {
        for (top, height, count, range) in [
            (0.0, 360.0, 0, 0..0),
            (0.0, 360.0, 5, 0..5),
            (0.0, 360.0, 10_000, 0..19),
            (3_600.0, 360.0, 10_000, 92..119),
            (359_640.0, 360.0, 10_000, 9_982..10_000),
            // Fewer rows than the scroll position knew of, and the elastic scroll of Safari.
            (359_640.0, 360.0, 10, 2..10),
            (-50.0, 360.0, 10, 0..10),
        ] {
            let view = rows_in_view(top, height, 36.0, count);
            assert_eq!(rows_to_draw(&view, count), range, "{top}");
        }
    }

    #[test]
    fn every_place_has_one_slot_and_keeps_it() {
        for slots in [1, 7, 40] {
            for start in 0..100 {
                let place = |slot| place_of(slot, slots, start);
                let mut places: Vec<usize> = (0..slots).map(place).collect();
                assert!((0..slots).all(|slot| place(slot) % slots == slot));
                places.sort_unstable();
                assert_eq!(places, (start..start + slots).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn keys_move_within_the_rows() {
        for (key, active, count, target) in [
            ("ArrowDown", 0, 3, Some(1)),
            ("ArrowDown", 2, 3, Some(2)),
            ("ArrowUp", 0, 3, Some(0)),
            ("PageDown", 5, 100, Some(15)),
            ("PageUp", 5, 100, Some(0)),
            ("End", 0, 100, Some(99)),
            ("Home", 50, 100, Some(0)),
            ("ArrowUp", 50, 3, Some(1)),
            ("End", 0, 0, None),
            ("x", 0, 3, None),
        ] {
            assert_eq!(target_row(key, active, count, 10), target, "{key} {active}");
        }
    }
}
