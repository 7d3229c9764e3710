//! The cells of a row.

use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::find::marked;
use super::live::InView;
use super::row::{Facts, Row};
use super::starter::Starter;
use crate::components::airbyte::{Target, Watched, look_of, word_of};
use crate::routes::Route;
use crate::ui::{Button, Column, Glyph, Icon, Progress, Status, Time, Variant};

static COLUMNS: [Column; 8] = [
    Column::new("status", "Status").sortable(),
    Column::new("name", "Name").sortable(),
    Column::new("source", "Source").sortable(),
    Column::new("destination", "Destination").sortable(),
    Column::new("schedule", "Schedule").sortable(),
    Column::new("last", "Last sync").sortable(),
    Column::new("workspace", "Workspace").sortable(),
    Column::new("do", ""),
];

static WITHOUT_WORKSPACE: [Column; 7] = {
    let [a, b, c, d, e, f, _, last] = COLUMNS;
    [a, b, c, d, e, f, last]
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
    /// The Airbyte instance.
    pub instance: StoredValue<String>,
    /// The words of the search.
    pub words: Memo<Vec<String>>,
    /// Which rows exist.
    pub in_view: InView,
    /// Starts syncs.
    pub starter: Starter,
    /// Whether there are several workspaces.
    pub several: bool,
}

/// What the cell of the last sync shows.
#[derive(Clone, PartialEq)]
enum Told {
    /// When it was, and why it failed.
    Idle(Option<Timestamp>, Option<String>),
    /// One is live; whether its row has come to rest.
    Live(bool),
}

impl Rows {
    /// The cells of a row.
    pub fn cells(self, row: Signal<Arc<Row>>) -> AnyView {
        row.with_untracked(|row| self.in_view.show(row.id()));
        // A connection is seldom edited while one looks: then its cells are drawn anew.
        let facts = Memo::new(move |_| row.with(|row| Arc::clone(&row.facts)));
        (move || self.draw(&facts.get(), row)).into_any()
    }

    fn draw(self, facts: &Arc<Facts>, row: Signal<Arc<Row>>) -> AnyView {
        let look = Signal::derive(move || row.with(|row| look_of(&row.live.state)));
        let word = Signal::derive(move || row.with(|row| word_of(&row.live.state).to_owned()));
        let schedule = facts.schedule.clone();
        let workspace = self.several.then(|| {
            let name = facts.workspace.name.clone();
            view! {
                <div class="cell cell-workspace muted" role="gridcell" title=name.clone()>
                    {name.clone()}
                </div>
            }
        });
        view! {
            <div class="cell cell-status" role="gridcell">
                <Status state=look word />
            </div>
            <div class="cell cell-name" role="gridcell">
                {self.name(facts)}
            </div>
            <div class="cell cell-source" role="gridcell">
                {self.connector(&facts.source)}
            </div>
            <div class="cell cell-destination" role="gridcell">
                <Icon glyph=Glyph::Arrow />
                {self.connector(&facts.destination)}
            </div>
            <div class="cell cell-schedule muted" role="gridcell" title=schedule.clone()>
                {schedule.clone()}
            </div>
            <div class="cell cell-last" role="gridcell">
                {self.last(facts, row)}
            </div>
            {workspace}
            <div class="cell cell-do" role="gridcell">
                {self.sync(facts, row)}
            </div>
        }
        .into_any()
    }

    /// A text with what the search found in it marked.
    fn marks(self, text: String) -> AnyView {
        let view = move || {
            self.words.with(|words| {
                if words.is_empty() {
                    return text.clone().into_any();
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

    fn name(self, facts: &Facts) -> AnyView {
        let href = Route::Connection {
            instance: self.instance.get_value(),
            id: facts.id.clone(),
        };
        // The first tag and how many more: the name is what a row is found by.
        let tag = facts.tags.first().map(|first| {
            let more = facts.tags.len() - 1;
            let more = (more > 0).then(|| format!(" +{more}"));
            view! {
                <span class="tag" title=facts.tags.join(", ")>
                    {self.marks(first.clone())}
                    {more}
                </span>
            }
        });
        view! {
            <a href=href.path() title=facts.name.clone() dir="auto">
                {self.marks(facts.name.clone())}
            </a>
            {tag}
        }
        .into_any()
    }

    /// The connector's name; the name somebody gave it on hover.
    fn connector(self, [connector, given]: &[String; 2]) -> AnyView {
        view! { <span title=given.clone()>{self.marks(connector.clone())}</span> }.into_any()
    }

    /// When the last sync was; while one runs, how far it is.
    fn last(self, facts: &Facts, row: Signal<Arc<Row>>) -> AnyView {
        let target = Target {
            instance: self.instance.get_value(),
            id: facts.id.clone(),
        };
        let name = facts.name.clone();
        let (in_view, id) = (self.in_view, facts.id.clone());
        let told = Memo::new(move |_| {
            row.with(|row| {
                let live = &row.live;
                if live.state.is_live() {
                    Told::Live(in_view.has_settled(&id))
                } else {
                    Told::Idle(live.last, live.failure.clone())
                }
            })
        });
        let view = move || match told.get() {
            // Rows that only fly past are not worth reading about.
            Told::Live(false) => view! {
                <div class="run">
                    <Progress label=format!("Progress of {name}") share=None />
                </div>
            }
            .into_any(),
            Told::Live(true) => {
                let since = Signal::derive(move || row.with(|row| row.live.since));
                let watched = Watched::new(&target, since);
                view! {
                    <div class="run">
                        {watched.bar(format!("Progress of {name}"))}
                        <span class="run-words num">{move || watched.words()}</span>
                    </div>
                }
                .into_any()
            }
            Told::Idle(last, failure) => {
                let time = last.map(|at| view! { <Time at /> });
                let why = failure.map(|why| {
                    view! {
                        <span class="why muted" title=why.clone()>
                            {why.clone()}
                        </span>
                    }
                });
                view! {
                    {time}
                    {why}
                }
                .into_any()
            }
        };
        view.into_any()
    }

    fn sync(self, facts: &Arc<Facts>, row: Signal<Arc<Row>>) -> AnyView {
        let facts = Arc::clone(facts);
        let starter = self.starter;
        let idle = Memo::new(move |_| row.with(|row| !row.live.state.is_live()));
        let view = move || {
            idle.get().then(|| {
                let label = format!("Sync now: {}", facts.name);
                let (own, busy, id) = (Arc::clone(&facts), Arc::clone(&facts), facts.id.clone());
                let pending = Signal::derive(move || starter.is_busy(&busy.id));
                let why_not = Signal::derive(move || {
                    let why = "This connection is disabled in Airbyte.";
                    own.disabled
                        .then(|| why.to_owned())
                        .or_else(|| starter.why_not(&own))
                });
                view! {
                    <Button
                        on_click=move |_| starter.start(&id)
                        variant=Variant::Quiet
                        icon=Glyph::Play
                        label
                        pending
                        why_not
                    >
                        "Sync"
                    </Button>
                }
            })
        };
        view.into_any()
    }
}
