//! The cells of a row.

use std::sync::Arc;

use leptos::prelude::*;

use super::find::marked;
use super::live::InView;
use super::row::Row;
use super::starter::Starter;
use crate::components::airbyte::{Target, Watched, look_of, word_of};
use crate::routes::Route;
use crate::ui::{Button, Column, Glyph, Icon, Status, Time, Variant};

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

impl Rows {
    /// The cells of a row.
    pub fn cells(self, row: Signal<Arc<Row>>) -> AnyView {
        let id = row.with_untracked(|row| row.id.clone());
        self.in_view.show(&id);
        let state = Memo::new(move |_| row.with(|row| row.live.state.clone()));
        let look = Signal::derive(move || state.with(look_of));
        let word = Signal::derive(move || state.with(|state| word_of(state).to_owned()));
        let schedule = move || row.with(|row| row.schedule.clone());
        let workspace = self.several.then(|| {
            let name = move || row.with(|row| row.workspace.name.clone());
            view! {
                <div class="cell cell-workspace muted" role="gridcell" title=name>
                    {name}
                </div>
            }
        });
        view! {
            <div class="cell cell-status" role="gridcell">
                <Status state=look word />
            </div>
            <div class="cell cell-name" role="gridcell">
                {self.name(row, id.clone())}
            </div>
            <div class="cell cell-source" role="gridcell">
                {self.connector(row, |row| &row.source)}
            </div>
            <div class="cell cell-destination" role="gridcell">
                <Icon glyph=Glyph::Arrow />
                {self.connector(row, |row| &row.destination)}
            </div>
            <div class="cell cell-schedule muted" role="gridcell" title=schedule>
                {schedule}
            </div>
            <div class="cell cell-last" role="gridcell">
                {self.last(row, id.clone())}
            </div>
            {workspace}
            <div class="cell cell-do" role="gridcell">
                {self.sync(row, id)}
            </div>
        }
        .into_any()
    }

    fn marks(self, text: &str) -> AnyView {
        let pieces = self.words.with(|words| {
            marked(text, words)
                .into_iter()
                .map(|(hit, piece)| (hit, piece.to_owned()))
                .collect::<Vec<_>>()
        });
        let pieces = pieces.into_iter().map(|(hit, piece)| {
            if hit {
                view! { <mark>{piece}</mark> }.into_any()
            } else {
                piece.into_any()
            }
        });
        pieces.collect_view().into_any()
    }

    fn name(self, row: Signal<Arc<Row>>, id: String) -> AnyView {
        let href = Route::Connection {
            instance: self.instance.get_value(),
            id,
        };
        let name = Memo::new(move |_| row.with(|row| row.name.clone()));
        let tags = Memo::new(move |_| row.with(|row| row.tags.clone()));
        // One tag and how many more: the name is what a row is found by.
        let tags = move || {
            tags.with(|tags| {
                let hit = |tag: &&String| {
                    self.words
                        .with(|words| marked(tag, words).iter().any(|m| m.0))
                };
                let first = tags.iter().find(hit).or_else(|| tags.first())?;
                let more = (tags.len() > 1).then(|| format!(" +{}", tags.len() - 1));
                Some(view! {
                    <span class="tag" title=tags.join(", ")>
                        {self.marks(first)}
                        {more}
                    </span>
                })
            })
        };
        view! {
            <a href=href.path() title=move || name.get() dir="auto">
                {move || name.with(|name| self.marks(name))}
            </a>
            {tags}
        }
        .into_any()
    }

    /// The connector's name; the name somebody gave it on hover, and where the search found it.
    fn connector(self, row: Signal<Arc<Row>>, of: fn(&Row) -> &[String; 2]) -> AnyView {
        let names = Memo::new(move |_| row.with(|row| of(row).clone()));
        let title = move || names.with(|[_, given]| given.clone());
        view! { <span title=title>{move || names.with(|[connector, _]| self.marks(connector))}</span> }
            .into_any()
    }

    /// When the last sync was; while one runs, how far it is.
    fn last(self, row: Signal<Arc<Row>>, id: String) -> AnyView {
        let live = Memo::new(move |_| row.with(|row| row.live.state.is_live()));
        let last = Memo::new(move |_| row.with(|row| row.live.last));
        let failure = move || row.with(|row| row.live.failure.clone());
        let since = Signal::derive(move || row.with(|row| row.live.since));
        let target = Target {
            instance: self.instance.get_value(),
            id,
        };
        let view = move || {
            if live.get() {
                let watched = Watched::new(&target, since);
                let name = row.with_untracked(|row| row.name.clone());
                return view! {
                    <div class="run">
                        {watched.bar(format!("Progress of {name}"))}
                        <span class="run-words num">{move || watched.words()}</span>
                    </div>
                }
                .into_any();
            }
            let time = last.get().map(|at| view! { <Time at /> });
            view! {
                {time}
                <span class="why muted" title=failure>
                    {failure}
                </span>
            }
            .into_any()
        };
        view.into_any()
    }

    fn sync(self, row: Signal<Arc<Row>>, id: String) -> AnyView {
        let name = row.with_untracked(|row| row.name.clone());
        let starter = self.starter;
        let busy = {
            let id = id.clone();
            Signal::derive(move || starter.is_busy(&id))
        };
        let idle = Memo::new(move |_| row.with(|row| !row.live.state.is_live()));
        let why_not = Signal::derive(move || {
            let disabled = row.with(|row| row.disabled);
            let disabled = disabled.then(|| "This connection is disabled in Airbyte.".to_owned());
            disabled.or_else(|| starter.why_not())
        });
        let view = move || {
            let (label, id) = (format!("Sync now: {name}"), id.clone());
            idle.get().then(|| {
                view! {
                    <Button
                        on_click=move |_| starter.start(&id)
                        variant=Variant::Quiet
                        icon=Glyph::Play
                        label
                        pending=busy
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
