//! What the list says at a glance, and what can be asked of it.

use leptos::prelude::*;

use super::find::FILTERS;
use super::shown::{Asked, Shown};
use crate::ui::format;

/// "412 · 6 running · 3 failed": each count shows what it counts.
pub fn summary(asked: Asked, shown: Shown, complete: ArcRwSignal<bool>) -> AnyView {
    let total = Memo::new(move |_| shown.total());
    let words = move || {
        let total = format::exact(total.get() as u64);
        match (complete.get(), shown.is_searched()) {
            (false, _) => format!("{total} so far"),
            (true, false) => total,
            (true, true) => format!("{total} found"),
        }
    };
    let all = count("", words, asked);
    let others = FILTERS
        .iter()
        .enumerate()
        .map(|(place, filter)| {
            let number = Signal::derive(move || {
                shown
                    .counts
                    .with(|counts| counts.get(place).copied().unwrap_or_default())
            });
            let there = Memo::new(move |_| {
                number.get() > 0 || asked.status.signal().with(|status| status == filter.name)
            });
            let words =
                move || format!("{} {}", format::exact(u64::from(number.get())), filter.word);
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
