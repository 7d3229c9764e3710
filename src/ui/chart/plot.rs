//! Many bars: pointed at, moved along by keys, zoomed into.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::size::width_of;
use super::draw::{Columns, GUTTER, HEAD, LANE, Series, shapes};

/// Room for the dates.
const FOOT: i64 = 18;
/// A pointer that moved less than that has clicked.
const CLICK: i64 = 5;
/// Titles stand so far above what is highest, and above the marks there.
const TITLE: i64 = 16;
/// What is pointed at is so wide at least.
const SEEN: i64 = 3;
/// A date below needs so many pixels.
const DATE: i64 = 96;

/// What a reader asks of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// To follow a bar.
    Open(usize),
    /// To see a stretch only, both ends included.
    Select(usize, usize),
    /// To see less around a bar, but larger.
    Closer(usize),
    /// To see more around a bar.
    Wider(usize),
    /// To see what came before.
    Earlier,
    /// To see what came after.
    Later,
    /// To see everything.
    All,
}

/// A plot: which bar is pointed at, and which stretch is being selected.
#[derive(Clone, Copy)]
struct Pointer {
    series: Signal<Arc<Series>>,
    width: ReadSignal<i64>,
    active: RwSignal<Option<usize>>,
    /// Where a selection began and how far it reaches.
    stretch: RwSignal<Option<(usize, usize)>>,
    /// Where the pointer went down, on which bar, and whether it follows that by going up there.
    down: StoredValue<Option<(i64, usize, bool)>>,
    ask: Callback<Ask>,
}

/// Bars in panels, one below the other. A slider to keyboards and screen readers: arrow keys go from
/// bar to bar, with Shift they select a stretch, Enter follows the bar or shows the stretch, plus and
/// minus zoom, Page Up and Page Down move on, 0 and Escape show all. A pointer does the same by
/// clicking, dragging, and turning the wheel with Ctrl held.
#[component]
pub fn Plot(
    /// What is shown, as the name of the slider.
    #[prop(into)]
    label: Signal<String>,
    /// The bars.
    #[prop(into)]
    series: Signal<Arc<Series>>,
    /// The bar whose figures are shown.
    active: RwSignal<Option<usize>>,
    /// The figures of a bar in words, for screen readers.
    #[prop(into)]
    words: Callback<usize, String>,
    /// What is asked of it.
    #[prop(into)]
    ask: Callback<Ask>,
) -> AnyView {
    let place = NodeRef::<html::Div>::new();
    let pointer = Pointer {
        series,
        width: width_of(place),
        active,
        stretch: RwSignal::new(None),
        down: StoredValue::new(None),
        ask,
    };
    let last = move || series.with(|series| series.states.len().saturating_sub(1));
    let value = move || active.get().unwrap_or_else(last);
    let spoken = move || {
        let there = series.with(|series| !series.states.is_empty());
        there.then(|| words.run(value()))
    };
    view! {
        <div class="plot" node_ref=place>
            <svg class="plot-picture" aria-hidden="true" height=move || height(&series.get())>
                {move || picture(pointer)}
                {move || cursor(pointer)}
            </svg>
            <div
                class="plot-touch"
                role="slider"
                tabindex="0"
                aria-label=move || label.get()
                aria-valuemin="1"
                aria-valuemax=move || (last() + 1).to_string()
                aria-valuenow=move || (value() + 1).to_string()
                aria-valuetext=spoken
                on:keydown=move |event| pointer.key(&event)
                on:pointerdown=move |event| pointer.press(&event)
                on:pointermove=move |event| pointer.hover(&event)
                on:pointerup=move |_| pointer.release()
                on:pointerleave=move |event| pointer.left(&event)
                on:pointercancel=move |_| pointer.forget()
                on:blur=move |_| pointer.forget()
                on:wheel=move |event| pointer.wheel(&event)
            ></div>
        </div>
    }
    .into_any()
}

fn height(series: &Series) -> String {
    let panels = series.panels.iter().map(|panel| HEAD + panel.height);
    (panels.sum::<i64>() + LANE + FOOT).to_string()
}

/// Everything that stays while a pointer moves.
fn picture(pointer: Pointer) -> AnyView {
    let (series, width) = (pointer.series.get(), pointer.width.get());
    if width == 0 {
        return ().into_any();
    }
    let columns = Columns::new(series.states.len(), width);
    let mut below = 0;
    let mut drawn = Vec::new();
    for (number, panel) in series.panels.iter().enumerate() {
        let base = below + HEAD + panel.height;
        below = base + if number == 0 { LANE } else { 0 };
        drawn.push(text(
            "plot-title",
            0,
            base - panel.height - TITLE,
            panel.title.clone(),
        ));
        for (value, words) in &panel.axis {
            let y = base - panel.rise(*value);
            drawn.push(line("plot-grid", GUTTER, width, y));
            drawn.push(text("plot-axis", GUTTER - 8, y + 4, words.clone()));
        }
        drawn.push(line("plot-base", GUTTER, width, base));
        for (class, path) in shapes(&series.states, panel, columns, base, number == 0).paths {
            drawn.push(view! { <path class=class d=path></path> }.into_any());
        }
        for (value, _) in &panel.lines {
            let y = base - panel.rise(*value).min(panel.height);
            drawn.push(line("plot-line", GUTTER, width, y));
        }
        // Beside the title: over the bars the words would be hard to read.
        let words: Vec<&str> = panel
            .lines
            .iter()
            .map(|(_, words)| words.as_str())
            .collect();
        let said = words.join(" · ");
        drawn.push(text("plot-said", width, base - panel.height - TITLE, said));
    }
    let mut free_from = GUTTER;
    for (at, words) in &series.dates {
        let (x, _) = columns.edges(*at);
        if x >= free_from && x + DATE <= width + DATE / 2 {
            free_from = x + DATE;
            drawn.push(text("plot-date", x, below + 14, words.clone()));
        }
    }
    drawn.into_any()
}

fn line(class: &'static str, from: i64, to: i64, y: i64) -> AnyView {
    view! { <path class=class d=format!("M{from} {y}.5H{to}")></path> }.into_any()
}

fn text(class: &'static str, x: i64, y: i64, words: String) -> AnyView {
    view! { <text class=class x=x.to_string() y=y.to_string()>{words}</text> }.into_any()
}

/// The bar that is pointed at, and the stretch that is selected.
fn cursor(pointer: Pointer) -> AnyView {
    let count = pointer.series.with(|series| series.states.len());
    let columns = Columns::new(count, pointer.width.get());
    let column = |class: &'static str, from: usize, to: usize| {
        let (left, right) = (columns.edges(from).0, columns.edges(to).1);
        // Wide enough to be seen where bars are not.
        let left = left.min(right - SEEN);
        view! {
            <rect class=class x=left.to_string() y="0" width=(right - left).to_string() height="100%"></rect>
        }
        .into_any()
    };
    let stretch = pointer
        .stretch
        .get()
        .map(|(a, b)| column("plot-stretch", a.min(b), a.max(b)));
    let active = pointer.active.get().filter(|at| *at < count);
    let active = active.map(|at| column("plot-active", at, at));
    (stretch, active).into_any()
}

impl Pointer {
    fn count(self) -> usize {
        self.series.with_untracked(|series| series.states.len())
    }

    fn below(self, event: &PointerEvent) -> Option<usize> {
        let columns = Columns::new(self.count(), self.width.get_untracked());
        columns.at(i64::from(event.offset_x()))
    }

    fn point_at(self, at: Option<usize>) {
        if self.active.get_untracked() != at {
            self.active.set(at);
        }
    }

    fn hover(self, event: &PointerEvent) {
        let at = self.below(event);
        self.point_at(at);
        if let (Some((x, from, _)), Some(at)) = (self.down.get_value(), at) {
            let dragged = (i64::from(event.offset_x()) - x).abs() >= CLICK;
            if dragged || self.stretch.get_untracked().is_some() {
                self.stretch.set(Some((from, at)));
            }
        }
    }

    fn press(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let at = self.below(event);
        // A finger points at a bar first: the second time it follows it.
        let follows = event.pointer_type() != "touch" || at == self.active.get_untracked();
        self.stretch.set(None);
        self.point_at(at);
        let x = i64::from(event.offset_x());
        self.down.set_value(at.map(|at| (x, at, follows)));
        let element = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(element) = element {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    }

    fn release(self) {
        let down = self.down.try_update_value(Option::take).flatten();
        match (self.stretch.get_untracked(), down) {
            (Some(_), Some(_)) => self.show_stretch(),
            (None, Some((_, at, true))) => self.ask.run(Ask::Open(at)),
            _ => {}
        }
    }

    /// A finger leaves when it is lifted: what it pointed at stays to be read.
    fn left(self, event: &PointerEvent) {
        let pressed = self.down.try_get_value().flatten().is_some();
        if event.pointer_type() != "touch" && !pressed {
            self.forget();
        }
    }

    fn forget(self) {
        // What is taken off the page loses the focus when nothing of this is left.
        if self.active.is_disposed() {
            return;
        }
        self.down.set_value(None);
        self.point_at(None);
        self.stretch.set(None);
    }

    fn show_stretch(self) {
        if let Some((a, b)) = self.stretch.get_untracked() {
            self.stretch.set(None);
            self.active.set(None);
            self.ask.run(Ask::Select(a.min(b), a.max(b)));
        }
    }

    fn wheel(self, event: &WheelEvent) {
        // Without a key the wheel scrolls the page; pinching on a touchpad comes with Ctrl.
        if !event.ctrl_key() && !event.meta_key() {
            return;
        }
        event.prevent_default();
        if let Some(at) = self.active.get_untracked() {
            self.active.set(None);
            let closer = event.delta_y() < 0.0;
            self.ask.run(if closer {
                Ask::Closer(at)
            } else {
                Ask::Wider(at)
            });
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let Some(last) = self.count().checked_sub(1) else {
            return;
        };
        let at = self.active.get_untracked().filter(|at| *at <= last);
        let here = at.unwrap_or(last);
        let key = event.key();
        if let Some(next) = moved(&key, at, last) {
            let from = self.stretch.get_untracked().map_or(here, |(from, _)| from);
            self.stretch.set(event.shift_key().then_some((from, next)));
            self.point_at(Some(next));
            event.prevent_default();
            return;
        }
        let ask = match key.as_str() {
            "Enter" if self.stretch.get_untracked().is_some() => return self.show_stretch(),
            "Escape" if self.stretch.get_untracked().is_some() => return self.stretch.set(None),
            "Enter" if at.is_some() => Ask::Open(here),
            "+" | "=" => Ask::Closer(here),
            "-" => Ask::Wider(here),
            "PageUp" => Ask::Earlier,
            "PageDown" => Ask::Later,
            "0" | "Escape" => Ask::All,
            _ => return,
        };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        self.ask.run(ask);
    }
}

/// The bar that a key moves to; the first move shows the newest.
fn moved(key: &str, at: Option<usize>, last: usize) -> Option<usize> {
    Some(match (key, at) {
        ("ArrowLeft" | "ArrowDown" | "ArrowRight" | "ArrowUp", None) => last,
        ("ArrowLeft" | "ArrowDown", Some(at)) => at.saturating_sub(1),
        ("ArrowRight" | "ArrowUp", Some(at)) => (at + 1).min(last),
        ("Home", _) => 0,
        ("End", _) => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_from_bar_to_bar() {
        for (key, at, next) in [
            ("ArrowLeft", None, Some(9)),
            ("ArrowRight", None, Some(9)),
            ("ArrowLeft", Some(3), Some(2)),
            ("ArrowLeft", Some(0), Some(0)),
            ("ArrowRight", Some(9), Some(9)),
            ("Home", Some(5), Some(0)),
            ("End", None, Some(9)),
            ("x", Some(1), None),
        ] {
            assert_eq!(moved(key, at, 9), next, "{key} {at:?}");
        }
    }
}
