//! A conf in the making: the fields and the JSON text, in step both ways.

use std::sync::{Arc, OnceLock};

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
    /// Written when it is read: a field's edit would otherwise wait for the text of all fields.
    text: OnceLock<String>,
    error: Option<JsonError>,
    replaced: Option<String>,
    /// The conf in which every param has its default.
    defaults: Arc<Map<String, Value>>,
    /// The conf as it stands, gathered when it is asked for.
    shown: OnceLock<Map<String, Value>>,
    /// What is wrong with each field, found out when it is asked for: an edit leaves it standing for all
    /// other fields.
    issues: Vec<OnceLock<Vec<Issue>>>,
}

impl Draft {
    /// A draft in which every param has its default.
    pub fn new(form: Arc<Form>) -> Self {
        let mut draft = Self {
            members: Members::new(form.fields.iter().map(Field::initial).collect()),
            issues: vec![OnceLock::new(); form.fields.len()],
            form,
            text: OnceLock::new(),
            error: None,
            replaced: None,
            defaults: Arc::default(),
            shown: OnceLock::new(),
        };
        draft.defaults = Arc::new(draft.shown());
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
        self.text.get_or_init(|| {
            let shown = Value::Object(self.shown());
            json::pretty(&shown)
        })
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
        if let Some(at) = self.place(name)
            && let Some(slot) = self.members.entries.get_mut(at)
        {
            *slot = entry;
            self.edited(at);
        }
    }

    /// Every text as typed, and the rows of every object whose keys a person names, at any depth and
    /// outermost first, with the way to each field; the first step is the param.
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
        if let Some((at, _, slot)) = self.at_mut(path) {
            *slot = entry;
            self.edited(at);
        }
    }

    /// Names the rows of such a field as they were typed, by as many names as it has rows: the JSON
    /// cannot tell that one is missing, or there twice.
    pub fn name_rows(&mut self, path: &[Step], names: &[String]) {
        if let Some((at, field, slot)) = self.at_mut(path) {
            slot.name_rows(field, names);
            self.edited(at);
        }
    }

    fn at_mut(&mut self, path: &[Step]) -> Option<(usize, &Field, &mut Entry)> {
        let (Step::Key(name), rest) = path.split_first()? else {
            return None;
        };
        let at = self.place(name)?;
        let slot = self.members.entries.get_mut(at)?;
        let (field, slot) = slot.at_mut(self.form.fields.get(at)?, rest)?;
        Some((at, field, slot))
    }

    /// Puts a field back to its default.
    pub fn reset(&mut self, name: &str) {
        if let Some(initial) = self.form.field(name).map(Field::initial) {
            self.set(name, initial);
        }
    }

    /// Edits the JSON text.
    pub fn set_text(&mut self, text: &str) {
        self.replaced = None;
        match json::parse_conf(text) {
            Ok(conf) => {
                self.error = None;
                self.take(conf);
            }
            Err(error) => self.error = Some(error),
        }
        self.text = OnceLock::from(text.to_owned());
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
        self.take(whole);
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
        let fields = (0..self.issues.len()).flat_map(|at| self.issues_at(at));
        json.into_iter().chain(fields.cloned()).collect()
    }

    /// What keeps the field at a place from being sent; nothing where there is no such field.
    pub fn issues_at(&self, at: usize) -> &[Issue] {
        let entry = self.members.entries.get(at);
        let Some((field, entry)) = self.form.fields.get(at).zip(entry) else {
            return &[];
        };
        match self.issues.get(at) {
            Some(known) => known.get_or_init(|| field.value(entry).err().unwrap_or_default()),
            None => &[],
        }
    }

    /// How the conf as it stands differs from the defaults, to be looked at: passwords are hidden.
    pub fn changes(&self) -> Vec<Difference> {
        self.changes_from(&self.defaults)
    }

    /// How it differs from another conf, likewise.
    pub fn changes_from(&self, before: &Map<String, Value>) -> Vec<Difference> {
        let mut found = differences(before, &self.shown());
        for Difference { path, was, is } in &mut found {
            for value in was.iter_mut().chain(is) {
                self.form.hide(path, value);
            }
        }
        found
    }

    /// The conf as it stands, to be looked at: passwords are hidden.
    pub fn told(&self) -> Value {
        let mut conf = Value::Object(self.shown());
        self.form.hide(&[], &mut conf);
        conf
    }

    /// The conf as it stands, valid or not: what the JSON text says unless it has an error.
    pub fn shown(&self) -> Map<String, Value> {
        let gather = || {
            let (mut path, mut unread) = (Vec::new(), Vec::new());
            let fields = &self.form.fields;
            self.members.gather(fields, &mut path, &mut unread)
        };
        self.shown.get_or_init(gather).clone()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.form.fields.iter().position(|field| field.name == name)
    }

    /// Takes over a whole conf.
    fn take(&mut self, conf: Map<String, Value>) {
        self.members.take(&self.form.fields, conf);
        self.shown.take();
        self.issues.fill(OnceLock::new());
    }

    /// The entry at a place has changed.
    fn edited(&mut self, at: usize) {
        self.shown.take();
        if let Some(known) = self.issues.get_mut(at) {
            known.take();
        }
        self.rewrite_text();
    }

    fn rewrite_text(&mut self) {
        let before = self.text.take();
        if self.error.take().is_some() {
            self.replaced = before;
        }
    }
}
