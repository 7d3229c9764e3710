//! One history over both systems: the jobs of all connections and the runs of all DAGs, newest first.

mod asked;
mod cells;
mod entry;
mod export;
mod launches;
mod listed;
mod names;
mod source;

use std::sync::Arc;

use airstrip_contract::System;
use leptos::prelude::*;

use self::asked::{Asked, Outcome, Question};
use self::cells::{COLUMNS, cells};
use self::entry::Entry;
use self::listed::Listed;
use self::names::Names;
use self::source::Source;
use crate::components::{place_of, place_select};
use crate::session::use_session;
use crate::ui::{
    Button, EmptyState, PageHead, SearchBox, Select, Skeleton, VirtualRows, arrivals, lower,
};

/// How many further pages are read by themselves where nothing on those before is looked for.
const LOOKS: u32 = 20;

/// What ran, on every instance that one may see.
#[component]
pub fn History() -> AnyView {
    let asked = Asked::of_address();
    let session = use_session();
    let question = Memo::new(move |_| asked.question());
    let places = Memo::new(move |_| {
        let here = asked.place.get();
        let mut all = Vec::new();
        for system in [System::Airbyte, System::Airflow] {
            let instances = session.instances(system).into_iter();
            let names = instances.map(|instance| (system, instance.name));
            all.extend(
                names.filter(|(system, name)| here.is_empty() || place_of(*system, name) == here),
            );
        }
        all
    });
    let known = Memo::new(move |_| session.get().is_some());
    let names = Names::new();
    // Another question is another list.
    let listing = move || match known.get() {
        false if session.error().is_some() => ().into_any(),
        false => view! { <Skeleton lines=14 /> }.into_any(),
        true => listing(asked, &question.get(), places.get(), names),
    };
    view! {
        <div class="page-fill">
            <PageHead
                title="History"
                summary=move || "Syncs, clears and runs of every connection and DAG that you may see."
            />
            {toolbar(asked)}
            {listing}
        </div>
    }
    .into_any()
}

fn toolbar(asked: Asked) -> AnyView {
    let owned = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
    view! {
        <div class="toolbar hist-filters" role="search">
            <SearchBox
                label="Connection or DAG"
                value=asked.name.signal()
                on_input=move |text: String| asked.name.set(&text)
            />
            <Select
                label="Outcome"
                value=asked.outcome.signal()
                options=Signal::stored(Outcome::CHOICES.map(owned).to_vec())
                on_change=move |chosen: String| asked.outcome.set(&chosen)
            />
            {place_select(asked.place)}
            {asked.when.inputs()}
        </div>
    }
    .into_any()
}

fn listing(
    asked: Asked,
    question: &Question,
    places: Vec<(System, String)>,
    names: Names,
) -> AnyView {
    let tells =
        |system: System| system == System::Airbyte || question.outcome != Some(Outcome::Cancelled);
    let sources: Vec<Source> = places
        .into_iter()
        .filter(|(system, _)| tells(*system))
        .map(|(system, name)| Source::new(system, name, question))
        .collect();
    let listed = Listed::new(sources.clone(), question, names);
    for source in &sources {
        names.follow(*source);
    }
    let launches = sources
        .iter()
        .map(|source| listed.launches.follow(*source))
        .collect_view();
    let failures = sources.iter().map(Source::failures).collect_view();
    let wanted = Memo::new(move |_| {
        let text = lower(&asked.name.get());
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    let matching = Memo::new(move |_| {
        let words = wanted.get();
        let matches = |entry: &&Arc<Entry>| {
            words.is_empty() || names.match_words(entry.system, &entry.target, &words)
        };
        listed
            .all
            .with(|all| all.iter().filter(matches).cloned().collect::<Vec<_>>())
    });
    let rows = Memo::new(move |shown: Option<&Vec<Arc<Entry>>>| {
        let newest = listed.shown_to.get();
        let was_shown = |entry: &Entry| {
            let mut shown = shown.into_iter().flatten();
            shown.any(|old| old.is(entry))
        };
        let is_shown = |entry: &&Arc<Entry>| Some(entry.at) <= newest || was_shown(entry);
        matching.with(|all| all.iter().filter(is_shown).cloned().collect::<Vec<_>>())
    });
    let waiting = Memo::new(move |_| matching.with(Vec::len).saturating_sub(rows.with(Vec::len)));
    let looks = StoredValue::new(0);
    Effect::new(move |_| {
        let nothing = listed.is_settled() && matching.with(Vec::is_empty);
        if nothing && listed.can_read_more() && looks.get_value() < LOOKS {
            looks.update_value(|looks| *looks += 1);
            listed.read_more();
        }
    });
    let stage = Memo::new(move |_| (listed.is_settled(), matching.with(Vec::is_empty)));
    let view = move || match stage.get() {
        (false, true) => view! { <Skeleton lines=14 /> }.into_any(),
        (_, false) => table(listed, rows, waiting),
        (true, true) => nothing(asked, listed),
    };
    view! {
        {failures}
        {launches}
        {view}
        {foot(listed, rows)}
    }
    .into_any()
}

fn nothing(asked: Asked, listed: Listed) -> AnyView {
    let view = move || {
        let failed = listed
            .sources
            .with_value(|all| all.iter().all(|s| s.read.with(Option::is_none)));
        if failed && !listed.sources.with_value(Vec::is_empty) {
            return ().into_any();
        }
        if !asked.is_filtered() {
            return view! {
                <EmptyState
                    title="Nothing ran yet"
                    detail="Syncs and runs stand here as soon as there are some, wherever they were launched from."
                        .to_owned()
                />
            }
            .into_any();
        }
        let detail = match (listed.is_reading(), listed.has_more()) {
            (true, _) => "Looking further back…",
            (false, true) => {
                "Nothing of what was read so far does. There are older ones: load more, or clear the filters."
            }
            (false, false) => "All of it is hidden by the filters.",
        };
        view! {
            <EmptyState title="Nothing matches" detail=detail.to_owned()>
                <Button on_click=move |_| asked.clear()>"Clear the filters"</Button>
            </EmptyState>
        }
        .into_any()
    };
    view.into_any()
}

fn table(listed: Listed, rows: Memo<Vec<Arc<Entry>>>, waiting: Memo<usize>) -> AnyView {
    let row = move |row: Signal<Arc<Entry>>| {
        let last = rows.with_untracked(|rows| rows.last().map(|last| last.key()));
        if last == Some(row.with_untracked(|entry| entry.key())) {
            request_animation_frame(move || listed.read_more());
        }
        cells(row, listed.names, listed.launches)
    };
    let key = |entry: &Arc<Entry>| entry.key();
    let table = view! {
        <VirtualRows
            label="History"
            class="rows-history"
            columns=COLUMNS
            rows
            key
            row
        />
    }
    .into_any();
    arrivals(
        waiting,
        Callback::new(move |()| listed.show_new()),
        "a",
        table,
    )
}

/// How many are shown, the way to more of them, and out of the console.
fn foot(listed: Listed, rows: Memo<Vec<Arc<Entry>>>) -> AnyView {
    let count = move || {
        listed
            .is_settled()
            .then(|| format!("{} shown", rows.with(Vec::len)))
    };
    let reading = Signal::derive(move || listed.is_reading());
    let more = move || {
        listed.has_more().then(|| {
            view! {
                <Button on_click=move |_| listed.read_more() pending=reading>
                    "Load more"
                </Button>
            }
        })
    };
    let left_out = move || {
        let searched = |source: &Source| source.read.with(|read| read.as_ref()?.searched);
        let searched = listed
            .sources
            .with_value(|all| all.iter().find_map(searched))?;
        Some(format!(
            "Of what you may see, what is older than the newest {searched} of an instance is left out."
        ))
    };
    let failed = move || {
        let error = listed.error()?;
        Some(view! { <span role="alert">{error.title()} ". " {error.detail()}</span> })
    };
    let export = move |_| {
        untrack(|| export::download(&rows.get(), listed.names, listed.launches));
    };
    view! {
        <div class="toolbar hist-foot muted">
            <span>{count}</span> {more} {left_out} {failed}
            <span class="hist-export">
                <Button on_click=export>"CSV"</Button>
            </span>
        </div>
    }
    .into_any()
}
