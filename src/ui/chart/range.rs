//! The stretch of a history that is shown.

use super::plot::Ask;

/// Fewer jobs than that are not zoomed into.
const FEWEST: usize = 8;

/// From one moment to another, in seconds since 1970, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// From when on.
    pub from: i64,
    /// Until when; `None`: what will come, too.
    pub to: Option<i64>,
}

impl Range {
    /// Everything.
    pub const ALL: Self = Self {
        from: i64::MIN,
        to: None,
    };

    /// From the first to the last of some moments; `None` of none.
    pub fn of(moments: impl Iterator<Item = i64> + Clone) -> Option<Self> {
        Some(Self {
            from: moments.clone().min()?,
            to: moments.max(),
        })
    }

    /// The stretch of so many of all moments, the oldest first. One that reaches to the newest goes on
    /// with those to come.
    pub fn between(all: &[i64], start: usize, len: usize) -> Self {
        let end = start + len;
        match (all.get(start), all.get(end.saturating_sub(1))) {
            (Some(from), Some(to)) if start > 0 || end < all.len() => Self {
                from: *from,
                to: (end < all.len()).then_some(*to),
            },
            _ => Self::ALL,
        }
    }

    /// Reads what [`Range::to_param`] wrote; anything else is everything.
    pub fn from_param(param: &str) -> Self {
        let read = || {
            let (from, to) = param.split_once('-')?;
            let to = match to {
                "" => None,
                to => Some(to.parse().ok()?),
            };
            Some(Self {
                from: from.parse().ok()?,
                to,
            })
        };
        read().unwrap_or(Self::ALL)
    }

    /// The range as a word for the address: `1763600000-1763700000`.
    pub fn to_param(self) -> String {
        if self == Self::ALL {
            return String::new();
        }
        let to = self.to.map(|to| to.to_string()).unwrap_or_default();
        format!("{}-{to}", self.from.max(0))
    }

    /// Whether a moment is within.
    pub fn holds(self, at: i64) -> bool {
        at >= self.from && self.to.is_none_or(|to| at <= to)
    }
}

/// Which of `total` jobs to show, as the first and how many, when `len` from `first` on are shown.
/// `None` where nothing changes.
pub fn zoomed(ask: Ask, first: usize, len: usize, total: usize) -> Option<(usize, usize)> {
    let (wanted, middle) = match ask {
        Ask::Open(_) => return None,
        Ask::All => return Some((0, total)),
        Ask::Select(from, to) => return Some((first + from, to - from + 1)),
        Ask::Closer(at) => ((len / 2).max(FEWEST), at),
        Ask::Wider(at) => (len * 2, at),
        Ask::Earlier => return Some((first.saturating_sub(len), len)),
        Ask::Later => return Some(((first + len).min(total.saturating_sub(len)), len)),
    };
    let wanted = wanted.min(total);
    if ask == Ask::Closer(middle) && wanted >= len {
        return None;
    }
    // What is pointed at stays below the pointer.
    let before = middle * wanted / len.max(1);
    let start = (first + middle).saturating_sub(before);
    Some((start.min(total - wanted), wanted))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn a_range_survives_the_address() {
        for (param, range) in [
            ("", Range::ALL),
            (
                "5-9",
                Range {
                    from: 5,
                    to: Some(9),
                },
            ),
            ("5-", Range { from: 5, to: None }),
        ] {
            assert_eq!(Range::from_param(param), range);
            assert_eq!(range.to_param(), param);
        }
        for nonsense in ["5", "-", "a-b", "1-x", "99999999999999999999-"] {
            assert_eq!(Range::from_param(nonsense), Range::ALL, "{nonsense}");
        }
        assert!(Range::from_param("5-9").holds(9) && !Range::from_param("5-9").holds(10));
        assert!(Range::ALL.holds(-1) && Range::from_param("5-").holds(i64::MAX));
    }

    #[test]
    fn zooming_keeps_what_is_pointed_at_in_place() {
        for (ask, first, len, shown) in [
            (Ask::Closer(50), 0, 100, Some((25, 50))),
            (Ask::Closer(0), 0, 100, Some((0, 50))),
            (Ask::Closer(99), 0, 100, Some((50, 50))),
            (Ask::Closer(3), 40, 8, None),
            (Ask::Wider(25), 25, 50, Some((0, 100))),
            (Ask::Wider(4), 46, 8, Some((42, 16))),
            (Ask::Wider(0), 0, 8, Some((0, 16))),
            (Ask::Earlier, 46, 8, Some((38, 8))),
            (Ask::Earlier, 3, 8, Some((0, 8))),
            (Ask::Later, 90, 8, Some((92, 8))),
            (Ask::Select(2, 5), 40, 8, Some((42, 4))),
            (Ask::All, 40, 8, Some((0, 100))),
            (Ask::Open(1), 40, 8, None),
        ] {
            assert_eq!(zoomed(ask, first, len, 100), shown, "{ask:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_window_is_always_within_the_jobs(total in 1_usize..1_000, a in 0_usize..1_000, b in 0_usize..1_000, at in 0_usize..1_000, which in 0_usize..5) {
            let first = a % total;
            let len = 1 + b % (total - first);
            let at = at % len;
            let ask = [Ask::Closer(at), Ask::Wider(at), Ask::Earlier, Ask::Later, Ask::Select(at, len - 1)][which];
            if let Some((start, count)) = zoomed(ask, first, len, total) {
                proptest::prop_assert!(count >= 1 && start + count <= total, "{ask:?} {start} {count}");
            }
        }
    }
}
