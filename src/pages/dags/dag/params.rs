//! The params of a DAG as a table: what can be set when one launches it.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::further::About;
use crate::ui::markdown::markdown;
use crate::ui::{EmptyState, Skeleton};

/// The params of a DAG.
pub fn params(about: About) -> AnyView {
    let details = about.details();
    let params = Memo::new(move |_| Some(details.data()?.params.clone().unwrap_or_default()));
    let view = move || {
        params.with(|params| match params {
            Some(params) if params.is_empty() => view! {
                <EmptyState
                    title="No params"
                    detail="The DAG can be launched with any conf, of which nothing is checked.".to_owned()
                />
            }
            .into_any(),
            Some(params) => table(params),
            None if details.error().is_some() => ().into_any(),
            None => view! { <Skeleton lines=6 /> }.into_any(),
        })
    };
    view.into_any()
}

fn table(params: &Map<String, Value>) -> AnyView {
    let rows: Vec<AnyView> = params
        .iter()
        .map(|(name, param)| row(name, param))
        .collect();
    view! {
        <table class="table params-table" aria-label="Params">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Type"</th>
                    <th scope="col">"Default"</th>
                    <th scope="col">"Description"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(name: &str, param: &Value) -> AnyView {
    let schema = &param["schema"];
    let title = schema["title"].as_str().filter(|title| *title != name);
    let about = param["description"]
        .as_str()
        .or_else(|| schema["description_md"].as_str())
        .or_else(|| schema["description"].as_str());
    let default = match &param["value"] {
        Value::Null if is_required(schema) => {
            view! { <span class="muted">"required"</span> }.into_any()
        }
        Value::Null => view! { <span class="muted">"none"</span> }.into_any(),
        Value::String(text) if text.is_empty() => {
            view! { <span class="muted">"empty text"</span> }.into_any()
        }
        Value::String(text) => view! { <code>{text.clone()}</code> }.into_any(),
        value @ (Value::Array(_) | Value::Object(_)) => {
            view! { <pre class="code">{format!("{value:#}")}</pre> }.into_any()
        }
        value => view! { <code>{value.to_string()}</code> }.into_any(),
    };
    let section = schema["section"].as_str();
    view! {
        <tr>
            <th scope="row">
                <code>{name.to_owned()}</code>
                {title.map(|title| view! { <span class="param-title">{title.to_owned()}</span> })}
                {section.map(|section| view! { <span class="muted">"in " {section.to_owned()}</span> })}
            </th>
            <td>{kind(schema)}</td>
            <td>{default}</td>
            <td>{about.map(markdown)}</td>
        </tr>
    }
    .into_any()
}

/// Whether it has to be set: Airflow takes one whose type lacks null for that.
fn is_required(schema: &Value) -> bool {
    match &schema["type"] {
        Value::Null => false,
        Value::Array(types) => !types.iter().any(|one| one == "null"),
        one => one != "null",
    }
}

/// The type and its bounds in words: `integer from 1 to 9`, `text, one of EU, US`.
fn kind(schema: &Value) -> String {
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is_plain = |one: &&&str| **one != "null";
    let mut words: Vec<String> = Vec::new();
    for one in types.iter().filter(is_plain) {
        let format = schema["format"].as_str();
        words.push(match (*one, format) {
            ("string", Some("date-time")) => "date and time".to_owned(),
            ("string", Some(format)) => format.to_owned(),
            ("string", None) => "text".to_owned(),
            ("boolean", _) => "yes or no".to_owned(),
            ("array", _) => match schema["items"]["type"].as_str() {
                Some("string") | None => "list of texts".to_owned(),
                Some(items) => format!("list of {items}s"),
            },
            (other, _) => other.to_owned(),
        });
    }
    let mut text = match words.is_empty() {
        true => "any".to_owned(),
        false => words.join(" or "),
    };
    let bound = |name: &str| Some(&schema[name]).filter(|value| value.is_number());
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => text.push_str(&format!(" from {least} to {most}")),
        (Some(least), None) => text.push_str(&format!(" from {least}")),
        (None, Some(most)) => text.push_str(&format!(" up to {most}")),
        (None, None) => {}
    }
    if let Some(choices) = schema["enum"].as_array() {
        let named = |choice: &Value| match choice {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let choices: Vec<String> = choices.iter().map(named).collect();
        text.push_str(", one of ");
        text.push_str(&choices.join(", "));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        text.push_str(&format!(", like {pattern}"));
    }
    if types.contains(&"null") {
        text.push_str(", or none");
    }
    text
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_put_into_words() {
        for (schema, words) in [
            (json!({}), "any"),
            (json!({"type": "string"}), "text"),
            (
                json!({"type": ["null", "string"], "format": "date"}),
                "date, or none",
            ),
            (
                json!({"type": "string", "format": "date-time"}),
                "date and time",
            ),
            (
                json!({"type": "integer", "minimum": 1, "maximum": 9}),
                "integer from 1 to 9",
            ),
            (json!({"type": "number", "minimum": 0.5}), "number from 0.5"),
            (json!({"type": "boolean"}), "yes or no"),
            (
                json!({"type": "string", "enum": ["EU", "US"]}),
                "text, one of EU, US",
            ),
            (json!({"enum": [1, null]}), "any, one of 1, null"),
            (json!({"type": "array"}), "list of texts"),
            (
                json!({"type": "array", "items": {"type": "number"}}),
                "list of numbers",
            ),
            (json!({"type": ["integer", "string"]}), "integer or text"),
            (json!({"type": "string", "pattern": "^a"}), "text, like ^a"),
            (json!({"type": 7, "enum": 7, "minimum": "x"}), "any"),
        ] {
            assert_eq!(kind(&schema), words, "{schema}");
        }
    }

    #[test]
    fn what_must_be_set_is_what_cannot_be_none() {
        for (schema, required) in [
            (json!({}), false),
            (json!({"type": "string"}), true),
            (json!({"type": ["null", "string"]}), false),
            (json!({"type": "null"}), false),
        ] {
            assert_eq!(is_required(&schema), required, "{schema}");
        }
    }
}
