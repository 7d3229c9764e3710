//! Rows that are painted by hand: for a table where many cells change with every key or turn of the
//! wheel.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::super::columns::{Column, Sort, header};
use super::super::size::px;
use super::reach::place_of;
use super::sheet::{Part, Sheet};
use super::table::{Table, TableOf};

/// Draws the rows of a table. As many elements exist as there is room for, and each goes from one row to
/// another.
pub trait Painter: 'static {
    /// The cells of a row in HTML, without anything that came from outside.
    fn cells(&self) -> String;

    /// What of a row and its cells changes.
    fn parts(&self) -> &'static [Part];

    /// Shows the row at `place` in an element, which is known by its number. Everything that is read here
    /// is tracked: when it changes, all rows are painted again.
    fn paint(&mut self, element: usize, sheet: &mut Sheet, place: usize);

    /// An element shows nothing for now.
    fn clear(&mut self, element: usize);
}

/// An element and where it is.
struct Slot {
    row: HtmlElement,
    own: Sheet,
    top: f64,
    cells: Sheet,
}

const INDEX: usize = 0;
const TAB: usize = 1;
const HIDDEN: usize = 2;
static OWN: [Part; 3] = [("", "aria-rowindex"), ("", "tabindex"), ("", "hidden")];

/// A windowed table as [`VirtualRows`](super::VirtualRows), drawn by a painter.
pub fn painted_rows(
    of: TableOf,
    sort: Signal<Option<Sort>>,
    on_sort: Callback<Sort>,
    corner: &ViewFn,
    columns: &'static [Column],
    painter: impl Painter,
) -> AnyView {
    let header = header(columns, Some(sort), Some(on_sort), corner);
    let table = Table::new(of);
    let painter: Rc<RefCell<dyn Painter>> = Rc::new(RefCell::new(painter));
    let mut slots: Vec<Slot> = Vec::new();
    Effect::new(move |_| {
        let Some(scroller) = table.scroller.get() else {
            return;
        };
        let Some(all) = scroller.first_element_child() else {
            return;
        };
        let mut painter = painter.borrow_mut();
        let range = table.drawn();
        while slots.len() < range.len() {
            let Some(slot) = Slot::new(&*painter) else {
                return;
            };
            let _ = all.append_child(&slot.row);
            slots.push(slot);
        }
        let (height, active, count) = (table.height.get(), table.active.get(), slots.len());
        for (number, slot) in slots.iter_mut().enumerate() {
            let place = place_of(number, count, range.start);
            let shown = place < range.end;
            slot.own.mark(HIDDEN, !shown);
            if !shown {
                slot.own.set(INDEX, None);
                painter.clear(number);
                continue;
            }
            slot.own.set(INDEX, Some(&(place + 2).to_string()));
            slot.own
                .set(TAB, Some(if active == place { "0" } else { "-1" }));
            slot.put(place as f64 * height);
            painter.paint(number, &mut slot.cells, place);
        }
    });
    table.view(columns, header, ().into_any())
}

impl Slot {
    fn new(painter: &dyn Painter) -> Option<Self> {
        let row = document().create_element("div").ok()?;
        row.set_class_name("row");
        let _ = row.set_attribute("role", "row");
        row.set_inner_html(&painter.cells());
        Some(Self {
            own: Sheet::new(&row, &OWN),
            cells: Sheet::new(&row, painter.parts()),
            row: row.dyn_into().ok()?,
            top: f64::NAN,
        })
    }

    fn put(&mut self, top: f64) {
        if self.top.to_bits() != top.to_bits() {
            self.top = top;
            let to = format!("translateY({})", px(top));
            let _ = self.row.style().set_property("transform", &to);
        }
    }
}
