//! One line on the screen.

use airstrip_contract::Timestamp;
use js_sys::Date;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::pieces::{CLIP, is_clipped, pieces};
use super::store::{Level, Line};
use super::viewer::{Lines, Viewer};
use crate::ui::format;

/// How lines are named by addresses.
#[derive(Clone, Copy)]
pub(super) struct Links {
    /// The lines that the address names.
    pub(super) chosen: Signal<Lines>,
    /// Called with the lines that it should name.
    pub(super) choose: Callback<Lines>,
    /// The address that names a line.
    pub(super) address: Callback<usize, String>,
}

/// A line, by its place from 0.
pub(super) fn row(viewer: Viewer, links: Links, number: usize) -> AnyView {
    let shown = viewer.log.inner.with_value(|inner| {
        let line = inner.store.line(number)?;
        Some((
            head(&line),
            text(viewer, &line, inner.scan.needle(), number),
        ))
    });
    let (head, text) = shown.unzip();
    let name = number + 1;
    let chosen = move || {
        links
            .chosen
            .with(|lines| lines.is_some_and(|(from, to)| (from..=to).contains(&name)))
    };
    let choose = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        let before = links.chosen.get_untracked();
        links.choose.run(match before {
            Some((from, _)) if event.shift_key() => Some((from.min(name), from.max(name))),
            Some((from, to)) if (from, to) == (name, name) => None,
            _ => Some((name, name)),
        });
    };
    let time = move |head: Head| move || head.at.map(|at| clock(at, viewer.utc.get()));
    view! {
        <div
            class="log-line"
            class:log-chosen=chosen
            class:log-now=move || viewer.hit.get() == Some(number)
        >
            <a
                class="log-number"
                href=links.address.run(name)
                tabindex="-1"
                aria-label=format!("Line {name}")
                aria-current=move || chosen().then_some("true")
                on:click=choose
            >
                {format::exact(name as u64)}
            </a>
            {head
                .map(|head| {
                    let level = head.level.map(Level::word).unwrap_or_default();
                    view! {
                        <span class="log-time" title=head.at.map(|at| at.to_string())>
                            {time(head.clone())}
                        </span>
                        <span class=format!("log-level log-{level}")>{level}</span>
                        <span class="log-source">{head.source}</span>
                    }
                })}
            {text}
        </div>
    }
    .into_any()
}

/// What stands before the text. Only the first line of an entry says it.
#[derive(Clone)]
struct Head {
    at: Option<Timestamp>,
    level: Option<Level>,
    source: String,
}

fn head(line: &Line<'_>) -> Head {
    if line.leads {
        Head {
            at: line.at,
            level: line.level,
            source: line.source.to_owned(),
        }
    } else {
        Head {
            at: None,
            level: None,
            source: String::new(),
        }
    }
}

fn text(
    viewer: Viewer,
    line: &Line<'_>,
    needle: Option<&super::scan::Needle>,
    number: usize,
) -> AnyView {
    let more = is_clipped(line.text).then(|| {
        let letters = line.text.chars().count();
        view! {
            <button
                type="button"
                class="log-more"
                tabindex="-1"
                on:click=move |_| viewer.whole.set(Some(number))
            >
                {format!("… show all {} characters", format::exact(letters as u64))}
            </button>
        }
    });
    view! { <span class="log-text">{drawn(pieces(line, needle, CLIP))} {more}</span> }.into_any()
}

/// The pieces of a line.
pub(super) fn drawn(pieces: Vec<super::pieces::Piece>) -> AnyView {
    let draw = |piece: super::pieces::Piece| match (piece.found, piece.class.is_empty()) {
        (true, _) => view! { <mark class=piece.class>{piece.text}</mark> }.into_any(),
        (false, true) => piece.text.into_any(),
        (false, false) => view! { <span class=piece.class>{piece.text}</span> }.into_any(),
    };
    pieces.into_iter().map(draw).collect_view().into_any()
}

/// `12:03:07`, with a fraction where there is one.
fn clock(at: Timestamp, utc: bool) -> String {
    #[allow(clippy::cast_precision_loss)] // Exact far beyond the year 9999.
    let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    let (hour, minute) = if utc {
        (date.get_utc_hours(), date.get_utc_minutes())
    } else {
        (date.get_hours(), date.get_minutes())
    };
    let (second, millis) = (date.get_utc_seconds(), date.get_utc_milliseconds());
    format!("{hour:02}:{minute:02}:{second:02}.{millis:03}")
}
