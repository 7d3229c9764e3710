//! One field of the form, at any depth: what is in it, what is wrong with it, and how to edit it.

use std::sync::Arc;
use std::time::Duration;

use airstrip_conf_form::{Entry, Field, FieldKind, Issue, Row, Rows, Step};
use leptos::prelude::*;
use serde_json::Value;

use super::state::ConfState;

/// How long a click takes.
const CLICK: Duration = Duration::from_millis(200);

/// A field, the entry in it, and the way back to the draft.
#[derive(Clone, Copy)]
pub struct Slot {
    /// The form that it belongs to.
    pub state: ConfState,
    /// What is entered. Changes only when that does.
    pub entry: Memo<Entry>,
    field: StoredValue<Field>,
    id: StoredValue<String>,
    label: StoredValue<String>,
    write: Callback<Entry>,
    issues: Memo<Vec<Issue>>,
}

impl Slot {
    /// The field at a place of the form.
    pub fn of_param(state: ConfState, at: usize) -> Option<Self> {
        let field = state.with_untracked(|draft| draft.form().fields.get(at).cloned())?;
        let entry = state.entry(at);
        Some(Self {
            state,
            entry,
            label: StoredValue::new(field.label.clone()),
            field: StoredValue::new(field),
            id: StoredValue::new(format!("param-{at}")),
            write: Callback::new(move |entry| state.set(at, entry)),
            issues: state.issues_of(at, entry),
        })
    }

    /// The declared property at a place of an object.
    pub fn member(self, at: usize) -> Option<Self> {
        let field = self.with(|field| match &field.kind {
            FieldKind::Object(fields) => fields.get(at).cloned(),
            _ => None,
        })?;
        let outer = self.entry;
        let entry = Memo::new(move |_| {
            outer.with(|entry| match entry {
                Entry::Members(members) => {
                    members.entries.get(at).cloned().unwrap_or(Entry::Omitted)
                }
                _ => Entry::Omitted,
            })
        });
        let step = Step::Key(field.name.clone());
        let write = move |new: Entry| {
            if let Entry::Members(mut members) = outer.get_untracked()
                && let Some(entry) = members.entries.get_mut(at)
            {
                *entry = new;
                self.write.run(Entry::Members(members));
            }
        };
        let key = Arc::new(move || Some(step.clone()));
        Some(self.inner(field, at.to_string(), entry, Callback::new(write), key))
    }

    /// The value in a row.
    pub fn row(self, id: u32) -> Option<Self> {
        let (item, named) = self.with(|field| match &field.kind {
            FieldKind::Rows(item) => Some(((**item).clone(), false)),
            FieldKind::Keys(item) => Some(((**item).clone(), true)),
            _ => None,
        })?;
        let outer = self.entry;
        let entry = Memo::new(move |_| {
            outer.with(|entry| match entry {
                Entry::Rows(rows) => rows.row(id).map_or(Entry::Omitted, |row| row.entry.clone()),
                _ => Entry::Omitted,
            })
        });
        let step = Arc::new(move || {
            outer.with(|entry| match entry {
                Entry::Rows(rows) => rows.steps(named).get(rows.place(id)?).cloned(),
                _ => None,
            })
        });
        let write = move |new: Entry| self.edit_row(id, |row| row.entry = new);
        Some(self.inner(item, format!("r{id}"), entry, Callback::new(write), step))
    }

    fn inner(
        self,
        field: Field,
        id: String,
        entry: Memo<Entry>,
        write: Callback<Entry>,
        step: Arc<dyn Fn() -> Option<Step> + Send + Sync>,
    ) -> Self {
        let outer = self.issues;
        let issues = Memo::new(move |_| {
            let step = step();
            outer.with(|issues| {
                let within = issues
                    .iter()
                    .filter(|i| step.is_some() && i.path.first() == step.as_ref());
                let stripped = within.map(|issue| Issue {
                    path: issue.path.get(1..).unwrap_or_default().to_vec(),
                    ..issue.clone()
                });
                stripped.collect()
            })
        });
        let label = match field.is_item() {
            true => format!("Item of {}", self.label()),
            false => field.label.clone(),
        };
        Self {
            label: StoredValue::new(label),
            state: self.state,
            entry,
            field: StoredValue::new(field),
            id: StoredValue::new(format!("{}-{id}", self.id.get_value())),
            write,
            issues,
        }
    }

    /// Reads the field's definition. Not tracked: it does not change.
    pub fn with<T>(&self, read: impl FnOnce(&Field) -> T) -> T {
        self.field.with_value(read)
    }

    /// Edits the field.
    pub fn set(&self, entry: Entry) {
        self.write.run(entry);
        self.state.touch_soon(self.id.get_value());
    }

    /// Edits the field with text as typed.
    pub fn type_text(&self, text: &str) {
        self.set(self.with(|field| field.typed(text)));
    }

    /// Edits the rows of a field that has any.
    pub fn edit_rows<T>(&self, edit: impl FnOnce(&mut Rows) -> T) -> Option<T> {
        match self.entry.get_untracked() {
            Entry::Rows(mut rows) => {
                let done = edit(&mut rows);
                self.set(Entry::Rows(rows));
                Some(done)
            }
            _ => None,
        }
    }

    /// Edits one of the rows.
    pub fn edit_row(&self, id: u32, edit: impl FnOnce(&mut Row)) {
        self.edit_rows(|rows| {
            if let Some(row) = rows.row_mut(id) {
                edit(row);
            }
        });
    }

    /// What it shows is null. Tracked.
    pub fn is_null(&self) -> bool {
        self.entry
            .with(|entry| self.with(|field| field.shown(entry)) == Some(Value::Null))
    }

    /// The field was left: soon it says what is wrong with it. Not at once, as what is said moves
    /// what is below, and the click that left the field would miss what it was meant for.
    pub fn leave(&self) {
        let state = self.state;
        // The focus is also lost to a field that is taken out of the page.
        if let Some(id) = self.id.try_get_value() {
            set_timeout(move || state.touch(id), CLICK);
        }
    }

    /// What is to be said against the field itself, once it may speak. Tracked.
    pub fn said(&self) -> Memo<Option<String>> {
        let (slot, id) = (*self, self.id.get_value());
        Memo::new(move |_| {
            // Asked first: most fields never have to be checked for it.
            if !slot.state.speaks(&id) {
                return None;
            }
            let own = slot.issues.with(|issues| {
                let own = issues.iter().filter(|issue| issue.path.is_empty());
                let own: Vec<&str> = own.map(|issue| issue.message.as_str()).collect();
                own.join(" ")
            });
            (!own.is_empty()).then_some(own)
        })
    }

    /// The id of the field's input.
    pub fn input_id(&self) -> String {
        format!("{}-input", self.id.get_value())
    }

    /// The id of everything that belongs to the field.
    pub fn wrapper_id(&self) -> String {
        self.id.get_value()
    }

    /// What its input is called.
    pub fn label(&self) -> String {
        self.label.get_value()
    }

    /// Whether it is inside another.
    pub fn is_inner(&self) -> bool {
        self.id.with_value(|id| id.matches('-').count() > 1)
    }
}
