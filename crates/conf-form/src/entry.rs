//! What a person entered, kept as it was typed, valid or not.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::check::Fault;
use crate::field::Field;
use crate::json;
use crate::kind::FieldKind;
use crate::path::Step;

/// What a person entered in a field. Kept as it was typed, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The key is not there at all. Airflow then uses the param's default.
    Omitted,
    /// A value that was chosen: a switch, one or several choices, or the explicit none (null).
    Value(Value),
    /// Text as typed in the field's own input: a text, the digits of a number, the lines of a list.
    Text(String),
    /// Text typed as JSON: in every field of kind [`FieldKind::Json`], and in a field of another
    /// kind for a value that its own input cannot show.
    Json(String),
    /// One entry for each declared property of a [`FieldKind::Object`].
    Members(Members),
    /// One entry for each row of a [`FieldKind::Rows`] or [`FieldKind::Keys`].
    Rows(Rows),
}

impl Entry {
    /// The entry that stands for `value` in `field`. Reading it back gives exactly `value`.
    pub fn from_value(field: &Field, value: &Value) -> Self {
        match (&field.kind, value) {
            (FieldKind::Object(fields), Value::Object(map)) => {
                return Self::Members(Members::holding(fields, map.clone()));
            }
            (FieldKind::Rows(item), Value::Array(items)) => {
                let items = items.iter().map(|value| (String::new(), value));
                return Self::Rows(Rows::holding(item, items));
            }
            // A key without a name cannot be told from a row that has none yet.
            (FieldKind::Keys(item), Value::Object(map)) if !map.contains_key("") => {
                return Self::Rows(Rows::keyed(item, map));
            }
            _ => {}
        }
        let is_choice = match field.kind {
            FieldKind::Enum(_) | FieldKind::Const => true,
            FieldKind::Boolean => value.is_boolean(),
            FieldKind::ChoiceList(_) => value.is_array(),
            _ => false,
        };
        if is_choice || value.is_null() {
            return Self::Value(value.clone());
        }
        match field.kind.write(value) {
            Some(text) => Self::Text(text),
            None => Self::Json(json::pretty(value)),
        }
    }

    /// What to put into a text input; empty for none, for a key that is left out, and for entries
    /// that have entries of their own.
    pub fn text(&self) -> String {
        match self {
            Self::Omitted | Self::Value(Value::Null) | Self::Members(_) | Self::Rows(_) => {
                String::new()
            }
            Self::Value(Value::String(text)) | Self::Text(text) | Self::Json(text) => text.clone(),
            Self::Value(value) => value.to_string(),
        }
    }

    /// The texts inside, as typed, and the rows with names of their own, with the way to each.
    pub(crate) fn typed<'a>(
        &'a self,
        field: &'a Field,
        path: &mut Vec<Step>,
        out: &mut Vec<(Vec<Step>, &'a Self)>,
    ) {
        match self {
            Self::Text(_) | Self::Json(_) => out.push((path.clone(), self)),
            Self::Omitted | Self::Value(_) => {}
            Self::Members(_) | Self::Rows(_) => {
                if matches!(field.kind, FieldKind::Keys(_)) {
                    out.push((path.clone(), self));
                }
                for (step, field, entry) in self.inner(field) {
                    path.push(step);
                    entry.typed(field, path, out);
                    path.pop();
                }
            }
        }
    }

    /// The entries inside, with the step to each and its field.
    pub(crate) fn inner<'a>(&'a self, field: &'a Field) -> Vec<(Step, &'a Field, &'a Self)> {
        match (&field.kind, self) {
            (FieldKind::Object(fields), Self::Members(members)) => {
                let members = fields.iter().zip(&members.entries);
                members
                    .map(|(field, entry)| (Step::Key(field.name.clone()), field, entry))
                    .collect()
            }
            (FieldKind::Rows(item) | FieldKind::Keys(item), Self::Rows(rows)) => {
                let named = matches!(field.kind, FieldKind::Keys(_));
                let rows = rows.rows.iter().zip(rows.steps(named));
                rows.map(|(row, step)| (step, &**item, &row.entry))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The entry at the end of a way, to be changed, and its field.
    pub(crate) fn at_mut<'a>(
        &'a mut self,
        field: &'a Field,
        path: &[Step],
    ) -> Option<(&'a Field, &'a mut Self)> {
        let Some((step, rest)) = path.split_first() else {
            return Some((field, self));
        };
        let place = self.inner(field).iter().position(|(own, ..)| own == step)?;
        match (&field.kind, self) {
            (FieldKind::Object(fields), Self::Members(members)) => {
                let entry = members.entries.get_mut(place)?;
                entry.at_mut(fields.get(place)?, rest)
            }
            (FieldKind::Rows(item) | FieldKind::Keys(item), Self::Rows(rows)) => {
                rows.rows.get_mut(place)?.entry.at_mut(item, rest)
            }
            _ => None,
        }
    }

    /// Names the members of an object whose keys a person names, in their order.
    pub(crate) fn name_rows(&mut self, field: &Field, names: &[String]) {
        if let FieldKind::Keys(item) = &field.kind
            && let Some(Value::Object(map)) = field.shown(self)
            && map.len() == names.len()
        {
            let mut rows = Rows::keyed(item, &map);
            for (row, name) in rows.rows.iter_mut().zip(names) {
                row.key.clone_from(name);
            }
            *self = Self::Rows(rows);
        }
    }

    /// Takes over `new`, leaving what was typed wherever it already stands for that.
    pub(crate) fn take(&mut self, field: &Field, new: Option<Value>) {
        let unchanged = match (&new, field.shown(self)) {
            (Some(new), Some(old)) => json::same(new, &old),
            (new, old) => new.is_none() && old.is_none(),
        };
        if unchanged {
            return;
        }
        *self = match (&field.kind, std::mem::replace(self, Self::Omitted), new) {
            (_, _, None) => Self::Omitted,
            (FieldKind::Object(fields), Self::Members(mut members), Some(Value::Object(map))) => {
                members.take(fields, map);
                Self::Members(members)
            }
            (FieldKind::Rows(item), Self::Rows(mut rows), Some(Value::Array(items)))
                if rows.rows.len() == items.len() =>
            {
                for (row, value) in rows.rows.iter_mut().zip(items) {
                    row.entry.take(item, Some(value));
                }
                Self::Rows(rows)
            }
            (_, _, Some(value)) => Self::from_value(field, &value),
        };
    }
}

/// The entries of an object whose properties are declared, and its other keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// One per declared property, in their order.
    pub entries: Vec<Entry>,
    /// Keys that nobody declares.
    pub extra: Map<String, Value>,
    /// The order of keys in the JSON text; keys that are not in it follow, declared ones first.
    order: Vec<String>,
}

impl Members {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            extra: Map::new(),
            order: Vec::new(),
        }
    }

    fn holding(fields: &[Field], map: Map<String, Value>) -> Self {
        let mut members = Self::new(vec![Entry::Omitted; fields.len()]);
        members.take(fields, map);
        members
    }

    /// Updates entries, other keys and order from an object.
    pub(crate) fn take(&mut self, fields: &[Field], mut map: Map<String, Value>) {
        self.order = map.keys().cloned().collect();
        for (field, entry) in fields.iter().zip(&mut self.entries) {
            entry.take(field, map.get(&field.name).cloned());
        }
        map.retain(|key, _| fields.iter().all(|field| field.name != *key));
        self.extra = map;
    }

    /// The object as it stands, valid or not. What cannot be read goes to `unread`.
    pub(crate) fn gather(
        &self,
        fields: &[Field],
        path: &mut Vec<Step>,
        unread: &mut Vec<Fault>,
    ) -> Map<String, Value> {
        let mut rest = Map::new();
        for (field, entry) in fields.iter().zip(&self.entries) {
            path.push(Step::Key(field.name.clone()));
            if let Some(value) = field.gather(entry, path, unread) {
                rest.insert(field.name.clone(), value);
            }
            path.pop();
        }
        rest.extend(self.extra.clone());
        let mut shown = Map::new();
        for key in &self.order {
            if let Some(value) = rest.get_mut(key) {
                shown.insert(key.clone(), value.take());
            }
        }
        for (key, value) in rest {
            shown.entry(key).or_insert(value);
        }
        shown
    }
}

/// Rows that are added, removed and moved: the items of a list, or the members of an object whose
/// keys a person names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rows {
    /// The rows, in their order.
    pub rows: Vec<Row>,
    next: u32,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Tells rows apart for as long as they are there, however they are moved.
    pub id: u32,
    /// The key, as typed; empty and without meaning in a list.
    pub key: String,
    /// What was entered.
    pub entry: Entry,
}

impl Rows {
    fn holding<'a>(item: &Field, values: impl Iterator<Item = (String, &'a Value)>) -> Self {
        let mut rows = Self::default();
        for (key, value) in values {
            rows.push(key, Entry::from_value(item, value));
        }
        rows
    }

    fn keyed(item: &Field, map: &Map<String, Value>) -> Self {
        Self::holding(item, map.iter().map(|(key, value)| (key.clone(), value)))
    }

    /// Adds a row at the end and gives its id.
    pub fn push(&mut self, key: String, entry: Entry) -> u32 {
        let id = self.next;
        self.next += 1;
        self.rows.push(Row { id, key, entry });
        id
    }

    /// The row with an id.
    pub fn row(&self, id: u32) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The row with an id, to be changed.
    pub fn row_mut(&mut self, id: u32) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.id == id)
    }

    /// Where a row stands, from 0.
    pub fn place(&self, id: u32) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// Moves a row by so many places, as far as there are any. Whether it moved.
    pub fn shift(&mut self, id: u32, by: isize) -> bool {
        let (Some(from), Some(last)) = (self.place(id), self.rows.len().checked_sub(1)) else {
            return false;
        };
        let to = from.saturating_add_signed(by).min(last);
        let row = self.rows.remove(from);
        self.rows.insert(to, row);
        from != to
    }

    /// The step to each row: its place, or its key. Of rows with the same key each but the first
    /// has a number behind it, so that none is lost from the JSON.
    pub fn steps(&self, named: bool) -> Vec<Step> {
        if !named {
            return (0..self.rows.len()).map(Step::Index).collect();
        }
        let mut seen = HashSet::new();
        let unique = |row: &Row| {
            let mut key = row.key.clone();
            let mut count = 2;
            while !seen.insert(key.clone()) {
                key = format!("{} ({count})", row.key);
                count += 1;
            }
            Step::Key(key)
        };
        self.rows.iter().map(unique).collect()
    }

    pub(crate) fn gather_items(
        &self,
        item: &Field,
        path: &mut Vec<Step>,
        unread: &mut Vec<Fault>,
    ) -> Value {
        let rows = self.rows.iter().zip(self.steps(false));
        let read = rows.map(|(row, step)| {
            path.push(step);
            let value = item.gather(&row.entry, path, unread);
            path.pop();
            value.unwrap_or_default()
        });
        Value::Array(read.collect())
    }

    pub(crate) fn gather_keys(
        &self,
        item: &Field,
        path: &mut Vec<Step>,
        unread: &mut Vec<Fault>,
    ) -> Value {
        let mut map = Map::new();
        for (row, step) in self.rows.iter().zip(self.steps(true)) {
            let Step::Key(key) = step.clone() else {
                continue;
            };
            path.push(step);
            let message = match (row.key.is_empty(), key == row.key) {
                (true, _) => Some("Its name is missing".to_owned()),
                (false, true) => None,
                (false, false) => Some(format!("\"{}\" is there twice: remove one", row.key)),
            };
            if let Some(message) = message {
                unread.push(Fault {
                    path: path.clone(),
                    message,
                });
            }
            let value = item.gather(&row.entry, path, unread);
            path.pop();
            map.insert(key, value.unwrap_or_default());
        }
        Value::Object(map)
    }
}
