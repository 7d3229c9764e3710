//! The state of a conf form, shared by its views.

use airstrip_conf_form::{Draft, Entry, Field, FieldKind, Issue, Step};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::ui::after_frame;

/// How long after the last keystroke a field says what is wrong with it, if it is not left before.
const PATIENCE_MS: u32 = 700;

/// Fields whose whole conf is shown anew in less than a frame.
const FEW: usize = 64;

/// What was entered, which fields have been, and what was said against them.
///
/// A field that is edited shows it at once. What shows the conf as a whole follows, in a form of many
/// fields once that has been drawn, so that one types as fast in it; what is read untracked is always what was
/// entered last.
#[derive(Clone, Copy)]
pub struct ConfState {
    draft: RwSignal<Draft>,
    /// How often each field was edited: what reads one field need not look at every edit.
    edits: StoredValue<Vec<RwSignal<usize>>>,
    /// Whether what shows the whole conf has yet to hear of an edit.
    behind: StoredValue<bool>,
    /// How many of the fields are there: those out of sight are made after what is seen.
    made: RwSignal<usize>,
    /// The ids of fields that were left or whose typing paused: their issues are shown.
    touched: RwSignal<Vec<String>>,
    /// Whether a launch was tried: all issues are shown.
    tried: RwSignal<bool>,
    /// What Airflow said against fields, until they are edited.
    refused: RwSignal<Vec<Issue>>,
    typing: StoredValue<Option<Timeout>, LocalStorage>,
    zone: StoredValue<Option<String>>,
}

impl ConfState {
    /// The state for a draft.
    #[must_use]
    pub fn new(draft: Draft) -> Self {
        let edits = draft.fields().map(|_| RwSignal::new(0_usize));
        Self {
            edits: StoredValue::new(edits.collect()),
            draft: RwSignal::new(draft),
            behind: StoredValue::new(false),
            made: RwSignal::new(0),
            touched: RwSignal::default(),
            tried: RwSignal::new(false),
            refused: RwSignal::default(),
            typing: StoredValue::new_local(None),
            zone: StoredValue::new(None),
        }
    }

    /// The same with the time zone that the DAG's dates are in, by its IANA name.
    #[must_use]
    pub fn in_zone(self, zone: Option<String>) -> Self {
        self.zone.set_value(zone);
        self
    }

    /// The DAG's time zone, where it is known.
    #[must_use]
    pub fn zone(&self) -> StoredValue<Option<String>> {
        self.zone
    }

    /// How many of the form's fields are made.
    #[must_use]
    pub(super) fn made(&self) -> RwSignal<usize> {
        self.made
    }

    /// Reads the draft. Tracked; an edit of a field is told of once the field shows it.
    pub fn with<T>(&self, read: impl FnOnce(&Draft) -> T) -> T {
        self.draft.with(read)
    }

    /// Reads the draft, not tracked.
    pub fn with_untracked<T>(&self, read: impl FnOnce(&Draft) -> T) -> T {
        self.draft.with_untracked(read)
    }

    /// Changes the draft as a whole: the JSON text, a prefill.
    pub fn update(&self, change: impl FnOnce(&mut Draft)) {
        self.refused.update(Vec::clear);
        self.draft.update(change);
        for edits in self.edits.get_value() {
            edits.update(|edits| *edits += 1);
        }
    }

    /// Begins anew with a draft.
    pub fn replace(&self, draft: Draft) {
        self.touched.update(Vec::clear);
        self.tried.set(false);
        self.update(|old| *old = draft);
    }

    /// Edits the field at a place.
    pub fn set(&self, at: usize, entry: Entry) {
        let Some(name) = self.with_untracked(|d| d.form().fields.get(at).map(|f| f.name.clone()))
        else {
            return;
        };
        let about = |issue: &Issue| issue.field.as_ref() == Some(&name);
        if self
            .refused
            .with_untracked(|refused| refused.iter().any(about))
        {
            self.refused
                .update(|refused| refused.retain(|issue| !about(issue)));
        }
        self.draft.update_untracked(|draft| draft.set(&name, entry));
        if let Some(edits) = self.edits.with_value(|all| all.get(at).copied()) {
            edits.update(|edits| *edits += 1);
        }
        let waits = self.behind.get_value();
        self.behind.set_value(true);
        let state = *self;
        match self.edits.with_value(Vec::len) {
            ..=FEW => self.follow(),
            _ if waits => {}
            _ => after_frame(move || state.follow()),
        }
    }

    /// What shows the conf as a whole hears of what was entered last, where it has not yet: to be called
    /// before that is acted upon.
    pub fn follow(&self) {
        // The form may have gone meanwhile.
        if self.is_behind() {
            self.behind.set_value(false);
            self.draft.notify();
        }
    }

    /// Whether something was entered that only its own field shows yet.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.behind.try_get_value() == Some(true)
    }

    /// The field with an id says what is wrong with it once typing has paused.
    pub fn touch_soon(&self, id: String) {
        let state = *self;
        let soon = Timeout::new(PATIENCE_MS, move || state.touch(id));
        self.typing.set_value(Some(soon));
    }

    /// From now on the field with an id says what is wrong with it.
    pub fn touch(&self, id: String) {
        if self.touched.try_with_untracked(|t| t.contains(&id)) == Some(false) {
            self.touched.update(|touched| touched.push(id));
        }
    }

    /// What was entered in the field at a place. Tracked; changes only when that does.
    #[must_use]
    pub fn entry(&self, at: usize) -> Memo<Entry> {
        let (draft, edits) = (self.draft, self.edits);
        let edits = edits.with_value(|all| all.get(at).copied());
        Memo::new(move |_| {
            if let Some(edits) = edits {
                edits.track();
            }
            draft.with_untracked(|draft| {
                let found = draft.fields().nth(at);
                found.map_or(Entry::Omitted, |(_, entry)| entry.clone())
            })
        })
    }

    /// What is wrong with the field at a place and inside it, whether or not it is shown yet.
    /// Tracked.
    #[must_use]
    pub fn issues_of(&self, at: usize, entry: Memo<Entry>) -> Memo<Vec<Issue>> {
        let (draft, refused) = (self.draft, self.refused);
        Memo::new(move |_| {
            entry.track();
            draft.with_untracked(|draft| {
                let Some(field) = draft.form().fields.get(at) else {
                    return Vec::new();
                };
                let mut found = draft.issues_at(at).to_vec();
                refused.with(|refused| {
                    let said = refused
                        .iter()
                        .filter(|i| i.field.as_ref() == Some(&field.name));
                    found.extend(said.cloned());
                });
                found
            })
        })
    }

    /// Whether the field with an id shows what is wrong with it. Tracked.
    #[must_use]
    pub fn speaks(&self, id: &str) -> bool {
        self.tried.get()
            || self
                .touched
                .with(|touched| touched.iter().any(|one| one == id))
    }

    /// Everything that keeps the conf from being sent, once a launch was tried. Tracked.
    #[must_use]
    pub fn summary(&self) -> Vec<Issue> {
        if !self.tried.get() {
            return Vec::new();
        }
        let mut issues = self.draft.with(Draft::issues);
        issues.extend(self.refused.get());
        issues
    }

    /// The conf to send; where something is wrong, shows what, and gives `None`.
    #[must_use]
    pub fn try_conf(&self) -> Option<Map<String, Value>> {
        match self.draft.with_untracked(Draft::conf) {
            Ok(conf) => Some(conf),
            Err(_) => {
                self.tried.set(true);
                None
            }
        }
    }

    /// Keeps what Airflow said against fields.
    pub fn refuse(&self, issues: Vec<Issue>) {
        self.tried.set(true);
        self.refused.set(issues);
    }

    /// Moves to the field that an issue is about, opening its group; to the JSON text where it is
    /// about that.
    pub fn go_to(&self, issue: &Issue) {
        self.made.set(usize::MAX);
        let id = self.with_untracked(|draft| id_of(draft, issue));
        focus_within(id.unwrap_or_else(|| "conf-json".to_owned()));
    }
}

/// The id of the field that an issue is about.
fn id_of(draft: &Draft, issue: &Issue) -> Option<String> {
    let name = issue.field.as_deref()?;
    let mut fields = draft.fields().enumerate();
    let (at, (mut field, mut entry)) = fields.find(|(_, (field, _))| field.name == name)?;
    let mut id = format!("param-{at}");
    for step in &issue.path {
        match (&field.kind, entry) {
            (FieldKind::Object(fields), Entry::Members(members)) => {
                let is_it = |field: &Field| Step::Key(field.name.clone()) == *step;
                let at = fields.iter().position(is_it)?;
                (field, entry) = (fields.get(at)?, members.entries.get(at)?);
                id.push_str(&format!("-{at}"));
            }
            (FieldKind::Rows(item) | FieldKind::Keys(item), Entry::Rows(rows)) => {
                let named = matches!(field.kind, FieldKind::Keys(_));
                let place = rows.steps(named).iter().position(|own| own == step)?;
                let row = rows.rows.get(place)?;
                id.push_str(&format!("-r{}", row.id));
                (field, entry) = (item, &row.entry);
            }
            _ => break,
        }
    }
    Some(id)
}

/// Moves the focus to the first input inside the element with an id, once it is drawn.
pub fn focus_within(id: String) {
    request_animation_frame(move || {
        if let Some(found) = document().get_element_by_id(&id) {
            focus_inside(&found);
        }
    });
}

/// Opens the group that an element is in.
pub fn unfold(place: &Element) {
    if let Ok(Some(group)) = place.closest("details") {
        let _ = group.set_attribute("open", "");
    }
}

/// Whether a date of the page is typed in part, which browsers hand over as none: moves there, and has
/// the browser say what it lacks.
pub fn is_half_typed() -> bool {
    let inputs = document().query_selector_all("main input").ok();
    let inputs = inputs
        .iter()
        .flat_map(|all| (0..all.length()).filter_map(|at| all.get(at)));
    let mut inputs = inputs.filter_map(|input| input.dyn_into::<HtmlInputElement>().ok());
    let half_typed = inputs.find(|input| input.validity().bad_input());
    if let Some(input) = &half_typed {
        unfold(input);
        input.report_validity();
    }
    half_typed.is_some()
}

fn focus_inside(place: &Element) {
    unfold(place);
    const INPUTS: &str = "textarea, select, input, [role=switch], button";
    let inner = match place.matches(INPUTS) {
        Ok(true) => Some(place.clone()),
        _ => place.query_selector(INPUTS).ok().flatten(),
    };
    place.scroll_into_view();
    if let Some(input) = inner.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        let _ = input.focus();
    }
}
