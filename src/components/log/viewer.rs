//! What the parts of the viewer share: where it is scrolled, and what is looked for.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::state::Log;
use super::store::Level;
use super::window::{ROW, Window};
use crate::ui::px;

/// The lines that an address or a click names: the first and the last, from 1.
pub type Lines = Option<(usize, usize)>;

#[derive(Clone, Copy)]
pub(super) struct Viewer {
    pub(super) log: Log,
    pub(super) scroller: NodeRef<html::Div>,
    /// As high as all rows.
    pub(super) all: NodeRef<html::Div>,
    pub(super) body: NodeRef<html::Div>,
    pub(super) find: NodeRef<html::Input>,
    /// The rows that exist.
    pub(super) drawn: RwSignal<Range<usize>>,
    /// How far down the first of them stands, in pixels.
    pub(super) shift: RwSignal<f64>,
    pub(super) wrap: RwSignal<bool>,
    pub(super) utc: RwSignal<bool>,
    pub(super) query: RwSignal<String>,
    pub(super) least: RwSignal<Option<Level>>,
    pub(super) source: RwSignal<Option<u8>>,
    /// The line of the hit that one is at.
    pub(super) hit: RwSignal<Option<usize>>,
    /// Whether more may come.
    pub(super) live: Signal<bool>,
    /// Whether the end is kept in view as more comes.
    pub(super) following: RwSignal<bool>,
    /// How many rows there were when the reader left the end.
    pub(super) left_at: RwSignal<usize>,
    /// The line that is shown in full.
    pub(super) whole: RwSignal<Option<usize>>,
    /// How many rows the page is laid out for. There may be more by now: what a scroll position means
    /// depends on it.
    laid: StoredValue<usize>,
    /// The row at the upper edge.
    place: StoredValue<f64>,
    last_top: StoredValue<f64>,
    /// The line to find again, while a filter is gone through.
    keep: StoredValue<Option<usize>>,
}

impl Viewer {
    pub(super) fn new(log: Log, live: Signal<bool>, following: bool) -> Self {
        let narrow = window().inner_width().ok().and_then(|width| width.as_f64());
        Self {
            log,
            scroller: NodeRef::new(),
            all: NodeRef::new(),
            body: NodeRef::new(),
            find: NodeRef::new(),
            drawn: RwSignal::new(0..0),
            shift: RwSignal::new(0.0),
            wrap: RwSignal::new(narrow.is_some_and(|width| width < 900.0)),
            utc: RwSignal::new(false),
            query: RwSignal::new(String::new()),
            least: RwSignal::new(None),
            source: RwSignal::new(None),
            hit: RwSignal::new(None),
            live,
            following: RwSignal::new(following),
            left_at: RwSignal::new(0),
            whole: RwSignal::new(None),
            laid: StoredValue::new(0),
            place: StoredValue::new(0.0),
            last_top: StoredValue::new(0.0),
            keep: StoredValue::new(None),
        }
    }

    fn element(self) -> Option<HtmlElement> {
        let scroller = self.scroller.try_get_untracked().flatten()?;
        Some(scroller.into())
    }

    pub(super) fn window(self) -> Window {
        let height = self
            .element()
            .map_or(0, |scroller| scroller.client_height());
        Window {
            rows: self.laid.try_get_value().unwrap_or(0),
            height: f64::from(height),
            scale: leptos::prelude::window().device_pixel_ratio(),
        }
    }

    fn top(self) -> f64 {
        self.element()
            .map_or(0.0, |scroller| f64::from(scroller.scroll_top()))
    }

    /// Makes room for all rows that there are.
    fn lay(self) {
        self.laid
            .try_set_value(self.log.rows.try_get_untracked().unwrap_or(0));
        if let Some(all) = self.all.try_get_untracked().flatten() {
            let full = px(self.window().full());
            let _ = HtmlElement::style(&all).set_property("height", &full);
        }
    }

    /// Works out which rows are in view, and where.
    pub(super) fn measure(self) {
        let (window, top) = (self.window(), self.top());
        let anchor = window.anchor(top);
        let drawn = window.drawn(anchor);
        if self.drawn.try_with_untracked(|old| *old != drawn) == Some(true) {
            self.drawn.set(drawn.clone());
        }
        if self.wrap.try_get_untracked() == Some(true) {
            // Only once the rows are drawn is it known how high they are.
            let below = u32::try_from(anchor.row - drawn.start.min(anchor.row)).unwrap_or(0);
            request_animation_frame(move || {
                let body = self.body.try_get_untracked().flatten();
                let row = body.and_then(|body| body.children().item(below));
                let row = row.and_then(|row| row.dyn_into::<HtmlElement>().ok());
                let (above, height) = row.map_or((0.0, ROW), |row| {
                    (f64::from(row.offset_top()), f64::from(row.offset_height()))
                });
                self.stand(top + anchor.at - above - anchor.part * height);
            });
        } else {
            #[allow(clippy::cast_precision_loss)] // Rows in view.
            let above = (anchor.row as f64 - drawn.start as f64 + anchor.part) * ROW;
            self.stand(top + anchor.at - above);
        }
    }

    fn stand(self, shift: f64) {
        if self
            .shift
            .try_get_untracked()
            .is_some_and(|old| (old - shift).abs() > 0.4)
        {
            self.shift.set(shift);
        }
    }

    pub(super) fn on_scroll(self) {
        let (window, top) = (self.window(), self.top());
        let before = self.last_top.get_value();
        if (top - before).abs() < 0.5 {
            // The viewer's own doing.
            return;
        }
        self.measure();
        self.last_top.set_value(top);
        if self.keep.get_value().is_some() {
            return;
        }
        self.place.set_value(window.first(top));
        // What comes does not move what is scrolled: who goes up leaves the end.
        if window.is_at_end(top) {
            if top > before {
                self.following.set(true);
            }
        } else if top < before {
            self.leave();
        }
    }

    /// The end is no longer kept in view.
    fn leave(self) {
        if self.following.get_untracked() {
            self.following.set(false);
            self.left_at.set(self.log.rows.get_untracked());
        }
    }

    /// Has a row, with a fraction, at the upper edge.
    fn stand_at(self, place: f64) {
        let window = self.window();
        if let Some(scroller) = self.element() {
            #[allow(clippy::cast_possible_truncation)] // At most the height of an element.
            scroller.set_scroll_top(window.top_for(place).round() as i32);
        }
        self.last_top.set_value(self.top());
        self.place.set_value(place.min(window.last_first()));
        self.measure();
    }

    /// Goes on where the reader was after rows have come or gone.
    pub(super) fn settle(self) {
        let Some(keep) = self.keep.try_get_value() else {
            return;
        };
        self.lay();
        match keep {
            Some(_) if self.log.busy.get_untracked() => self.measure(),
            Some(line) => {
                self.keep.set_value(None);
                let row = self.log.inner.with_value(|inner| inner.scan.row(line));
                #[allow(clippy::cast_precision_loss)] // Far below 2^53.
                self.stand_at(row as f64);
            }
            None if self.following.get_untracked() => self.stand_at(self.window().last_first()),
            None => self.stand_at(self.place.get_value()),
        }
    }

    /// Brings the log itself into view.
    pub(super) fn show(self) {
        if let Some(scroller) = self.element() {
            scroller.scroll_into_view();
        }
    }

    /// Brings a line into view.
    pub(super) fn go_to(self, line: usize) {
        self.leave();
        self.keep.set_value(None);
        self.lay();
        let row = self.log.inner.with_value(|inner| inner.scan.row(line));
        self.stand_at(self.window().first_to_see(row, self.place.get_value()));
    }

    pub(super) fn to_end(self) {
        self.following.set(true);
        self.lay();
        self.stand_at(self.window().last_first());
    }

    /// As a button does that is gone afterwards: the focus goes on in the log.
    pub(super) fn back_to_end(self) {
        if let Some(scroller) = self.element() {
            let _ = scroller.focus();
        }
        self.to_end();
    }

    /// Shows only some lines; the one at the upper edge, or the next that is shown, stays there.
    pub(super) fn filter(self, least: Option<Level>, source: Option<u8>) {
        self.keep.set_value(Some(self.first_line()));
        self.least.set(least);
        self.source.set(source);
        self.hit.set(None);
        self.log.filter(least, source);
    }

    pub(super) fn search(self, text: &str) {
        self.query.set(text.to_owned());
        self.hit.set(None);
        self.log.search(text);
    }

    /// Whether all lines are shown and none is searched. Not where the viewer is gone.
    pub(super) fn shows_all(self) -> bool {
        self.query.try_with_untracked(String::is_empty) == Some(true)
            && self.least.try_get_untracked() == Some(None)
            && self.source.try_get_untracked() == Some(None)
    }

    /// The line at the upper edge.
    fn first_line(self) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Not negative.
        let row = self.window().first(self.top()).ceil() as usize;
        let line = self.log.inner.with_value(|inner| inner.scan.line(row));
        line.unwrap_or(0)
    }

    /// After a search has begun: goes to the first hit from here on, as soon as it is found.
    pub(super) fn to_first_hit(self) {
        if self.hit.get_untracked().is_some() {
            return;
        }
        let here = self.first_line();
        let busy = self.log.busy.get_untracked();
        let found = self.log.inner.with_value(|inner| inner.scan.hit_at(here));
        if let Some(line) = found.filter(|line| *line >= here || !busy) {
            self.hit.set(Some(line));
            self.go_to(line);
        }
    }

    /// Goes to the next hit, or to the one before.
    pub(super) fn step(self, forwards: bool) {
        let here = match self.hit.get_untracked() {
            Some(line) => line,
            None => self.first_line(),
        };
        let next = self
            .log
            .inner
            .with_value(|inner| inner.scan.hit_from(here, forwards));
        if let Some(line) = next {
            self.hit.set(Some(line));
            self.go_to(line);
        }
    }

    /// The first line that is an error, whatever the filter hides.
    pub(super) fn to_first_error(self) {
        let Some(line) = self
            .log
            .contents
            .with_untracked(|contents| contents.first_error)
        else {
            return;
        };
        self.hit.set(Some(line));
        if self.log.inner.with_value(|inner| inner.scan.shows(line)) {
            self.go_to(line);
        } else {
            self.leave();
            self.filter(None, None);
            self.hit.set(Some(line));
            self.keep.set_value(Some(line));
        }
    }
}
