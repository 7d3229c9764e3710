//! A conf in the making: the fields and the JSON text, in step both ways.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diff::{Difference, differences};
use crate::entry::{Entry, Members};
use crate::field::{Field, Issue};
use crate::form::Form;
use crate::json::{self, JsonError};
use crate::path::Step;

/// What a person has entered so far, as fields and as JSON.
///
/// - Editing a field rewrites the JSON text; editing the text updates the fields whose value
///   changed, and no others, so that half-typed input stays.
/// - Text that is not a JSON object yet is kept with its error, and the fields stay as they were.
/// - What cannot be sent yet is shown as typed: `12a` in a field for numbers is `"12a"` in the
///   JSON. Nothing is sent while there is any [`Issue`], so what is sent is always what is shown.
#[derive(Clone, Debug)]
pub struct Draft {
    form: Arc<Form>,
    members: Members,
    text: String,
    error: Option<JsonError>,
    replaced: Option<String>,
    /// The conf in which every param has its default.
    defaults: Arc<Map<String, Value>>,
}

impl Draft {
    /// A draft in which every param has its default.
    pub fn new(form: Arc<Form>) -> Self {
        let mut draft = Self {
            members: Members::new(form.fields.iter().map(Field::initial).collect()),
            form,
            text: String::new(),
            error: None,
            replaced: None,
            defaults: Arc::default(),
        };
        draft.defaults = Arc::new(draft.shown());
        draft.rewrite_text();
        draft
    }

    /// The form that is filled in.
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// What was entered for a param; `None` if the form has no such param.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.fields()
            .find(|(field, _)| field.name == name)
            .map(|(_, entry)| entry)
    }

    /// Each field with what was entered, in the order of declaration.
    pub fn fields(&self) -> impl Iterator<Item = (&Field, &Entry)> {
        self.form.fields.iter().zip(&self.members.entries)
    }

    /// The keys that no param declares. They are sent as well.
    pub fn extra(&self) -> &Map<String, Value> {
        &self.members.extra
    }

    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why the JSON text cannot be read. The fields then stand as before it was edited.
    pub fn json_error(&self) -> Option<&JsonError> {
        self.error.as_ref()
    }

    /// The unreadable JSON text that the last edit of a field replaced, to be offered again.
    pub fn replaced_text(&self) -> Option<&str> {
        self.replaced.as_deref()
    }

    /// Edits a field; does nothing if the form has no such param.
    pub fn set(&mut self, name: &str, entry: Entry) {
        let place = self.form.fields.iter().zip(&mut self.members.entries);
        if let Some((_, slot)) = place.into_iter().find(|(field, _)| field.name == name) {
            *slot = entry;
            self.rewrite_text();
        }
    }

    /// Every text as typed, at any depth, with the way to its field; the first step is the param.
    pub fn typed(&self) -> Vec<(Vec<Step>, &Entry)> {
        let mut out = Vec::new();
        for (field, entry) in self.fields() {
            let mut path = vec![Step::Key(field.name.clone())];
            entry.typed(field, &mut path, &mut out);
        }
        out
    }

    /// Edits the field at the end of a way that [`Draft::typed`] gave; does nothing if there is no
    /// such field.
    pub fn set_at(&mut self, path: &[Step], entry: Entry) {
        let Some((Step::Key(name), rest)) = path.split_first() else {
            return;
        };
        let place = self.form.fields.iter().zip(&mut self.members.entries);
        let found = place
            .into_iter()
            .find(|(field, _)| field.name == *name)
            .and_then(|(field, slot)| slot.at_mut(field, rest));
        if let Some(slot) = found {
            *slot = entry;
            self.rewrite_text();
        }
    }

    /// Puts a field back to its default.
    pub fn reset(&mut self, name: &str) {
        if let Some(initial) = self.form.field(name).map(Field::initial) {
            self.set(name, initial);
        }
    }

    /// Edits the JSON text.
    pub fn set_text(&mut self, text: &str) {
        self.text = text.to_owned();
        self.replaced = None;
        match json::parse_conf(text) {
            Ok(conf) => {
                self.error = None;
                self.members.take(&self.form.fields, conf);
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Lays the JSON text out afresh, with two spaces per level. Text with an error is kept.
    pub fn format_text(&mut self) {
        if self.error.is_none() {
            self.rewrite_text();
        }
    }

    /// Fills in an earlier conf: its values where it has any, the defaults elsewhere.
    pub fn prefill(&mut self, conf: &Map<String, Value>) {
        *self = Self::new(Arc::clone(&self.form));
        let mut whole = self.shown();
        whole.extend(conf.iter().map(|(key, value)| (key.clone(), value.clone())));
        self.members.take(&self.form.fields, whole);
        self.rewrite_text();
    }

    /// The conf to send. Every param is in it, untouched defaults included, as Airflow's own form
    /// sends them; only keys that were taken out of the JSON text are not.
    ///
    /// # Errors
    /// Everything that must be put right first, in the order of the form.
    pub fn conf(&self) -> Result<Map<String, Value>, Vec<Issue>> {
        let issues = self.issues();
        if issues.is_empty() {
            Ok(self.shown())
        } else {
            Err(issues)
        }
    }

    /// Everything that keeps the conf from being sent: an error in the JSON text first, then the
    /// fields in the order of declaration.
    pub fn issues(&self) -> Vec<Issue> {
        let json = self.error.as_ref().map(|error| Issue {
            field: None,
            path: Vec::new(),
            message: error.to_string(),
        });
        let fields = self
            .fields()
            .filter_map(|(field, entry)| field.value(entry).err());
        json.into_iter().chain(fields.flatten()).collect()
    }

    /// How the conf as it stands differs from the defaults.
    pub fn changes(&self) -> Vec<Difference> {
        differences(&self.defaults, &self.shown())
    }

    /// The conf as it stands, valid or not: what the JSON text says unless it has an error.
    pub fn shown(&self) -> Map<String, Value> {
        let (mut path, mut unread) = (Vec::new(), Vec::new());
        let fields = &self.form.fields;
        self.members.gather(fields, &mut path, &mut unread)
    }

    fn rewrite_text(&mut self) {
        let text = json::pretty(&Value::Object(self.shown()));
        let before = std::mem::replace(&mut self.text, text);
        if self.error.take().is_some() {
            self.replaced = Some(before);
        }
    }
}
