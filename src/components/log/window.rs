//! Which rows of a long log are in view, and where they stand.
//!
//! A browser caps the height of an element, at some 33 million pixels of the screen: a million lines
//! are higher. So the height that is scrolled is that of the rows only up to a limit; beyond it, a
//! position is a share of the way. The row at a share of all rows stands at the same share of the
//! window, which comes to ordinary scrolling where nothing is scaled, and works for rows of any height.

use std::ops::Range;

/// The height of a line that is not wrapped, in pixels, as in the style sheet.
pub const ROW: f64 = 18.0;
/// Rows drawn beyond the edges.
const MARGIN: f64 = 12.0;

/// A log and the window on it, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// How many rows there are.
    pub rows: usize,
    /// How high the window is.
    pub height: f64,
    /// How many pixels of the screen make one of these.
    pub scale: f64,
}

/// A row, with a fraction of it, and where in the window it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// The row.
    pub row: usize,
    /// How much of the row is above the point.
    pub part: f64,
    /// The point, in pixels below the upper edge.
    pub at: f64,
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
impl Window {
    /// The height of all rows were there no limit.
    fn whole(&self) -> f64 {
        self.rows as f64 * ROW
    }

    /// The height that is scrolled.
    #[must_use]
    pub fn full(&self) -> f64 {
        let limit = (30e6 / self.scale.max(1.0)).min(15e6);
        self.whole().min(limit)
    }

    /// The share of the way that a scroll position is.
    fn share(&self, top: f64) -> f64 {
        let way = self.full() - self.height;
        if way > 0.0 {
            (top / way).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// The scroll position that has a point of the whole, in pixels from its top, at the upper edge.
    fn top_of(&self, point: f64) -> f64 {
        let way = self.whole() - self.height;
        if way <= 0.0 {
            return 0.0;
        }
        (point / way).clamp(0.0, 1.0) * (self.full() - self.height)
    }

    /// What stands where at a scroll position.
    #[must_use]
    pub fn anchor(&self, top: f64) -> Anchor {
        let share = self.share(top);
        let row = share * self.rows as f64;
        let whole = (row as usize).min(self.rows.saturating_sub(1));
        Anchor {
            row: whole,
            part: row - whole as f64,
            at: share * self.height,
        }
    }

    /// The rows to draw around an anchor: enough were none of them wrapped.
    #[must_use]
    pub fn drawn(&self, anchor: Anchor) -> Range<usize> {
        let row = anchor.row as f64 + anchor.part;
        let first = (row - anchor.at / ROW - MARGIN).max(0.0);
        let last = (row + (self.height - anchor.at) / ROW + MARGIN).max(0.0);
        let end = (last as usize + 1).min(self.rows);
        (first as usize).min(end)..end
    }

    /// The row at the upper edge, with a fraction.
    #[must_use]
    pub fn first(&self, top: f64) -> f64 {
        self.last_first() * self.share(top)
    }

    /// The scroll position that has a row, with a fraction, at the upper edge, as far as there is one.
    #[must_use]
    pub fn top_for(&self, first: f64) -> f64 {
        self.top_of(first * ROW)
    }

    /// The row, with a fraction, to have at the upper edge where a row is to be seen: the one that is
    /// there, or the row is put a third below the edge.
    #[must_use]
    pub fn first_to_see(&self, row: usize, first: f64) -> f64 {
        let (row, room) = (row as f64, self.height / ROW);
        if row >= first && row + 1.0 <= first + room {
            return first;
        }
        (row - room / 3.0).max(0.0)
    }

    /// The last row, with a fraction, that can be at the upper edge.
    #[must_use]
    pub fn last_first(&self) -> f64 {
        (self.whole() - self.height).max(0.0) / ROW
    }

    /// Where a key moves to; `None` for one that does not move.
    #[must_use]
    pub fn top_after(&self, key: &str, top: f64) -> Option<f64> {
        let first = self.first(top);
        let page = (self.height / ROW - 1.0).max(1.0);
        Some(match key {
            "ArrowDown" => self.top_for(first + 1.0),
            "ArrowUp" => self.top_for(first - 1.0),
            "PageDown" | " " => self.top_for(first + page),
            "PageUp" => self.top_for(first - page),
            "Home" => 0.0,
            "End" => self.top_for(self.last_first()),
            _ => return None,
        })
    }

    /// Whether the last row is in view.
    #[must_use]
    pub fn is_at_end(&self, top: f64) -> bool {
        top + self.height >= self.full() - 2.0
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn window(rows: usize, scale: f64) -> Window {
        Window {
            rows,
            height: 360.0,
            scale,
        }
    }

    #[test]
    fn rows_in_view_are_drawn_with_some_to_spare() {
        for (rows, top, drawn) in [
            (0, 0.0, 0..0),
            (5, 0.0, 0..5),
            (1_000, 0.0, 0..33),
            (1_000, 1_800.0, 88..133),
            (1_000, 17_640.0, 968..1_000),
            // A position of a longer log, and the elastic scroll of Safari.
            (10, 17_640.0, 0..10),
            (1_000, -80.0, 0..33),
        ] {
            let window = window(rows, 1.0);
            assert_eq!(
                window.drawn(window.anchor(top)),
                drawn,
                "{rows} rows at {top}"
            );
        }
    }

    #[test]
    fn no_height_is_beyond_what_browsers_can() {
        for (rows, scale, full) in [
            (0, 1.0, 0.0),
            (100, 1.0, 1_800.0),
            (833_333, 1.0, 14_999_994.0),
            (1_000_000, 1.0, 15e6),
            (5_000_000, 2.0, 15e6),
            (1_000_000, 3.0, 10e6),
        ] {
            assert_eq!(window(rows, scale).full(), full, "{rows}");
        }
    }

    #[test]
    fn keys_move_by_lines_and_pages_even_where_the_height_is_scaled() {
        for rows in [1_000, 5_000_000] {
            let window = window(rows, 1.0);
            let after = |key: &str, first: f64| {
                let top = window.top_after(key, window.top_for(first))?;
                Some(window.first(top).round())
            };
            for (key, first, moved) in [
                ("ArrowDown", 100.0, Some(101.0)),
                ("ArrowUp", 100.0, Some(99.0)),
                ("ArrowUp", 0.0, Some(0.0)),
                ("PageDown", 100.0, Some(119.0)),
                ("PageUp", 100.0, Some(81.0)),
                ("PageUp", 5.0, Some(0.0)),
                ("Home", 100.0, Some(0.0)),
                ("End", 100.0, Some(rows as f64 - 20.0)),
                ("PageDown", rows as f64 - 20.0, Some(rows as f64 - 20.0)),
                ("x", 1.0, None),
            ] {
                assert_eq!(after(key, first), moved, "{key} of {rows}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_row_that_is_gone_to_is_in_view(rows in 1_usize..8_000_000, row: usize, height in 50.0..2_000.0_f64, share in 0.0..1.0_f64) {
            let row = row % rows;
            let window = Window { rows, height, scale: 1.0 };
            let top = window.top_for(window.first_to_see(row, share * window.last_first()));
            let anchor = window.anchor(top);
            let offset = (row as f64 - anchor.row as f64 - anchor.part) * ROW + anchor.at;
            prop_assert!(offset >= -1.0 && offset + ROW <= height.max(ROW) + 1.0, "{offset}");
            prop_assert!(window.drawn(anchor).contains(&row));
        }

        #[test]
        fn what_is_in_view_is_drawn(rows in 1_usize..8_000_000, height in 50.0..2_000.0_f64, share in 0.0..=1.0_f64) {
            let window = Window { rows, height, scale: 1.0 };
            let top = share * (window.full() - height).max(0.0);
            let drawn = window.drawn(window.anchor(top));
            let first = window.first(top);
            prop_assert!(drawn.start as f64 <= first);
            prop_assert!(drawn.end as f64 >= (first + height / ROW).min(rows as f64));
            prop_assert!(drawn.len() as f64 <= height / ROW + 27.0);
        }
    }
}
