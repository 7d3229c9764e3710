//! One param: its label, its input, what it is for and what is wrong with it.

use airstrip_conf_form::{Entry, Field, FieldKind};
use leptos::prelude::*;
use serde_json::Value;

use super::control::control;
use super::state::{ConfState, input_id, wrapper_id};

/// What a row says about its field; it does not change while one types.
struct Words {
    name: String,
    label: String,
    description: Option<String>,
    hint: Option<String>,
    /// What a reset does.
    reset: String,
    /// Whether it has no default and must be filled in.
    required: bool,
    /// Whether an explicit none is offered beside the input.
    none_button: bool,
    /// Whether the input is a group of several: its name is then a legend of its own.
    grouped: bool,
}

impl Words {
    fn of(field: &Field) -> Self {
        let offers_none_itself = matches!(field.kind, FieldKind::Boolean | FieldKind::Enum(_));
        Self {
            name: field.name.clone(),
            label: field.label.clone(),
            description: field.description.clone(),
            hint: field.hint.clone(),
            reset: match &field.default {
                Value::Null if field.required => "clear".to_owned(),
                default => format!("reset to {}", short(default)),
            },
            required: field.required && field.default.is_null(),
            none_button: field.nullable && !offers_none_itself,
            grouped: matches!(field.kind, FieldKind::ChoiceList(_)),
        }
    }
}

/// A default in few characters.
fn short(value: &Value) -> String {
    const MOST: usize = 32;
    let text = match value {
        Value::Null => return "none".into(),
        Value::String(text) if text.is_empty() => return "empty text".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = text.replace('\n', " ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The row of the field at a place.
pub fn field_row(state: ConfState, at: usize) -> AnyView {
    let Some(words) = state.field(at, Words::of) else {
        return ().into_any();
    };
    let entry = state.entry(at);
    let faults = state.faults(at, entry);
    let name = words.name.clone();
    let speaks = Memo::new(move |_| !faults.with(Vec::is_empty) && state.speaks(&name));
    let left = words.name.clone();
    let changed = Memo::new(move |_| {
        let entry = entry.get();
        state
            .field(at, |field| !field.is_default(&entry))
            .unwrap_or(false)
    });
    view! {
        <div
            class="param"
            id=wrapper_id(at)
            class:param-bad=move || speaks.get()
            class:param-changed=move || changed.get()
            on:focusout=move |_| state.touch(left.clone())
        >
            {heading(&words, at)}
            <div class="param-body">
                <div class="param-input">
                    {control(state, at, entry, speaks)}
                    {words.none_button.then(|| none_button(state, at, entry, &words.label))}
                </div>
                <p class="field-error" id=format!("{}-error", input_id(at)) aria-live="polite">
                    {move || speaks.get().then(|| faults.with(|f| f.join(" ")))}
                </p>
                {below(state, at, words, changed)}
            </div>
        </div>
    }
    .into_any()
}

fn heading(words: &Words, at: usize) -> AnyView {
    let mark = words
        .required
        .then(|| view! { <span class="required" aria-hidden="true" title="required">"*"</span> });
    let own_name = (words.name != words.label)
        .then(|| view! { <code class="param-name">{words.name.clone()}</code> });
    let label = words.label.clone();
    let label = if words.grouped {
        view! { <span class="param-label" aria-hidden="true">{label}</span> }.into_any()
    } else {
        view! { <label class="param-label" for=input_id(at)>{label}</label> }.into_any()
    };
    view! {
        <div class="param-head">
            <span>{label}{mark}</span>
            {own_name}
        </div>
    }
    .into_any()
}

/// The explicit none: pressed while nothing is given.
fn none_button(state: ConfState, at: usize, entry: Memo<Entry>, label: &str) -> AnyView {
    let is_none = Memo::new(move |_| entry.with(|entry| *entry == Entry::Value(Value::Null)));
    let toggle = move |_| {
        let next = if is_none.get_untracked() {
            state.field(at, |field| match field.default {
                Value::Null => Entry::Text(String::new()),
                _ => field.initial(),
            })
        } else {
            Some(Entry::Value(Value::Null))
        };
        if let Some(next) = next {
            state.set(at, next);
        }
    };
    view! {
        <button
            type="button"
            class="none"
            aria-label=format!("{label}: none")
            aria-pressed=move || if is_none.get() { "true" } else { "false" }
            title="Send null: no value"
            on:click=toggle
        >
            "none"
        </button>
    }
    .into_any()
}

fn below(state: ConfState, at: usize, words: Words, changed: Memo<bool>) -> AnyView {
    let reset = move || {
        let (label, text) = (words.label.clone(), words.reset.clone());
        changed.get().then(|| {
            view! {
                <button
                    type="button"
                    class="reset"
                    aria-label=format!("Reset {label} to the default")
                    on:click=move |_| reset(state, at)
                >
                    {text}
                </button>
            }
        })
    };
    view! {
        <p class="field-help" id=format!("{}-help", input_id(at))>
            {words.description.map(|text| view! { <span class="param-about">{text}</span> })}
            {words.hint.map(|hint| view! { <span class="param-hint num">{hint}</span> })}
            {reset}
        </p>
    }
    .into_any()
}

fn reset(state: ConfState, at: usize) {
    if let Some(initial) = state.field(at, Field::initial) {
        state.set(at, initial);
    }
}
