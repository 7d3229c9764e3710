//! One param: its label, its input, what it is for and what is wrong with it.

use airstrip_conf_form::{Entry, Field, FieldKind};
use leptos::prelude::*;
use serde_json::Value;

use super::control::{control, is_composite};
use super::slot::Slot;
use crate::ui::markdown::markdown;

/// What a reset does where there is no default.
pub const LEAVE_OUT: &str = "leave out";

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
    /// Whether it has fields of its own, and takes the whole width.
    composite: bool,
}

impl Words {
    fn of(field: &Field) -> Self {
        let composite = is_composite(field);
        Self {
            name: field.name.clone(),
            label: field.label.clone(),
            description: field.description.clone(),
            hint: field.hint.clone(),
            reset: match &field.told_default() {
                _ if field.is_optional() => LEAVE_OUT.to_owned(),
                Value::Null if field.required => "clear".to_owned(),
                default => format!("reset to {}", short(default)),
            },
            required: field.must_be_given(),
            none_button: has_none_button(field),
            grouped: composite || matches!(field.kind, FieldKind::ChoiceList(_)),
            composite,
        }
    }
}

/// Whether an explicit none is offered beside the input: choices have one among them.
pub fn has_none_button(field: &Field) -> bool {
    field.nullable && !matches!(field.kind, FieldKind::Boolean | FieldKind::Enum(_))
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

/// The row of a field.
pub fn field_row(slot: Slot) -> AnyView {
    let words = slot.with(Words::of);
    let wide = words.composite;
    let inner = slot.is_inner();
    let said = slot.said();
    let speaks = Memo::new(move |_| said.with(Option::is_some));
    let changed = Memo::new(move |_| {
        let differs = |entry: &Entry| slot.with(|field| !field.is_default(entry));
        !inner && slot.entry.with(differs)
    });
    view! {
        <div
            class="param"
            class:param-inner=inner
            class:param-wide=wide
            id=slot.wrapper_id()
            class:param-bad=move || speaks.get()
            class:param-changed=move || changed.get()
            on:focusout=move |_| slot.leave()
        >
            {heading(&words, slot)}
            <div class="param-body">
                <div class="param-input">
                    {control(slot, speaks)}
                    {words.none_button.then(|| none_button(slot))}
                </div>
                <p class="field-error" id=format!("{}-error", slot.input_id()) aria-live="polite">
                    {move || said.get()}
                </p>
                {below(slot, words, changed)}
            </div>
        </div>
    }
    .into_any()
}

fn heading(words: &Words, slot: Slot) -> AnyView {
    let mark = words
        .required
        .then(|| view! { <span class="required" aria-hidden="true" title="required">"*"</span> });
    let own_name = (words.name != words.label)
        .then(|| view! { <code class="param-name">{words.name.clone()}</code> });
    let label = words.label.clone();
    let label = if words.grouped {
        view! { <span class="param-label" aria-hidden="true">{label}</span> }.into_any()
    } else {
        view! { <label class="param-label" for=slot.input_id()>{label}</label> }.into_any()
    };
    view! {
        <div class="param-head">
            <span>{label}{mark}</span>
            {own_name}
        </div>
    }
    .into_any()
}

/// The explicit none: pressed while it is what is sent.
pub fn none_button(slot: Slot) -> AnyView {
    let label = slot.label();
    let is_none = Memo::new(move |_| slot.is_null());
    let toggle = move |_| {
        slot.set(match is_none.get_untracked() {
            true => slot.with(|field| match field.default {
                Value::Null => field.fresh(),
                _ => field.initial(),
            }),
            false => Entry::Value(Value::Null),
        });
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

fn below(slot: Slot, words: Words, changed: Memo<bool>) -> AnyView {
    let reset = move || {
        let (label, text) = (words.label.clone(), words.reset.clone());
        let name = match text == LEAVE_OUT {
            true => format!("Leave out {label}"),
            false => format!("Reset {label} to the default"),
        };
        changed.get().then(|| {
            view! {
                <button
                    type="button"
                    class="reset"
                    aria-label=name
                    on:click=move |_| slot.set(slot.with(Field::initial))
                >
                    {text}
                </button>
            }
        })
    };
    view! {
        <p class="field-help" id=format!("{}-help", slot.input_id())>
            {words.description.map(|text| view! { <span class="param-about">{markdown(&text)}</span> })}
            {words.hint.map(|hint| view! { <span class="param-hint num">{hint}</span> })}
            {reset}
        </p>
    }
    .into_any()
}
