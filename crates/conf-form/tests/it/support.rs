//! Forms from literals, and an engine for patterns.

use std::sync::Arc;

use airstrip_conf_form::{Draft, Entry, Field, FieldKind, Form, Issue, Pattern};
use serde_json::{Value, json};

/// `regress` speaks ECMAScript's regular expressions, as the browser does.
pub fn matches(pattern: &Pattern, text: &str) -> Option<bool> {
    let regex = regress::Regex::with_flags(&pattern.source, pattern.flags.as_str()).ok()?;
    Some(regex.find(text).is_some())
}

pub fn form(params: &Value) -> Form {
    Form::from_params(params.as_object().expect("params are an object"), matches)
}

pub fn draft(params: &Value) -> Draft {
    Draft::new(Arc::new(form(params)))
}

pub fn field(schema: Value, default: Value) -> Field {
    only(&json!({ "p": { "value": default, "schema": schema } }))
}

/// The field of the only one of some params.
pub fn only(params: &Value) -> Field {
    let mut fields = form(params).fields;
    assert_eq!(fields.len(), 1, "{params}");
    fields.remove(0)
}

/// The JSON of a text, with its digits and order.
pub fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What an entry sends, as JSON text, or what is said against it.
pub fn sent(field: &Field, entry: &Entry) -> Result<String, Vec<String>> {
    match field.value(entry) {
        Ok(Some(value)) => Ok(value.to_string()),
        Ok(None) => Ok("(left out)".to_owned()),
        Err(issues) => Err(issues.iter().map(in_words).collect()),
    }
}

/// What an issue says, after the place inside the param where it says it.
pub fn in_words(issue: &Issue) -> String {
    let place: Vec<String> = issue.path.iter().map(ToString::to_string).collect();
    match place.is_empty() {
        true => issue.message.clone(),
        false => format!("{}: {}", place.join(" › "), issue.message),
    }
}

/// A kind in few words: `[text]` for a list with a line for each item, `rows of …`, `keys to …`,
/// `{host*: text, port: integer}` for an object with fields of its own.
pub fn outline(kind: &FieldKind) -> String {
    let choices = |choices: &[airstrip_conf_form::Choice]| {
        let labels: Vec<_> = choices.iter().map(|choice| choice.label.as_str()).collect();
        labels.join("|")
    };
    match kind {
        FieldKind::Suggestions(offered) => format!("text, or {}", choices(offered)),
        FieldKind::Enum(offered) => format!("one of {}", choices(offered)),
        FieldKind::ChoiceList(offered) => format!("some of {}", choices(offered)),
        FieldKind::List(item) => format!("[{}]", format!("{item:?}").to_lowercase()),
        FieldKind::Object(fields) => {
            let member = |field: &Field| {
                let star = if field.is_optional() { "" } else { "*" };
                format!("{}{star}: {}", field.name, in_full(field))
            };
            let members: Vec<String> = fields.iter().map(member).collect();
            format!("{{{}}}", members.join(", "))
        }
        FieldKind::Rows(item) => format!("rows of {}", in_full(item)),
        FieldKind::Keys(item) => format!("keys to {}", in_full(item)),
        simple => format!("{simple:?}").to_lowercase(),
    }
}

/// The kind of a field, and whether it can be none.
pub fn in_full(field: &Field) -> String {
    let none = if field.nullable { " or none" } else { "" };
    format!("{}{none}", outline(&field.kind))
}

/// What is said against a value; empty if it may be sent.
pub fn said(schema: &str, text: &str) -> Vec<String> {
    let field = field(value(schema), Value::Null);
    let entry = Entry::from_value(&field, &value(text));
    sent(&field, &entry).err().unwrap_or_default()
}

/// A DAG with every kind of param, as answered by Airflow 3.3.2, and the same by 2.11.2.
pub const PARAMS_ALL: &str = include_str!("../fixtures/params_all.json");
pub const PARAMS_ALL_2: &str = include_str!("../fixtures/params_all_2.json");
pub const REQUIRED: &str = include_str!("../fixtures/required.json");
