//! Round values for an axis.

/// What an axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds: round are minutes, hours and days.
    Seconds,
    /// Things: round are tens.
    Count,
}

const DAY: i64 = 86_400;
/// Round spans of time, each below a day.
const SPANS: [i64; 17] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
];
/// More lines than that make an axis restless.
const LINES: i64 = 4;

/// Up to four round values, the last not below `max`.
#[must_use]
pub fn ticks(max: i64, unit: Unit) -> Vec<i64> {
    let max = max.max(1);
    let wide_enough = |step: &i64| step.saturating_mul(LINES) >= max;
    let step = match unit {
        Unit::Seconds => match SPANS.into_iter().find(wide_enough) {
            Some(span) => span,
            None => decimal((max - 1) / DAY + 1).saturating_mul(DAY),
        },
        Unit::Count => decimal(max),
    };
    let count = (max - 1) / step + 1;
    (1..=count).map(|n| step.saturating_mul(n)).collect()
}

/// The smallest of 1, 2, 5, 10, 20, … of which four reach `max`.
fn decimal(max: i64) -> i64 {
    let mut power: i64 = 1;
    loop {
        for step in [1, 2, 5] {
            let step = power.saturating_mul(step);
            if step.saturating_mul(LINES) >= max {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_values() {
        for (max, unit, values) in [
            (0, Unit::Count, vec![1]),
            (4, Unit::Count, vec![1, 2, 3, 4]),
            (1_204_338, Unit::Count, vec![500_000, 1_000_000, 1_500_000]),
            (9, Unit::Seconds, vec![5, 10]),
            (372, Unit::Seconds, vec![120, 240, 360, 480]),
            (43_200, Unit::Seconds, vec![10_800, 21_600, 32_400, 43_200]),
            (6 * DAY, Unit::Seconds, vec![2 * DAY, 4 * DAY, 6 * DAY]),
        ] {
            assert_eq!(ticks(max, unit), values, "{max}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_value_has_its_place_on_the_axis(max in 0..=i64::MAX, seconds: bool) {
            let unit = if seconds { Unit::Seconds } else { Unit::Count };
            let ticks = ticks(max, unit);
            proptest::prop_assert!((1..=4).contains(&ticks.len()));
            proptest::prop_assert!(ticks.last().is_some_and(|last| *last >= max));
        }
    }
}
