//! Inputs for text: a line, or several.

use airstrip_conf_form::{Choice, Entry, FieldKind};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::state::{ConfState, input_id};

/// How a line of text looks.
#[derive(Clone)]
pub struct Line {
    kind: &'static str,
    mode: &'static str,
    suggestions: Vec<Choice>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            kind: "text",
            mode: "text",
            suggestions: Vec::new(),
        }
    }
}

impl Line {
    /// With this `type`.
    pub fn of_type(kind: &'static str) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    /// For numbers. Not `type="number"`: that throws away what it cannot read, rounds long
    /// integers, and changes under the mouse wheel.
    pub fn number() -> Self {
        Self {
            mode: "decimal",
            ..Self::default()
        }
    }

    /// With suggestions that need not be taken.
    pub fn suggesting(suggestions: Vec<Choice>) -> Self {
        Self {
            suggestions,
            ..Self::default()
        }
    }
}

/// What an empty input means, said in its place.
fn placeholder(entry: Memo<Entry>, nullable: bool) -> impl Fn() -> &'static str + Clone {
    move || {
        let is_none = entry.with(|entry| *entry == Entry::Value(Value::Null));
        if nullable && is_none { "none" } else { "" }
    }
}

/// A line of text.
pub fn line(
    state: ConfState,
    at: usize,
    entry: Memo<Entry>,
    bad: Memo<bool>,
    look: Line,
) -> AnyView {
    let id = input_id(at);
    let (nullable, required, numeric) = state
        .field(at, |field| {
            let numeric = matches!(field.kind, FieldKind::Integer | FieldKind::Number);
            (field.nullable, field.required, numeric)
        })
        .unwrap_or_default();
    let list = (!look.suggestions.is_empty()).then(|| format!("{id}-list"));
    let options = list.clone().map(|list| {
        let options = look.suggestions.iter().map(|choice| {
            let value = choice.value.as_str().unwrap_or_default().to_owned();
            view! { <option value=value>{choice.label.clone()}</option> }
        });
        view! { <datalist id=list>{options.collect_view()}</datalist> }
    });
    let input = NodeRef::<html::Input>::new();
    let is_time = look.kind == "time";
    // The input is written only where it differs: writing would take a half-typed date out of it.
    Effect::new(move |_| {
        let text = entry.with(Entry::text);
        if let Some(input) = input.get()
            && with_seconds(input.value(), is_time) != text
        {
            input.set_value(&text);
        }
    });
    view! {
        <input
            node_ref=input
            class="input"
            class:input-number=numeric
            class:input-short=look.kind == "date" || look.kind == "time"
            id=id.clone()
            type=look.kind
            step=is_time.then_some("1")
            inputmode=look.mode
            list=list
            placeholder=placeholder(entry, nullable)
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-describedby=format!("{id}-error {id}-help")
            aria-required=required.then_some("true")
            aria-invalid=move || bad.get().then_some("true")
            value=entry.with_untracked(Entry::text)
            on:input=move |event| {
                state.type_text(at, &with_seconds(event_target_value(&event), is_time));
            }
        />
        {options}
    }
    .into_any()
}

/// Browsers leave out seconds that are zero; Airflow wants them.
fn with_seconds(text: String, is_time: bool) -> String {
    if is_time && text.len() == 5 {
        text + ":00"
    } else {
        text
    }
}

/// Several lines of text, or JSON.
pub fn area(
    state: ConfState,
    at: usize,
    entry: Memo<Entry>,
    bad: Memo<bool>,
    json: bool,
) -> AnyView {
    let id = input_id(at);
    let (nullable, required) = state
        .field(at, |field| (field.nullable, field.required))
        .unwrap_or_default();
    let input = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let text = entry.with(Entry::text);
        if let Some(input) = input.get()
            && input.value() != text
        {
            input.set_value(&text);
        }
    });
    let edit = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        let empty = nullable && text.trim().is_empty();
        if json && !empty {
            state.set(at, Entry::Json(text));
        } else {
            state.type_text(at, &text);
        }
    };
    view! {
        <textarea
            node_ref=input
            class="input grows"
            class:code=json
            id=id.clone()
            rows=if json { "3" } else { "2" }
            placeholder=placeholder(entry, nullable)
            autocomplete="off"
            spellcheck=if json { "false" } else { "true" }
            aria-describedby=format!("{id}-error {id}-help")
            aria-required=required.then_some("true")
            aria-invalid=move || bad.get().then_some("true")
            on:input=edit
        ></textarea>
    }
    .into_any()
}
