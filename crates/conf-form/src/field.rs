//! One param as a field: what it is called, what it takes, and what was entered.

use serde_json::{Map, Value};

use crate::check;
use crate::hint;
use crate::json;
use crate::kind::{FieldKind, kind_of};
use crate::pattern::Matches;
use crate::words::REQUIRED;

/// Something that keeps a conf from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The name of the param that it is about; `None` if it is about the JSON text as a whole.
    pub field: Option<String>,
    /// What is wrong, in words.
    pub message: String,
}

/// What a person entered in a field. Kept as it was typed, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The conf does not have the key at all. Airflow then uses the param's default.
    Omitted,
    /// A value that was chosen: a switch, one or several choices, or the explicit none (null).
    Value(Value),
    /// Text as typed in the field's own input: a text, the digits of a number, the lines of a list.
    Text(String),
    /// Text typed as JSON: in every field of kind [`FieldKind::Json`], and in a field of another
    /// kind for a value that its own input cannot show.
    Json(String),
}

impl Entry {
    /// The entry that stands for `value` in `field`. Reading it back gives exactly `value`.
    pub fn from_value(field: &Field, value: &Value) -> Self {
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

    /// What to put into a text input; empty for none and for a key that is left out.
    pub fn text(&self) -> String {
        match self {
            Self::Omitted | Self::Value(Value::Null) => String::new(),
            Self::Value(Value::String(text)) | Self::Text(text) | Self::Json(text) => text.clone(),
            Self::Value(value) => value.to_string(),
        }
    }
}

/// One param of a DAG.
#[derive(Clone, Debug)]
pub struct Field {
    /// The param's name: its key in the conf.
    pub name: String,
    /// The schema's `title`, or the name.
    pub label: String,
    /// What the DAG's author says about it: plain text, or the source of Markdown.
    pub description: Option<String>,
    /// The group to show it in.
    pub section: Option<String>,
    /// Whether null is refused, as in Airflow's own form: a type is set and is not "null".
    pub required: bool,
    /// Whether to offer an explicit none (null).
    pub nullable: bool,
    /// The default; null also where the param has none, as Airflow's answers do not tell the two.
    pub default: Value,
    /// The kind of input.
    pub kind: FieldKind,
    /// What is allowed, in a few words: "0 to 10", "2 to 20 characters".
    pub hint: Option<String>,
    schema: Value,
    matches: Matches,
}

impl Field {
    /// Reads one member of `params`: `{value, schema, description}`.
    pub(crate) fn from_param(name: &str, param: &Value, matches: Matches) -> Self {
        let (schema, value) = match param {
            Value::Object(param) => (param.get("schema"), param.get("value")),
            bare => (None, Some(bare)),
        };
        let schema = schema.cloned().unwrap_or_default();
        let value = value.cloned().unwrap_or_default();
        let no_keywords = Map::new();
        let keywords = schema.as_object().unwrap_or(&no_keywords);
        let kind = match schema.is_object() {
            true => kind_of(keywords, &value),
            false => FieldKind::Json,
        };
        let default = match keywords.get("const") {
            Some(constant) if value.is_null() => constant.clone(),
            _ => value,
        };
        let types = keywords.get("type").map(check::type_names);
        let types = types.unwrap_or_default();
        let takes_null = || check::faults(&schema, &Value::Null, matches, true).is_empty();
        let offers_null = match types.is_empty() {
            true => default.is_null(),
            false => types.contains(&"null"),
        };
        let text = |place: &Map<String, Value>, keyword: &str| {
            let text = place.get(keyword).and_then(Value::as_str);
            let text = text.filter(|text| !text.trim().is_empty());
            text.map(str::to_owned)
        };
        let said = param
            .as_object()
            .and_then(|param| text(param, "description"));
        Self {
            name: name.to_owned(),
            label: text(keywords, "title").unwrap_or_else(|| name.to_owned()),
            description: said
                .or_else(|| text(keywords, "description"))
                .or_else(|| text(keywords, "description_md")),
            section: text(keywords, "section"),
            required: !types.is_empty() && !types.contains(&"null"),
            nullable: offers_null && takes_null(),
            kind,
            hint: hint::hint(keywords),
            default,
            schema,
            matches,
        }
    }

    /// The entry to begin with: the default.
    pub fn initial(&self) -> Entry {
        Entry::from_value(self, &self.default)
    }

    /// The entry for text that a person just typed into the field's input. An emptied input means
    /// none where none is offered, except for lists, which may be empty.
    pub fn typed(&self, text: &str) -> Entry {
        let none = match self.kind {
            FieldKind::List(_) => false,
            FieldKind::Json => self.nullable && text.trim().is_empty(),
            _ => self.nullable && text.is_empty(),
        };
        match self.kind {
            _ if none => Entry::Value(Value::Null),
            FieldKind::Json => Entry::Json(text.to_owned()),
            _ => Entry::Text(text.to_owned()),
        }
    }

    /// What `entry` sends: a value, or nothing where the key is left out.
    ///
    /// # Errors
    /// What keeps it from being sent, the most important first.
    pub fn value(&self, entry: &Entry) -> Result<Option<Value>, Vec<Issue>> {
        let refuse = |message: String| Issue {
            field: Some(self.name.clone()),
            message,
        };
        let required = || vec![refuse(REQUIRED.to_owned())];
        let lacks_default = self.required && self.default.is_null();
        let value = match self.read(entry) {
            Ok(Some(value)) => value,
            Ok(None) if lacks_default => return Err(required()),
            Ok(None) => return Ok(None),
            Err(message) => return Err(vec![refuse(message)]),
        };
        let is_default = json::same(&value, &self.default);
        let faults = check::faults(&self.schema, &value, self.matches, is_default);
        let is_empty_text = value == "";
        if (is_empty_text && lacks_default)
            || ((is_empty_text || value.is_null()) && !faults.is_empty())
        {
            return Err(required());
        }
        if faults.is_empty() {
            return Ok(Some(value));
        }
        Err(faults
            .into_iter()
            .map(|fault| refuse(fault.sentence()))
            .collect())
    }

    /// What `entry` is in the JSON of the whole conf, valid or not: text that cannot be read yet,
    /// such as `12a` in a field for numbers, appears there as a JSON text.
    pub fn shown(&self, entry: &Entry) -> Option<Value> {
        self.read(entry)
            .unwrap_or_else(|_| Some(Value::from(entry.text())))
    }

    /// Whether `entry` sends what Airflow would use anyway.
    pub fn is_default(&self, entry: &Entry) -> bool {
        self.shown(entry)
            .is_none_or(|value| json::same(&value, &self.default))
    }

    fn read(&self, entry: &Entry) -> Result<Option<Value>, String> {
        let read = match entry {
            Entry::Omitted => return Ok(None),
            Entry::Value(value) => Ok(value.clone()),
            Entry::Text(text) => self.kind.read(text),
            Entry::Json(text) if text.trim().is_empty() => Ok(Value::Null),
            Entry::Json(text) => json::parse(text).map_err(|error| error.to_string()),
        };
        read.map(Some)
    }
}
