//! What the list says at a glance, and what can be asked of it.

use leptos::prelude::*;

use super::find::FILTERS;
use super::shown::{Asked, Shown};
use crate::ui::{SearchBox, Select, format};

/// "412 · 6 running · 3 failed": each count shows what it counts.
pub fn summary(asked: Asked, shown: Shown, complete: ArcRwSignal<bool>) -> AnyView {
    let total = Memo::new(move |_| shown.counts.with(|counts| counts.iter().sum::<usize>()));
    let words = move || {
        let total = format::exact(total.get() as u64);
        match (complete.get(), shown.words.with(Vec::is_empty)) {
            (false, _) => format!("{total} so far"),
            (true, true) => total,
            (true, false) => format!("{total} found"),
        }
    };
    let all = count("", words, asked);
    let others = FILTERS
        .iter()
        .enumerate()
        .map(|(place, filter)| {
            let number = Memo::new(move |_| shown.counts.with(|counts| counts[place]));
            let there = Memo::new(move |_| {
                number.get() > 0 || asked.status.signal().with(|status| status == filter.name)
            });
            let words = move || format!("{} {}", format::exact(number.get() as u64), filter.word);
            move || there.get().then(|| count(filter.name, words, asked))
        })
        .collect_view();
    view! {
        <div class="counts num" role="group" aria-label="Filter by status">
            {all}
            {others}
        </div>
    }
    .into_any()
}

fn count(
    filter: &'static str,
    words: impl Fn() -> String + Send + 'static,
    asked: Asked,
) -> AnyView {
    let chosen = move || asked.status.signal().with(|status| status == filter);
    view! {
        <button
            type="button"
            class=format!("count count-{filter}")
            aria-pressed=move || if chosen() { "true" } else { "false" }
            on:click=move |_| asked.status.set(if chosen() { "" } else { filter })
        >
            {words}
        </button>
    }
    .into_any()
}

/// The search and the filter.
pub fn toolbar(asked: Asked, shown: Shown) -> AnyView {
    let options = Memo::new(move |_| {
        let any = (String::new(), "any status".to_owned());
        let all = FILTERS
            .iter()
            .map(|f| (f.name.to_owned(), f.word.to_owned()));
        std::iter::once(any).chain(all).collect::<Vec<_>>()
    });
    let outdated = move || {
        shown.outdated.get().then(|| {
            view! {
                <button
                    type="button"
                    class="btn btn-quiet"
                    on:click=move |_| shown.again.update(|n| *n += 1)
                >
                    "Rows have changed: refresh order"
                </button>
            }
        })
    };
    view! {
        <div class="toolbar" role="search">
            <SearchBox
                label="Search connections"
                value=asked.search.signal()
                on_input=move |text: String| asked.search.set(&text)
            />
            <Select
                label="Status"
                value=asked.status.signal()
                options
                on_change=move |status: String| asked.status.set(&status)
            />
            {outdated}
        </div>
    }
    .into_any()
}
