//! The viewer.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::pieces::pieces;
use super::row::{Links, drawn, row};
use super::state::{Log, Reading};
use super::tools::tools;
use super::viewer::{Lines, Viewer};
use crate::ui::{Dialog, EmptyState, Failure, each, format};
use crate::ui::{on_resize, px};

/// The most bytes of one line that are drawn.
const WHOLE_LINE: usize = 1_000_000;

/// Shows a log: windowed, with search, filters, a file to take away and addresses of lines.
///
/// `/` and Ctrl+F go to the search, Enter and Shift+Enter there, `n` and `N` in the log go from hit to
/// hit, arrows, Page Up and Down, Home and End scroll.
#[component]
pub fn LogView(
    /// The log.
    log: Log,
    /// What it is the log of, for screen readers.
    #[prop(into)]
    label: String,
    /// What a file with it is called.
    #[prop(into)]
    file: String,
    /// Whether more may come: the end is kept in view, unless the reader scrolls up.
    #[prop(into)]
    live: Signal<bool>,
    /// What to say of a log without lines.
    #[prop(into)]
    empty: Signal<String>,
    /// The lines that the address names.
    #[prop(into)]
    chosen: Signal<Lines>,
    /// Called with the lines that it should name.
    #[prop(into)]
    choose: Callback<Lines>,
    /// The address that names a line.
    #[prop(into)]
    address: Callback<usize, String>,
    /// Reads the log again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// Whether to go to the first error once all has been read, unless the address names a line.
    #[prop(optional)]
    to_error: bool,
) -> AnyView {
    let named = chosen.with_untracked(|lines| *lines);
    let following = live.get_untracked() && named.is_none();
    let viewer = Viewer::new(log, live, following);
    let links = Links {
        chosen,
        choose,
        address,
    };
    follow(viewer, named);
    on_resize(viewer.scroller, move || viewer.settle());
    search_on_ctrl_f(viewer);
    if to_error && named.is_none() {
        seek_error(viewer);
    }
    let bare = move || {
        let nothing = log.lines.get() == 0;
        match log.reading.get() {
            Reading::Failed(title, detail) if nothing => {
                Some(view! { <Failure title detail on_retry /> }.into_any())
            }
            Reading::UnderWay(_) | Reading::BrokenOff(_) => None,
            _ if nothing => {
                let title = "The log is empty";
                Some(view! { <EmptyState title detail=empty /> }.into_any())
            }
            _ => None,
        }
    };
    view! {
        <div class="log">
            {tools(viewer, file, chosen)}
            {state(viewer, on_retry)}
            {bare}
            {lines(viewer, links, label)}
            {whole(viewer)}
        </div>
    }
    .into_any()
}

/// Goes on where the reader was whenever lines have come, and to the line of the address once it is
/// there.
fn follow(viewer: Viewer, named: Lines) {
    let log = viewer.log;
    let wanted = StoredValue::new(named.map(|(from, _)| from.saturating_sub(1)));
    Effect::new(move |_| {
        log.rows.track();
        log.busy.track();
        log.look.track();
        viewer.wrap.track();
        request_animation_frame(move || {
            viewer.settle();
            let rows = log.rows.try_get_untracked().unwrap_or(0);
            if let Some(Some(line)) = wanted.try_get_value()
                && line < rows
            {
                wanted.set_value(None);
                viewer.show();
                viewer.go_to(line);
            }
        });
    });
    Effect::new(move |_| {
        log.hits.track();
        log.busy.track();
        if !viewer.query.with(String::is_empty) {
            viewer.to_first_hit();
        }
    });
}

/// Goes to the first error once the log has been read, and not again; nor where the reader has begun to
/// look for something else.
fn seek_error(viewer: Viewer) {
    let log = viewer.log;
    let sought = StoredValue::new(false);
    Effect::new(move |_| {
        let whole = !matches!(log.reading.get(), Reading::UnderWay(_));
        let found = log.contents.with(|contents| contents.first_error.is_some());
        if whole && found && !log.busy.get() && !sought.get_value() {
            sought.set_value(true);
            request_animation_frame(move || {
                if viewer.shows_all() {
                    viewer.to_first_error();
                }
            });
        }
    });
}

/// The browser's own search finds only the lines that exist; who wants it presses the keys again.
fn search_on_ctrl_f(viewer: Viewer) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let asked =
            (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
        let Some(field) = viewer.find.get_untracked() else {
            return;
        };
        let there = document().active_element().as_ref() == Some(field.unchecked_ref());
        if asked && event.key() == "f" && !there {
            event.prevent_default();
            let _ = field.focus();
            field.select();
        }
    });
    on_cleanup(move || listener.remove());
}

impl Viewer {
    /// What a key does in the log.
    pub(super) fn on_key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        match key.as_str() {
            "n" => self.step(true),
            "N" => self.step(false),
            _ => {
                let Some(scroller) = self.scroller.get_untracked() else {
                    return;
                };
                let top = f64::from(scroller.scroll_top());
                let Some(next) = self.window().top_after(&key, top) else {
                    return;
                };
                if key == "End" {
                    self.to_end();
                } else {
                    // As if it had been scrolled by hand: the event of it follows.
                    #[allow(clippy::cast_possible_truncation)] // At most the height of an element.
                    scroller.set_scroll_top(next.round() as i32);
                }
            }
        }
        event.prevent_default();
    }
}

/// How far the reading is, and what is wrong with it.
fn state(viewer: Viewer, on_retry: Callback<()>) -> AnyView {
    let log = viewer.log;
    let words = move || {
        let (lines, rows) = (log.lines.get(), log.rows.get());
        let noun = if lines == 1 { "line" } else { "lines" };
        let count = format!("{} {noun}", format::exact(lines as u64));
        let filtered = viewer.least.get().is_some() || viewer.source.get().is_some();
        let count = if filtered {
            format!("{} of {count}", format::exact(rows as u64))
        } else {
            count
        };
        match log.reading.get() {
            Reading::UnderWay(0) if lines == 0 => "Reading the log".to_owned(),
            Reading::UnderWay(bytes) => format!("Reading: {count}, {}", format::bytes(bytes)),
            _ if lines == 0 => String::new(),
            _ => count,
        }
    };
    let broken = move || {
        let why = match log.reading.get() {
            Reading::BrokenOff(why) => why,
            Reading::Failed(title, detail) if log.lines.get() > 0 => format!("{title}. {detail}"),
            _ => return None,
        };
        Some(view! {
            <span class="log-broken">
                {why}
                " "
                <button type="button" class="btn btn-quiet" on:click=move |_| on_retry.run(())>
                    "Read it again"
                </button>
            </span>
        })
    };
    view! {
        <p class="log-state">
            <span class="num" role="status" aria-label="Log">
                {words}
            </span>
            {broken}
        </p>
    }
    .into_any()
}

fn lines(viewer: Viewer, links: Links, label: String) -> AnyView {
    let log = viewer.log;
    let numbers = move || {
        let (range, look) = (viewer.drawn.get(), log.look.get());
        log.rows.track();
        log.inner.with_value(|inner| {
            let lines = range.filter_map(|row| inner.scan.line(row));
            lines.map(|line| (line, look)).collect::<Vec<_>>()
        })
    };
    let body = each(
        numbers,
        |(line, look)| format!("{line} {look}"),
        move |(line, _)| row(viewer, links, line),
    );
    let contents = log.contents;
    let bare = move || contents.with(|c| c.sources.is_empty() && c.levels[0] == 0);
    let wide = move || {
        let letters = contents.with(|contents| contents.longest.min(super::pieces::CLIP));
        format!("{letters}ch")
    };
    let digits = move || format!("{}ch", format::exact(log.lines.get() as u64).len());
    let empty = move || log.lines.get() == 0;
    view! {
        <div class="log-frame" class:log-empty=empty>
            <div
                class="log-view"
                class:log-wrap=move || viewer.wrap.get()
                class:log-bare=bare
                node_ref=viewer.scroller
                role="log"
                aria-live="off"
                aria-label=label
                tabindex="0"
                style:--number=digits
                style:--letters=wide
                on:scroll=move |_| viewer.on_scroll()
                on:keydown=move |event| viewer.on_key(&event)
            >
                <div class="log-all" node_ref=viewer.all>
                    <div
                        class="log-body"
                        node_ref=viewer.body
                        style:transform=move || format!("translateY({})", px(viewer.shift.get()))
                    >
                        {body}
                    </div>
                </div>
            </div>
            {news(viewer)}
        </div>
    }
    .into_any()
}

/// The way back to the end, and what has come since.
fn news(viewer: Viewer) -> AnyView {
    let view = move || {
        if viewer.following.get() || !viewer.live.get() {
            return None;
        }
        let new = viewer.log.rows.get().saturating_sub(viewer.left_at.get());
        let text = match new {
            0 => "Follow the end".to_owned(),
            1 => "1 new line".to_owned(),
            new => format!("{} new lines", format::exact(new as u64)),
        };
        Some(view! {
            <button type="button" class="btn log-news" on:click=move |_| viewer.back_to_end()>
                {text}
            </button>
        })
    };
    view.into_any()
}

/// A long line, all of it.
fn whole(viewer: Viewer) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(viewer.whole.get().is_some()));
    Effect::new(move |_| {
        if !open.get() && viewer.whole.get_untracked().is_some() {
            viewer.whole.set(None);
        }
    });
    let title = Signal::derive(move || {
        let number = viewer.whole.get().map_or(0, |number| number + 1);
        format!("Line {}", format::exact(number as u64))
    });
    let text = move || {
        let number = viewer.whole.get()?;
        viewer.log.inner.with_value(|inner| {
            let line = inner.store.line(number)?;
            Some(drawn(pieces(&line, inner.scan.needle(), WHOLE_LINE)))
        })
    };
    view! {
        <Dialog open title>
            <pre class="log-whole" tabindex="0">
                {text}
            </pre>
            <footer>
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| {
                        if let Some(number) = viewer.whole.get_untracked() {
                            super::save::copy(viewer.log, number + 1, number + 1);
                        }
                    }
                >
                    "Copy line"
                </button>
                <button type="button" class="btn" on:click=move |_| open.set(false)>
                    "Close"
                </button>
            </footer>
        </Dialog>
    }
    .into_any()
}
