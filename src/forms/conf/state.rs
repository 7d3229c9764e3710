//! The state of a conf form, shared by its views.

use std::collections::BTreeSet;

use airstrip_conf_form::{Draft, Entry, Field, FieldKind, Issue, Step};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How long after the last keystroke a field says what is wrong with it, if it is not left before.
const PATIENCE_MS: u32 = 700;

/// What was entered, which fields have been, and what was said against them.
#[derive(Clone, Copy)]
pub struct ConfState {
    draft: RwSignal<Draft>,
    /// The ids of fields that were left or whose typing paused: their issues are shown.
    touched: RwSignal<BTreeSet<String>>,
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
        Self {
            draft: RwSignal::new(draft),
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

    /// Reads the draft. Tracked.
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
    }

    /// Begins anew with a draft.
    pub fn replace(&self, draft: Draft) {
        self.touched.update(BTreeSet::clear);
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
        self.draft.update(|draft| draft.set(&name, entry));
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
            self.touched.update(|touched| {
                touched.insert(id);
            });
        }
    }

    /// What was entered in the field at a place. Tracked; changes only when that does.
    #[must_use]
    pub fn entry(&self, at: usize) -> Memo<Entry> {
        let draft = self.draft;
        Memo::new(move |_| {
            draft.with(|d| {
                d.fields()
                    .nth(at)
                    .map_or(Entry::Omitted, |(_, e)| e.clone())
            })
        })
    }

    /// What is wrong with the field at a place and inside it, whether or not it is shown yet.
    /// Tracked.
    #[must_use]
    pub fn issues_of(&self, at: usize, entry: Memo<Entry>) -> Memo<Vec<Issue>> {
        let (draft, refused) = (self.draft, self.refused);
        Memo::new(move |_| {
            let entry = entry.get();
            draft.with_untracked(|draft| {
                let Some(field) = draft.form().fields.get(at) else {
                    return Vec::new();
                };
                let mut found = field.value(&entry).err().unwrap_or_default();
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
        self.tried.get() || self.touched.with(|touched| touched.contains(id))
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

fn focus_inside(place: &Element) {
    if let Ok(Some(group)) = place.closest("details") {
        let _ = group.set_attribute("open", "");
    }
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
