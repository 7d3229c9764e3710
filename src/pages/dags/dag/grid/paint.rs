//! The cells of the grid as a few paths: thousands are as quick to draw as ten.

use std::fmt::Write as _;
use std::ops::Range;

use airstrip_airflow::v2::DagRun;
use std::sync::Arc;

use super::cells::{Cell, Cells, rank};
use super::rows::Node;
use crate::ui::{State, mark};

/// From one run to the next, in pixels.
pub const PITCH: i64 = 18;
/// From one row to the next.
pub const ROW: i64 = 24;
/// A cell is a square of so many pixels.
const CELL: i64 = 14;
/// Its mark is one of so many.
const MARK: i64 = 8;

/// The part of the grid that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The places of the rows.
    pub rows: Range<usize>,
    /// The places of the runs.
    pub runs: Range<usize>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// A class and a path each.
    pub paths: Vec<(String, String)>,
    /// How many instances a mapped task has in a run: where, and the number.
    pub counts: Vec<(i64, i64, String)>,
}

const LOOKS: [State; 8] = [
    State::Landed,
    State::Failed,
    State::Running,
    State::Retrying,
    State::Queued,
    State::Cancelled,
    State::Paused,
    State::Unknown,
];

/// The left edge and the top of the square of a cell.
pub fn corner(row: usize, run: usize) -> (i64, i64) {
    let place =
        |at: usize, step: i64, size: i64| i64::try_from(at).unwrap_or(0) * step + (step - size) / 2;
    (place(run, PITCH, CELL), place(row, ROW, CELL))
}

/// Those at the places of a range, with their places.
fn within<'a, T>(all: &'a [T], places: &Range<usize>) -> impl Iterator<Item = (usize, &'a T)> {
    let count = places.end.saturating_sub(places.start);
    all.iter().enumerate().skip(places.start).take(count)
}

/// Draws the window's cells. `shown` are the places of the nodes.
pub fn picture(
    window: &Window,
    nodes: &[Node],
    shown: &[usize],
    runs: &[Arc<DagRun>],
    cells: &Cells,
) -> Picture {
    let mut layers = LOOKS.map(|_| (String::new(), String::new()));
    let mut counts = Vec::new();
    for (at, run) in within(runs, &window.runs) {
        let Some(of_run) = cells.of(&run.dag_run_id) else {
            continue;
        };
        let cell = |number: usize| of_run.get(number).and_then(Option::as_ref);
        for (row, place) in within(shown, &window.rows) {
            let Some(node) = nodes.get(*place) else {
                continue;
            };
            let look = if node.is_group() {
                let looks = node.tasks.iter().filter_map(|at| cell(*at));
                looks.map(|cell| cell.look).min_by_key(|look| rank(*look))
            } else {
                cell(node.task).map(|cell| cell.look)
            };
            let Some(look) = look else { continue };
            let (x, y) = corner(row, at);
            let layer = LOOKS.iter().position(|one| *one == look).unwrap_or(0);
            let (square, marks) = &mut layers[layer];
            let _ = write!(square, "M{x} {y}h{CELL}v{CELL}h-{CELL}z");
            let several =
                cell(node.task).filter(|cell| !node.is_group() && !cell.counts.is_empty());
            if let Some(mark) = mark(look) {
                let inset = (CELL - MARK) / 2;
                let _ = write!(marks, "M{} {}{mark}", x + inset, y + inset);
            } else if let Some(several) = several {
                counts.push((x + CELL / 2, y + CELL - 4, number(several)));
            }
        }
    }
    let mut paths = Vec::new();
    for (look, (square, marks)) in LOOKS.into_iter().zip(layers) {
        for (kind, path) in [("cell", square), ("mark", marks)] {
            if !path.is_empty() {
                paths.push((format!("grid-{kind} grid-{}", look.name()), path));
            }
        }
    }
    Picture { paths, counts }
}

/// A number that fits into a cell.
fn number(cell: &Cell) -> String {
    match cell.size() {
        count @ 0..100 => count.to_string(),
        _ => "+".to_owned(),
    }
}

/// What a run's bar needs: how it ended, and how high it is in thousandths.
pub fn bars(window: &Window, bars: &[(State, i64)], height: i64) -> Picture {
    let mut layers = LOOKS.map(|_| (String::new(), String::new()));
    for (at, (look, share)) in within(bars, &window.runs) {
        let (x, _) = corner(0, at);
        let rise = (*share * (height - MARK - 2) / 1_000).clamp(2, height);
        let layer = LOOKS.iter().position(|one| one == look).unwrap_or(0);
        let (bar, marks) = &mut layers[layer];
        let _ = write!(bar, "M{x} {height}v-{rise}h{CELL}v{rise}z");
        if let Some(mark) = mark(*look) {
            let _ = write!(
                marks,
                "M{} {}{mark}",
                x + (CELL - MARK) / 2,
                height - rise - MARK - 2
            );
        }
    }
    let mut paths = Vec::new();
    for (look, (bar, marks)) in LOOKS.into_iter().zip(layers) {
        for (kind, path) in [("bar", bar), ("mark", marks)] {
            if !path.is_empty() {
                paths.push((format!("plot-{kind} plot-{}", look.name()), path));
            }
        }
    }
    Picture {
        paths,
        counts: Vec::new(),
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use airstrip_airflow::v2::{Task, TaskOfRun};
    use serde_json::json;

    use super::super::rows::nodes;
    use super::*;

    #[test]
    fn a_window_of_the_cells_is_drawn_by_state() {
        let ids = ["g.a", "g.b", "z"];
        let task = |id: &&str| -> Task {
            serde_json::from_value(json!({"task_id": id, "is_mapped": *id == "z"})).unwrap()
        };
        let tasks: Vec<Task> = ids.iter().map(task).collect();
        let run = |id: &str| -> Arc<DagRun> {
            let run =
                json!({"dag_run_id": id, "dag_id": "d", "state": "success", "run_type": "manual"});
            Arc::new(serde_json::from_value(run).unwrap())
        };
        let of = |run: &str, task: &str, index: i64, state: &str| -> TaskOfRun {
            let read =
                json!({"dag_run_id": run, "task_id": task, "map_index": index, "state": state});
            serde_json::from_value(read).unwrap()
        };
        let mut cells = Cells::default();
        let asked = ["r0", "r1"].map(|run| (run.to_owned(), String::new()));
        let read = [
            of("r0", "g.a", -1, "success"),
            of("r0", "g.b", -1, "failed"),
            of("r0", "z", 0, "success"),
            of("r0", "z", 1, "success"),
            of("r1", "g.a", -1, "success"),
        ];
        cells.keep(&asked, &read);
        let all = nodes(&tasks, &mut |id| cells.number(id));
        let runs = [run("r0"), run("r1"), run("r2")];
        let window = Window {
            rows: 0..9,
            runs: 0..9,
        };
        // The group is folded.
        let drawn = picture(&window, &all, &[0, 3], &runs, &cells);
        let classes: Vec<_> = drawn
            .paths
            .iter()
            .map(|(class, _)| class.as_str())
            .collect();
        assert_eq!(
            classes,
            [
                "grid-cell grid-landed",
                "grid-cell grid-failed",
                "grid-mark grid-failed"
            ]
        );
        assert_eq!(drawn.paths[0].1, "M2 29h14v14h-14zM20 5h14v14h-14z");
        assert_eq!(drawn.paths[1].1, "M2 5h14v14h-14z");
        assert_eq!(drawn.counts, [(9, 39, "2".to_owned())]);
        let nothing = Window {
            rows: 5..9,
            runs: 5..9,
        };
        assert_eq!(
            picture(&nothing, &all, &[0, 3], &runs, &cells),
            Picture::default()
        );
    }
}
