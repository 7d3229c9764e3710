//! The cells of a row. They are drawn once for each place in view and then show one row after
//! another, so everything in them follows the row's signal.

use std::rc::Rc;
use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::acts::Acts;
use super::connector::End;
use super::due::due_words;
use super::find::marked;
use super::groups::Heading;
use super::load::Store;
use super::row::Row;
use super::shown::Entry;
use crate::components::airbyte::{Target, Watched, look_of, word_of};
use crate::routes::Route;
use crate::ui::{
    Clock, Column, Glyph, Icon, Outcomes, Progress, State, Status, StatusDot, Time, format, full,
};

/// All columns.
pub static COLUMNS: [Column; 11] = [
    Column::new("pick", ""),
    Column::new("status", "Status").sortable(),
    Column::new("name", "Name").sortable(),
    Column::new("source", "Source").sortable(),
    Column::new("destination", "Destination").sortable(),
    Column::new("schedule", "Schedule").sortable(),
    Column::new("next", "Next sync"),
    Column::new("last", "Last sync").sortable(),
    Column::new("history", "Last 10"),
    Column::new("workspace", "Workspace").sortable(),
    Column::new("do", ""),
];

static WITHOUT_WORKSPACE: [Column; 10] = {
    let [a, b, c, d, e, f, g, h, i, _, last] = COLUMNS;
    [a, b, c, d, e, f, g, h, i, last]
};

/// The columns; the workspace only where there are several.
pub fn columns(several: bool) -> &'static [Column] {
    if several {
        &COLUMNS
    } else {
        &WITHOUT_WORKSPACE
    }
}

/// What the rows of a table share.
#[derive(Clone, Copy)]
pub struct Rows {
    /// The list.
    pub store: StoredValue<Rc<Store>, LocalStorage>,
    /// The words of the search.
    pub words: Memo<Vec<String>>,
    /// The rows that have come to rest in view.
    pub settled: RwSignal<Vec<String>>,
    /// What can be done to them.
    pub acts: Acts,
    /// Whether there are several workspaces.
    pub several: bool,
    /// The time by the minute.
    pub minute: Memo<i64>,
}

/// What the cell of the last sync shows.
#[derive(Clone, PartialEq)]
enum Told {
    /// When it was, how it ended, who launched it, and why it failed.
    Idle(
        Option<Timestamp>,
        Option<State>,
        Option<String>,
        Option<String>,
    ),
    /// One is live; whether its row has come to rest.
    Live(String, bool),
}

/// The minutes since 1970.
pub fn minutes() -> Memo<i64> {
    let clock = Clock::get();
    Memo::new(move |_| clock.seconds_since(Timestamp::UNIX_EPOCH) / 60)
}

impl Rows {
    /// The cells of a line.
    pub fn cells(self, line: Signal<Entry>) -> AnyView {
        let heading = Memo::new(move |_| {
            line.with(|line| match line {
                Entry::Heading(heading) => Some(Arc::clone(heading)),
                Entry::Row(_) => None,
            })
        });
        let row = Memo::new(move |last: Option<&Option<Arc<Row>>>| {
            line.with(|line| match line {
                Entry::Row(row) => Some(Arc::clone(row)),
                Entry::Heading(_) => last.cloned().flatten(),
            })
        });
        let is_heading = Memo::new(move |_| heading.with(Option::is_some));
        let view = move || {
            if is_heading.get() {
                return group(heading);
            }
            let Some(first) = row.get_untracked() else {
                return ().into_any();
            };
            let row = Signal::derive(move || row.get().unwrap_or_else(|| Arc::clone(&first)));
            self.row(row)
        };
        view.into_any()
    }

    fn row(self, row: Signal<Arc<Row>>) -> AnyView {
        let look = Signal::derive(move || row.with(|row| look_of(&row.live.state)));
        let word = Signal::derive(move || row.with(|row| word_of(&row.live.state).to_owned()));
        let rhythm = move || row.with(|row| row.facts.rhythm.clone());
        let outcomes = Memo::new(move |_| row.with(|row| row.live.recent.clone()));
        let history = move || {
            let states = outcomes.get().filter(|states| !states.is_empty())?;
            Some(view! { <Outcomes states=states.to_vec() /> })
        };
        let workspace = self.several.then(|| {
            let name = move || row.with(|row| row.facts.workspace.name.clone());
            view! {
                <div class="cell cell-workspace muted" role="gridcell" title=name>
                    {name}
                </div>
            }
        });
        view! {
            {self.pick(row)}
            <div class="cell cell-status" role="gridcell">
                <Status state=look word />
            </div>
            <div class="cell cell-name" role="gridcell">
                {self.name(row)}
            </div>
            <div class="cell cell-source" role="gridcell">
                {self.end(row, |row| &row.facts.source)}
            </div>
            <div class="cell cell-destination" role="gridcell">
                <Icon glyph=Glyph::Arrow />
                {self.end(row, |row| &row.facts.destination)}
            </div>
            <div class="cell cell-schedule muted" role="gridcell" title=rhythm>
                {rhythm}
            </div>
            {self.next(row)}
            <div class="cell cell-last" role="gridcell">
                {self.last(row)}
            </div>
            <div class="cell cell-history" role="gridcell">
                {history}
            </div>
            {workspace}
            {self.buttons(row)}
        }
        .into_any()
    }

    fn pick(self, row: Signal<Arc<Row>>) -> AnyView {
        let selection = self.acts.selection;
        let picked = move || {
            let picked = row.with(|row| selection.has(row.id()));
            if picked { "true" } else { "false" }
        };
        view! {
            <div class="cell cell-pick" role="gridcell" data-do="pick">
                <span
                    class="pick"
                    role="checkbox"
                    tabindex="-1"
                    aria-checked=picked
                    aria-label=move || row.with(|row| format!("Select {}", row.facts.name))
                ></span>
            </div>
        }
        .into_any()
    }

    /// A text with what the search found in it marked.
    fn marks(self, text: impl Fn() -> String + Send + 'static) -> AnyView {
        let view = move || {
            let text = text();
            self.words.with(|words| {
                if words.is_empty() {
                    return text.into_any();
                }
                let pieces = marked(&text, words).into_iter().map(|(hit, piece)| {
                    let piece = piece.to_owned();
                    if hit {
                        view! { <mark>{piece}</mark> }.into_any()
                    } else {
                        piece.into_any()
                    }
                });
                pieces.collect_view().into_any()
            })
        };
        view.into_any()
    }

    fn name(self, row: Signal<Arc<Row>>) -> AnyView {
        let store = self.store;
        let href = move || {
            let page = Route::Connection {
                instance: store.with_value(|store| store.instance.clone()),
                id: row.with(|row| row.facts.id.clone()),
            };
            page.path()
        };
        let name = move || row.with(|row| row.facts.name.clone());
        // The first tag and how many more: the name is what a row is found by.
        let tags = move || row.with(|row| row.facts.tags.join(", "));
        let first = move || row.with(|row| row.facts.tags.first().cloned().unwrap_or_default());
        let more = move || {
            let more = row.with(|row| row.facts.tags.len()).saturating_sub(1);
            (more > 0).then(|| format!(" +{more}"))
        };
        view! {
            <a href=href title=name dir="auto">
                {self.marks(name)}
            </a>
            <span
                class="tag"
                title=tags
                hidden=move || row.with(|row| row.facts.tags.is_empty())
            >
                {self.marks(first)}
                {more}
            </span>
        }
        .into_any()
    }

    /// The connector's picture and name; the name somebody gave it on hover.
    fn end(self, row: Signal<Arc<Row>>, of: fn(&Row) -> &End) -> AnyView {
        let connector = Memo::new(move |_| row.with(|row| Arc::clone(&of(row).connector)));
        let title = move || row.with(|row| of(row).given.clone());
        let name = move || connector.with(|connector| connector.name.clone());
        // What is only an address is another origin, and not fetched: its letter stands for it.
        let picture = move || connector.with(|connector| connector.picture.clone());
        let pictured = Memo::new(move |_| connector.with(|connector| connector.picture.is_some()));
        view! {
            <img class="tile" src=picture hidden=move || !pictured.get() alt="" width="16" height="16" />
            <span class="tile tile-letter" aria-hidden="true" hidden=move || pictured.get()>
                {move || connector.with(|connector| connector.letter())}
            </span>
            <span class="end" title=title>
                {self.marks(name)}
            </span>
        }
        .into_any()
    }

    fn next(self, row: Signal<Arc<Row>>) -> AnyView {
        let due = Memo::new(move |_| {
            self.minute.track();
            row.with(|row| due_words(row))
        });
        view! {
            <div
                class="cell cell-next muted num"
                role="gridcell"
                title=move || due.with(|(_, at)| at.map(full))
            >
                {move || due.with(|(words, _)| words.clone())}
            </div>
        }
        .into_any()
    }

    /// When the last sync was; while one runs, how far it is.
    fn last(self, row: Signal<Arc<Row>>) -> AnyView {
        let settled = self.settled;
        let told = Memo::new(move |_| {
            row.with(|row| {
                let live = &row.live;
                if live.state.is_live() {
                    let rests = settled.with(|ids| ids.iter().any(|id| id == row.id()));
                    Told::Live(row.id().to_owned(), rests)
                } else {
                    Told::Idle(live.last, live.ended, live.by.clone(), live.failure.clone())
                }
            })
        });
        let view = move || match told.get() {
            Told::Idle(last, ended, by, failure) => idle(last, ended, by, failure),
            Told::Live(id, rests) => {
                let label = row.with_untracked(|row| format!("Progress of {}", row.facts.name));
                // Rows that only fly past are not worth reading about.
                if !rests {
                    return view! {
                        <div class="run">
                            <Progress label share=None />
                        </div>
                    }
                    .into_any();
                }
                let since = Signal::derive(move || row.with(|row| row.live.since));
                let target = Target {
                    instance: self.store.with_value(|store| store.instance.clone()),
                    id,
                };
                let watched = Watched::new(&target, since);
                let by = move || {
                    let by = row.with(|row| row.live.by.clone());
                    by.map(|by| format!(" · by {}", short(&by)))
                };
                let percent = move || {
                    watched
                        .estimate()
                        .map(|so_far| format!("{} % · ", so_far.percent))
                };
                view! {
                    <div class="run">
                        {watched.bar(label)}
                        <span class="run-words num">{percent} {move || watched.words()} {by}</span>
                    </div>
                }
                .into_any()
            }
        };
        view.into_any()
    }

    fn buttons(self, row: Signal<Arc<Row>>) -> AnyView {
        let acts = self.acts;
        let busy = Memo::new(move |_| row.with(|row| acts.is_busy(row.id())));
        let why_not = Memo::new(move |_| row.with(|row| acts.why_not_sync(row)));
        let blocked = move || busy.get() || why_not.with(Option::is_some);
        let label =
            |verb: &'static str| move || row.with(|row| format!("{verb}: {}", row.facts.name));
        view! {
            <div class="cell cell-do" role="gridcell">
                <button
                    type="button"
                    class="btn btn-quiet"
                    class:btn-pending=move || busy.get()
                    data-do="sync"
                    tabindex="-1"
                    hidden=move || row.with(|row| row.live.state.is_live())
                    aria-label=label("Sync now")
                    aria-disabled=move || blocked().then_some("true")
                    aria-busy=move || busy.get().then_some("true")
                    aria-description=move || why_not.get()
                    title=move || why_not.get()
                >
                    <Icon glyph=Glyph::Play />
                    <span>"Sync"</span>
                </button>
                <button
                    type="button"
                    class="btn btn-quiet btn-icon"
                    data-do="menu"
                    tabindex="-1"
                    aria-haspopup="menu"
                    aria-label=label("More")
                >
                    <Icon glyph=Glyph::More />
                </button>
            </div>
        }
        .into_any()
    }
}

/// The heading of a group.
fn group(heading: Memo<Option<Arc<Heading>>>) -> AnyView {
    let of = move |read: fn(&Heading) -> String| {
        move || heading.with(|heading| heading.as_deref().map(read).unwrap_or_default())
    };
    let closed =
        Memo::new(move |_| heading.with(|heading| heading.as_ref().is_some_and(|h| h.closed)));
    let mark = move || {
        let glyph = if closed.get() {
            Glyph::Right
        } else {
            Glyph::Down
        };
        view! { <Icon glyph /> }
    };
    let state = Memo::new(move |_| heading.with(|heading| heading.as_ref().and_then(|h| h.state)));
    let dot = move || state.get().map(|state| view! { <StatusDot state /> });
    view! {
        <div class="cell group-head" role="gridcell">
            <button
                type="button"
                data-do="fold"
                tabindex="-1"
                aria-expanded=move || if closed.get() { "false" } else { "true" }
            >
                {mark}
                {dot}
                <span class="group-name" dir="auto">{of(|heading| heading.label.clone())}</span>
                <span class="muted num">{of(|heading| format::exact(heading.count as u64))}</span>
            </button>
        </div>
    }
    .into_any()
}

fn idle(
    last: Option<Timestamp>,
    ended: Option<State>,
    by: Option<String>,
    failure: Option<String>,
) -> AnyView {
    let dot = ended.map(|state| {
        view! {
            <StatusDot state />
            <span class="visually-hidden">{state.word()}" "</span>
        }
    });
    let time = last.map(|at| view! { <Time at /> });
    let by = by.map(|by| {
        let title = format!("Launched by {by} with Airstrip");
        view! { <span class="by muted" title=title>" by " {short(&by)}</span> }
    });
    let why = failure.map(|why| {
        view! {
            <span class="why muted" title=why.clone()>
                {why.clone()}
            </span>
        }
    });
    view! {
        {dot}
        {time}
        {by}
        {why}
    }
    .into_any()
}

/// `ana` of `ana@example.com`: all of it is told on hover.
fn short(email: &str) -> String {
    email.split('@').next().unwrap_or(email).to_owned()
}
