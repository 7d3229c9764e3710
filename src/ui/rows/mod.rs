//! A table of any length: only the rows in view exist.

mod hand;
mod painted;
mod reach;
mod sheet;
mod table;

use leptos::prelude::*;

use super::columns::{Column, Sort, header};
use super::each::each;
use table::Table;

pub use hand::{
    element_of, has_modifier, leave_text, meant, open_row, pick_all, picked_of, row_of,
};
pub use painted::{Painter, painted_rows};
pub(crate) use sheet::parts;
pub use sheet::{Named, Part, Piece, Sheet};
pub use table::TableOf;

/// A row that exists: what tells it from the others, its place, and its data.
#[derive(Clone, PartialEq)]
struct Drawn<R> {
    name: String,
    place: usize,
    row: R,
}

/// A windowed table with the keyboard of a grid: arrows, Page Up and Down, Home and End move, Enter
/// follows the row's first link.
///
/// `row` draws the cells of one row, each with `role="gridcell"` (or `.cell`), from a signal that
/// follows the row's data; it is called once per row that comes into view. Rows are told apart by
/// `key`. Their height is the style sheet's `--row` on `.rows`.
#[component]
pub fn VirtualRows<R, K, V>(
    /// What the table lists, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// A class on the table that sets its `grid-template-columns`.
    class: &'static str,
    /// The columns, in order.
    columns: &'static [Column],
    /// What stands in the heading of a first column without a title.
    #[prop(into, optional)]
    corner: ViewFn,
    /// The order, and how to change it.
    #[prop(into, optional)]
    sort: Option<Signal<Option<Sort>>>,
    /// Called with the order that a heading asks for.
    #[prop(into, optional)]
    on_sort: Option<Callback<Sort>>,
    /// All rows in their order.
    #[prop(into)]
    rows: Signal<Vec<R>>,
    /// What tells rows apart.
    key: K,
    /// Draws the cells of one row.
    row: V,
) -> AnyView
where
    R: Clone + PartialEq + Send + Sync + 'static,
    K: Fn(&R) -> String + Clone + Send + Sync + 'static,
    V: Fn(Signal<R>) -> AnyView + Clone + Send + 'static,
{
    let count = Memo::new(move |_| rows.with(Vec::len));
    let table = Table::new(TableOf {
        label,
        class,
        count,
        tight: Signal::stored(false),
        in_view: RwSignal::new(0..0),
        on_key: None,
        selects: false,
    });
    let drawn = Memo::new(move |_| {
        let range = table.drawn();
        rows.with(|rows| {
            let end = range.end.min(rows.len());
            let row = |place: usize| Drawn {
                name: key(&rows[place]),
                place,
                row: rows[place].clone(),
            };
            (range.start.min(end)..end).map(row).collect::<Vec<_>>()
        })
    });
    let draw = move |first: Drawn<R>| {
        let own = first.name.clone();
        // A row that leaves keeps its last data until it is gone.
        let current = Memo::new(move |last: Option<&Drawn<R>>| {
            drawn.with(|rows| {
                let found = rows.iter().find(|row| row.name == own);
                found.or(last).unwrap_or(&first).clone()
            })
        });
        let data = Signal::derive(move || current.with(|row| row.row.clone()));
        let place = Signal::derive(move || current.with(|row| row.place));
        table.row(place, row(data))
    };
    let body = each(move || drawn.get(), |row| row.name.clone(), draw);
    let header = header(columns, sort, on_sort, &corner);
    table.view(columns, header, body)
}
