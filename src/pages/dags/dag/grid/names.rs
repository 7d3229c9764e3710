//! A row of the grid: its name, and the cell in it that is pointed at.

use leptos::prelude::*;
use percent_encoding::utf8_percent_encode;

use super::Grid;
use super::detail::told;
use super::paint::{PITCH, ROW};
use super::rows::Node;
use crate::routes::SEGMENT;
use crate::ui::{Glyph, Icon, px};

/// The id of the element of a row's name.
pub fn name_id(row: usize) -> String {
    format!("grid-name-{row}")
}

/// The id of the element of the cell that is pointed at.
pub const CELL_ID: &str = "grid-cell";

/// The row at a place, counted from 1.
#[allow(clippy::cast_precision_loss)] // Pixels: exact far beyond any grid.
pub fn row(grid: Grid, place: usize, node: Node, is_open: bool) -> AnyView {
    let top = format!("translateY({})", px(((place - 1) as i64 * ROW) as f64));
    let indent = px((node.depth * 16) as f64);
    let name = if node.is_group() {
        let id = node.id.clone();
        let count = node.tasks.len();
        view! {
            <button
                type="button"
                class="grid-fold"
                tabindex="-1"
                title=node.id.to_string()
                aria-expanded=if is_open { "true" } else { "false" }
                on:click=move |_| grid.toggle(&id)
            >
                <Icon glyph=Glyph::Right />
                <span class="grid-label">{node.label.to_string()}</span>
                " "
                <span class="muted num">{count.to_string()}</span>
            </button>
        }
        .into_any()
    } else {
        let more = match (node.is_gone, node.is_mapped) {
            (true, _) => Some("no longer in the DAG"),
            (_, true) => Some("mapped"),
            _ => None,
        };
        view! {
            <span class="grid-label" title=node.id.to_string()>{node.label.to_string()}</span>
            {more.map(|more| view! { <span class="muted grid-more">{more}</span> })}
        }
        .into_any()
    };
    let column = Memo::new(move |_| {
        let (row, column) = grid.active.get()?;
        (row == place).then_some(column)
    });
    let cell = move || {
        let column = column.get().filter(|column| *column > 0)?;
        Some(cell(grid, (place, column), "gridcell"))
    };
    view! {
        <div
            class="grid-row"
            class:grid-row-active=move || column.get().is_some()
            role="row"
            aria-rowindex=(place + 1).to_string()
            style:transform=top
        >
            <div
                class="grid-name"
                class:grid-name-active=move || column.get() == Some(0)
                role="rowheader"
                aria-colindex="1"
                id=name_id(place)
                style:padding-inline-start=indent
            >
                {name}
            </div>
            {cell}
        </div>
    }
    .into_any()
}

/// The cell that is pointed at: a link to the task in the run.
#[allow(clippy::cast_precision_loss)] // Pixels: exact far beyond any grid.
pub fn cell(grid: Grid, at: (usize, usize), role: &'static str) -> AnyView {
    let (row, column) = at;
    let left = px(((column.saturating_sub(1)) as i64 * PITCH) as f64);
    let left = format!("translateX({left})");
    let words = move || told(grid, at).map(|told| told.line()).unwrap_or_default();
    let run = column.checked_sub(1).and_then(|at| {
        let id = |run: &std::sync::Arc<airstrip_airflow::v2::DagRun>| run.dag_run_id.clone();
        grid.history.all.with_untracked(|all| all.get(at).map(id))
    });
    let href = run.map(|run| {
        let mut href = grid.history.page_of(&run);
        if let Some(node) = grid.node(row).filter(|node| !node.is_group()) {
            href.push_str("?task=");
            href.extend(utf8_percent_encode(&node.id, SEGMENT));
        }
        href
    });
    view! {
        <div
            class="grid-at"
            role=role
            id=CELL_ID
            aria-colindex=(column + 1).to_string()
            style:transform=left
        >
            <a href=href tabindex="-1" aria-label=words></a>
        </div>
    }
    .into_any()
}
