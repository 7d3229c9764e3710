//! Shows connections and headings in the rows of the table.

use std::rc::Rc;
use std::sync::Arc;

use airstrip_contract::Timestamp;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::acts::Acts;
use super::cells::{In, PARTS, html};
use super::connector::End;
use super::due::due_words;
use super::groups::Heading;
use super::load::Store;
use super::row::Row;
use super::shown::{Entry, Shown};
use crate::components::airbyte::{SyncAgain, Target, Watched, look_of, word_of};
use crate::routes::Route;
use crate::ui::{
    Clock, Glyph, Painter, Part, Piece, Sheet, format, full, marked, outcomes_in_words,
};

/// What the rows of a table share.
#[derive(Clone, Copy)]
pub struct Look {
    /// The list.
    pub store: StoredValue<Rc<Store>, LocalStorage>,
    /// What of it is shown.
    pub shown: Shown,
    /// The rows that have come to rest in view.
    pub settled: RwSignal<Vec<String>>,
    /// What can be done to them.
    pub acts: Acts,
    /// Which of them are to be synced again.
    pub again: SyncAgain,
    /// Whether there are several workspaces.
    pub several: bool,
}

/// Shows lines of the list.
pub struct Rows {
    look: Look,
    clock: Clock,
    owner: Owner,
    /// By the numbers of elements.
    painted: Vec<Option<Painted>>,
    /// The syncs that are watched, by the numbers of elements.
    runs: Vec<Option<Run>>,
}

/// What an element shows, as far as it takes long to work out.
struct Painted {
    row: Arc<Row>,
    words: Vec<String>,
    minute: i64,
}

/// A running sync whose row has come to rest.
struct Run {
    id: String,
    row: RwSignal<Arc<Row>>,
    _view: UnmountHandle<AnyViewState>,
}

impl Rows {
    /// Shows the lines of the calling component's list.
    pub fn new(look: Look) -> Self {
        Self {
            look,
            clock: Clock::get(),
            owner: Owner::current().unwrap_or_default(),
            painted: Vec::new(),
            runs: Vec::new(),
        }
    }
}

impl Painter for Rows {
    fn cells(&self) -> String {
        html(self.look.several)
    }

    fn parts(&self) -> &'static [Part] {
        PARTS
    }

    fn paint(&mut self, element: usize, sheet: &mut Sheet, place: usize) {
        match self.look.shown.entries.with(|all| all.get(place).cloned()) {
            Some(Entry::Heading(heading)) => {
                self.clear(element);
                paint_heading(sheet, &heading);
            }
            Some(Entry::Row(row)) => self.paint_row(element, sheet, &row),
            None => self.clear(element),
        }
    }

    fn clear(&mut self, element: usize) {
        *slot(&mut self.runs, element) = None;
        *slot(&mut self.painted, element) = None;
    }
}

fn slot<T>(all: &mut Vec<Option<T>>, element: usize) -> &mut Option<T> {
    if all.len() <= element {
        all.resize_with(element + 1, || None);
    }
    &mut all[element]
}

/// Takes away what an element has shown, so that it is no longer found in it.
fn forget(sheet: &mut Sheet, from: In, to: In) {
    for part in from as usize..=to as usize {
        sheet.set(part, None);
    }
}

fn paint_heading(sheet: &mut Sheet, heading: &Heading) {
    forget(sheet, In::RowSelected, In::RowSelected);
    forget(sheet, In::Picked, In::MenuLabel);
    sheet.text(In::RowClass, "row row-heading");
    let (open, glyph) = if heading.closed {
        ("false", Glyph::Right)
    } else {
        ("true", Glyph::Down)
    };
    sheet.text(In::HeadingOpen, open);
    sheet.text(In::HeadingMark, glyph.path());
    sheet.hide(In::HeadingDotHidden, heading.state.is_none());
    if let Some(state) = heading.state {
        sheet.dot(In::HeadingDot, In::HeadingDotMark, state);
    }
    sheet.text(In::HeadingLabel, &heading.label);
    sheet.text(In::HeadingCount, &format::exact(heading.count as u64));
}

impl Rows {
    fn paint_row(&mut self, element: usize, sheet: &mut Sheet, row: &Arc<Row>) {
        let minute = self.clock.seconds_since(Timestamp::UNIX_EPOCH) / 60;
        let painted = slot(&mut self.painted, element);
        self.look.shown.with_words(|words| {
            let same = painted.as_ref().is_some_and(|painted| {
                Arc::ptr_eq(&painted.row, row) && painted.minute == minute && painted.words == words
            });
            if same {
                return;
            }
            sheet.text(In::RowClass, "row");
            forget(sheet, In::HeadingOpen, In::HeadingCount);
            let instance = self.look.store.with_value(|store| store.instance.clone());
            paint_facts(sheet, row, words, instance);
            paint_state(sheet, row);
            *painted = Some(Painted {
                row: Arc::clone(row),
                words: words.to_vec(),
                minute,
            });
        });
        self.paint_acts(sheet, row);
        if let Some(at) = row.live.last {
            sheet.text(In::Time, &format::relative(self.clock.seconds_since(at)));
        }
        self.paint_run(element, sheet, row);
    }

    /// What can be done to the row, and what is being done.
    fn paint_acts(&self, sheet: &mut Sheet, row: &Row) {
        let acts = self.look.acts;
        let picked = if acts.selection.has(row.id()) {
            "true"
        } else {
            "false"
        };
        sheet.text(In::RowSelected, picked);
        sheet.text(In::Picked, picked);
        let busy = acts.is_busy(row.id());
        let why_not = acts.why_not_sync(row);
        let disabled = busy || why_not.is_some();
        sheet.hide(In::SyncHidden, row.live.state.is_live());
        let class = if busy {
            "btn btn-quiet btn-pending"
        } else {
            "btn btn-quiet"
        };
        sheet.text(In::SyncClass, class);
        sheet.maybe(In::SyncDisabled, disabled.then_some("true"));
        sheet.maybe(In::SyncBusy, busy.then_some("true"));
        sheet.maybe(In::SyncWhy, why_not.as_deref());
        sheet.maybe(In::SyncTitle, why_not.as_deref());
    }

    /// How far a running sync is. Rows that only fly past are not worth reading about.
    fn paint_run(&mut self, element: usize, sheet: &mut Sheet, row: &Arc<Row>) {
        let live = row.live.state.is_live();
        let rests = live && (self.look.settled).with(|ids| ids.iter().any(|id| id == row.id()));
        sheet.hide(In::FlyingHidden, !live || rests);
        let run = slot(&mut self.runs, element);
        if !rests {
            *run = None;
            return;
        }
        match run {
            Some(run) if run.id == row.id() => {
                if run.row.with_untracked(|known| !Arc::ptr_eq(known, row)) {
                    run.row.set(Arc::clone(row));
                }
            }
            _ => {
                // The old one goes first: it has the same place.
                *run = None;
                let cell = sheet.element(In::Last as usize).cloned();
                let (again, store) = (self.look.again, self.look.store);
                let instance = store.with_value(|store| store.instance.clone());
                if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
                    *run = Some(self.owner.with(|| watch(cell, instance, row, again)));
                }
            }
        }
    }
}

fn watch(cell: HtmlElement, instance: String, first: &Arc<Row>, again: SyncAgain) -> Run {
    let (id, row) = (first.id().to_owned(), RwSignal::new(Arc::clone(first)));
    let target = Target {
        instance,
        id: id.clone(),
    };
    let label = format!("Progress of {}", first.facts.name);
    let view = move || {
        let watched = Watched::new(
            &target,
            Signal::derive(move || row.with(|row| row.live.since)),
        );
        let own = target.id.clone();
        let words = move || {
            let then = if again.is_waiting(&own) {
                "syncs again after this · "
            } else {
                ""
            };
            let by = row.with(|row| {
                row.live
                    .by
                    .as_deref()
                    .map(short)
                    .map(|by| format!(" · by {by}"))
            });
            format!("{then}{}{}", watched.row_words(), by.unwrap_or_default())
        };
        view! {
            <div class="run">
                {watched.bar(label)} <span class="run-words num">{words}</span>
            </div>
        }
        .into_any()
    };
    Run {
        id,
        row,
        _view: mount_to(cell, view),
    }
}

/// What stays while one looks.
fn paint_facts(sheet: &mut Sheet, row: &Row, words: &[String], instance: String) {
    let facts = &row.facts;
    let page = Route::Connection {
        instance,
        id: facts.id.clone(),
    };
    sheet.text(In::NameHref, &page.path());
    sheet.text(In::NameTitle, &facts.name);
    found(sheet, In::Name, &facts.name, words);
    sheet.text(In::PickLabel, &format!("Select {}", facts.name));
    sheet.text(In::SyncLabel, &format!("Sync now: {}", facts.name));
    sheet.text(In::MenuLabel, &format!("More: {}", facts.name));
    sheet.text(In::FlyingLabel, &format!("Progress of {}", facts.name));
    // The first tag and how many more: the name is what a row is found by.
    sheet.hide(In::TagHidden, facts.tags.is_empty());
    if let Some(first) = facts.tags.first() {
        sheet.text(In::TagTitle, &facts.tags.join(", "));
        found(sheet, In::Tag, first, words);
        let more = facts.tags.len() - 1;
        let more = (more > 0).then(|| format!(" +{more}"));
        sheet.text(In::TagMore, &more.unwrap_or_default());
    }
    let source = [
        In::SourcePicture,
        In::SourcePictureHidden,
        In::SourceLetter,
        In::SourceLetterHidden,
        In::SourceTitle,
        In::Source,
    ];
    paint_end(sheet, source, &facts.source, words);
    let destination = [
        In::DestinationPicture,
        In::DestinationPictureHidden,
        In::DestinationLetter,
        In::DestinationLetterHidden,
        In::DestinationTitle,
        In::Destination,
    ];
    paint_end(sheet, destination, &facts.destination, words);
    sheet.text(In::ScheduleTitle, &facts.rhythm);
    sheet.text(In::Schedule, &facts.rhythm);
    sheet.text(In::WorkspaceTitle, &facts.workspace.name);
    sheet.text(In::Workspace, &facts.workspace.name);
}

/// The connector's picture, or its letter, and name; the name somebody gave it on hover.
fn paint_end(sheet: &mut Sheet, at: [In; 6], end: &End, words: &[String]) {
    let [picture, unpictured, letter, pictured, title, name] = at;
    let connector = &end.connector;
    sheet.maybe(picture, connector.picture.as_deref());
    sheet.hide(unpictured, connector.picture.is_none());
    sheet.text(letter, &connector.letter());
    sheet.hide(pictured, connector.picture.is_some());
    sheet.text(title, &end.given);
    found(sheet, name, &connector.name, words);
}

/// What changes while one looks, but for what goes by the second.
fn paint_state(sheet: &mut Sheet, row: &Row) {
    let live = &row.live;
    let state = look_of(&live.state);
    sheet.text(In::StateClass, &format!("status state-{}", state.name()));
    sheet.dot(In::StateDot, In::StateMark, state);
    sheet.text(In::StateWord, word_of(&live.state));
    let (words, at) = due_words(row);
    sheet.text(In::Next, &words);
    sheet.maybe(In::NextTitle, at.map(full).as_deref());
    let outcomes = live.recent.as_deref().unwrap_or_default();
    sheet.hide(In::OutcomesHidden, outcomes.is_empty());
    let label = outcomes_in_words(outcomes);
    sheet.text(In::OutcomesLabel, &label);
    sheet.text(In::OutcomesTitle, &label);
    let bars = outcomes.iter().map(|state| {
        let class = format!("outcome outcome-{}", state.name());
        ("i", class, String::new())
    });
    sheet.pieces(In::Outcomes as usize, bars.collect());
    // The last sync, unless one is live.
    let idle = !live.state.is_live();
    let ended = live.ended.filter(|_| idle);
    sheet.hide(In::EndedHidden, ended.is_none());
    if let Some(state) = ended {
        sheet.dot(In::EndedDot, In::EndedMark, state);
    }
    let word = ended.map(|state| format!("{} ", state.word()));
    sheet.text(In::EndedWord, &word.unwrap_or_default());
    let at = live.last.filter(|_| idle);
    sheet.hide(In::TimeHidden, at.is_none());
    if let Some(at) = at {
        sheet.text(In::TimeAt, &at.to_string());
        sheet.text(In::TimeTitle, &full(at));
    }
    let by = live.by.as_deref().filter(|_| idle);
    sheet.hide(In::ByHidden, by.is_none());
    let title = by.map(|by| format!("Launched by {by} with Airstrip"));
    sheet.text(In::ByTitle, &title.unwrap_or_default());
    let words = by.map(|by| format!(" by {}", short(by)));
    sheet.text(In::By, &words.unwrap_or_default());
    let why = live.failure.as_deref().filter(|_| idle);
    sheet.hide(In::WhyHidden, why.is_none());
    sheet.text(In::WhyTitle, why.unwrap_or_default());
    sheet.text(In::Why, why.unwrap_or_default());
}

/// A text with what the search found in it marked.
fn found(sheet: &mut Sheet, part: In, text: &str, words: &[String]) {
    if words.is_empty() {
        return sheet.text(part, text);
    }
    let piece = |(hit, text): (bool, &str)| -> Piece {
        (
            if hit { "mark" } else { "" },
            String::new(),
            text.to_owned(),
        )
    };
    let pieces = marked(text, words).into_iter().map(piece).collect();
    sheet.pieces(part as usize, pieces);
}

/// `ana` of `ana@example.com`: all of it is told on hover.
fn short(email: &str) -> &str {
    email.split('@').next().unwrap_or(email)
}
