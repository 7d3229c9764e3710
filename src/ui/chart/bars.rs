//! Bars: how long each run took and how it ended.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::draw::mark;
use crate::ui::status::State;

/// One run in a [`BarChart`].
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its height, in any unit; not negative.
    pub value: f64,
    /// How it ended: colour and mark.
    pub state: State,
    /// When, as the bar's name.
    pub label: String,
    /// The value in words.
    pub text: String,
    /// Where a click goes.
    pub href: Option<String>,
}

impl Bar {
    fn in_words(&self) -> String {
        format!("{} · {} · {}", self.label, self.state.word(), self.text)
    }
}

/// A bar chart, oldest bar first, as wide as its place. Pointing at a bar or moving to it with the
/// arrow keys shows its figures and Enter follows it; a table says the same to screen readers.
#[component]
pub fn BarChart(
    /// What is shown, as the chart's name and the caption of its table.
    #[prop(into)]
    label: String,
    /// The headings of the table: when, how it ended, the value.
    headings: [&'static str; 3],
    /// The bars, oldest first.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
    /// Lines across the bars, such as the median: their values and their words.
    #[prop(into, optional)]
    lines: Signal<Vec<(f64, String)>>,
    /// Writes a value of the axis.
    axis: fn(f64) -> String,
) -> AnyView {
    let active = RwSignal::new(None::<usize>);
    let top =
        Memo::new(move |_| bars.with(|bars| bars.iter().map(|b| b.value).fold(0.0, f64::max)));
    let shapes = move || {
        let top = top.get();
        bars.with(|bars| {
            let draw = |(at, bar)| shape(at, bar, top, active);
            bars.iter().enumerate().map(draw).collect_view()
        })
    };
    let figures = move || {
        let chosen = active.get();
        bars.with(|bars| {
            let bar = chosen.and_then(|at| bars.get(at));
            bar.map(Bar::in_words)
        })
        .unwrap_or_else(|| {
            lines.with(|lines| {
                let words: Vec<_> = lines.iter().map(|(_, words)| words.as_str()).collect();
                words.join(" · ")
            })
        })
    };
    let across = move || {
        let top = top.get();
        let line = |(value, _): &(f64, String)| {
            view! { <i class="chart-line" style:bottom=percent(*value, top)></i> }
        };
        lines.with(|lines| lines.iter().map(line).collect_view())
    };
    let ends = move || {
        bars.with(|bars| {
            let label = |bar: Option<&Bar>| bar.map(|bar| bar.label.clone());
            let oldest = label(bars.first().filter(|_| bars.len() > 1));
            view! {
                <span>{oldest}</span>
                <span>{label(bars.last())}</span>
            }
        })
    };
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{label.clone()}</span>
                <span class="num" aria-live="polite">
                    {figures}
                </span>
            </figcaption>
            <div class="chart-plot" aria-hidden="true">
                <span class="chart-top num">{move || axis(top.get())}</span>
                <span class="chart-half num">{move || axis(top.get() / 2.0)}</span>
            </div>
            <div
                class="chart-bars"
                role="group"
                tabindex="0"
                aria-label=format!("{label}. Arrow keys go from bar to bar.")
                on:keydown=move |event| on_key(&event, bars, active)
                on:pointerleave=move |_| active.set(None)
                on:blur=move |_| active.set(None)
            >
                {across}
                {shapes}
            </div>
            <div class="chart-ends num" aria-hidden="true">
                {ends}
            </div>
            {as_table(label, headings, bars)}
        </figure>
    }
    .into_any()
}

fn on_key(event: &KeyboardEvent, bars: Signal<Vec<Bar>>, active: RwSignal<Option<usize>>) {
    let Some(last) = bars.with_untracked(Vec::len).checked_sub(1) else {
        return;
    };
    let next = match (event.key().as_str(), active.get_untracked()) {
        ("ArrowLeft", at) => at.unwrap_or(last).saturating_sub(1),
        ("ArrowRight", at) => at.map_or(last, |at| (at + 1).min(last)),
        ("Home", _) => 0,
        ("End", _) => last,
        ("Enter", Some(_)) => {
            let link = document().query_selector("a.bar-active").ok().flatten();
            if let Some(link) = link.and_then(|link| wasm_bindgen::JsCast::dyn_into(link).ok()) {
                web_sys::HtmlElement::click(&link);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    active.set(Some(next));
}

/// A value as a share of the tallest, and never so little that it cannot be seen.
fn percent(value: f64, top: f64) -> String {
    let share = if top > 0.0 { value / top } else { 0.0 };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 15 and 1000.
    let thousandths = (share * 1_000.0).clamp(15.0, 1_000.0) as u32;
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn shape(at: usize, bar: &Bar, top: f64, active: RwSignal<Option<usize>>) -> AnyView {
    let mark = mark(bar.state).map(|mark| {
        view! {
            <svg viewBox="0 0 8 8">
                <path d=mark></path>
            </svg>
        }
    });
    view! {
        <a
            class=format!("bar bar-{}", bar.state.name())
            class:bar-active=move || active.get() == Some(at)
            href=bar.href.clone()
            aria-label=bar.href.is_some().then(|| bar.in_words())
            tabindex="-1"
            on:pointerenter=move |_| active.set(Some(at))
        >
            <i style:height=percent(bar.value, top)>{mark}</i>
        </a>
    }
    .into_any()
}

fn as_table(label: String, headings: [&'static str; 3], bars: Signal<Vec<Bar>>) -> AnyView {
    let row = |bar: &Bar| {
        view! {
            <tr>
                <td>{bar.label.clone()}</td>
                <td>{bar.state.word()}</td>
                <td>{bar.text.clone()}</td>
            </tr>
        }
    };
    view! {
        <table class="visually-hidden">
            <caption>{label}</caption>
            <thead>
                <tr>{headings.map(|heading| view! { <th scope="col">{heading}</th> })}</tr>
            </thead>
            <tbody>{move || bars.with(|bars| bars.iter().map(row).collect_view())}</tbody>
        </table>
    }
    .into_any()
}
