//! Bars: how long each run took and how it ended.

use leptos::prelude::*;

use super::status::State;

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

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 120.0;
/// Room above the bars for the marks.
const HEAD: f64 = 12.0;
const WIDEST: f64 = 24.0;

/// A bar chart, oldest bar first. Pointing at a bar or moving to it with the arrow keys shows its
/// figures; a table says the same to screen readers.
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
    /// A line across the bars, such as the median: its value and its words.
    #[prop(into, optional)]
    line: Signal<Option<(f64, String)>>,
    /// Writes a value of the axis.
    axis: fn(f64) -> String,
) -> AnyView {
    let active = RwSignal::new(None::<usize>);
    let top =
        Memo::new(move |_| bars.with(|bars| bars.iter().map(|b| b.value).fold(0.0, f64::max)));
    let shapes = move || {
        let top = top.get();
        bars.with(|bars| {
            let slot = (WIDTH / bars.len().max(1) as f64).min(WIDEST);
            bars.iter()
                .enumerate()
                .map(|(at, bar)| shape(at, slot, bar, top, active))
                .collect_view()
        })
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let Some(last) = bars.with_untracked(Vec::len).checked_sub(1) else {
            return;
        };
        let next = match (event.key().as_str(), active.get_untracked()) {
            ("ArrowLeft", at) => at.unwrap_or(last).saturating_sub(1),
            ("ArrowRight", at) => at.map_or(last, |at| (at + 1).min(last)),
            ("Home", _) => 0,
            ("End", _) => last,
            _ => return,
        };
        event.prevent_default();
        active.set(Some(next));
    };
    let caption = move || {
        let chosen = active.get();
        bars.with(|bars| {
            let bar = chosen.and_then(|at| bars.get(at));
            bar.map(|bar| format!("{} · {} · {}", bar.label, bar.state.word(), bar.text))
        })
        .or_else(|| line.get().map(|(_, words)| words))
    };
    let mark = move || {
        line.get().filter(|_| top.get() > 0.0).map(|(value, _)| {
            let y = height_of(value, top.get());
            view! { <line class="chart-line" x1="0" x2=WIDTH y1=HEIGHT - y y2=HEIGHT - y></line> }
        })
    };
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{label.clone()}</span>
                <span class="num" aria-live="polite">{caption}</span>
            </figcaption>
            <div class="chart-plot">
                <span class="chart-axis num">{move || axis(top.get())}</span>
                <svg
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="xMinYMax meet"
                    role="img"
                    tabindex="0"
                    aria-label=label.clone()
                    on:keydown=keydown
                    on:pointerleave=move |_| active.set(None)
                    on:blur=move |_| active.set(None)
                >
                    {mark}
                    {shapes}
                </svg>
            </div>
            {as_table(label, headings, bars)}
        </figure>
    }
    .into_any()
}

fn height_of(value: f64, top: f64) -> f64 {
    if top > 0.0 {
        (value / top * (HEIGHT - HEAD)).max(2.0)
    } else {
        2.0
    }
}

fn shape(at: usize, slot: f64, bar: &Bar, top: f64, active: RwSignal<Option<usize>>) -> AnyView {
    let height = height_of(bar.value, top);
    let (x, y) = (at as f64 * slot, HEIGHT - height);
    let middle = x + slot / 2.0;
    // Where colours cannot be told apart the mark on top can.
    let mark = match bar.state {
        State::Failed => format!("M{} {}l5 5m0-5l-5 5", middle - 2.5, y - 8.0),
        State::Cancelled => format!("M{} {}l5-5", middle - 2.5, y - 3.0),
        State::Retrying => format!("M{} {}v3m0 2v.1", middle, y - 9.0),
        State::Running => format!("M{} {}l3-3 3 3", middle - 3.0, y - 3.0),
        _ => String::new(),
    };
    let href = bar.href.clone();
    view! {
        <g
            class=format!("bar bar-{}", bar.state.name())
            class:bar-active=move || active.get() == Some(at)
            on:pointerenter=move |_| active.set(Some(at))
        >
            <a href=href tabindex="-1">
                <rect class="bar-slot" x=x y="0" width=slot height=HEIGHT></rect>
                <rect x=x + 1.0 y=y width=(slot - 2.0).max(1.0) height=height rx="1.5"></rect>
                <path d=mark></path>
            </a>
        </g>
    }
    .into_any()
}

fn as_table(label: String, headings: [&'static str; 3], bars: Signal<Vec<Bar>>) -> AnyView {
    let rows = move || {
        bars.with(|bars| {
            bars.iter()
                .map(|bar| {
                    view! {
                        <tr>
                            <td>{bar.label.clone()}</td>
                            <td>{bar.state.word()}</td>
                            <td>{bar.text.clone()}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <table class="visually-hidden">
            <caption>{label}</caption>
            <thead>
                <tr>{headings.map(|heading| view! { <th scope="col">{heading}</th> })}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
