//! The buttons that do what keys and pointer do on a plot.

use leptos::prelude::*;

use super::super::button::{Button, Variant};
use super::super::icon::Glyph;
use super::plot::Ask;

/// Fewer are not zoomed into.
const FEWEST: usize = 8;

/// What the buttons are told by the page that they are on.
#[derive(Clone, Copy)]
pub struct ZoomOf {
    /// What is shown, in the plural.
    pub noun: &'static str,
    /// How many are shown.
    pub count: Signal<usize>,
    /// How many there are.
    pub all: Signal<usize>,
    /// Whether the oldest is shown.
    pub at_oldest: Signal<bool>,
    /// Whether the newest is shown.
    pub at_newest: Signal<bool>,
    /// Whether a stretch is asked for.
    pub is_part: Signal<bool>,
    /// The bar that is pointed at.
    pub active: RwSignal<Option<usize>>,
    /// What is asked.
    pub ask: Callback<Ask>,
}

/// The buttons.
pub fn zoom(of: ZoomOf) -> AnyView {
    let middle = move || {
        let count = of.count.get_untracked();
        of.active.get_untracked().unwrap_or(count / 2)
    };
    let whole = move || {
        let all = of.count.get() == of.all.get();
        all.then(|| format!("All {} are shown.", of.noun))
    };
    let at_end = move |there: Signal<bool>| {
        let why_not = move || {
            there
                .get()
                .then(|| format!("There are no more {} there.", of.noun))
        };
        Signal::derive(why_not)
    };
    let near = move || (of.count.get() <= FEWEST).then(|| "It cannot get any closer.".to_owned());
    let tool = |label: &'static str,
                icon: Glyph,
                why_not: Signal<Option<String>>,
                ask: Callback<(), Ask>| {
        view! {
            <Button on_click=move |_| of.ask.run(ask.run(())) variant=Variant::Quiet icon label why_not />
        }
        .into_any()
    };
    let fixed = |ask: Ask| Callback::new(move |()| ask);
    view! {
        <div class="chart-zoom" role="group" aria-label="Zoom">
            {tool("Earlier", Glyph::Left, at_end(of.at_oldest), fixed(Ask::Earlier))}
            {tool("Later", Glyph::Right, at_end(of.at_newest), fixed(Ask::Later))}
            {tool("Zoom out", Glyph::Minus, Signal::derive(whole), Callback::new(move |()| Ask::Wider(middle())))}
            {tool("Zoom in", Glyph::Plus, Signal::derive(near), Callback::new(move |()| Ask::Closer(middle())))}
            {move || of.is_part.get().then(|| view! {
                <Button on_click=move |_| of.ask.run(Ask::All) variant=Variant::Quiet>
                    {format!("Show all {}", of.noun)}
                </Button>
            })}
        </div>
    }
    .into_any()
}
