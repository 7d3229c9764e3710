//! How fast a count grows: over the last half minute, not since the start.

/// Milliseconds that a rate looks back.
const WINDOW: i64 = 30_000;
/// Milliseconds that must have been seen before anything is said.
const ENOUGH: i64 = 5_000;

/// A growing count as it was seen, by moments in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rate {
    /// When the count became what it then was. The first is the last before the window.
    seen: Vec<(i64, u64)>,
    /// Since when it is watched.
    first: i64,
}

impl Rate {
    /// Notes the count at a moment. One that has fallen is another attempt's: all begins anew.
    pub fn note(&mut self, at: i64, count: u64) {
        match self.seen.last() {
            Some((_, last)) if *last == count => return,
            Some((_, last)) if *last < count => {}
            _ => {
                self.seen.clear();
                self.first = at;
            }
        }
        let old = self.seen.iter().rposition(|(seen, _)| *seen <= at - WINDOW);
        self.seen.drain(..old.unwrap_or(0));
        self.seen.push((at, count));
    }

    /// How many a second came within the window; `None` while too little was seen.
    #[must_use]
    pub fn per_second(&self, now: i64) -> Option<u64> {
        let begin = self.first.max(now - WINDOW);
        let span = u64::try_from(now - begin)
            .ok()
            .filter(|span| *span >= ENOUGH.unsigned_abs())?;
        let before = self.seen.iter().rfind(|(at, _)| *at <= begin);
        let (_, last) = self.seen.last()?;
        let came = last - before.map_or(0, |(_, count)| *count);
        Some(came.saturating_mul(1_000) / span)
    }

    /// For how many seconds nothing has come; 0 where nothing has been seen.
    #[must_use]
    pub fn still(&self, now: i64) -> i64 {
        self.seen
            .last()
            .map_or(0, |(at, _)| (now - at).max(0) / 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(samples: &[(i64, u64)]) -> Rate {
        let mut rate = Rate::default();
        for (seconds, count) in samples {
            rate.note(seconds * 1_000, *count);
        }
        rate
    }

    #[test]
    fn only_the_last_half_minute_counts() {
        let steady: Vec<_> = (0..60_u32)
            .map(|s| (i64::from(s), u64::from(s) * 100))
            .collect();
        for (samples, now, rate, still) in [
            (&[][..], 10, None, 0),
            (&[(0, 50)], 4, None, 4),
            (&[(0, 50)], 5, Some(0), 5),
            (&[(0, 0), (10, 500)], 10, Some(50), 0),
            (&[(0, 0), (10, 500)], 20, Some(25), 10),
            // All of it came before the window.
            (&[(0, 0), (10, 500)], 45, Some(0), 35),
            (&steady[..], 59, Some(100), 0),
            // Another attempt begins at less.
            (&[(0, 0), (10, 500), (20, 10), (30, 110)], 30, Some(10), 0),
            (&[(0, u64::MAX - 1), (10, u64::MAX)], 10, Some(0), 0),
            // The clock was set back.
            (&[(100, 5), (110, 6)], 90, None, 0),
        ] {
            let found = seen(samples);
            assert_eq!(found.per_second(now * 1_000), rate, "{samples:?} at {now}");
            assert_eq!(found.still(now * 1_000), still, "{samples:?} at {now}");
        }
    }

    #[test]
    fn what_is_past_the_window_is_forgotten() {
        let mut rate = Rate::default();
        for second in 0..10_000_u32 {
            rate.note(i64::from(second) * 1_000, u64::from(second) * 3);
        }
        assert!(rate.seen.len() < 40);
        assert_eq!(rate.per_second(9_999_000), Some(3));
    }
}
