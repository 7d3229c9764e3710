//! The filters of the history: each says how many jobs it lets through, and its shape is the legend.

use airstrip_airbyte::model::trend::Past;
use leptos::prelude::*;

use super::shown::{KINDS, OUTCOMES, Shown};
use crate::router::Param;
use crate::ui::{State, Toggles, toggle};

/// The buttons.
pub fn filters(shown: Shown) -> AnyView {
    let count = move |passes: Box<dyn Fn(&Past) -> bool + Send + Sync>| {
        Memo::new(move |_| {
            let all = shown.history.all.get();
            all.iter().filter(|job| passes(&job.past)).count()
        })
    };
    let states = [
        State::Landed,
        State::Failed,
        State::Cancelled,
        State::Running,
    ];
    let outcomes = OUTCOMES
        .into_iter()
        .zip(states)
        .map(|((word, ended), state)| {
            let found = count(Box::new(move |past| past.ended == ended));
            let word_shown = if word == "live" { "open" } else { word };
            toggle(
                toggles(shown.outcomes),
                word,
                (word_shown, word_shown),
                found,
                Some(state),
            )
        });
    let outcomes = outcomes.collect_view();
    let kinds = KINDS.map(|(word, kind)| {
        let found = count(Box::new(move |past| past.kind == kind));
        let plural = match word {
            "refresh" => "refreshes",
            "clear" => "clears",
            _ => "syncs",
        };
        (
            found,
            toggle(toggles(shown.kinds), word, (word, plural), found, None),
        )
    });
    // Where all jobs are of one kind there is nothing to choose.
    let found = kinds.each_ref().map(|(found, _)| *found);
    let one_kind = Memo::new(move |_| {
        let several = found.iter().filter(|found| found.get() > 0).count() > 1;
        !several && shown.kinds.get().is_empty()
    });
    let kinds = kinds.map(|(_, toggle)| toggle);
    view! {
        <div class="toggles num" role="group" aria-label="Filter by outcome">
            {outcomes}
        </div>
        <div class="toggles num" role="group" aria-label="Filter by kind" hidden=one_kind>
            {kinds.into_iter().collect_view()}
        </div>
    }
    .into_any()
}

fn toggles(param: Param) -> Toggles {
    Toggles {
        words: param.signal(),
        change: Callback::new(move |words: String| param.set(&words)),
    }
}
