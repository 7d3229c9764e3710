/// The smallest value that so many of a hundred do not exceed (the nearest rank); `None` of none.
#[must_use]
pub fn percentile(sorted: &[i64], of_hundred: usize) -> Option<i64> {
    let rank = (sorted.len() * of_hundred).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_percentile_is_a_value_that_so_many_do_not_exceed(mut values in prop::collection::vec(any::<i64>(), 1..200), of_hundred in 1_usize..=100) {
            values.sort_unstable();
            let found = percentile(&values, of_hundred).unwrap();
            let below = values.iter().filter(|value| **value <= found).count();
            let under = values.iter().filter(|value| **value < found).count();
            prop_assert!(below * 100 >= values.len() * of_hundred);
            prop_assert!(under * 100 < values.len() * of_hundred);
        }
    }
}
