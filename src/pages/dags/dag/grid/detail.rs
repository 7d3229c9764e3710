//! What is told of the cell that is pointed at.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use leptos::prelude::*;

use super::Grid;
use super::cells::{Cell, together};
use super::rows::Node;
use crate::components::airflow::{due, run_state, run_type, run_word, took};
use crate::ui::format::{duration, exact};
use crate::ui::{State, StatusDot, date_and_time, now};

/// What a cell tells, the word for its state first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How it looks.
    pub look: State,
    /// The word for that.
    pub word: String,
    /// Everything else.
    pub parts: Vec<String>,
}

impl Told {
    /// All of it in one line.
    pub fn line(&self) -> String {
        let mut line = self.word.clone();
        for part in &self.parts {
            line.push_str(", ");
            line.push_str(part);
        }
        line
    }
}

/// What is told of a cell. Tracked.
pub fn told(grid: Grid, (row, column): (usize, usize)) -> Option<Told> {
    let at = column.checked_sub(1)?;
    let run = grid.history.all.with(|all| all.get(at).cloned())?;
    let Some(node) = grid.node(row) else {
        return Some(of_run(&run));
    };
    let cell = cell_of(grid, &node, &run);
    let mut parts = vec![node.id.to_string(), moment(&run)];
    let Some(cell) = cell else {
        let word = match grid
            .reading
            .cells
            .with(|cells| cells.of(&run.dag_run_id).is_some())
        {
            true => "Not part of this run",
            false => "Not read yet",
        };
        return Some(Told {
            look: State::Queued,
            word: word.to_owned(),
            parts,
        });
    };
    if let Some(seconds) = cell.seconds(now()) {
        let so_far = if cell.end.is_none() { " so far" } else { "" };
        parts.push(format!("{}{so_far}", duration(seconds)));
    }
    if cell.tries > 0 {
        parts.push(format!("try {}", cell.tries));
    }
    parts.extend(counted(&cell, &node));
    Some(Told {
        look: cell.look,
        word: cell.word,
        parts,
    })
}

fn cell_of(grid: Grid, node: &Node, run: &DagRun) -> Option<Cell> {
    grid.reading.cells.with(|cells| {
        let of_run = cells.of(&run.dag_run_id)?;
        let one = |at: usize| of_run.get(at).and_then(Option::as_ref);
        if node.is_group() {
            together(node.tasks.iter().filter_map(|at| one(*at)))
        } else {
            one(node.task).cloned()
        }
    })
}

/// `3 mapped: 1 failed, 2 landed`
fn counted(cell: &Cell, node: &Node) -> Option<String> {
    if cell.counts.is_empty() {
        return None;
    }
    let noun = match (node.is_group(), cell.size()) {
        (false, _) => "mapped",
        (true, 1) => "task",
        (true, _) => "tasks",
    };
    let parts: Vec<String> = cell
        .counts
        .iter()
        .map(|(look, count)| format!("{} {}", exact(*count), look.name()))
        .collect();
    Some(format!(
        "{} {noun}: {}",
        exact(cell.size()),
        parts.join(", ")
    ))
}

fn moment(run: &DagRun) -> String {
    let at = due(run).map(date_and_time);
    at.map_or_else(|| run.dag_run_id.clone(), |at| format!("run of {at}"))
}

fn of_run(run: &DagRun) -> Told {
    let mut parts = vec![moment(run)];
    let so_far = || Some(now().as_second() - run.start_date?.as_second());
    match took(run) {
        Some(seconds) => parts.push(duration(seconds)),
        None if !run.state.is_terminal() => {
            parts.extend(so_far().map(|seconds| format!("{} so far", duration(seconds.max(0)))));
        }
        None => {}
    }
    parts.push(run_type(&run.run_type).to_owned());
    Told {
        look: run_state(&run.state),
        word: run_word(&run.state),
        parts,
    }
}

/// The line above the grid, whose place is kept.
pub fn readout(grid: Grid) -> AnyView {
    let view = move || {
        let Some(told) = grid.active.get().and_then(|at| told(grid, at)) else {
            return view! {
                <p class="muted">"Point at a cell, or go there with the arrow keys, to see its state, duration and try."</p>
            }
            .into_any();
        };
        let by = by(grid);
        view! {
            <p>
                <StatusDot state=told.look />
                <strong>{told.word}</strong>
                {told.parts.into_iter().map(|part| view! { <span>{part}</span> }).collect_view()}
                {by}
            </p>
        }
        .into_any()
    };
    view! { <div class="readout num">{view}</div> }.into_any()
}

/// Who launched the run that is pointed at, where that is told.
fn by(grid: Grid) -> Option<AnyView> {
    let (row, column) = grid.active.get()?;
    let at = column.checked_sub(1).filter(|_| row == 0)?;
    let run: Arc<DagRun> = grid.history.all.with(|all| all.get(at).cloned())?;
    let launches = grid.history.launches;
    Some(launches.beside(run.dag_id.clone(), run.dag_run_id.clone()))
}
