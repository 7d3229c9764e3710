//! Which kind of field a param's schema asks for.
//!
//! The table of Airflow's own form is followed (`FlexibleForm/FieldSelector.tsx` in 3.3.2,
//! `trigger.html` in 2.11), and goes further: lists of objects become rows, objects become fields
//! of their own. Whatever has no dedicated field becomes [`FieldKind::Json`], which can hold any
//! value.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::check::type_names;
use crate::field::{Field, Role};
use crate::pattern::Matches;
use crate::words::plain;

/// The kind of input that a field needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Text of several lines.
    Multiline,
    /// One line of text that is not shown while it is typed.
    Password,
    /// One line of text, with suggestions that need not be taken (`examples`).
    Suggestions(Vec<Choice>),
    /// One of several values (`enum`).
    Enum(Vec<Choice>),
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// Yes or no.
    Boolean,
    /// A date, `2026-11-01`.
    Date,
    /// A point in time with its zone, `2026-11-01T06:00:00Z`.
    DateTime,
    /// A time of day, `13:37:00`.
    Time,
    /// A list with one item per line.
    List(Item),
    /// Some of several values (`examples` or `enum` on a list).
    ChoiceList(Vec<Choice>),
    /// An object with a field of its own for each declared property.
    Object(Arc<Vec<Field>>),
    /// A list with a row for each item: rows are added, removed and moved.
    Rows(Arc<Field>),
    /// An object whose keys the person names, with a value of one kind for each.
    Keys(Arc<Field>),
    /// JSON, checked against the whole schema.
    Json,
    /// A fixed value, sent as it is; nothing to show.
    Const,
}

/// What the items of a [`FieldKind::List`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Decimal numbers.
    Number,
}

/// One value that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: Value,
    /// What is shown: from `values_display`, or the value itself.
    pub label: String,
}

/// Deeper fields are JSON: there is no room for more frames inside frames.
const MAX_DEPTH: usize = 5;

/// What schemas inside a param's schema are read with.
pub(crate) struct Context<'a> {
    /// The param's own schema: what a local `$ref` is relative to.
    pub(crate) root: &'a Value,
    pub(crate) matches: Matches,
    /// The references that were followed to get here: none is followed into itself.
    pub(crate) refs: Vec<String>,
    depth: usize,
}

impl<'a> Context<'a> {
    pub(crate) fn new(root: &'a Value, matches: Matches) -> Self {
        Self {
            root,
            matches,
            refs: Vec::new(),
            depth: 0,
        }
    }

    /// The keywords that decide about a field, with what is said in a roundabout way said plainly:
    /// a local `$ref`, an `allOf` of one, and "this or null" as generated schemas write it.
    pub(crate) fn written_out(&mut self, schema: &Value) -> Map<String, Value> {
        let mut out = schema.as_object().cloned().unwrap_or_default();
        while let Some((keyword, inner, or_null)) = self.inner(&out) {
            out.shift_remove(keyword);
            let mut whole = inner;
            whole.extend(out);
            if or_null && let Some(kind) = whole.get_mut("type") {
                let mut names: Vec<Value> = type_names(kind).into_iter().map(Value::from).collect();
                names.push("null".into());
                *kind = names.into();
            }
            out = whole;
        }
        out
    }

    /// The one schema that another is made of, the keyword that says so, and whether it may be null
    /// instead.
    fn inner(
        &mut self,
        schema: &Map<String, Value>,
    ) -> Option<(&'static str, Map<String, Value>, bool)> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(name.strip_prefix('#')?)?.as_object()?;
            if self.refs.iter().any(|followed| followed == name) {
                return None;
            }
            self.refs.push(name.to_owned());
            return Some(("$ref", target.clone(), false));
        }
        if schema.contains_key("type") {
            return None;
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            let is_null = |branch: &&Value| branch.get("type") == Some(&Value::from("null"));
            match branches.map_or(&[][..], Vec::as_slice) {
                [only] if keyword == "allOf" => {
                    return Some((keyword, only.as_object()?.clone(), false));
                }
                [one, null] | [null, one] if keyword != "allOf" && is_null(&null) => {
                    // "Any text or null" is read as such; what is itself a choice stays one.
                    let one = self.written_out(one);
                    return one.contains_key("type").then_some((keyword, one, true));
                }
                _ => {}
            }
        }
        None
    }

    /// The field for a schema one level further in; `None` if it has no input but JSON.
    fn item(&mut self, schema: &Value) -> Option<Arc<Field>> {
        let says_nothing = schema.as_object().is_none_or(Map::is_empty);
        if self.depth >= MAX_DEPTH || says_nothing {
            return None;
        }
        self.depth += 1;
        let default = schema.get("default").cloned().unwrap_or_default();
        let field = Field::from_schema("", schema, default, Role::Item, self);
        self.depth -= 1;
        let has_input = !matches!(field.kind, FieldKind::Json | FieldKind::Const);
        has_input.then(|| Arc::new(field))
    }

    fn members(&mut self, schema: &Map<String, Value>) -> Option<Vec<Field>> {
        let properties = schema.get("properties")?.as_object()?;
        if self.depth >= MAX_DEPTH || properties.is_empty() {
            return None;
        }
        let required = schema.get("required").and_then(Value::as_array);
        self.depth += 1;
        let mut fields = Vec::new();
        for (name, schema) in properties {
            let optional = required.is_none_or(|all| all.iter().all(|one| one != name));
            let default = schema.get("default").cloned().unwrap_or_default();
            let role = Role::Member { optional };
            fields.push(Field::from_schema(name, schema, default, role, self));
        }
        self.depth -= 1;
        Some(fields)
    }
}

/// The kind for a schema and the default that decides where the schema has no type.
pub(crate) fn kind_of(
    schema: &Map<String, Value>,
    default: &Value,
    context: &mut Context,
) -> FieldKind {
    if is_malformed(schema) {
        return FieldKind::Json;
    }
    if schema.contains_key("const") {
        return FieldKind::Const;
    }
    let has = |keyword: &str| schema.contains_key(keyword);
    let types = match schema.get("type") {
        Some(keyword) => type_names(keyword),
        None if ["$ref", "anyOf", "oneOf", "allOf", "not", "if"]
            .into_iter()
            .any(has) =>
        {
            vec![]
        }
        None => vec![type_of(default).unwrap_or_else(|| implied_type(schema))],
    };
    let types: Vec<&str> = types.into_iter().filter(|name| *name != "null").collect();
    match types[..] {
        // With lists among its values, the enum offers whole lists.
        ["array"] if !any_array(schema.get("enum")) => list(schema, default, context),
        _ if has("enum") => FieldKind::Enum(choices(schema, schema, "enum")),
        ["string"] => text(schema, default),
        ["boolean"] => FieldKind::Boolean,
        ["object"] => object(schema, default, context),
        ["integer"] => FieldKind::Integer,
        ["number"] | ["integer", "number"] | ["number", "integer"] => FieldKind::Number,
        _ => FieldKind::Json,
    }
}

fn any_array(values: Option<&Value>) -> bool {
    let values = values.and_then(Value::as_array);
    values.is_some_and(|values| values.iter().any(Value::is_array))
}

fn text(schema: &Map<String, Value>, default: &Value) -> FieldKind {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => FieldKind::Date,
        Some("date-time") => FieldKind::DateTime,
        Some("time") => FieldKind::Time,
        Some("multiline") => FieldKind::Multiline,
        Some("password") => FieldKind::Password,
        _ if default.as_str().is_some_and(|text| text.contains('\n')) => FieldKind::Multiline,
        _ => {
            let mut examples = choices(schema, schema, "examples");
            examples.retain(|choice| choice.value.is_string());
            match examples.is_empty() {
                true => FieldKind::Text,
                false => FieldKind::Suggestions(examples),
            }
        }
    }
}

/// Fields where the properties are declared, keys and values where at least the values are.
fn object(schema: &Map<String, Value>, default: &Value, context: &mut Context) -> FieldKind {
    if let Some(fields) = context.members(schema) {
        return FieldKind::Object(Arc::new(fields));
    }
    if schema.contains_key("patternProperties") {
        return FieldKind::Json;
    }
    let values = schema.get("additionalProperties").cloned();
    let values = values.or_else(|| {
        let default = default.as_object().filter(|map| !map.is_empty())?;
        let all_text = default.values().all(Value::is_string);
        all_text
            .then(|| Value::Object([("type".to_owned(), "string".into())].into_iter().collect()))
    });
    let item = values.and_then(|schema| context.item(&schema));
    item.map_or(FieldKind::Json, FieldKind::Keys)
}

fn list(schema: &Map<String, Value>, default: &Value, context: &mut Context) -> FieldKind {
    let followed = context.refs.len();
    let items = schema.get("items").map(|items| context.written_out(items));
    context.refs.truncate(followed);
    let items = items.as_ref();
    let offers = [
        Some((schema, "enum")),
        items.map(|items| (items, "enum")),
        Some((schema, "examples")),
    ];
    for (place, keyword) in offers.into_iter().flatten() {
        let choices = choices(place, schema, keyword);
        if !choices.is_empty() {
            return FieldKind::ChoiceList(choices);
        }
    }
    if schema.contains_key("prefixItems") {
        return FieldKind::Json;
    }
    let item_type = match items.filter(|items| !items.is_empty()) {
        Some(items) => items.get("type").and_then(Value::as_str),
        None => item_type(default.as_array().into_iter().flatten()),
    };
    // Lines of text would show them.
    let hidden = items.and_then(|items| items.get("format")?.as_str()) == Some("password");
    let lines = lines_of(item_type).filter(|_| !hidden);
    lines.unwrap_or_else(|| {
        let item = schema.get("items").and_then(|items| context.item(items));
        item.map_or(FieldKind::Json, FieldKind::Rows)
    })
}

/// A list whose items of this type are typed one to a line.
pub(crate) fn lines_of(item_type: Option<&str>) -> Option<FieldKind> {
    Some(FieldKind::List(match item_type? {
        "string" => Item::Text,
        "integer" => Item::Integer,
        "number" => Item::Number,
        _ => return None,
    }))
}

/// The one type of all items; that of no items is text.
pub(crate) fn item_type<'a>(
    items: impl Iterator<Item = &'a Value> + Clone,
) -> Option<&'static str> {
    match () {
        () if items.clone().any(Value::is_null) => None,
        () if items.clone().next().is_none() => Some("string"),
        () => one_type(items),
    }
}

/// The one type of some values, of which null is none: whole numbers and others are both numbers.
pub(crate) fn one_type<'a>(values: impl Iterator<Item = &'a Value>) -> Option<&'static str> {
    let mut found = None;
    for name in values.filter_map(type_of) {
        found = match (found, name) {
            (Some("integer" | "number"), "number") | (Some("number"), "integer") => Some("number"),
            (Some(before), name) if before != name => return None,
            _ => Some(name),
        };
    }
    found
}

/// The type of a value; `None` for null.
fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_str().contains(['.', 'e', 'E']) => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

/// The type that the keywords speak of where neither a type nor a default says it.
fn implied_type(schema: &Map<String, Value>) -> &'static str {
    let has = |keyword: &str| schema.contains_key(keyword);
    match () {
        () if has("properties") => "object",
        () if has("items") => "array",
        () if has("minimum") || has("maximum") || has("multipleOf") => "number",
        () => "string",
    }
}

/// The values of a keyword with their labels, without null: a field says "none" in its own way.
fn choices(place: &Map<String, Value>, schema: &Map<String, Value>, keyword: &str) -> Vec<Choice> {
    let labels = schema.get("values_display").and_then(Value::as_object);
    let label = |value: &Value| {
        let key = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let label = labels.and_then(|labels| labels.get(&key)?.as_str());
        label.map_or_else(|| plain(value), str::to_owned)
    };
    let values = place.get(keyword).and_then(Value::as_array);
    let values = values
        .into_iter()
        .flatten()
        .filter(|value| !value.is_null());
    values
        .map(|value| Choice {
            value: value.clone(),
            label: label(value),
        })
        .collect()
}

/// Whether a keyword that decides about the field has a value that JSON Schema does not allow.
fn is_malformed(schema: &Map<String, Value>) -> bool {
    schema
        .iter()
        .any(|(keyword, value)| match keyword.as_str() {
            "type" => type_names(value).is_empty(),
            "enum" | "examples" | "anyOf" | "oneOf" | "allOf" | "prefixItems" => !value.is_array(),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                !value.is_number()
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" => {
                crate::check::limit(schema, keyword).is_none()
            }
            "pattern" | "format" | "$ref" => !value.is_string(),
            "items" | "not" | "if" => !(value.is_object() || value.is_boolean()),
            "properties" | "patternProperties" => !value.is_object(),
            "required" => !value.is_array(),
            "uniqueItems" => !value.is_boolean(),
            _ => false,
        })
}
