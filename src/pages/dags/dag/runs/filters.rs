//! The filters of the runs, and where they are searched by their ids.

use airstrip_airflow::v2::DagRun;
use leptos::prelude::*;

use super::shown::{Shown, TYPES, state_word};
use crate::router::Param;
use crate::ui::{SearchBox, State, Toggles, toggle};

/// The filters by state: the word, and its shape.
const STATES: [(&str, State); 3] = [
    ("landed", State::Landed),
    ("failed", State::Failed),
    ("open", State::Running),
];

/// The filters.
pub fn filters(shown: Shown) -> AnyView {
    let count = move |passes: Box<dyn Fn(&DagRun) -> bool + Send + Sync>| {
        Memo::new(move |_| {
            let all = shown.history.all.get();
            all.iter().filter(|run| passes(run)).count()
        })
    };
    let states = STATES.map(|(word, state)| {
        let found = count(Box::new(move |run| state_word(&run.state) == word));
        toggle(
            toggles(shown.states),
            word,
            (word, word),
            found,
            Some(state),
        )
    });
    let types = TYPES.map(|(word, one, many)| {
        let found = count(Box::new(move |run| run.run_type.as_str() == word));
        toggle(toggles(shown.types), word, (one, many), found, None)
    });
    let day = |label: &'static str, param: Param| {
        view! {
            <label class="day-field">
                {label}
                <input
                    type="date"
                    class="input"
                    prop:value=move || param.get()
                    on:change=move |event| param.set(&event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <SearchBox
            label="Search run ids"
            value=shown.search.signal()
            on_input=move |text: String| shown.search.set(&text)
        />
        <div class="toggles num" role="group" aria-label="Filter by state">
            {states.into_iter().collect_view()}
        </div>
        <div class="toggles num" role="group" aria-label="Filter by type">
            {types.into_iter().collect_view()}
        </div>
        {day("From", shown.from)}
        {day("To", shown.to)}
    }
    .into_any()
}

fn toggles(param: Param) -> Toggles {
    Toggles {
        words: param.signal(),
        change: Callback::new(move |words: String| param.set(&words)),
    }
}
