//! One param, or one value inside one, as a field: what it is called, what it takes, and what was
//! entered.

use serde_json::{Map, Value};

use crate::check::{self, Fault};
use crate::entry::{Entry, Members, Rows};
use crate::hint;
use crate::json;
use crate::kind::{Context, FieldKind, kind_of};
use crate::path::{Step, sentence};
use crate::pattern::Matches;
use crate::words::REQUIRED;

/// Something that keeps a conf from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The name of the param that it is about; `None` if it is about the JSON text as a whole.
    pub field: Option<String>,
    /// The way from the param to the field inside it that it is about; empty for the param itself.
    pub path: Vec<Step>,
    /// What is wrong, in words.
    pub message: String,
}

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A key of the conf.
    Param,
    /// A declared property of an object.
    Member { optional: bool },
    /// The value in each row of a list, or of an object whose keys are named.
    Item,
}

/// One param of a DAG, or one value inside one.
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
    /// The default; null also where the param has none, as Airflow's answers do not tell the two. That of
    /// a fixed value that must be given is this value.
    pub default: Value,
    /// The kind of input.
    pub kind: FieldKind,
    /// What is allowed, in a few words: "0 to 10", "2 to 20 characters".
    pub hint: Option<String>,
    role: Role,
    schema: Value,
    matches: Matches,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.role, &self.kind) == (&other.name, other.role, &other.kind)
            && self.schema == other.schema
            && self.default == other.default
    }
}

impl Eq for Field {}

impl Field {
    /// Reads one member of `params`: `{value, schema, description}`.
    pub(crate) fn from_param(name: &str, param: &Value, matches: Matches) -> Self {
        let (schema, value) = match param {
            Value::Object(param) => (param.get("schema"), param.get("value")),
            bare => (None, Some(bare)),
        };
        let schema = schema.cloned().unwrap_or_default();
        let value = value.cloned().unwrap_or_default();
        let said = param.as_object().and_then(|p| words(p, "description"));
        let mut context = Context::new(&schema, matches);
        let field = Self::from_schema(name, &schema, value, Role::Param, &mut context);
        Self {
            description: said.or(field.description),
            ..field
        }
    }

    /// Reads a schema inside another.
    pub(crate) fn from_schema(
        name: &str,
        schema: &Value,
        value: Value,
        role: Role,
        context: &mut Context,
    ) -> Self {
        let depth = context.refs.len();
        let keywords = context.written_out(schema);
        let kind = match schema.is_object() {
            true => kind_of(&keywords, &value, context),
            false => FieldKind::Json,
        };
        context.refs.truncate(depth);
        let optional = role == Role::Member { optional: true };
        let default = match keywords.get("const") {
            Some(constant) if value.is_null() && !optional => constant.clone(),
            _ => value,
        };
        let types = keywords.get("type").map(check::type_names);
        let types = types.unwrap_or_default();
        let takes_null = || {
            let root = context.root;
            check::faults_within(root, schema, &Value::Null, context.matches).is_empty()
        };
        let lists_null = || {
            let listed = keywords.get("enum").and_then(Value::as_array);
            listed.is_some_and(|values| values.contains(&Value::Null))
        };
        let offers_null = match types.is_empty() {
            true => (role == Role::Param && default.is_null()) || lists_null(),
            false => types.contains(&"null"),
        };
        Self {
            name: name.to_owned(),
            label: words(&keywords, "title").unwrap_or_else(|| name.to_owned()),
            description: words(&keywords, "description")
                .or_else(|| words(&keywords, "description_md")),
            section: words(&keywords, "section"),
            required: !types.is_empty() && !types.contains(&"null"),
            nullable: offers_null && takes_null(),
            kind,
            hint: hint::hint(&keywords),
            default,
            role,
            schema: schema.clone(),
            matches: context.matches,
        }
    }

    /// A field for a key of the conf that no param declares: left out while nothing is entered, and no
    /// value refused.
    pub(crate) fn undeclared(
        name: &str,
        kind: FieldKind,
        nullable: bool,
        matches: Matches,
    ) -> Self {
        Self {
            name: name.to_owned(),
            label: name.to_owned(),
            description: None,
            section: None,
            required: false,
            nullable,
            default: Value::Null,
            kind,
            hint: None,
            role: Role::Member { optional: true },
            schema: Value::Null,
            matches,
        }
    }

    /// Whether the key may be left out of the object that it is declared in. So may that of every
    /// param, but only in the JSON: the form sends them all, as Airflow's own does.
    pub fn is_optional(&self) -> bool {
        self.role == Role::Member { optional: true }
    }

    /// Whether the field is the value in a row, which has no name of its own.
    pub fn is_item(&self) -> bool {
        self.role == Role::Item
    }

    /// Whether it must be filled in: there is no default to fall back on.
    pub fn must_be_given(&self) -> bool {
        match self.role {
            Role::Param => self.required && self.default.is_null(),
            Role::Member { optional } => !optional,
            Role::Item => self.required,
        }
    }

    /// The entry to begin with: the default.
    pub fn initial(&self) -> Entry {
        match self.role {
            _ if !self.default.is_null() => Entry::from_value(self, &self.default),
            Role::Param => Entry::from_value(self, &self.default),
            Role::Member { optional: true } => Entry::Omitted,
            Role::Member { optional: false } => match &self.kind {
                FieldKind::Object(_)
                | FieldKind::Rows(_)
                | FieldKind::Keys(_)
                | FieldKind::Const => self.fresh(),
                _ => Entry::Omitted,
            },
            Role::Item => self.fresh(),
        }
    }

    /// The entry to begin with where none, or no key, was before: nothing is filled in yet.
    pub fn fresh(&self) -> Entry {
        match &self.kind {
            FieldKind::Object(fields) => {
                Entry::Members(Members::new(fields.iter().map(Self::initial).collect()))
            }
            FieldKind::Rows(_) | FieldKind::Keys(_) => Entry::Rows(Rows::default()),
            FieldKind::ChoiceList(_) => Entry::Value(Value::Array(Vec::new())),
            FieldKind::Boolean | FieldKind::Enum(_) => Entry::Value(Value::Null),
            FieldKind::Const => Entry::Value(self.default.clone()),
            FieldKind::Json => Entry::Json(String::new()),
            _ => Entry::Text(String::new()),
        }
    }

    /// The entry for text that a person just typed into the field's input. An emptied input means
    /// none where none is offered, except for lists, which may be empty; inside an object it means
    /// that the key is left out.
    pub fn typed(&self, text: &str) -> Entry {
        let is_list = matches!(self.kind, FieldKind::List(_));
        let is_empty = match self.kind {
            FieldKind::Json => text.trim().is_empty(),
            _ => text.is_empty(),
        };
        if is_empty {
            match self.role {
                Role::Member { optional: true } => return Entry::Omitted,
                _ if is_list => {}
                _ if self.nullable => return Entry::Value(Value::Null),
                Role::Member { optional: false } => return Entry::Omitted,
                Role::Param | Role::Item => {}
            }
        }
        match self.kind {
            FieldKind::Json => Entry::Json(text.to_owned()),
            _ => Entry::Text(text.to_owned()),
        }
    }

    /// What `entry` sends: a value, or nothing where the key is left out.
    ///
    /// # Errors
    /// What keeps it from being sent.
    pub fn value(&self, entry: &Entry) -> Result<Option<Value>, Vec<Issue>> {
        let required = || {
            vec![Issue {
                field: Some(self.name.clone()),
                path: Vec::new(),
                message: REQUIRED.to_owned(),
            }]
        };
        let lacks_default = self.required && self.default.is_null();
        let mut unread = Vec::new();
        let value = match self.gather(entry, &mut Vec::new(), &mut unread) {
            Some(value) => value,
            None if lacks_default => return Err(required()),
            None => return Ok(None),
        };
        let is_default = json::same(&value, &self.default);
        let mut faults = check::faults(&self.schema, &value, self.matches, is_default);
        let is_empty_text = value == "";
        if (is_empty_text && lacks_default && unread.is_empty())
            || ((is_empty_text || value.is_null()) && !faults.is_empty() && unread.is_empty())
        {
            return Err(required());
        }
        // What cannot be read is shown as text: that this is no number need not be said as well.
        faults.retain(|fault| !unread.iter().any(|one| fault.path.starts_with(&one.path)));
        if faults.is_empty() && unread.is_empty() {
            return Ok(Some(value));
        }
        let unread = unread
            .into_iter()
            .map(|fault| self.issue(entry, fault.path, &fault.message));
        let faults = faults.iter().map(|fault| {
            let is_input =
                !fault.path.is_empty() && self.reach(entry, &fault.path) == fault.path.len();
            let given = json::at(&value, &fault.path);
            let is_empty = given.is_none_or(|given| given.is_null() || given == "");
            let message = match is_input && is_empty {
                true => REQUIRED,
                false => &fault.message,
            };
            self.issue(entry, fault.path.clone(), message)
        });
        Err(unread.chain(faults).collect())
    }

    /// An issue at the innermost field that `path` leads to; the rest of it goes into the words.
    pub(crate) fn issue(&self, entry: &Entry, mut path: Vec<Step>, message: &str) -> Issue {
        let rest = path.split_off(self.reach(entry, &path));
        let message = sentence(&rest, message);
        Issue {
            field: Some(self.name.clone()),
            path,
            message,
        }
    }

    /// How many steps of `path` lead to fields that `entry` has inputs for.
    fn reach(&self, entry: &Entry, path: &[Step]) -> usize {
        let Some((step, rest)) = path.split_first() else {
            return 0;
        };
        let inner = entry.inner(self);
        let found = inner
            .iter()
            .find(|(own, field, _)| own == step && field.kind != FieldKind::Const);
        found.map_or(0, |(_, field, entry)| 1 + field.reach(entry, rest))
    }

    /// What `entry` is in the JSON of the whole conf, valid or not: text that cannot be read yet,
    /// such as `12a` in a field for numbers, appears there as a JSON text.
    pub fn shown(&self, entry: &Entry) -> Option<Value> {
        self.gather(entry, &mut Vec::new(), &mut Vec::new())
    }

    /// Whether `entry` sends what Airflow would use anyway.
    pub fn is_default(&self, entry: &Entry) -> bool {
        self.shown(entry)
            .is_none_or(|value| json::same(&value, &self.default))
    }

    /// What `entry` shows; what of it cannot be read goes to `unread`.
    pub(crate) fn gather(
        &self,
        entry: &Entry,
        path: &mut Vec<Step>,
        unread: &mut Vec<Fault>,
    ) -> Option<Value> {
        let read = match (entry, &self.kind) {
            (Entry::Omitted, _) => return None,
            (Entry::Members(members), FieldKind::Object(fields)) => {
                Ok(Value::Object(members.gather(fields, path, unread)))
            }
            (Entry::Rows(rows), FieldKind::Rows(item)) => Ok(rows.gather_items(item, path, unread)),
            (Entry::Rows(rows), FieldKind::Keys(item)) => Ok(rows.gather_keys(item, path, unread)),
            // Entries of another kind of field have nothing to show here.
            (Entry::Members(_) | Entry::Rows(_), _) => Ok(Value::Null),
            (Entry::Value(value), _) => Ok(value.clone()),
            (Entry::Text(text), kind) => kind.read(text),
            (Entry::Json(text), _) if text.trim().is_empty() => Ok(Value::Null),
            (Entry::Json(text), _) => json::parse(text).map_err(|error| error.to_string()),
        };
        let read = read.unwrap_or_else(|message| {
            unread.push(Fault {
                path: path.clone(),
                message,
            });
            Value::from(entry.text())
        });
        Some(read)
    }
}

/// A keyword's text, if it has any.
fn words(keywords: &Map<String, Value>, keyword: &str) -> Option<String> {
    let text = keywords.get(keyword).and_then(Value::as_str);
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(str::to_owned)
}
