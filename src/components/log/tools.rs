//! What can be done with a log: search, filters, looks, a file.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::save::{COPIED, copy, download};
use super::state::{Contents, Reading};
use super::store::Level;
use super::viewer::{Lines, Viewer};
use crate::ui::{Button, Glyph, Icon, Select, Variant, format};

/// The levels that can be asked for, from the list's top down.
const LEAST: [(Level, &str); 3] = [
    (Level::Info, "Info and above"),
    (Level::Warn, "Warnings and errors"),
    (Level::Error, "Errors"),
];

pub(super) fn tools(viewer: Viewer, file: String, chosen: Signal<Lines>) -> AnyView {
    let contents = viewer.log.contents;
    let levels = Signal::derive(move || contents.with(level_options));
    let sources =
        Signal::derive(move || contents.with(|contents| source_options(&contents.sources)));
    let level = Signal::derive(move || viewer.least.get().map_or("", Level::word).to_owned());
    let source = Signal::derive(move || {
        let number = viewer.source.get();
        number.map_or_else(String::new, |number| number.to_string())
    });
    let set_level = move |word: String| {
        let least = Level::ALL.into_iter().find(|level| level.word() == word);
        viewer.filter(least, viewer.source.get_untracked());
    };
    let set_source = move |number: String| {
        viewer.filter(viewer.least.get_untracked(), number.parse().ok());
    };
    let no_error = Signal::derive(move || {
        let none = contents.with(|contents| contents.first_error.is_none());
        none.then(|| "No line is marked as an error.".to_owned())
    });
    let saving = RwSignal::new(false);
    let not_yet = Signal::derive(move || {
        let under_way = matches!(viewer.log.reading.get(), Reading::UnderWay(_));
        if under_way && viewer.log.lines() == 0 {
            Some("The log is still being read.".to_owned())
        } else {
            None
        }
    });
    let copied = move || {
        let (from, to) = chosen.get()?;
        let count = (to - from + 1).min(COPIED);
        let text = if count == 1 {
            "Copy line".to_owned()
        } else {
            format!("Copy {} lines", format::exact(count as u64))
        };
        Some(view! {
            <Button
                on_click=move |_| copy(viewer.log, from, to)
                variant=Variant::Quiet
                icon=Glyph::Copy
            >
                {text}
            </Button>
        })
    };
    let any_source = Memo::new(move |_| contents.with(|contents| contents.sources.len() > 1));
    view! {
        <div class="toolbar log-tools">
            {search(viewer)} <Select label="Level" value=level options=levels on_change=set_level />
            {move || {
                any_source.get()
                    .then(|| {
                        view! {
                            <Select
                                label="Source of lines"
                                value=source
                                options=sources
                                on_change=set_source
                            />
                        }
                    })
            }}
            <Button
                on_click=move |_| viewer.to_first_error()
                variant=Variant::Quiet
                icon=Glyph::Warning
                why_not=no_error
            >
                "First error"
            </Button>
            <span class="log-space"></span>
            {copied}
            {toggle("Wrap", "Break long lines", viewer.wrap)}
            {toggle("UTC", "Times in UTC instead of your own zone", viewer.utc)}
            <Button
                on_click=move |_| download(viewer.log, file.clone(), saving)
                variant=Variant::Quiet
                icon=Glyph::SortDown
                pending=saving
                why_not=not_yet
            >
                "Download"
            </Button>
        </div>
    }
    .into_any()
}

fn toggle(name: &'static str, title: &'static str, on: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="btn btn-quiet"
            title=title
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {name}
        </button>
    }
    .into_any()
}

fn level_options(contents: &Contents) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "All levels".to_owned())];
    for (level, text) in LEAST {
        let count = contents.levels[level as usize - 1];
        let text = format!("{text} ({})", format::exact(count as u64));
        options.push((level.word().to_owned(), text));
    }
    options
}

fn source_options(sources: &[String]) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "All sources".to_owned())];
    let named = sources.iter().zip(1..);
    options.extend(named.map(|(name, number): (_, u32)| (number.to_string(), name.clone())));
    options
}

/// The search, and where one is among what it found.
fn search(viewer: Viewer) -> AnyView {
    let keydown = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => viewer.step(!event.shift_key()),
            "Escape" if !viewer.query.with_untracked(String::is_empty) => viewer.search(""),
            // The log is read on while one searches.
            "ArrowDown" | "ArrowUp" | "PageDown" | "PageUp" => viewer.on_key(&event),
            _ => return,
        }
        event.prevent_default();
    };
    let idle = move || viewer.query.with(String::is_empty);
    let none = Signal::derive(move || {
        let nothing = viewer.log.hits.get() == 0;
        nothing.then(|| "No line holds it.".to_owned())
    });
    let steps = move || {
        (!idle()).then(|| {
            view! {
                <span class="log-count num" role="status" aria-label="Lines found">
                    {move || count(viewer)}
                </span>
                <Button
                    on_click=move |_| viewer.step(false)
                    variant=Variant::Quiet
                    icon=Glyph::SortUp
                    label="Previous hit"
                    why_not=none
                />
                <Button
                    on_click=move |_| viewer.step(true)
                    variant=Variant::Quiet
                    icon=Glyph::SortDown
                    label="Next hit"
                    why_not=none
                />
            }
        })
    };
    view! {
        <div class="search log-search">
            <Icon glyph=Glyph::Search />
            <input
                class="input"
                type="search"
                node_ref=viewer.find
                data-filter=""
                aria-label="Search the log"
                placeholder="Search the log"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || viewer.query.get()
                on:input=move |event| viewer.search(&event_target_value(&event))
                on:keydown=keydown
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
        {steps}
    }
    .into_any()
}

/// `3 of 1,204 lines`, and how many hits those hold where it is more than one each; with `so far` while
/// there is more to look at.
fn count(viewer: Viewer) -> String {
    let (lines, found) = (viewer.log.hits.get(), viewer.log.found.get());
    let busy = viewer.log.busy.get();
    let place = viewer.hit.get().and_then(|line| {
        let inner = viewer.log.inner;
        inner.with_value(|inner| inner.scan.place(line))
    });
    if lines == 0 {
        return if busy { "Searching" } else { "Not found" }.to_owned();
    }
    let exact = |n: usize| format::exact(n as u64);
    let mut text = exact(lines);
    if let Some(place) = place {
        text = format!("{} of {text}", exact(place + 1));
    }
    text += if lines == 1 { " line" } else { " lines" };
    if found > lines {
        text += &format!(", {} hits", exact(found));
    }
    if busy {
        text += " so far";
    }
    text
}
