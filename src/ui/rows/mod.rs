//! A table of any length: only the rows in view exist.

mod reach;
mod table;

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::columns::{Column, Sort, header};
use super::each::each;
use table::Table;

/// A row that exists: what tells it from the others, its place, and its data; without data it waits
/// to be used again.
#[derive(Clone, PartialEq)]
struct Drawn<R> {
    name: String,
    place: usize,
    row: Option<R>,
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
    /// Gives a row that comes into view the cells of one that has left it: `row` is called for as
    /// many rows as there is room for, and its signal goes from one row to another. For cells that
    /// take everything from the signal, where many rows change at once.
    #[prop(optional)]
    reuse: bool,
    /// Whether rows are low.
    #[prop(into, optional)]
    tight: Signal<bool>,
    /// Told the places of the rows in view.
    #[prop(optional)]
    in_view: Option<RwSignal<Range<usize>>>,
    /// Asked before the table about a key on a row, with the row's place: whether it has done all
    /// that there is to do.
    #[prop(into, optional)]
    on_key: Option<Callback<(KeyboardEvent, usize), bool>>,
    /// Whether a row is selected; `None` for one that cannot be.
    #[prop(into, optional)]
    selected: Option<Callback<R, Option<bool>>>,
) -> AnyView
where
    R: Clone + PartialEq + Send + Sync + 'static,
    K: Fn(&R) -> String + Clone + Send + Sync + 'static,
    V: Fn(Signal<R>) -> AnyView + Clone + Send + 'static,
{
    let count = Memo::new(move |_| rows.with(Vec::len));
    let table = Table::new(class, count, tight, in_view, on_key, selected.is_some());
    let drawn = Memo::new(move |before: Option<&Vec<Drawn<R>>>| {
        let range = table.drawn();
        rows.with(|rows| {
            let end = range.end.min(rows.len());
            let start = range.start.min(end);
            if !reuse {
                let row = |place: usize| Drawn {
                    name: key(&rows[place]),
                    place,
                    row: Some(rows[place].clone()),
                };
                return (start..end).map(row).collect();
            }
            let slots = before.map_or(0, Vec::len).max(end - start);
            let row = |slot: usize| {
                let place = reach::place_of(slot, slots, start);
                Drawn {
                    name: slot.to_string(),
                    place,
                    row: (place < end).then(|| rows[place].clone()),
                }
            };
            (0..slots).map(row).collect()
        })
    });
    let draw = move |first: Drawn<R>| {
        let Some(data) = first.row.clone() else {
            return ().into_any();
        };
        let own = first.name.clone();
        // A row that leaves keeps its last data until it is gone.
        let current = Memo::new(move |last: Option<&(usize, R, bool)>| {
            let (place, now) = drawn
                .with(|rows| {
                    let found = rows.iter().find(|row| row.name == own);
                    found.map(|row| (row.place, row.row.clone()))
                })
                .unwrap_or_default();
            match now {
                Some(row) => (place, row, true),
                None => {
                    let (place, row) =
                        last.map_or((first.place, &data), |(place, row, _)| (*place, row));
                    (place, row.clone(), false)
                }
            }
        });
        let data = Signal::derive(move || current.with(|(_, row, _)| row.clone()));
        let selected = selected.map(|selected| Signal::derive(move || selected.run(data.get())));
        let place = Signal::derive(move || current.with(|(place, ..)| *place));
        let shown = Signal::derive(move || current.with(|(.., shown)| *shown));
        table.row(place, shown, selected, row(data))
    };
    let body = each(move || drawn.get(), |row| row.name.clone(), draw);
    let header = header(columns, sort, on_sort, &corner);
    table.view(label, class, columns, header, body)
}
