//! Putting things in order.

use std::cmp::Ordering;

/// The places of `count` things in the order that `compare` gives to two of them; equal ones stay
/// as they are.
///
/// One sort for all: that of the standard library weighs 6 kB for each type and order it is used
/// with.
pub fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}
