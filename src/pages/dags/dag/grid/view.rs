//! The grid itself: names and runs stay in sight, and of the cells only those in view exist.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::keys::moved;
use super::names::{CELL_ID, cell, name_id, row};
use super::paint::{PITCH, ROW, Window, bars, picture};
use super::{Grid, drawn};
use crate::components::airflow::due;
use crate::ui::{date, each, on_resize, px};

/// The height of the bars of the runs.
const BARS: i64 = 44;
/// Below them stand the dates.
const DATES: i64 = 18;
/// A date needs so many runs.
const DATE: usize = 5;

/// The places of the two elements that positions are measured at.
#[derive(Clone, Copy)]
struct Places {
    /// What scrolls.
    scroller: NodeRef<html::Div>,
    /// The area of the cells.
    cells: NodeRef<html::Div>,
}

/// The grid.
pub fn view(grid: Grid) -> AnyView {
    let places = Places {
        scroller: NodeRef::new(),
        cells: NodeRef::new(),
    };
    on_resize(places.scroller, move || places.measure(grid));
    let rows = move || grid.shown.with(|shown| shown.len());
    let runs = move || grid.history.all.with(|all| all.len());
    let width = move || px((to_i64(runs()) * PITCH) as f64);
    let height = move || px((to_i64(rows()) * ROW) as f64);
    let active = move || {
        let (row, column) = grid.active.get()?;
        Some(match (row, column) {
            (0, 0) => return None,
            (row, 0) => name_id(row),
            _ => CELL_ID.to_owned(),
        })
    };
    let in_head = Memo::new(move |_| {
        let (row, column) = grid.active.get()?;
        (row == 0 && column > 0).then_some(column)
    });
    view! {
        <div
            class="grid-view"
            role="grid"
            tabindex="0"
            aria-label="Tasks by runs. Arrow keys go from cell to cell, Enter opens the task in its run."
            aria-rowcount=move || (rows() + 1).to_string()
            aria-colcount=move || (runs() + 1).to_string()
            aria-activedescendant=active
            node_ref=places.scroller
            on:scroll=move |_| places.measure(grid)
            on:keydown=move |event| places.key(grid, &event)
            on:pointermove=move |event| places.hover(grid, &event)
            on:pointerdown=move |event| places.hover(grid, &event)
            on:pointerleave=move |event: PointerEvent| {
                // A finger leaves when it is lifted: what it pointed at stays to be read.
                if event.pointer_type() != "touch" {
                    grid.active.set(None);
                }
            }
        >
            <div class="grid-all" role="presentation" style:--cells=width>
                <div class="grid-head" role="row" aria-rowindex="1">
                    <div class="grid-corner" role="columnheader" aria-colindex="1">"Task"</div>
                    <svg class="grid-bars" aria-hidden="true" height=(BARS + DATES).to_string()>
                        {move || head(grid)}
                    </svg>
                    {move || in_head.get().map(|column| cell(grid, (0, column), "columnheader"))}
                </div>
                <div class="grid-body" role="presentation" style:height=height>
                    <div class="grid-cells" node_ref=places.cells>
                        <svg aria-hidden="true">
                            {move || cross(grid)}
                            {move || cells(grid)}
                        </svg>
                    </div>
                    {names(grid)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn to_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(0)
}

/// The rows in view.
fn names(grid: Grid) -> AnyView {
    let rows = Memo::new(move |_| {
        let window = grid.window.with(|window| window.rows.clone());
        let end = window.end.min(grid.shown.with(|shown| shown.len()));
        (window.start.min(end) + 1..end + 1)
            .filter_map(|place| Some((place, grid.node(place)?, is_open(grid, place))))
            .collect::<Vec<_>>()
    });
    let key = |(place, node, open): &(usize, super::Node, bool)| {
        format!("{place} {} {} {open}", node.id, node.tasks.len())
    };
    each(
        move || rows.get(),
        key,
        move |(place, node, open)| row(grid, place, node, open),
    )
}

/// Whether what is within the node of a row follows it.
fn is_open(grid: Grid, place: usize) -> bool {
    let depth = |place: usize| grid.node(place).map(|node| node.depth);
    depth(place + 1) > depth(place)
}

fn head(grid: Grid) -> AnyView {
    let window = grid.window.get();
    let drawn = grid.bars.with(|all| bars(&window, all, BARS));
    let paths = drawn
        .paths
        .into_iter()
        .map(|(class, d)| view! { <path class=class d=d></path> });
    let dates = grid.history.all.with(|all| dates(all, &window));
    let dates = dates.into_iter().map(|(at, words)| {
        let x = (to_i64(at) * PITCH + 2).to_string();
        let y = (BARS + DATES - 5).to_string();
        view! { <text class="plot-date" x=x y=y>{words}</text> }
    });
    (paths.collect_view(), dates.collect_view()).into_any()
}

/// The dates above the runs, where there is room.
fn dates(all: &[Arc<DagRun>], window: &Window) -> Vec<(usize, String)> {
    let mut told: Vec<(usize, String)> = Vec::new();
    let end = window.runs.end.min(all.len());
    for at in (window.runs.start.min(end)..end).filter(|at| at.is_multiple_of(DATE)) {
        if let Some(words) = due(&all[at]).map(date) {
            told.push((at, words));
        }
    }
    told
}

fn cells(grid: Grid) -> AnyView {
    let window = grid.window.get();
    let drawn = grid.nodes.with(|nodes| {
        grid.shown.with(|shown| {
            grid.history.all.with(|runs| {
                let read = grid.reading.cells;
                read.with(|cells| picture(&window, nodes, shown, runs, cells))
            })
        })
    });
    let paths = drawn
        .paths
        .into_iter()
        .map(|(class, d)| view! { <path class=class d=d></path> });
    let counts = drawn.counts.into_iter().map(|(x, y, words)| {
        view! { <text class="grid-count" x=x.to_string() y=y.to_string()>{words}</text> }
    });
    (paths.collect_view(), counts.collect_view()).into_any()
}

/// The run that is pointed at, from top to bottom.
fn cross(grid: Grid) -> AnyView {
    let column = grid
        .active
        .get()
        .and_then(|(_, column)| column.checked_sub(1));
    column
        .map(|at| {
            let x = (to_i64(at) * PITCH).to_string();
            view! { <rect class="grid-cross" x=x y="0" width=PITCH.to_string() height="100%"></rect> }
        })
        .into_any()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Pixels.
impl Places {
    /// Works out what is in view.
    fn measure(self, grid: Grid) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else {
            return;
        };
        let place =
            |pixels: i32, step: i64| usize::try_from(i64::from(pixels.max(0)) / step).unwrap_or(0);
        let window = Window {
            rows: drawn(
                place(scroller.scroll_top(), ROW),
                place(scroller.client_height(), ROW),
            ),
            runs: drawn(
                place(scroller.scroll_left(), PITCH),
                place(scroller.client_width(), PITCH),
            ),
        };
        if grid.window.with_untracked(|old| *old != window) {
            grid.window.set(window);
        }
    }

    fn hover(self, grid: Grid, event: &PointerEvent) {
        let at = self.below(grid, event);
        if grid.active.get_untracked() != at {
            grid.active.set(at);
        }
    }

    /// The cell below a pointer.
    fn below(self, grid: Grid, event: &PointerEvent) -> Option<(usize, usize)> {
        let (scroller, cells) = (self.scroller.get_untracked()?, self.cells.get_untracked()?);
        let (view, all) = (
            scroller.get_bounding_client_rect(),
            cells.get_bounding_client_rect(),
        );
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        // The names lie over the cells that are scrolled away.
        if x < view.left() + f64::from(cells.offset_left()) {
            return None;
        }
        let column = (x - all.left()) as usize / PITCH as usize + 1;
        let known = grid.history.all.with_untracked(|all| column <= all.len());
        let head = y < view.top() + (BARS + DATES) as f64;
        let row = if head {
            0
        } else {
            (y - all.top()) as usize / ROW as usize + 1
        };
        let there = grid.shown.with_untracked(|shown| row <= shown.len());
        (known && there).then_some((row, column))
    }

    fn key(self, grid: Grid, event: &KeyboardEvent) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let at = grid.active.get_untracked();
        let key = event.key();
        if let (Some(at), "Enter" | " ") = (at, key.as_str()) {
            event.prevent_default();
            follow(&scroller, at);
            return;
        }
        if key == "Escape" {
            grid.active.set(None);
            return;
        }
        if event.alt_key() || event.meta_key() {
            return;
        }
        let rows = grid.shown.with_untracked(|shown| shown.len());
        let runs = grid.history.all.with_untracked(|all| all.len());
        let page = (i64::from(scroller.client_height()) - BARS - DATES) / ROW;
        let page = usize::try_from(page).unwrap_or(1).max(1);
        if let Some(next) = moved(&key, event.ctrl_key(), at, rows, runs, page) {
            event.prevent_default();
            grid.active.set(Some(next));
            self.bring_into_view(&scroller, next);
        }
    }

    fn bring_into_view(self, scroller: &HtmlElement, (row, column): (usize, usize)) {
        let Some(cells) = self.cells.get_untracked() else {
            return;
        };
        let near = |start: i64, step: i64, from: i32, room: i64| -> Option<i32> {
            let from = i64::from(from);
            let to = if start < from {
                start
            } else if start + step > from + room {
                start + step - room
            } else {
                return None;
            };
            i32::try_from(to).ok()
        };
        if let Some(at) = row.checked_sub(1) {
            let room = i64::from(scroller.client_height()) - BARS - DATES;
            if let Some(top) = near(to_i64(at) * ROW, ROW, scroller.scroll_top(), room) {
                scroller.set_scroll_top(top);
            }
        }
        if let Some(at) = column.checked_sub(1) {
            let room = i64::from(scroller.client_width() - cells.offset_left());
            if let Some(left) = near(to_i64(at) * PITCH, PITCH, scroller.scroll_left(), room) {
                scroller.set_scroll_left(left);
            }
        }
    }
}

/// Follows the link of the cell that is pointed at, or folds and unfolds the group.
fn follow(scroller: &HtmlElement, (row, column): (usize, usize)) {
    let target = if column == 0 {
        format!("#{} button", name_id(row))
    } else {
        format!("#{CELL_ID} a")
    };
    let found = scroller.query_selector(&target).ok().flatten();
    if let Some(target) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        target.click();
    }
}
