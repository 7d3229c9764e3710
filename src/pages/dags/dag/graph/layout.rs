//! Where boxes stand that are joined by arrows: in layers from left to right, each box to the right of
//! all that lead to it, and within a layer so that few arrows cross.
//!
//! The layers are longest paths; an arrow over several layers has a bend in each between; the order
//! within layers is by barycentres, swept to and fro; what is looked for last is a height for each box
//! that is near to those of its neighbours.

use std::cmp::Ordering;

use crate::ui::order;

/// Between two layers: room for arrows to part.
const BETWEEN: i64 = 56;
/// Between two boxes of a layer, and beside an arrow that passes.
const GAP: i64 = 14;
/// How often all layers are put in order, there and back.
const SWEEPS: usize = 8;
/// Of more bends than that nobody follows an arrow, and laying them out would take seconds.
const MOST_BENDS: usize = 3_000;

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The left upper corner of each box.
    pub places: Vec<(i64, i64)>,
    /// The points that each arrow bends at, from left to right.
    pub bends: Vec<Vec<(i64, i64)>>,
    /// How wide and high all of it is.
    pub size: (i64, i64),
}

/// Lays out boxes of these sizes, wide and high, with arrows from one to another.
pub fn layout(sizes: &[(i64, i64)], arrows: &[(usize, usize)]) -> Layout {
    let layers = layers(sizes.len(), arrows);
    let mut plan = Plan::new(sizes, arrows, &layers);
    plan.reduce_crossings();
    plan.finish(sizes)
}

/// The layer of each box: the length of the longest path to it. Arrows that would close a circle,
/// which groups can have though tasks cannot, are passed over.
fn layers(count: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waits = vec![0_usize; count];
    for &(from, to) in arrows {
        next[from].push(to);
        waits[to] += 1;
    }
    let mut layer = vec![0; count];
    let mut done = vec![false; count];
    let mut ready: Vec<usize> = (0..count).filter(|at| waits[*at] == 0).collect();
    loop {
        let circle = || (0..count).find(|at| !done[*at]);
        let Some(at) = ready.pop().or_else(circle) else {
            return layer;
        };
        if std::mem::replace(&mut done[at], true) {
            continue;
        }
        for &to in next[at].iter().filter(|to| !done[**to]) {
            layer[to] = layer[to].max(layer[at] + 1);
            waits[to] -= 1;
            if waits[to] == 0 {
                ready.push(to);
            }
        }
    }
}

/// The boxes, and after them the bends of arrows, by layers.
struct Plan {
    rows: Vec<Vec<usize>>,
    height: Vec<i64>,
    /// The neighbours in the layer before and in that after.
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    /// The bends of each arrow.
    bends: Vec<Vec<usize>>,
}

impl Plan {
    fn new(sizes: &[(i64, i64)], arrows: &[(usize, usize)], layers: &[usize]) -> Self {
        let count = layers.iter().map(|layer| layer + 1).max().unwrap_or(0);
        let mut rows = vec![Vec::new(); count];
        for (at, layer) in layers.iter().enumerate() {
            rows[*layer].push(at);
        }
        let mut plan = Self {
            rows,
            height: sizes.iter().map(|(_, height)| *height).collect(),
            before: vec![Vec::new(); sizes.len()],
            after: vec![Vec::new(); sizes.len()],
            bends: Vec::with_capacity(arrows.len()),
        };
        let spans = arrows
            .iter()
            .map(|(from, to)| layers[*to].saturating_sub(layers[*from] + 1));
        let bends = spans.sum::<usize>() <= MOST_BENDS;
        for &(from, to) in arrows {
            let mut own = Vec::new();
            let mut last = from;
            for layer in layers[from] + 1..layers[to] {
                if bends {
                    let bend = plan.height.len();
                    plan.height.push(0);
                    plan.before.push(Vec::new());
                    plan.after.push(Vec::new());
                    plan.rows[layer].push(bend);
                    plan.join(last, bend);
                    own.push(bend);
                    last = bend;
                }
            }
            // Neither a way back nor one over many layers says anything about neighbours.
            if layers[to] > layers[from] && (bends || layers[to] == layers[from] + 1) {
                plan.join(last, to);
            }
            plan.bends.push(own);
        }
        plan
    }

    fn join(&mut self, from: usize, to: usize) {
        self.after[from].push(to);
        self.before[to].push(from);
    }

    /// The place of each within its layer.
    fn ranks(&self) -> Vec<i64> {
        let mut ranks = vec![0; self.height.len()];
        for row in &self.rows {
            for (rank, at) in (0_i64..).zip(row) {
                ranks[*at] = rank;
            }
        }
        ranks
    }

    /// How often arrows cross.
    fn crossings(&self) -> usize {
        let ranks = self.ranks();
        let mut count = 0;
        for row in &self.rows {
            // Read from the top, the ends of arrows that do not cross only go down.
            let mut ends: Vec<i64> = Vec::new();
            for at in row {
                let own: Vec<i64> = self.after[*at].iter().map(|to| ranks[*to]).collect();
                for end in &own {
                    count += ends.len() - ends.partition_point(|other| other <= end);
                }
                for end in own {
                    let place = ends.partition_point(|other| *other <= end);
                    ends.insert(place, end);
                }
            }
        }
        count
    }

    fn reduce_crossings(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for _ in 0..SWEEPS {
            if best.0 == 0 {
                break;
            }
            for layer in 1..self.rows.len() {
                self.sort(layer, true);
            }
            for layer in (0..self.rows.len().saturating_sub(1)).rev() {
                self.sort(layer, false);
            }
            let now = self.crossings();
            if now < best.0 {
                best = (now, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    /// Puts a layer in the order of the barycentres of neighbours; who has none stays where it is.
    fn sort(&mut self, layer: usize, by_before: bool) {
        let ranks = self.ranks();
        let row = &self.rows[layer];
        let neighbours = if by_before { &self.before } else { &self.after };
        let weights: Vec<i64> = row
            .iter()
            .map(|at| mean(neighbours[*at].iter().map(|other| ranks[*other] * 1_000)))
            .zip(row)
            .map(|(mean, at)| mean.unwrap_or(ranks[*at] * 1_000))
            .collect();
        let places = order(row.len(), &mut |a, b| -> Ordering {
            weights[a].cmp(&weights[b])
        });
        self.rows[layer] = places.into_iter().map(|place| row[place]).collect();
    }

    /// The middle of each, from the top of all.
    fn middles(&self) -> Vec<i64> {
        let mut middles = vec![0; self.height.len()];
        for row in &self.rows {
            let mut top = 0;
            for at in row {
                middles[*at] = top + self.height[*at] / 2;
                top += self.height[*at] + GAP;
            }
        }
        for sweep in 0..SWEEPS {
            let forth = sweep % 2 == 0;
            let neighbours = if forth { &self.before } else { &self.after };
            let count = self.rows.len();
            for step in 0..count {
                let row = &self.rows[if forth { step } else { count - 1 - step }];
                let wish = |at: &usize| {
                    let near = neighbours[*at].iter().map(|other| middles[*other]);
                    mean(near).unwrap_or(middles[*at])
                };
                let wishes: Vec<i64> = row.iter().map(wish).collect();
                for (at, middle) in row.iter().zip(self.apart(row, &wishes)) {
                    middles[*at] = middle;
                }
            }
        }
        middles
    }

    /// The middles nearest to those wished for that leave room between all of a layer: halfway between
    /// giving way downwards only and upwards only.
    fn apart(&self, row: &[usize], wishes: &[i64]) -> Vec<i64> {
        let room = |a: usize, b: usize| (self.height[row[a]] + self.height[row[b]]) / 2 + GAP;
        let mut down = wishes.to_vec();
        for place in 1..row.len() {
            down[place] = down[place].max(down[place - 1] + room(place - 1, place));
        }
        let mut up = wishes.to_vec();
        for place in (1..row.len()).rev() {
            up[place - 1] = up[place - 1].min(up[place] - room(place - 1, place));
        }
        // The mean of two that leave room leaves room; where it is rounded, never by less.
        let halved = down
            .iter()
            .zip(&up)
            .map(|(down, up)| (down + up).div_euclid(2));
        let mut last: Option<(usize, i64)> = None;
        let settle = |(place, middle): (usize, i64)| {
            let least = last.map(|(before, at)| at + room(before, place));
            let middle = least.map_or(middle, |least| middle.max(least));
            last = Some((place, middle));
            middle
        };
        halved.enumerate().map(settle).collect()
    }

    fn finish(&self, sizes: &[(i64, i64)]) -> Layout {
        let middles = self.middles();
        let tops = middles.iter().zip(&self.height);
        let least = tops.map(|(middle, height)| middle - height / 2).min();
        let least = least.unwrap_or(0);
        let mut places = vec![(0, 0); sizes.len()];
        let mut columns = vec![(0, 0); self.height.len()];
        let (mut left, mut size) = (0, (0, 0));
        for row in &self.rows {
            let boxes = row.iter().filter_map(|at| sizes.get(*at));
            let width = boxes.map(|(width, _)| *width).max().unwrap_or(0);
            for at in row {
                let top = middles[*at] - self.height[*at] / 2 - least;
                columns[*at] = (left, left + width);
                if let Some(place) = places.get_mut(*at) {
                    *place = (left, top);
                }
                size.1 = size.1.max(top + self.height[*at]);
            }
            size.0 = left + width;
            left += width + BETWEEN;
        }
        // A bend has two ends: an arrow passes the boxes of a layer on one height.
        let points = |bend: &usize| {
            let (from, to) = columns[*bend];
            let height = middles[*bend] - least;
            [(from, height), (to, height)]
        };
        let bends = self.bends.iter();
        Layout {
            places,
            bends: bends
                .map(|own| own.iter().flat_map(points).collect())
                .collect(),
            size,
        }
    }
}

fn mean(values: impl Iterator<Item = i64>) -> Option<i64> {
    let (mut sum, mut count) = (0, 0);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / count)
}

#[cfg(all(test, not(target_family = "wasm")))]
#[allow(clippy::panic)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: (i64, i64) = (200, 44);

    /// How often arrows between neighbouring layers cross as they are drawn.
    fn crossings(sizes: &[(i64, i64)], arrows: &[(usize, usize)]) -> usize {
        let layers = layers(sizes.len(), arrows);
        let mut plan = Plan::new(sizes, arrows, &layers);
        plan.reduce_crossings();
        plan.crossings()
    }

    #[test]
    fn a_line_is_drawn_as_a_line() {
        let placed = layout(&[SIZE; 3], &[(1, 0), (0, 2)]);
        assert_eq!(placed.places, [(256, 0), (0, 0), (512, 0)]);
        assert_eq!(placed.size, (712, 44));
        assert_eq!(placed.bends, [vec![], vec![]]);
    }

    #[test]
    fn an_arrow_over_a_layer_passes_beside_what_stands_there() {
        let placed = layout(&[SIZE; 3], &[(0, 1), (1, 2), (0, 2)]);
        let [(from, height), (to, same)] = placed.bends[2][..] else {
            panic!("{placed:?}");
        };
        assert_eq!((from, to, height), (256, 456, same));
        let (_, top) = placed.places[1];
        assert!(height < top || height > top + SIZE.1, "{placed:?}");
    }

    #[test]
    fn arrows_that_need_not_cross_do_not() {
        // Two trees, whose leaves come in turn.
        let tree = [(0, 2), (1, 3), (0, 4), (1, 5), (0, 6), (1, 7)];
        assert_eq!(crossings(&[SIZE; 8], &tree), 0);
        // Three lines, told crosswise.
        let lines = [(0, 5), (1, 4), (2, 3), (3, 8), (4, 7), (5, 6)];
        assert_eq!(crossings(&[SIZE; 9], &lines), 0);
        // All with all: two by two cross once.
        assert_eq!(crossings(&[SIZE; 4], &[(0, 2), (0, 3), (1, 2), (1, 3)]), 1);
    }

    #[test]
    fn a_circle_of_groups_is_drawn_all_the_same() {
        let placed = layout(&[SIZE; 3], &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(placed.places.len(), 3);
        assert_eq!(placed.bends.len(), 4);
        assert_eq!(layout(&[], &[]), Layout::default());
    }

    #[test]
    fn three_hundred_tasks_that_all_wait_for_the_first_are_laid_out() {
        let chain = (0..299).map(|at| (at, at + 1));
        let all: Vec<_> = chain.chain((2..300).map(|at| (0, at))).collect();
        let placed = layout(&vec![SIZE; 300], &all);
        assert_eq!(placed.size.0, 300 * 200 + 299 * BETWEEN);
        assert!(placed.bends.iter().all(Vec::is_empty));
    }

    proptest! {
        #[test]
        fn boxes_stand_apart_and_arrows_go_to_the_right(
            sizes in prop::collection::vec((40_i64..300, 20_i64..200), 1..24),
            pairs in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..50),
        ) {
            let arrows: Vec<(usize, usize)> = pairs
                .iter()
                .map(|(a, b)| (a.index(sizes.len()), b.index(sizes.len())))
                .filter(|(a, b)| a < b)
                .collect();
            let placed = layout(&sizes, &arrows);
            for &(from, to) in &arrows {
                prop_assert!(placed.places[from].0 + sizes[from].0 < placed.places[to].0);
            }
            for a in 0..sizes.len() {
                let ((left, top), (width, height)) = (placed.places[a], sizes[a]);
                prop_assert!(left >= 0 && top >= 0);
                prop_assert!(left + width <= placed.size.0 && top + height <= placed.size.1);
                for (b, (&(x, y), &(w, h))) in placed.places.iter().zip(&sizes).enumerate().take(a) {
                    let apart = left + width <= x || x + w <= left || top + height <= y || y + h <= top;
                    prop_assert!(apart, "{a} and {b} lie on each other: {placed:?}");
                }
            }
        }
    }
}
