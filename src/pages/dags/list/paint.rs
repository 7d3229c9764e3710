//! Shows DAGs in the rows of the table.

use std::sync::Arc;

use airstrip_contract::{Access, Timestamp};
use leptos::prelude::*;

use super::acts::Acts;
use super::book::{RunBook, SHOWN};
use super::cells::{In, PARTS, html};
use super::find::Row;
use super::runs::Runs;
use super::shown::Shown;
use crate::components::airflow::{RunMark, RunStrip, schedule};
use crate::routes::Route;
use crate::ui::{Clock, Painter, Part, Piece, Sheet, State, format, full, marked};

/// How many tags of a DAG are shown.
const TAGS: usize = 2;

/// What the rows of a table share.
#[derive(Clone, Copy)]
pub struct Look {
    /// The runs.
    pub runs: Runs,
    /// What is shown.
    pub shown: Shown,
    /// What can be done.
    pub acts: Acts,
}

/// Shows rows of the list.
pub struct Rows {
    look: Look,
    clock: Clock,
    /// By the numbers of elements.
    painted: Vec<Option<Painted>>,
    strips: Vec<Option<RunStrip>>,
}

/// What an element shows, as far as it takes long to work out.
struct Painted {
    row: Arc<Row>,
    marks: Arc<[RunMark]>,
    words: Vec<String>,
    minute: i64,
}

impl Rows {
    /// Shows the rows of the calling component's list.
    pub fn new(look: Look) -> Self {
        Self {
            look,
            clock: Clock::get(),
            painted: Vec::new(),
            strips: Vec::new(),
        }
    }
}

impl Painter for Rows {
    fn cells(&self) -> String {
        html()
    }

    fn parts(&self) -> &'static [Part] {
        PARTS
    }

    fn paint(&mut self, element: usize, sheet: &mut Sheet, place: usize) {
        let row = self.look.shown.rows.with(|rows| rows.get(place).cloned());
        let Some(row) = row else { return };
        let now = self.clock.seconds_since(Timestamp::UNIX_EPOCH);
        let minute = now.div_euclid(60);
        let marks = self.look.runs.book.with(|book| book.runs(&row.id));
        let same = |painted: &Painted, words: &[String]| {
            let same_marks =
                Arc::ptr_eq(&painted.marks, &marks) || painted.marks.is_empty() && marks.is_empty();
            Arc::ptr_eq(&painted.row, &row)
                && same_marks
                && painted.minute == minute
                && painted.words == words
        };
        let painted = slot(&mut self.painted, element);
        let words = self.look.shown.with_words(|words| {
            let known = painted.as_ref().is_some_and(|painted| same(painted, words));
            (!known).then(|| words.to_vec())
        });
        if let Some(words) = words {
            let instance = self.look.acts.fleet.instance.get_value();
            paint_facts(sheet, &row, &words, &instance, now);
            paint_last(sheet, marks.first());
            if let Some(cell) = sheet.element(In::Strip as usize) {
                slot(&mut self.strips, element)
                    .get_or_insert_with(|| RunStrip::within(cell, SHOWN))
                    .show(&instance, &row.id, &marks, now);
            }
            *slot(&mut self.painted, element) = Some(Painted {
                row: Arc::clone(&row),
                marks: Arc::clone(&marks),
                words,
                minute,
            });
        }
        let none = |book: &RunBook| book.words_for_none(&row.id);
        let none = marks.is_empty().then(|| self.look.runs.book.with(none));
        sheet.text(In::Never, none.unwrap_or_default());
        if let Some(mark) = marks.first() {
            let ago = self.clock.seconds_since(mark.at);
            sheet.text(In::Time, &format::relative(ago));
        }
        self.paint_acts(sheet, &row);
    }

    fn clear(&mut self, element: usize) {
        *slot(&mut self.painted, element) = None;
    }
}

fn slot<T>(all: &mut Vec<Option<T>>, element: usize) -> &mut Option<T> {
    if all.len() <= element {
        all.resize_with(element + 1, || None);
    }
    &mut all[element]
}

fn paint_facts(sheet: &mut Sheet, row: &Row, words: &[String], instance: &str, now: i64) {
    let (name, dag) = (row.name(), &row.dag);
    sheet.text(In::PickLabel, &format!("Select {name}"));
    sheet.text(In::StarLabel, &format!("Favourite: {name}"));
    sheet.text(In::ActiveLabel, &format!("Active: {name}"));
    let (instance, dag_id) = (instance.to_owned(), row.id.to_string());
    let page = Route::Dag {
        instance: instance.clone(),
        dag_id: dag_id.clone(),
    };
    sheet.text(In::NameHref, &page.path());
    sheet.text(In::NameTitle, &row.id);
    found(sheet, In::Name, name, words);
    sheet.hide(In::BrokenHidden, !dag.has_import_errors);
    let about = dag.description.as_deref().unwrap_or_default();
    sheet.text(In::AboutTitle, about);
    found(sheet, In::About, about, words);
    let owners = dag.owners.join(", ");
    sheet.text(In::OwnerTitle, &owners);
    found(sheet, In::Owner, &owners, words);
    paint_tags(sheet, row, words);
    let (summary, description) = (&dag.timetable_summary, &dag.timetable_description);
    let when = schedule(summary.as_deref(), description.as_deref());
    let title = match summary {
        Some(summary) if *summary != when => format!("{when} ({summary})"),
        _ => when.clone(),
    };
    sheet.text(In::ScheduleTitle, &title);
    sheet.text(In::Schedule, &when);
    let next = dag.next_dagrun_run_after.filter(|_| !dag.is_paused);
    sheet.maybe(In::NextTitle, next.map(full).as_deref());
    let words = match next {
        Some(at) => format::relative(now - at.as_second()),
        None if dag.next_dagrun_run_after.is_some() => "paused".to_owned(),
        None => "–".to_owned(),
    };
    sheet.text(In::Next, &words);
    let launch = Route::Launch { instance, dag_id };
    sheet.text(In::LaunchHref, &launch.path());
}

fn paint_tags(sheet: &mut Sheet, row: &Row, words: &[String]) {
    let all: Vec<&str> = row.tags().collect();
    sheet.text(In::TagsTitle, &all.join(", "));
    let is_found = |tag: &str| marked(tag, words).iter().any(|(hit, _)| *hit);
    let chip = |tag: &&str| -> Piece {
        let class = if is_found(tag) {
            "tag tag-found"
        } else {
            "tag"
        };
        ("span", class.to_owned(), (*tag).to_owned())
    };
    let mut pieces: Vec<Piece> = all.iter().take(TAGS).map(chip).collect();
    if all.len() > TAGS {
        let more = format!("+{}", all.len() - TAGS);
        pieces.push(("span", "muted num".to_owned(), more));
    }
    sheet.pieces(In::Tags as usize, pieces);
}

fn paint_last(sheet: &mut Sheet, last: Option<&RunMark>) {
    sheet.hide(In::StateHidden, last.is_none());
    sheet.hide(In::TimeHidden, last.is_none());
    let Some(last) = last else { return };
    let state: State = last.state;
    sheet.text(In::StateClass, &format!("status state-{}", state.name()));
    sheet.dot(In::StateDot, In::StateMark, state);
    sheet.text(In::StateWord, &last.word);
    sheet.text(In::TimeAt, &last.at.to_string());
    sheet.text(In::TimeTitle, &full(last.at));
}

impl Rows {
    /// What can be done to the row, and what is being done.
    fn paint_acts(&self, sheet: &mut Sheet, row: &Row) {
        let acts = self.look.acts;
        let truth = |is: bool| if is { "true" } else { "false" };
        let picked = truth(acts.selection.has(&row.id));
        sheet.text(In::RowSelected, picked);
        sheet.text(In::Picked, picked);
        sheet.text(In::Starred, truth(acts.stars.has(&row.id)));
        let busy = acts.is_busy(&row.id);
        let why_not = acts.why_not(row, Access::Manage);
        sheet.text(In::Active, truth(!row.dag.is_paused));
        sheet.maybe(
            In::ActiveDisabled,
            (busy || why_not.is_some()).then_some("true"),
        );
        sheet.maybe(In::ActiveBusy, busy.then_some("true"));
        sheet.maybe(In::ActiveWhy, why_not.as_deref());
        sheet.maybe(In::ActiveTitle, why_not.as_deref());
        let why_not = acts.why_not(row, Access::Launch);
        sheet.hide(In::LaunchHidden, why_not.is_some());
        sheet.hide(In::NoLaunchHidden, why_not.is_none());
        sheet.maybe(In::NoLaunchWhy, why_not.as_deref());
        sheet.maybe(In::NoLaunchTitle, why_not.as_deref());
    }
}

/// A text with what the search found in it marked.
fn found(sheet: &mut Sheet, part: In, text: &str, words: &[String]) {
    if words.is_empty() {
        return sheet.text(part, text);
    }
    let piece = |(hit, text): (bool, &str)| -> Piece {
        let name = if hit { "mark" } else { "" };
        (name, String::new(), text.to_owned())
    };
    let pieces = marked(text, words).into_iter().map(piece).collect();
    sheet.pieces(part as usize, pieces);
}
