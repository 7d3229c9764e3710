//! What a connection reads and how, how each stream stands, and what can be done to them.

mod deed;
mod row;
mod stream;

use std::collections::{HashMap, HashSet};

use airstrip_airbyte::config::{LastJobOfStream, ListLastJobPerStream};
use leptos::prelude::*;

use super::moving::{stream_statuses, untold};
use super::page::Page;
use super::stream_state::{During, StreamState, key, states};
use crate::api::{ApiError, QueryCall, SLOW, use_query};
use crate::router::use_router;
use crate::ui::{EmptyState, Glyph, Icon, SearchBox, Skeleton, Sort, each, lower};
use deed::deeds;
use row::row;
use stream::{COLUMNS, Stream, sorted};

/// From how many streams on they can be searched.
const MANY: usize = 10;

/// The table and what it is drawn from. Copied into its parts.
#[derive(Clone, Copy)]
struct Table {
    page: Page,
    /// All streams of the catalog.
    all: Memo<Option<Vec<Stream>>>,
    /// Those that are found, in order.
    shown: Memo<Vec<Stream>>,
    /// The keys of those that are selected.
    chosen: RwSignal<HashSet<String>>,
    /// The stream that was selected last: Shift selects from there.
    anchor: StoredValue<Option<String>>,
    states: Memo<Option<HashMap<String, StreamState>>>,
    jobs: Memo<Option<HashMap<String, LastJobOfStream>>>,
    /// Why states or last jobs are not told.
    untold: Memo<Option<&'static str>>,
}

impl Table {
    fn new(page: Page, sort: Signal<Sort>, search: Signal<String>) -> Self {
        let all = Memo::new(move |_| {
            let connection = page.connection.data()?;
            let catalog = connection.sync_catalog.as_ref();
            let streams = catalog.map_or(&[][..], |catalog| &catalog.streams);
            Some(streams.iter().map(Stream::of).collect::<Vec<_>>())
        });
        // While a job is live, its panel reads them as well, and quickly.
        let statuses = stream_statuses(page, SLOW);
        let during = Memo::new(move |before: Option<&During>| {
            let active = page.active.with(|job| job.as_ref().map(|job| job.id));
            During::after(before, active, statuses.updated_at(), &js_sys::Date::now)
        });
        let states = Memo::new(move |_| {
            let told = statuses.data()?;
            Some(states(&told.stream_statuses, during.get().job()))
        });
        let target = page.target.get_value();
        let wanted = ListLastJobPerStream {
            connection_id: target.id,
        };
        let jobs = use_query::<Vec<LastJobOfStream>, _, _>(
            move || (!page.public).then(|| QueryCall::new(&target.instance, &wanted)),
            |_| SLOW,
        );
        let untold = Memo::new(move |_| {
            if page.public {
                return untold(&ApiError::NotOffered);
            }
            let error = statuses.error().or_else(|| jobs.error())?;
            untold(&error)
        });
        let jobs = Memo::new(move |_| {
            let by_stream = |job: &LastJobOfStream| {
                let key = key(&job.stream_name, job.stream_namespace.as_deref());
                (key, job.clone())
            };
            jobs.data()
                .map(|jobs| jobs.iter().map(by_stream).collect::<HashMap<_, _>>())
        });
        let known = Memo::new(move |_| (states.with(Option::is_some), jobs.with(Option::is_some)));
        let shown = Memo::new(move |_| {
            // What changes by itself is looked at once: rows do not move under the pointer.
            known.track();
            let known = |key: &str| {
                let state = states.with_untracked(|all| all.as_ref()?.get(key).cloned());
                (
                    state,
                    jobs.with_untracked(|all| all.as_ref()?.get(key).cloned()),
                )
            };
            let words = search.with(|s| s.split_whitespace().map(lower).collect::<Vec<_>>());
            let all = all.get().unwrap_or_default();
            let found: Vec<Stream> = all.into_iter().filter(|s| s.matches(&words)).collect();
            sorted(&found, sort.get(), &known)
        });
        Self {
            page,
            all,
            shown,
            chosen: RwSignal::default(),
            anchor: StoredValue::new(None),
            states,
            jobs,
            untold,
        }
    }

    /// The streams that are selected, in the order of the catalog. Tracked.
    fn chosen(&self) -> Vec<Stream> {
        let all = self.all.get().unwrap_or_default();
        self.chosen.with(|chosen| {
            all.into_iter()
                .filter(|s| chosen.contains(&s.key))
                .collect()
        })
    }

    /// Selects a stream or not; with `range` all from the one before as well.
    fn choose(&self, key: &str, on: bool, range: bool) {
        let from = self.anchor.get_value().filter(|_| range);
        self.anchor.set_value(Some(key.to_owned()));
        let keys = self.shown.with_untracked(|shown| {
            let place = |key: &str| shown.iter().position(|stream| stream.key == key);
            let (to, from) = (place(key), from.and_then(|from| place(&from)));
            let (Some(to), Some(from)) = (to, from.or(to)) else {
                return Vec::new();
            };
            let range = shown.get(to.min(from)..=to.max(from)).unwrap_or_default();
            let synced = range.iter().filter(|stream| stream.selected);
            synced.map(|stream| stream.key.clone()).collect()
        });
        self.choose_all(keys, on);
    }

    fn choose_all(&self, keys: Vec<String>, on: bool) {
        self.chosen.update(|chosen| {
            for key in keys {
                if on {
                    chosen.insert(key);
                } else {
                    chosen.remove(&key);
                }
            }
        });
    }
}

/// The streams of a connection.
pub fn streams(page: Page) -> AnyView {
    let sort = use_router().param("sort", "stream");
    let order = Signal::derive(move || {
        let asked = sort.signal().with(|asked| Sort::from_param(asked, COLUMNS));
        asked.unwrap_or(Sort {
            column: "stream",
            descending: false,
        })
    });
    let search = RwSignal::new(String::new());
    let table = Table::new(page, order, search.into());
    let count = Memo::new(move |_| table.all.with(|all| all.as_ref().map(Vec::len)));
    let on_sort = Callback::new(move |asked: Sort| sort.set(&asked.to_param()));
    let view = move || match count.get() {
        None if page.connection.error().is_some() => view! {
            <EmptyState
                title="The streams are not known"
                detail="They are part of the connection's details, which could not be read."
                    .to_owned()
            />
        }
        .into_any(),
        None => view! { <Skeleton lines=6 /> }.into_any(),
        Some(0) => view! {
            <EmptyState
                title="No streams"
                detail="The connection's catalog is empty: set it up in Airbyte.".to_owned()
            />
        }
        .into_any(),
        Some(count) => view! {
            {toolbar(table, count, search)}
            {rows(table, order, on_sort)}
        }
        .into_any(),
    };
    view.into_any()
}

fn toolbar(table: Table, count: usize, search: RwSignal<String>) -> AnyView {
    let words = move || {
        let (shown, synced) = table
            .shown
            .with(|s| (s.len(), s.iter().filter(|s| s.selected).count()));
        let chosen = table.chosen.with(HashSet::len);
        let noun = if count == 1 { "stream" } else { "streams" };
        match (chosen, shown == count) {
            (0, true) if synced == count => format!("{count} {noun}"),
            (0, true) => format!("{count} {noun}, {synced} synced"),
            (0, false) => format!("{shown} of {count} streams"),
            (chosen, _) => format!("{chosen} of {count} selected"),
        }
    };
    let search = (count >= MANY).then(|| {
        view! {
            <SearchBox
                label="Search streams"
                value=search
                on_input=move |text: String| search.set(text)
            />
        }
    });
    let untold = move || {
        table
            .untold
            .get()
            .map(|why| view! { <p class="muted">{why}</p> })
    };
    view! {
        <div class="toolbar streams-bar">
            {search}
            <span class="muted num" role="status">
                {words}
            </span>
            {deeds(table)}
        </div>
        {untold}
    }
    .into_any()
}

fn rows(table: Table, sort: Signal<Sort>, on_sort: Callback<Sort>) -> AnyView {
    let all = move || {
        let keys = |shown: &Vec<Stream>| {
            let synced = shown.iter().filter(|stream| stream.selected);
            synced.map(|stream| stream.key.clone()).collect::<Vec<_>>()
        };
        table.shown.with(keys)
    };
    // How many of those that are shown are selected: all, some or none.
    let share = Memo::new(move |_| {
        let all = all();
        let chosen = table
            .chosen
            .with(|chosen| all.iter().filter(|key| chosen.contains(*key)).count());
        (chosen > 0, chosen > 0 && chosen == all.len())
    });
    let headings = COLUMNS.iter().map(|column| {
        let key = column.key;
        let direction = move || {
            let sort = sort.get();
            (sort.column == key).then_some(sort.descending)
        };
        let click = move |_| {
            on_sort.run(Sort {
                column: key,
                descending: direction() == Some(false),
            });
        };
        let face = if column.sortable {
            let glyph = move || {
                let glyph = if direction()? {
                    Glyph::SortDown
                } else {
                    Glyph::SortUp
                };
                Some(view! { <Icon glyph /> })
            };
            view! {
                <button type="button" class="sorter" on:click=click>
                    {column.title}
                    {glyph}
                </button>
            }
            .into_any()
        } else {
            column.title.into_any()
        };
        let sorted = move || direction().map(|down| if down { "descending" } else { "ascending" });
        view! {
            <th scope="col" class:number=column.numeric aria-sort=sorted>
                {face}
            </th>
        }
    });
    let rows = each(
        move || table.shown.get(),
        |s| {
            [
                &s.key[..],
                &s.told,
                &s.cursor,
                &s.fields,
                if s.selected { "1" } else { "" },
            ]
            .join("\0")
        },
        move |stream| row(table, stream),
    );
    let none = move || {
        table.shown.with(Vec::is_empty).then(|| {
            view! { <p class="empty muted">"No stream is called so."</p> }
        })
    };
    view! {
        <table class="table streams" aria-label="Streams">
            <thead>
                <tr>
                    <th class="tick">
                        <input
                            type="checkbox"
                            aria-label="Select all streams that are shown"
                            prop:checked=move || share.get().1
                            prop:indeterminate=move || share.get() == (true, false)
                            on:change=move |event| table.choose_all(all(), event_target_checked(&event))
                        />
                    </th>
                    {headings.collect_view()}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {none}
    }
    .into_any()
}
