//! What the list says at a glance, the search, the filters, and the tools.

use std::sync::Arc;

use leptos::prelude::*;

use super::csv::download;
use super::desk::Desk;
use super::find::{Row, tally};
use super::fleet::Fleet;
use super::runs::Runs;
use super::shown::{Asked, BROKEN, Shown, in_state};
use crate::components::filter;
use crate::router::Param;
use crate::ui::{Button, Glyph, Icon, SearchBox, Segmented, Variant, format};

/// "412 · 6 running · 3 failed since yesterday": each count shows what it counts.
pub fn summary(fleet: Fleet, runs: Runs, asked: Asked, shown: Shown) -> AnyView {
    let words = move || {
        let total = shown.found.with(|found| found.len());
        let total = format::exact(total as u64);
        match (fleet.complete.get(), shown.is_searched()) {
            (_, true) => format!("{total} found"),
            (true, false) => total,
            (false, false) => match fleet.total.get() {
                Some(all) => format!("{total} of {} so far", format::exact(all)),
                None => String::new(),
            },
        }
    };
    let count = move |(name, word): (&'static str, &'static str)| {
        let number = Memo::new(move |_| shown.found.with(|rows| in_state(runs, rows, name).len()));
        let there = Memo::new(move |_| {
            number.get() > 0 || asked.state.signal().with(|state| state == name)
        });
        let of = runs.in_states().into_iter().find(|of| of.name.0 == name);
        let words = move || {
            let at_least = if of.is_some_and(|of| of.is_cut()) {
                "at least "
            } else {
                ""
            };
            format!("{at_least}{} {word}", format::exact(number.get() as u64))
        };
        move || there.get().then(|| button(name, words, asked))
    };
    let others = runs
        .in_states()
        .map(|of| of.name)
        .into_iter()
        .chain([BROKEN]);
    let others = others.map(count).collect_view();
    let paused = Memo::new(move |_| {
        let is_paused = |row: &&Arc<Row>| row.dag.is_paused;
        shown
            .found
            .with(|rows| rows.iter().filter(is_paused).count())
    });
    let paused = move || {
        (paused.get() > 0).then(|| {
            let is_chosen = move || asked.show.signal().with(|show| show == "paused");
            view! {
                <button
                    type="button"
                    class="count"
                    aria-pressed=move || if is_chosen() { "true" } else { "false" }
                    on:click=move |_| asked.show.set(if is_chosen() { "all" } else { "paused" })
                >
                    {move || format!("{} paused", format::exact(paused.get() as u64))}
                </button>
            }
        })
    };
    view! {
        <div class="counts num" role="group" aria-label="Filter by state">
            {button("", words, asked)}
            {others}
            {paused}
        </div>
    }
    .into_any()
}

fn button(
    state: &'static str,
    words: impl Fn() -> String + Send + 'static,
    asked: Asked,
) -> AnyView {
    let is_chosen = move || asked.state.signal().with(|chosen| chosen == state);
    view! {
        <button
            type="button"
            class=format!("count count-{state}")
            aria-pressed=move || if is_chosen() { "true" } else { "false" }
            on:click=move |_| asked.state.set(if is_chosen() { "" } else { state })
        >
            {words}
        </button>
    }
    .into_any()
}

/// Everything above the rows.
pub fn toolbar(fleet: Fleet, runs: Runs, asked: Asked, shown: Shown, desk: Desk) -> AnyView {
    let states = runs
        .in_states()
        .map(|of| of.name)
        .into_iter()
        .chain([BROKEN]);
    let states = states.map(|(name, word)| (name.to_owned(), word.to_owned()));
    let any = std::iter::once((String::new(), "any state".to_owned()));
    let states = Signal::stored(any.chain(states).collect::<Vec<_>>());
    let show = [("all", "All"), ("active", "Active"), ("paused", "Paused")];
    let is_starred = move || asked.starred.signal().with(|starred| starred == "on");
    let outdated = move || {
        shown.outdated.get().then(|| {
            view! {
                <Button
                    variant=Variant::Quiet
                    on_click=move |_| shown.again.update(|n| *n += 1)
                >
                    "Rows have changed: refresh order"
                </Button>
            }
        })
    };
    view! {
        <div class="toolbar toolbar-list" role="search">
            <SearchBox
                label="Search DAGs"
                value=asked.search.signal()
                on_input=move |text: String| asked.search.set(&text)
            />
            <div class="filters">
                {filter("State", asked.state, states)}
                {of_rows(fleet, "Owner", "any owner", asked.owner, |row, note| {
                    row.dag.owners.iter().for_each(|owner| note(owner));
                })}
                {of_rows(fleet, "Tag", "any tag", asked.tag, |row, note| {
                    row.tags().for_each(note);
                })}
                <button
                    type="button"
                    class="btn btn-quiet only-starred"
                    aria-pressed=move || if is_starred() { "true" } else { "false" }
                    on:click=move |_| asked.starred.set(if is_starred() { "" } else { "on" })
                >
                    <Icon glyph=Glyph::Star />
                    <span>"Favourites"</span>
                </button>
            </div>
            <Segmented
                label="Show"
                name="show"
                value=asked.show.signal()
                options=show.map(|(value, text)| (value.to_owned(), text.to_owned())).to_vec()
                on_change=move |show: String| asked.show.set(&show)
            />
            {outdated}
            <div class="tools">
                <Button variant=Variant::Quiet on_click=move |_| download(fleet, runs, shown)>
                    "CSV"
                </Button>
                {desk.help.button()}
            </div>
        </div>
    }
    .into_any()
}

type Each = for<'a> fn(&'a Row, &mut dyn FnMut(&'a str));

/// A filter whose choices are what the rows have.
fn of_rows(
    fleet: Fleet,
    label: &'static str,
    any: &'static str,
    param: Param,
    each: Each,
) -> AnyView {
    let options = Memo::new(move |_| {
        let mut options = vec![(String::new(), any.to_owned())];
        // What comes page by page would be gone through as often.
        if fleet.complete.get() {
            fleet.rows.with(|rows| {
                for (name, count) in tally(rows, each) {
                    options.push((name.to_owned(), format!("{name} ({count})")));
                }
            });
        }
        // What is asked for is a choice, even if nothing has it.
        let wanted = param.get();
        if options.iter().all(|(name, _)| *name != wanted) {
            options.push((wanted.clone(), wanted));
        }
        options
    });
    filter(label, param, options.into())
}
