//! Filters that are switched one by one: each says how many it lets through, and its shape is the legend.

use leptos::prelude::*;

use super::format;
use super::status::{State, StatusDot};

/// The words of a filter, as they stand in the address, and how to change them.
#[derive(Clone, Copy)]
pub struct Toggles {
    /// The words that are switched on, separated by commas; none lets everything through.
    pub words: Signal<String>,
    /// Called with the words as they shall be.
    pub change: Callback<String>,
}

/// One of the filters, gone where it would find nothing: its word, and what it finds, one and many.
pub fn toggle(
    toggles: Toggles,
    word: &'static str,
    (one, many): (&'static str, &'static str),
    found: Memo<usize>,
    state: Option<State>,
) -> AnyView {
    let pressed = Memo::new(move |_| toggles.words.with(|words| is_on(words, word)));
    let there = Memo::new(move |_| found.get() > 0 || pressed.get());
    let button = move || {
        let dot = state.map(|state| view! { <StatusDot state /> });
        view! {
            <button
                type="button"
                class="toggle"
                aria-pressed=move || if pressed.get() { "true" } else { "false" }
                on:click=move |_| {
                    let words = toggles.words.with_untracked(|words| toggled(words, word));
                    toggles.change.run(words);
                }
            >
                {dot}
                {move || {
                    let found = found.get();
                    let noun = if found == 1 { one } else { many };
                    format!("{} {noun}", format::exact(found as u64))
                }}
            </button>
        }
    };
    (move || there.get().then(button)).into_any()
}

/// Whether a word is switched on.
#[must_use]
pub fn is_on(words: &str, word: &str) -> bool {
    words.split(',').any(|one| one == word)
}

/// The words of a filter with one more or one fewer.
#[must_use]
pub fn toggled(words: &str, word: &str) -> String {
    let mut all: Vec<&str> = words.split(',').filter(|w| !w.is_empty()).collect();
    match all.iter().position(|w| *w == word) {
        Some(at) => {
            all.remove(at);
        }
        None => all.push(word),
    }
    all.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_switched_one_by_one() {
        for (words, word, after) in [
            ("", "failed", "failed"),
            ("failed", "landed", "failed,landed"),
            ("failed,landed", "failed", "landed"),
            ("failed", "failed", ""),
        ] {
            assert_eq!(toggled(words, word), after);
        }
    }
}
