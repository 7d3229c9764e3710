//! The input of a field: by its kind, and by what is in it.

use airstrip_conf_form::{Entry, Field, FieldKind};
use leptos::prelude::*;
use serde_json::Value;

use super::choices::{choice_list, one_of, yes_no};
use super::date_time::{date_shortcuts, date_time};
use super::inputs::{Line, area, line, password};
use super::members::members;
use super::moment::{Moment, is_date, is_time};
use super::rows::rows;
use super::slot::Slot;
use super::state::focus_within;
use crate::ui::Button;

/// Which input shows an entry. It is drawn anew only when this changes, never while one types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The input of the field's kind.
    Own,
    /// A line of text, in place of an input that can show well-formed dates only.
    Plain,
    /// JSON, for a value that the field's own input cannot show.
    Json,
    /// An object or rows that are none, or not there yet.
    Absent,
    /// The conf does not have the key.
    LeftOut,
}

/// Whether a field has fields of its own.
pub fn is_composite(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::Object(_) | FieldKind::Rows(_) | FieldKind::Keys(_)
    )
}

fn shape_of(field: &Field, entry: &Entry, inner: bool, before: Option<Shape>) -> Shape {
    match entry {
        Entry::Members(_) | Entry::Rows(_) => Shape::Own,
        Entry::Omitted if !inner && !field.is_optional() => Shape::LeftOut,
        Entry::Omitted | Entry::Value(Value::Null) if is_composite(field) => Shape::Absent,
        Entry::Json(_) if field.kind != FieldKind::Json => Shape::Json,
        // Once plain it stays plain, so that the input is not swapped under the cursor.
        _ if before == Some(Shape::Plain) => Shape::Plain,
        entry => {
            let text = entry.text();
            let fits = text.is_empty()
                || match field.kind {
                    FieldKind::Date => is_date(&text),
                    FieldKind::Time => is_time(&text),
                    FieldKind::DateTime => Moment::parse(&text).is_some(),
                    _ => true,
                };
            if fits { Shape::Own } else { Shape::Plain }
        }
    }
}

/// The input of a field.
pub fn control(slot: Slot, bad: Memo<bool>) -> AnyView {
    let inner = slot.is_inner();
    let shape = Memo::new(move |before: Option<&Shape>| {
        slot.entry
            .with(|entry| slot.with(|field| shape_of(field, entry, inner, before.copied())))
    });
    let view = move || match shape.get() {
        Shape::Own => own(slot, bad),
        Shape::Plain => line(slot, bad, Line::default()),
        Shape::Json => as_json(slot, bad),
        Shape::Absent => absent(slot),
        Shape::LeftOut => left_out(slot),
    };
    view.into_any()
}

fn own(slot: Slot, bad: Memo<bool>) -> AnyView {
    let a_line = |kind| line(slot, bad, Line::of_type(kind));
    match slot.with(|field| field.kind.clone()) {
        FieldKind::Text => a_line("text"),
        FieldKind::Password => password(slot, bad),
        FieldKind::Date => view! {
            {a_line("date")}
            {(!slot.is_inner()).then(|| date_shortcuts(slot))}
        }
        .into_any(),
        FieldKind::Time => a_line("time"),
        FieldKind::Integer | FieldKind::Number => line(slot, bad, Line::number()),
        FieldKind::Suggestions(examples) => line(slot, bad, Line::suggesting(examples)),
        FieldKind::Multiline => area(slot, bad, false),
        FieldKind::List(_) => {
            let count = move || slot.entry.with(lines_in_words);
            view! {
                <div class="param-list">
                    {area(slot, bad, false)}
                    <span class="muted num">{count}</span>
                </div>
            }
            .into_any()
        }
        FieldKind::Json => area(slot, bad, true),
        FieldKind::DateTime => date_time(slot, bad),
        FieldKind::Boolean => yes_no(slot),
        FieldKind::Enum(choices) => one_of(slot, choices),
        FieldKind::ChoiceList(choices) => choice_list(slot, choices),
        FieldKind::Object(fields) => members(slot, &fields),
        FieldKind::Rows(_) => rows(slot, false),
        FieldKind::Keys(_) => rows(slot, true),
        FieldKind::Const => ().into_any(),
    }
}

fn lines_in_words(entry: &Entry) -> String {
    let count = match entry {
        Entry::Text(text) => text.lines().filter(|line| !line.trim().is_empty()).count(),
        _ => 0,
    };
    match count {
        0 => "one item per line".into(),
        1 => "1 item, one per line".into(),
        n => format!("{n} items, one per line"),
    }
}

/// JSON in place of a field's own inputs, and the way back to them once they can show it.
fn as_json(slot: Slot, bad: Memo<bool>) -> AnyView {
    let as_fields = move || {
        slot.entry.with(|entry| {
            slot.with(|field| {
                if !is_composite(field) {
                    return None;
                }
                let value = field.shown(entry)?;
                let entry = Entry::from_value(field, &value);
                (!matches!(entry, Entry::Json(_))).then_some(entry)
            })
        })
    };
    let back = move || match as_fields() {
        Some(entry) => view! {
            <button
                type="button"
                class="reset"
                aria-label=format!("{} as fields", slot.label())
                on:click=move |_| {
                    slot.set(entry.clone());
                    focus_within(slot.wrapper_id());
                }
            >
                "as fields"
            </button>
        }
        .into_any(),
        None => view! {
            <span class="muted">"As JSON: this value does not fit the field's own input."</span>
        }
        .into_any(),
    };
    view! {
        <div class="param-list">
            {area(slot, bad, true)}
            {back}
        </div>
    }
    .into_any()
}

/// In place of fields that are not there: none, or nothing yet.
fn absent(slot: Slot) -> AnyView {
    let words = move || {
        slot.entry.with(|entry| match entry {
            Entry::Value(_) if slot.with(|field| field.nullable) => "none",
            Entry::Value(_) => "nothing yet",
            _ => "not set",
        })
    };
    let fill_in = move |_| {
        slot.set(slot.with(Field::fresh));
        focus_within(slot.wrapper_id());
    };
    view! {
        <p class="absent" id=slot.input_id()>
            <span class="muted">{words}</span>
            <button
                type="button"
                class="shortcut"
                aria-label=format!("Fill in {}", slot.label())
                on:click=fill_in
            >
                "Fill in"
            </button>
        </p>
    }
    .into_any()
}

fn left_out(slot: Slot) -> AnyView {
    let default = slot.with(|field| match field.told_default() {
        Value::Null => String::new(),
        default => format!(" Airflow then uses {default}."),
    });
    view! {
        <p class="left-out" id=slot.input_id()>
            <span class="muted">"Left out of the JSON." {default}</span>
            <Button on_click=move |_| slot.set(slot.with(Field::initial))>"Put back"</Button>
        </p>
    }
    .into_any()
}
