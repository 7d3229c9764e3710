//! Inputs for text: a line, or several.

use airstrip_conf_form::{Choice, Entry, Field, FieldKind};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::slot::Slot;

/// How a line of text looks.
#[derive(Clone)]
pub struct Line {
    kind: &'static str,
    mode: &'static str,
    suggestions: Vec<Choice>,
    /// Whether a password is shown.
    shown: Option<RwSignal<bool>>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            kind: "text",
            mode: "text",
            suggestions: Vec::new(),
            shown: None,
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
fn placeholder(slot: Slot) -> impl Fn() -> &'static str + Clone {
    let (nullable, optional) = slot.with(|field| (field.nullable, field.is_optional()));
    move || {
        slot.entry.with(|entry| match entry {
            Entry::Value(Value::Null) if nullable => "none",
            Entry::Omitted if optional => "not set",
            _ => "",
        })
    }
}

fn is_required(field: &Field) -> bool {
    field.required && !field.is_optional()
}

/// The name of an input that has no label of its own: that in a row.
pub fn own_name(slot: Slot) -> Option<String> {
    slot.with(Field::is_item).then(|| slot.label())
}

/// A line of text.
pub fn line(slot: Slot, bad: Memo<bool>, look: Line) -> AnyView {
    let (id, entry) = (slot.input_id(), slot.entry);
    let numeric = slot.with(|f| matches!(f.kind, FieldKind::Integer | FieldKind::Number));
    let required = slot.with(is_required);
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
    if let Some(shown) = look.shown {
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                input.set_type(if shown.get() { "text" } else { look.kind });
            }
        });
    }
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
            placeholder=placeholder(slot)
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=own_name(slot)
            aria-describedby=format!("{id}-error {id}-help")
            aria-required=required.then_some("true")
            aria-invalid=move || bad.get().then_some("true")
            value=entry.with_untracked(Entry::text)
            on:input=move |event| {
                slot.type_text(&with_seconds(event_target_value(&event), is_time));
            }
        />
        {options}
    }
    .into_any()
}

/// A line of text that is hidden until somebody asks for it.
pub fn password(slot: Slot, bad: Memo<bool>) -> AnyView {
    let (shown, label) = (RwSignal::new(false), slot.label());
    let look = Line {
        shown: Some(shown),
        ..Line::of_type("password")
    };
    let word = move || if shown.get() { "Hide" } else { "Show" };
    view! {
        {line(slot, bad, look)}
        <button
            type="button"
            class="shortcut"
            aria-label=move || format!("{} {label}", word())
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {word}
        </button>
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
pub fn area(slot: Slot, bad: Memo<bool>, json: bool) -> AnyView {
    let (id, entry) = (slot.input_id(), slot.entry);
    let required = slot.with(is_required);
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
        if json && !text.trim().is_empty() {
            slot.set(Entry::Json(text));
        } else {
            slot.type_text(&text);
        }
    };
    view! {
        <textarea
            node_ref=input
            class="input grows"
            class:code=json
            id=id.clone()
            rows=if json { "3" } else { "2" }
            placeholder=placeholder(slot)
            autocomplete="off"
            spellcheck=if json { "false" } else { "true" }
            aria-label=own_name(slot)
            aria-describedby=format!("{id}-error {id}-help")
            aria-required=required.then_some("true")
            aria-invalid=move || bad.get().then_some("true")
            on:input=edit
        ></textarea>
    }
    .into_any()
}
