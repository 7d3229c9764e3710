//! What part of a drawing is seen, and how large.

/// How far an arrow key moves it, in pixels.
pub const STEP: i64 = 60;
/// What is kept around what is shown, in pixels.
const MARGIN: i64 = 16;
/// How large it may be, in percent.
const LEAST: i64 = 8;
const MOST: i64 = 200;
/// Below this nobody can read the tasks' names.
const READABLE: i64 = 50;
/// How large a drawing is begun with that cannot be read as a whole.
const BEGINNING: i64 = 75;

/// Where the left upper corner of the drawing is, in pixels, and how large it is drawn, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    left: i64,
    top: i64,
    percent: i64,
}

impl Default for Sight {
    fn default() -> Self {
        Self {
            left: MARGIN,
            top: MARGIN,
            percent: 100,
        }
    }
}

impl Sight {
    /// All of a drawing of a size in a room, in the middle and not enlarged.
    pub fn fit((width, height): (i64, i64), room: (i64, i64)) -> Self {
        let share = |room: i64, size: i64| (room - 2 * MARGIN).max(1) * 100 / size.max(1);
        let percent = share(room.0, width)
            .min(share(room.1, height))
            .clamp(LEAST, 100);
        let middle = |room: i64, size: i64| ((room - size * percent / 100) / 2).max(MARGIN);
        Self {
            left: middle(room.0, width),
            top: middle(room.1, height),
            percent,
        }
    }

    /// What is seen before anybody moves it: all of a drawing where that can be read, as on a wide
    /// screen, and otherwise what is around one of its parts.
    pub fn begin(size: (i64, i64), room: (i64, i64), around: [i64; 4]) -> Self {
        let all = Self::fit(size, room);
        if all.percent >= READABLE {
            return all;
        }
        let start = Self {
            left: MARGIN,
            top: MARGIN,
            percent: BEGINNING,
        };
        start.showing(around, room)
    }

    /// Moved by so many pixels.
    pub fn moved(self, right: i64, down: i64) -> Self {
        Self {
            left: self.left + right,
            top: self.top + down,
            ..self
        }
    }

    /// Made larger or smaller, while what is at a point stays there.
    pub fn zoomed(self, by_percent: i64, (x, y): (i64, i64)) -> Self {
        let percent = (self.percent * by_percent / 100).clamp(LEAST, MOST);
        let keep = |corner: i64, at: i64| at - (at - corner) * percent / self.percent;
        Self {
            left: keep(self.left, x),
            top: keep(self.top, y),
            percent,
        }
    }

    /// Moved as little as needed to have a part of the drawing in the room.
    pub fn showing(self, [x, y, width, height]: [i64; 4], room: (i64, i64)) -> Self {
        let by = |corner: i64, at: i64, size: i64, room: i64| {
            let start = corner + at * self.percent / 100;
            let end = start + size * self.percent / 100;
            // What does not fit shows its beginning.
            let back = (room - MARGIN - end).min(0);
            back.max(back + (MARGIN - (start + back)).max(0))
        };
        self.moved(
            by(self.left, x, width, room.0),
            by(self.top, y, height, room.1),
        )
    }

    /// As CSS has it.
    pub fn transform(self) -> String {
        let Self { left, top, percent } = self;
        let (whole, rest) = (percent / 100, percent % 100);
        format!("translate({left}px, {top}px) scale({whole}.{rest:02})")
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn all_is_seen_and_nothing_is_enlarged() {
        let small = Sight::fit((100, 50), (500, 300));
        assert_eq!(small.transform(), "translate(200px, 125px) scale(1.00)");
        let wide = Sight::fit((4_680, 400), (500, 300));
        assert_eq!(wide.transform(), "translate(16px, 130px) scale(0.10)");
        assert_eq!(Sight::fit((90_000, 10), (500, 300)).percent, LEAST);
        // Before anything is known of either.
        assert_eq!(Sight::fit((0, 0), (0, 0)).percent, 100);
    }

    #[test]
    fn what_would_be_too_small_begins_with_a_part() {
        let room = (358, 300);
        let small = (300, 200);
        assert_eq!(
            Sight::begin(small, room, [0, 0, 100, 40]),
            Sight::fit(small, room)
        );
        let first = Sight::begin((4_680, 400), room, [0, 180, 200, 40]);
        assert_eq!(first.transform(), "translate(16px, 16px) scale(0.75)");
        let later = Sight::begin((4_680, 400), room, [2_000, 360, 200, 40]);
        assert_eq!((later.left, later.top), (358 - 16 - 1_650, 300 - 16 - 300));
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let sight = Sight::default().zoomed(200, (116, 216));
        assert_eq!((sight.left, sight.top, sight.percent), (-84, -184, 200));
        assert_eq!(sight.zoomed(200, (0, 0)).percent, MOST);
        assert_eq!(sight.zoomed(1, (0, 0)).percent, LEAST);
    }

    #[test]
    fn what_has_the_focus_comes_into_sight() {
        let room = (400, 300);
        let sight = Sight::default();
        assert_eq!(sight.showing([0, 0, 200, 40], room), sight);
        let right = sight.showing([600, 0, 200, 40], room);
        assert_eq!((right.left, right.top), (-416, 16));
        let back = right.showing([0, 0, 200, 40], room);
        assert_eq!(back.left, 16);
        let large = sight.showing([100, 0, 900, 40], room);
        assert_eq!(large.left, -84);
    }
}
