//! A table of any length: only the rows in view exist.

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use super::columns::{Column, Sort, header};
use super::each::each;

/// Rows drawn beyond the edges, so that a quick scroll shows no gap.
const MARGIN: usize = 8;

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
    let table = Table::new(count);
    let range = table.range;
    let visible = Memo::new(move |_| {
        let range = range.get();
        rows.with(|rows| {
            let end = range.end.min(rows.len());
            let start = range.start.min(end);
            rows[start..end]
                .iter()
                .enumerate()
                .map(|(at, row)| (start + at, row.clone()))
                .collect::<Vec<_>>()
        })
    });
    let key_of = key.clone();
    let draw = move |(index, first): (usize, R)| {
        let (own, key) = (key(&first), key.clone());
        // A row that leaves keeps its last data until it is gone.
        let current = Memo::new(move |last: Option<&(usize, R)>| {
            visible
                .with(|rows| rows.iter().find(|(_, row)| key(row) == own).cloned())
                .or_else(|| last.cloned())
                .unwrap_or_else(|| (index, first.clone()))
        });
        let cells = row(Signal::derive(move || current.with(|(_, row)| row.clone())));
        table.row(
            Signal::derive(move || current.with(|(index, _)| *index)),
            cells,
        )
    };
    let body = each(move || visible.get(), move |(_, row)| key_of(row), draw);
    table.view(label, class, columns, header(columns, sort, on_sort), body)
}

/// Everything about the table that does not depend on what its rows hold.
#[derive(Clone, Copy)]
struct Table {
    count: Memo<usize>,
    /// The rows that exist.
    range: RwSignal<Range<usize>>,
    /// The row that Tab goes to.
    active: RwSignal<usize>,
    height: RwSignal<f64>,
    scroller: NodeRef<html::Div>,
    /// How far it was scrolled when one left it, until it is scrolled there again.
    left_at: StoredValue<Option<i32>>,
}

impl Table {
    fn new(count: Memo<usize>) -> Self {
        let table = Self {
            count,
            range: RwSignal::new(0..40),
            active: RwSignal::new(0),
            height: RwSignal::new(36.0),
            scroller: NodeRef::new(),
            left_at: StoredValue::new(recall()),
        };
        Effect::new(move |_| {
            let count = count.get();
            if table.scroller.get().is_some() {
                table.measure();
                request_animation_frame(move || table.restore(count));
            }
        });
        table.watch_size();
        table
    }

    fn watch_size(self) {
        let observer = StoredValue::new_local(None);
        Effect::new(move |_| {
            let Some(scroller) = self.scroller.get() else {
                return;
            };
            let resized = Closure::<dyn FnMut()>::new(move || self.measure());
            if let Ok(watch) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
                watch.observe(&scroller);
                observer.set_value(Some((watch, resized)));
            }
        });
        on_cleanup(move || {
            if let Some(Some((watch, _))) = observer.try_update_value(Option::take) {
                watch.disconnect();
            }
        });
    }

    /// Works out which rows are in view.
    fn measure(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else {
            return;
        };
        let height = row_height(&scroller);
        if (self.height.get_untracked() - height).abs() > 0.1 {
            self.height.set(height);
        }
        let next = rows_in_view(
            f64::from(scroller.scroll_top()),
            f64::from(scroller.client_height()),
            height,
            self.count.get_untracked(),
        );
        if self.range.with_untracked(|range| *range != next) {
            self.range.set(next);
        }
    }

    /// Scrolls to where it was left, once there are enough rows for that.
    #[allow(clippy::cast_precision_loss)]
    fn restore(self, count: usize) {
        let scroller = self.scroller.try_get_untracked().flatten();
        let left_at = self.left_at.try_get_value().flatten();
        if let (Some(scroller), Some(top)) = (scroller, left_at)
            && count as f64 * self.height.get_untracked() > f64::from(top)
        {
            self.left_at.set_value(None);
            scroller.set_scroll_top(top);
        }
    }

    fn on_scroll(self) {
        self.measure();
        self.left_at.set_value(None);
        if let Some(scroller) = self.scroller.get_untracked() {
            remember(scroller.scroll_top());
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let on_row = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok())
            .filter(|target| target.class_list().contains("row"));
        let Some(focused) = on_row else { return };
        if event.key() == "Enter" {
            if let Ok(Some(link)) = focused.query_selector("a[href]")
                && let Ok(link) = link.dyn_into::<HtmlElement>()
            {
                link.click();
            }
            return;
        }
        let page = (f64::from(scroller.client_height()) / self.height.get_untracked()) as usize;
        let (active, count) = (self.active.get_untracked(), self.count.get_untracked());
        let Some(next) = target_row(&event.key(), active, count, page) else {
            return;
        };
        event.prevent_default();
        self.active.set(next);
        self.bring_into_view(&scroller, next);
        self.measure();
        request_animation_frame(move || {
            let row = scroller.query_selector(&format!("[aria-rowindex='{}']", next + 2));
            if let Ok(Some(row)) = row
                && let Ok(row) = row.dyn_into::<HtmlElement>()
            {
                let quietly = web_sys::FocusOptions::new();
                quietly.set_prevent_scroll(true);
                let _ = row.focus_with_options(&quietly);
            }
        });
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn bring_into_view(self, scroller: &HtmlElement, row: usize) {
        let height = self.height.get_untracked();
        let (top, view) = (row as f64 * height, f64::from(scroller.client_height()));
        let now = f64::from(scroller.scroll_top());
        if top < now {
            scroller.set_scroll_top(top as i32);
        } else if top + height > now + view {
            scroller.set_scroll_top((top + height - view) as i32);
        }
    }

    fn row(self, index: Signal<usize>, cells: AnyView) -> AnyView {
        #[allow(clippy::cast_precision_loss)]
        let top = move || format!("translateY({})", px(index.get() as f64 * self.height.get()));
        view! {
            <div
                class="row"
                role="row"
                aria-rowindex=move || (index.get() + 2).to_string()
                tabindex=move || if self.active.get() == index.get() { "0" } else { "-1" }
                style:transform=top
                on:focusin=move |_| self.active.set(index.get_untracked())
            >
                {cells}
            </div>
        }
        .into_any()
    }

    #[allow(clippy::cast_precision_loss)]
    fn view(
        self,
        label: Signal<String>,
        class: &'static str,
        columns: &'static [Column],
        header: AnyView,
        body: AnyView,
    ) -> AnyView {
        let full = move || px(self.count.get() as f64 * self.height.get());
        view! {
            <div
                class=format!("rows {class}")
                role="grid"
                aria-label=move || label.get()
                aria-rowcount=move || (self.count.get() + 1).to_string()
                aria-colcount=columns.len().to_string()
            >
                {header}
                <div
                    class="rows-view"
                    role="rowgroup"
                    node_ref=self.scroller
                    on:scroll=move |_| self.on_scroll()
                    on:keydown=move |event| self.on_key(&event)
                >
                    <div class="rows-all" role="presentation" style:height=full>
                        {body}
                    </div>
                </div>
            </div>
        }
        .into_any()
    }
}

/// The rows to draw for a scroll position.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Pixels: small, not negative.
fn rows_in_view(top: f64, height: f64, row: f64, count: usize) -> Range<usize> {
    let first = (top.max(0.0) / row) as usize;
    let shown = (height.max(0.0) / row).ceil() as usize + 1;
    let end = (first + shown + MARGIN).min(count);
    first.saturating_sub(MARGIN).min(end)..end
}

/// Where a key moves to, or `None` for a key that does not move.
fn target_row(key: &str, active: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match key {
        "ArrowDown" => (active + 1).min(last),
        "ArrowUp" => active.min(last).saturating_sub(1),
        "PageDown" => (active + page.max(1)).min(last),
        "PageUp" => active.min(last).saturating_sub(page.max(1)),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// Whole pixels: to write fractions takes 8 kB of code.
#[allow(clippy::cast_possible_truncation)] // Far below 2^63.
fn px(length: f64) -> String {
    format!("{}px", length.round() as i64)
}

/// The style sheet decides how high rows are: compact, usual, or cards on a phone.
fn row_height(scroller: &HtmlElement) -> f64 {
    window()
        .get_computed_style(scroller)
        .ok()
        .flatten()
        .and_then(|style| style.get_property_value("--row").ok())
        .and_then(|row| row.trim().trim_end_matches("px").parse::<u16>().ok())
        .filter(|row| *row > 0)
        .map_or(36.0, f64::from)
}

/// The scroll position is kept per history entry, whose name is its state: going back finds the row
/// one left from, going there anew starts at the top.
fn slot() -> Option<(web_sys::Storage, String)> {
    let name = window().history().ok()?.state().ok()?.as_string()?;
    let storage = window().session_storage().ok()??;
    Some((storage, format!("rows:{name}")))
}

fn remember(top: i32) {
    if let Some((storage, slot)) = slot() {
        let _ = storage.set_item(&slot, &top.to_string());
    }
}

fn recall() -> Option<i32> {
    let (storage, slot) = slot()?;
    storage.get_item(&slot).ok()??.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_near_the_view_are_drawn() {
        for (top, height, count, range) in [
            (0.0, 360.0, 0, 0..0),
            (0.0, 360.0, 5, 0..5),
            (0.0, 360.0, 10_000, 0..19),
            (3_600.0, 360.0, 10_000, 92..119),
            (359_640.0, 360.0, 10_000, 9_982..10_000),
            // Fewer rows than the scroll position knew of, and the elastic scroll of Safari.
            (359_640.0, 360.0, 10, 10..10),
            (-50.0, 360.0, 10, 0..10),
        ] {
            assert_eq!(rows_in_view(top, height, 36.0, count), range, "{top}");
        }
    }

    #[test]
    fn keys_move_within_the_rows() {
        for (key, active, count, target) in [
            ("ArrowDown", 0, 3, Some(1)),
            ("ArrowDown", 2, 3, Some(2)),
            ("ArrowUp", 0, 3, Some(0)),
            ("PageDown", 5, 100, Some(15)),
            ("PageUp", 5, 100, Some(0)),
            ("End", 0, 100, Some(99)),
            ("Home", 50, 100, Some(0)),
            ("ArrowUp", 50, 3, Some(1)),
            ("End", 0, 0, None),
            ("x", 0, 3, None),
        ] {
            assert_eq!(target_row(key, active, count, 10), target, "{key} {active}");
        }
    }
}
