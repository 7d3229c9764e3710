//! The state of a conf form, shared by its views.

use std::collections::BTreeSet;

use airstrip_conf_form::{Draft, Entry, Field, Issue};
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
    /// The fields that were left or whose typing paused: their issues are shown.
    touched: RwSignal<BTreeSet<String>>,
    /// Whether a launch was tried: all issues are shown.
    tried: RwSignal<bool>,
    /// What Airflow said against fields, until they are edited.
    refused: RwSignal<Vec<Issue>>,
    typing: StoredValue<Option<Timeout>, LocalStorage>,
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
        }
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
        let state = *self;
        let soon = Timeout::new(PATIENCE_MS, move || state.touch(name));
        self.typing.set_value(Some(soon));
    }

    /// Edits the field at a place with text as typed.
    pub fn type_text(&self, at: usize, text: &str) {
        let entry = self.with_untracked(|d| d.form().fields.get(at).map(|field| field.typed(text)));
        if let Some(entry) = entry {
            self.set(at, entry);
        }
    }

    /// From now on the field says what is wrong with it.
    pub fn touch(&self, name: String) {
        if self.touched.try_with_untracked(|t| t.contains(&name)) == Some(false) {
            self.touched.update(|touched| {
                touched.insert(name);
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

    /// What is wrong with the field at a place, whether or not it is shown yet. Tracked.
    #[must_use]
    pub fn faults(&self, at: usize, entry: Memo<Entry>) -> Memo<Vec<String>> {
        let (draft, refused) = (self.draft, self.refused);
        Memo::new(move |_| {
            let entry = entry.get();
            draft.with_untracked(|draft| {
                let Some(field) = draft.form().fields.get(at) else {
                    return Vec::new();
                };
                let found = field.value(&entry).err().unwrap_or_default();
                refused.with(|refused| {
                    let said = refused
                        .iter()
                        .filter(|i| i.field.as_ref() == Some(&field.name));
                    let all = found.iter().chain(said);
                    all.map(|issue| issue.message.clone()).collect()
                })
            })
        })
    }

    /// Whether the field at a place shows what is wrong with it. Tracked.
    #[must_use]
    pub fn speaks(&self, name: &str) -> bool {
        self.tried.get()
            || self.touched.with(|touched| touched.contains(name))
            || self
                .refused
                .with(|r| r.iter().any(|i| i.field.as_deref() == Some(name)))
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

    /// Keeps what Airflow said against a field.
    pub fn refuse(&self, issue: Issue) {
        self.tried.set(true);
        self.refused.set(vec![issue]);
    }

    /// The field at a place, by its definition. Not tracked: a form's fields do not change.
    pub fn field<T>(&self, at: usize, read: impl FnOnce(&Field) -> T) -> Option<T> {
        self.with_untracked(|draft| draft.form().fields.get(at).map(read))
    }

    /// Moves to the field of a param, opening its group; to the JSON text where it is about that.
    pub fn go_to(&self, name: Option<&str>) {
        let place = name.and_then(|name| {
            self.with_untracked(|d| d.form().fields.iter().position(|f| f.name == name))
        });
        let selector = match place {
            Some(at) => format!("#{}", wrapper_id(at)),
            None => "#conf-json".to_owned(),
        };
        request_animation_frame(move || {
            if let Ok(Some(found)) = document().query_selector(&selector) {
                focus_inside(&found);
            }
        });
    }
}

/// The id of the input of the field at a place.
#[must_use]
pub fn input_id(at: usize) -> String {
    format!("param-{at}-input")
}

/// The id of everything that belongs to the field at a place.
#[must_use]
pub fn wrapper_id(at: usize) -> String {
    format!("param-{at}")
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
