//! Where the bars of a plot stand. One path for all bars of a state: a thousand of them are as quick
//! to draw as ten.

use std::fmt::Write as _;

use crate::ui::status::State;

/// The texts of the axis stand to the left of the bars.
pub const GUTTER: i64 = 64;
/// Marks of what did not land hang below the first panel.
pub const LANE: i64 = 12;
/// Above a panel: its title, and the marks of what stands out.
pub const HEAD: i64 = 30;
/// A bar is never wider.
const WIDEST: i64 = 24;
/// From this width on there is a gap beside a bar.
const GAP_FROM: i64 = 3;
/// What is not nothing can be seen.
const LEAST: i64 = 2;
/// Marks nearer than that would run into each other.
const MARK: i64 = 8;

/// What is drawn: jobs or runs, oldest first, as bars in one or more panels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Series {
    /// How each ended: colour and mark.
    pub states: Vec<State>,
    /// Texts below some of them.
    pub dates: Vec<(usize, String)>,
    /// The panels, from the top.
    pub panels: Vec<Panel>,
}

/// A measure of all bars.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Panel {
    /// Its name.
    pub title: String,
    /// The height of its highest bar, in pixels.
    pub height: i64,
    /// The bars, not negative; `None` where the measure is not known.
    pub values: Vec<Option<i64>>,
    /// The bars that stand out.
    pub odd: Vec<bool>,
    /// The axis: round values and their words, the last the highest that is drawn in full.
    pub axis: Vec<(i64, String)>,
    /// Lines across, such as the median, and their words, the lowest first.
    pub lines: Vec<(i64, String)>,
}

impl Panel {
    fn top(&self) -> i64 {
        self.axis.last().map_or(1, |(top, _)| *top).max(1)
    }

    /// How high a value stands, in pixels; more than the panel's height where it does not fit.
    pub fn rise(&self, value: i64) -> i64 {
        let rise = i128::from(value) * i128::from(self.height) / i128::from(self.top());
        i64::try_from(rise).unwrap_or(i64::MAX)
    }
}

/// Where bars stand side by side, the newest at the right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// How many there are.
    pub count: usize,
    left: i64,
    used: i64,
}

impl Columns {
    /// So many bars in a plot of a width.
    pub fn new(count: usize, width: i64) -> Self {
        let room = (width - GUTTER).max(1);
        let used = room.min(to_i64(count).saturating_mul(WIDEST)).max(1);
        Self {
            count,
            left: GUTTER + room - used,
            used,
        }
    }

    /// The left edges of a bar's column and of the next.
    pub fn edges(&self, at: usize) -> (i64, i64) {
        let count = to_i64(self.count).max(1);
        let edge = |at: i64| self.left + at * self.used / count;
        let start = edge(to_i64(at));
        (start, edge(to_i64(at) + 1).max(start + 1))
    }

    /// The bar below a point.
    pub fn at(&self, x: i64) -> Option<usize> {
        let last = to_i64(self.count) - 1;
        let at = (x - self.left) * to_i64(self.count) / self.used;
        usize::try_from(at.clamp(0, last.max(0)))
            .ok()
            .filter(|_| last >= 0)
    }
}

fn to_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The shapes of a panel, as paths: for each state its bars, then the marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shapes {
    /// A class and a path each.
    pub paths: Vec<(String, String)>,
}

/// What is drawn later covers what was drawn before.
const LAYERS: [State; 8] = [
    State::Landed,
    State::Queued,
    State::Paused,
    State::Cancelled,
    State::Unknown,
    State::Retrying,
    State::Running,
    State::Failed,
];

/// Draws a panel whose baseline is at `base`. Marks hang below it where `marks` says so.
pub fn shapes(states: &[State], panel: &Panel, columns: Columns, base: i64, marks: bool) -> Shapes {
    let mut paths = Vec::new();
    let mut add = |class: String, path: String| {
        if !path.is_empty() {
            paths.push((class, path));
        }
    };
    for state in LAYERS {
        let (mut bars, mut below) = (String::new(), String::new());
        let mut free_from = i64::MIN;
        for (at, _) in states.iter().enumerate().filter(|(_, s)| **s == state) {
            let (left, right) = columns.edges(at);
            bar(&mut bars, panel, at, left, right, base);
            let middle = (left + right) / 2;
            if let Some(mark) = mark(state).filter(|_| marks && middle >= free_from) {
                free_from = middle + MARK;
                let _ = write!(below, "M{} {}{mark}", middle - 4, base + 3);
            }
        }
        add(format!("plot-bar plot-{}", state.name()), bars);
        add(format!("plot-mark plot-{}", state.name()), below);
    }
    let (mut cut, mut odd) = (String::new(), String::new());
    for at in 0..columns.count {
        let value = panel.values.get(at).copied().flatten().unwrap_or(0);
        let (left, right) = columns.edges(at);
        let rise = panel.rise(value);
        if rise > panel.height {
            let _ = write!(
                cut,
                "M{} {}l{} -6",
                left - 1,
                base - panel.height + 14,
                right - left + 2
            );
        }
        if panel.odd.get(at) == Some(&true) {
            let top = base - rise.min(panel.height) - 10;
            let _ = write!(odd, "M{} {top}l4 4l-4 4l-4 -4z", (left + right) / 2);
        }
    }
    add("plot-cut".to_owned(), cut);
    add("plot-odd".to_owned(), odd);
    Shapes { paths }
}

fn bar(path: &mut String, panel: &Panel, at: usize, left: i64, right: i64, base: i64) {
    let Some(value) = panel.values.get(at).copied().flatten() else {
        return;
    };
    let width = right - left - i64::from(right - left >= GAP_FROM);
    let rise = panel.rise(value).clamp(LEAST, panel.height);
    let _ = write!(path, "M{left} {base}v-{rise}h{width}v{rise}z");
}

/// The mark of a state in a field of 8 px, from its upper left corner: it is told from the others
/// where colours cannot be. What landed, as most did, has none.
#[must_use]
pub const fn mark(state: State) -> Option<&'static str> {
    match state {
        State::Failed => Some("m1.5 1.5l5 5m0-5l-5 5"),
        State::Cancelled => Some("m1.5 6.5l5-5"),
        State::Retrying => Some("m4 1v3.5m0 2.5v.01"),
        State::Running => Some("m1 5.5l3-3l3 3"),
        State::Unknown => Some("m2.5 2.6a1.5 1.5 0 1 1 2 1.6q-.5 .2-.5 .8m0 2v.01"),
        State::Queued => Some("m1.5 4h5"),
        State::Paused => Some("m2.5 1.5v5m3-5v5"),
        State::Landed => None,
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn panel(values: &[i64], top: i64) -> Panel {
        Panel {
            height: 100,
            values: values.iter().copied().map(Some).collect(),
            axis: vec![(top, String::new())],
            ..Panel::default()
        }
    }

    fn path<'a>(shapes: &'a Shapes, class: &str) -> &'a str {
        let found = shapes.paths.iter().find(|(own, _)| own == class);
        found.map_or("", |(_, path)| path)
    }

    #[test]
    fn few_bars_stand_at_the_right_and_many_share_the_width() {
        let few = Columns::new(2, GUTTER + 100);
        assert_eq!((few.edges(0), few.edges(1)), ((116, 140), (140, 164)));
        let many = Columns::new(1_000, GUTTER + 500);
        assert_eq!(
            (many.edges(0), many.edges(1), many.edges(999)),
            ((64, 65), (64, 65), (563, 564))
        );
        assert_eq!(Columns::new(0, 10).at(5), None);
    }

    #[test]
    fn all_bars_of_a_state_are_one_path() {
        let states = [State::Landed, State::Failed, State::Landed];
        let drawn = shapes(
            &states,
            &panel(&[50, 0, 100], 100),
            Columns::new(3, GUTTER + 72),
            120,
            true,
        );
        assert_eq!(
            path(&drawn, "plot-bar plot-landed"),
            "M64 120v-50h23v50zM112 120v-100h23v100z"
        );
        assert_eq!(path(&drawn, "plot-bar plot-failed"), "M88 120v-2h23v2z");
        assert_eq!(
            path(&drawn, "plot-mark plot-failed"),
            "M96 123m1.5 1.5l5 5m0-5l-5 5"
        );
        assert_eq!(drawn.paths.len(), 3);
    }

    #[test]
    fn what_does_not_fit_is_cut_and_what_stands_out_is_marked() {
        let mut tall = panel(&[10, 900], 100);
        tall.odd = vec![false, true];
        let drawn = shapes(
            &[State::Landed; 2],
            &tall,
            Columns::new(2, GUTTER + 48),
            120,
            false,
        );
        assert!(path(&drawn, "plot-bar plot-landed").ends_with("v-100h23v100z"));
        assert_eq!(path(&drawn, "plot-cut"), "M87 34l26 -6");
        assert_eq!(path(&drawn, "plot-odd"), "M100 10l4 4l-4 4l-4 -4z");
    }

    #[test]
    fn what_is_not_known_has_no_bar() {
        let mut unknown = panel(&[], 100);
        unknown.values = vec![None];
        let drawn = shapes(&[State::Landed], &unknown, Columns::new(1, 200), 120, true);
        assert_eq!(drawn, Shapes::default());
    }

    #[test]
    fn marks_of_a_state_do_not_run_into_each_other() {
        let states = [State::Failed; 100];
        let drawn = shapes(
            &states,
            &panel(&[1; 100], 1),
            Columns::new(100, GUTTER + 100),
            0,
            true,
        );
        assert_eq!(
            path(&drawn, "plot-mark plot-failed").matches('M').count(),
            13
        );
        assert_eq!(
            path(&drawn, "plot-bar plot-failed").matches('M').count(),
            100
        );
    }

    proptest::proptest! {
        #[test]
        fn the_bar_below_a_point_is_the_one_that_stands_there(count in 1_usize..2_000, width in 0_i64..3_000, share in 0_i64..1_000) {
            let columns = Columns::new(count, width);
            let x = GUTTER + (width - GUTTER).max(1) * share / 1_000;
            let at = columns.at(x).unwrap();
            proptest::prop_assert!(at < count);
            // With several to a pixel, another of the same pixel may be meant.
            let (left, right) = columns.edges(at);
            let inside = x >= columns.left;
            proptest::prop_assert!(!inside || (left - 1..=right).contains(&x), "{x} in {left}..{right}");
        }
    }
}
