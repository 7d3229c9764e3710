//! Everything about a table that does not depend on what its rows hold.

use std::ops::Range;

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::super::columns::Column;
use super::super::size::{on_resize, px};
use super::reach::{rows_in_view, rows_to_draw, target_row};

/// How many rows are drawn before it is known how many there is room for.
const FIRST: usize = 32;

/// What a table is told by the page that it is on.
#[derive(Clone, Copy)]
pub struct TableOf {
    /// What it lists, for screen readers.
    pub label: Signal<String>,
    /// A class that sets its `grid-template-columns` and tells it from other tables of the page.
    pub class: &'static str,
    /// How many rows there are.
    pub count: Memo<usize>,
    /// Whether rows are low.
    pub tight: Signal<bool>,
    /// Told the places of the rows in view.
    pub in_view: RwSignal<Range<usize>>,
    /// Asked before the table about a key on a row, with the row's place: whether it has done all
    /// that there is to do.
    pub on_key: Option<Callback<(KeyboardEvent, usize), bool>>,
    /// Whether rows can be selected.
    pub selects: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Table {
    of: TableOf,
    /// The row that Tab goes to.
    pub(super) active: RwSignal<usize>,
    pub(super) height: RwSignal<f64>,
    pub(super) scroller: NodeRef<html::Div>,
    /// How far it is scrolled and how high it is, as it was last read: to ask in the middle of a change
    /// makes the browser lay out the page twice.
    view: StoredValue<(f64, f64)>,
    /// How far it was scrolled when one left it, until it is scrolled there again.
    left_at: StoredValue<Option<i32>>,
}

impl Table {
    pub(super) fn new(of: TableOf) -> Self {
        let TableOf { count, tight, .. } = of;
        let table = Self {
            of,
            active: RwSignal::new(0),
            height: RwSignal::new(36.0),
            scroller: NodeRef::new(),
            view: StoredValue::new((0.0, 0.0)),
            left_at: StoredValue::new(recall(of.class)),
        };
        of.in_view.set(0..FIRST);
        Effect::new(move |_| {
            let count = count.get();
            if table.active.get_untracked() >= count {
                table.active.set(0);
            }
            if table.scroller.get().is_some() {
                table.measure();
                request_animation_frame(move || table.restore(count));
            }
        });
        Effect::new(move |before: Option<bool>| {
            let tight = tight.get();
            if before.is_some_and(|before| before != tight) {
                request_animation_frame(move || table.resized());
            }
            tight
        });
        on_resize(table.scroller, move || table.resized());
        table
    }

    /// The rows to draw. Tracked.
    pub(super) fn drawn(self) -> Range<usize> {
        let count = self.of.count.get();
        self.of.in_view.with(|range| rows_to_draw(range, count))
    }

    /// The rows may have another height as well: on a phone they are cards.
    fn resized(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else {
            return;
        };
        let height = row_height(&scroller);
        if (self.height.get_untracked() - height).abs() > 0.1 {
            self.height.set(height);
        }
        self.look(&scroller);
        self.measure();
    }

    fn look(self, scroller: &HtmlElement) {
        let (top, height) = (scroller.scroll_top(), scroller.client_height());
        self.view.set_value((f64::from(top), f64::from(height)));
    }

    /// Works out which rows are in view.
    fn measure(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else {
            return;
        };
        let (top, height) = self.view.get_value();
        if height < 1.0 {
            return;
        }
        let count = self.of.count.get_untracked();
        let next = rows_in_view(top, height, self.height.get_untracked(), count);
        if self.of.in_view.with_untracked(|range| *range == next) {
            return;
        }
        // The row with the focus leaves: the focus waits for it where keys still reach it.
        let leaves = !rows_to_draw(&next, count).contains(&self.active.get_untracked());
        if leaves && focused_in(&scroller).is_some() {
            focus(&scroller);
        }
        self.of.in_view.set(next);
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
        self.left_at.set_value(None);
        if let Some(scroller) = self.scroller.get_untracked() {
            self.look(&scroller);
            self.measure();
            remember(self.of.class, scroller.scroll_top());
        }
    }

    /// Tab comes back to the row that had the focus.
    fn on_focus(self, event: &FocusEvent) {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let row = target.and_then(|target| target.closest("[aria-rowindex]").ok()?);
        let index = row.and_then(|row| row.get_attribute("aria-rowindex")?.parse().ok());
        if let Some(place) = index.and_then(|index: usize| index.checked_sub(2)) {
            self.active.set(place);
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let Some(focused) = target.filter(|target| {
            target.class_list().contains("row") || target.class_list().contains("rows-view")
        }) else {
            return;
        };
        let (active, count) = (self.active.get_untracked(), self.of.count.get_untracked());
        if self
            .of
            .on_key
            .is_some_and(|on_key| on_key.run((event.clone(), active)))
        {
            event.prevent_default();
            return;
        }
        if event.key() == "Enter" {
            if let Ok(Some(link)) = focused.query_selector("a[href]")
                && let Ok(link) = link.dyn_into::<HtmlElement>()
            {
                link.click();
            }
            return;
        }
        let page = (f64::from(scroller.client_height()) / self.height.get_untracked()) as usize;
        let Some(next) = target_row(&event.key(), active, count, page) else {
            return;
        };
        event.prevent_default();
        self.active.set(next);
        self.bring_into_view(&scroller, next);
        self.look(&scroller);
        self.measure();
        request_animation_frame(move || {
            let row = scroller.query_selector(&format!("[aria-rowindex='{}']", next + 2));
            if let Ok(Some(row)) = row
                && let Ok(row) = row.dyn_into::<HtmlElement>()
            {
                focus(&row);
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

    pub(super) fn row(self, place: Signal<usize>, cells: AnyView) -> AnyView {
        #[allow(clippy::cast_precision_loss)]
        let top = move || format!("translateY({})", px(place.get() as f64 * self.height.get()));
        view! {
            <div
                class="row"
                role="row"
                aria-rowindex=move || (place.get() + 2).to_string()
                tabindex=move || if self.active.get() == place.get() { "0" } else { "-1" }
                style:transform=top
            >
                {cells}
            </div>
        }
        .into_any()
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn view(
        self,
        columns: &'static [Column],
        header: AnyView,
        body: AnyView,
    ) -> AnyView {
        let TableOf { label, class, .. } = self.of;
        let full = move || px(self.of.count.get() as f64 * self.height.get());
        // Where the row that Tab goes to is out of view, Tab goes to all of them.
        let tabindex = move || {
            if self.drawn().contains(&self.active.get()) {
                "-1"
            } else {
                "0"
            }
        };
        view! {
            <div
                class=format!("rows {class}")
                class:rows-tight=move || self.of.tight.get()
                role="grid"
                aria-label=move || label.get()
                aria-rowcount=move || (self.of.count.get() + 1).to_string()
                aria-colcount=columns.len().to_string()
                aria-multiselectable=self.of.selects.then_some("true")
            >
                {header}
                <div
                    class="rows-view"
                    role="rowgroup"
                    tabindex=tabindex
                    node_ref=self.scroller
                    on:scroll=move |_| self.on_scroll()
                    on:keydown=move |event| self.on_key(&event)
                    on:focusin=move |event| self.on_focus(&event)
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

/// What has the focus, if it is in there.
fn focused_in(scroller: &Element) -> Option<Element> {
    let focused = document().active_element()?;
    (scroller.contains(Some(&focused)) && *scroller != focused).then_some(focused)
}

fn focus(element: &HtmlElement) {
    let quietly = web_sys::FocusOptions::new();
    quietly.set_prevent_scroll(true);
    let _ = element.focus_with_options(&quietly);
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

/// The scroll position of each table is kept per history entry, whose name is its state: going back finds the row
/// one left from, going there anew starts at the top.
fn slot(class: &str) -> Option<(web_sys::Storage, String)> {
    let name = window().history().ok()?.state().ok()?.as_string()?;
    let storage = window().session_storage().ok()??;
    Some((storage, format!("rows:{name}:{class}")))
}

fn remember(class: &str, top: i32) {
    if let Some((storage, slot)) = slot(class) {
        let _ = storage.set_item(&slot, &top.to_string());
    }
}

fn recall(class: &str) -> Option<i32> {
    let (storage, slot) = slot(class)?;
    storage.get_item(&slot).ok()??.parse().ok()
}
