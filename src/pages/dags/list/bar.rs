//! What can be done to the selected rows.

use std::sync::Arc;

use airstrip_contract::Access;
use leptos::prelude::*;

use super::acts::Acts;
use super::find::Row;
use super::shown::Shown;
use crate::ui::{Button, Variant, format};

/// "2 selected, 1 hidden  [Launch 2]  Pause 1  Unpause 1  clear": nothing while none are selected.
pub fn bar(acts: Acts, shown: Shown, launch: Callback<Vec<Arc<Row>>>) -> AnyView {
    // DAGs that are gone are not selected any more.
    Effect::new(move |_| {
        if acts.fleet.complete.get() {
            let rows = acts.fleet.rows.get();
            acts.selection
                .keep(|id| rows.iter().any(|row| &*row.id == id));
        }
    });
    let any = Memo::new(move |_| acts.selection.ids().with(|ids| !ids.is_empty()));
    let view = move || any.get().then(|| offers(acts, shown, launch));
    view.into_any()
}

fn offers(acts: Acts, shown: Shown, launch: Callback<Vec<Arc<Row>>>) -> AnyView {
    let words = Memo::new(move |_| {
        let count = acts.selection.ids().with(|ids| ids.len());
        let visible = shown.rows.with(|rows| {
            let visible = rows.iter().filter(|row| acts.selection.has(&row.id));
            visible.count()
        });
        let selected = format!("{} selected", format::exact(count as u64));
        match count.saturating_sub(visible) {
            0 => selected,
            hidden => {
                let hidden = format::exact(hidden as u64);
                format!("{selected}, {hidden} of them hidden by the search or the filters")
            }
        }
    });
    let to_launch = Memo::new(move |_| {
        let rows = acts.selected();
        let refused = rows
            .iter()
            .filter_map(|row| acts.why_not(row, Access::Launch));
        let (refused, why) =
            refused.fold((0, None), |(n, first), why| (n + 1, first.or(Some(why))));
        (rows.len() - refused, why)
    });
    let launch_words = move || with_count("Launch", to_launch.with(|(count, _)| *count));
    let why_not = move || to_launch.with(|(count, why)| why.clone().filter(|_| *count == 0));
    let pause = [(true, "Pause"), (false, "Unpause")].map(|(is_paused, verb)| {
        let count = Memo::new(move |_| acts.to_pause(is_paused).len());
        let why_not = Memo::new(move |_| {
            if count.get() > 0 {
                return None;
            }
            let different = |row: &Arc<Row>| row.dag.is_paused != is_paused;
            let rows = acts.selected().into_iter().filter(different);
            let mut refused = rows.filter_map(|row| acts.why_not(&row, Access::Manage));
            let done = if is_paused {
                "All of them are paused."
            } else {
                "All of them are active."
            };
            Some(refused.next().unwrap_or_else(|| done.to_owned()))
        });
        let go = move |_| acts.pause_all(untrack(|| acts.to_pause(is_paused)), is_paused);
        view! {
            <Button why_not on_click=go>
                {move || with_count(verb, count.get())}
            </Button>
        }
    });
    view! {
        <section class="selection" aria-label="Selected DAGs">
            <span class="selection-count num" role="status">
                {move || words.get()}
            </span>
            <Button
                variant=Variant::Primary
                why_not=Signal::derive(why_not)
                on_click=move |_| launch.run(untrack(|| acts.selected()))
            >
                {launch_words}
            </Button>
            {pause.into_iter().collect_view()}
            <Button on_click=move |_| acts.selection.clear() variant=Variant::Quiet>
                "Clear selection"
            </Button>
        </section>
    }
    .into_any()
}

fn with_count(verb: &str, count: usize) -> String {
    if count > 0 {
        format!("{verb} {}", format::exact(count as u64))
    } else {
        verb.to_owned()
    }
}
