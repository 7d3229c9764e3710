//! Forms from literals, and an engine for patterns.

use std::sync::Arc;

use airstrip_conf_form::{Draft, Entry, Field, Form, Pattern};
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
    let form = form(&json!({ "p": { "value": default, "schema": schema } }));
    form.fields
        .into_iter()
        .next()
        .expect("one param, one field")
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
        Err(issues) => Err(issues.into_iter().map(|issue| issue.message).collect()),
    }
}

/// What is said against a value; empty if it may be sent.
pub fn said(schema: &str, text: &str) -> Vec<String> {
    let field = field(value(schema), Value::Null);
    let entry = Entry::from_value(&field, &value(text));
    sent(&field, &entry).err().unwrap_or_default()
}

pub const PARAMS_ALL: &str = include_str!("../fixtures/params_all.json");
pub const REQUIRED: &str = include_str!("../fixtures/required.json");
