//! Where keys lead in the grid.

/// The cell that a key moves to; `None` for a key that does not move. Row 0 are the runs, column 0 the
/// names; the first move shows the newest run of the first task.
pub fn moved(
    key: &str,
    ctrl: bool,
    at: Option<(usize, usize)>,
    rows: usize,
    runs: usize,
    page: usize,
) -> Option<(usize, usize)> {
    let Some((row, column)) = at else {
        return key.starts_with("Arrow").then(|| (rows.min(1), runs.min(1)));
    };
    let (row, column) = (row.min(rows), column.min(runs));
    Some(match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, (column + 1).min(runs)),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(rows), column),
        "PageUp" => (row.saturating_sub(page).max(rows.min(1)), column),
        "PageDown" => ((row + page).min(rows), column),
        "Home" if ctrl => (rows.min(1), runs.min(1)),
        "End" if ctrl => (rows, runs),
        "Home" => (row, 0),
        "End" => (row, runs),
        _ => return None,
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn keys_go_from_cell_to_cell_and_stay_inside() {
        for (key, ctrl, at, to) in [
            ("ArrowDown", false, None, Some((1, 1))),
            ("Home", false, None, None),
            ("ArrowLeft", false, Some((1, 1)), Some((1, 0))),
            ("ArrowLeft", false, Some((1, 0)), Some((1, 0))),
            ("ArrowRight", false, Some((1, 365)), Some((1, 365))),
            ("ArrowUp", false, Some((1, 3)), Some((0, 3))),
            ("ArrowDown", false, Some((100, 3)), Some((100, 3))),
            ("PageDown", false, Some((95, 3)), Some((100, 3))),
            ("PageUp", false, Some((5, 3)), Some((1, 3))),
            ("Home", false, Some((5, 3)), Some((5, 0))),
            ("End", false, Some((5, 3)), Some((5, 365))),
            ("Home", true, Some((5, 3)), Some((1, 1))),
            ("End", true, Some((5, 3)), Some((100, 365))),
            // Fewer than there were when it was pointed at.
            ("ArrowUp", false, Some((900, 900)), Some((99, 365))),
            ("x", false, Some((5, 3)), None),
        ] {
            assert_eq!(moved(key, ctrl, at, 100, 365, 20), to, "{key} {at:?}");
        }
        assert_eq!(moved("ArrowUp", false, None, 0, 0, 1), Some((0, 0)));
    }
}
