//! The input of a field: by its kind, and by what is in it.

use airstrip_conf_form::{Entry, Field, FieldKind};
use leptos::prelude::*;
use serde_json::Value;

use super::choices::{choice_list, one_of, yes_no};
use super::date_time::{date_shortcuts, date_time};
use super::inputs::{Line, area, line};
use super::moment::{Moment, is_date, is_time};
use super::state::{ConfState, input_id};
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
    /// The conf does not have the key.
    LeftOut,
}

fn shape_of(field: &Field, entry: &Entry, before: Option<Shape>) -> Shape {
    match entry {
        Entry::Omitted => Shape::LeftOut,
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

/// The input of the field at a place.
pub fn control(state: ConfState, at: usize, entry: Memo<Entry>, bad: Memo<bool>) -> AnyView {
    let shape = Memo::new(move |before: Option<&Shape>| {
        entry.with(|entry| {
            state
                .field(at, |field| shape_of(field, entry, before.copied()))
                .unwrap_or(Shape::LeftOut)
        })
    });
    let view = move || match shape.get() {
        Shape::Own => own(state, at, entry, bad),
        Shape::Plain => line(state, at, entry, bad, Line::default()),
        Shape::Json => as_json(state, at, entry, bad),
        Shape::LeftOut => left_out(state, at),
    };
    view.into_any()
}

fn own(state: ConfState, at: usize, entry: Memo<Entry>, bad: Memo<bool>) -> AnyView {
    let Some(kind) = state.field(at, |field| field.kind.clone()) else {
        return ().into_any();
    };
    let a_line = |kind| line(state, at, entry, bad, Line::of_type(kind));
    match kind {
        FieldKind::Text => a_line("text"),
        FieldKind::Password => a_line("password"),
        FieldKind::Date => view! {
            {a_line("date")}
            {date_shortcuts(state, at)}
        }
        .into_any(),
        FieldKind::Time => a_line("time"),
        FieldKind::Integer | FieldKind::Number => line(state, at, entry, bad, Line::number()),
        FieldKind::Suggestions(examples) => line(state, at, entry, bad, Line::suggesting(examples)),
        FieldKind::Multiline => area(state, at, entry, bad, false),
        FieldKind::List(_) => {
            let count = move || entry.with(lines_in_words);
            view! {
                <div class="param-list">
                    {area(state, at, entry, bad, false)}
                    <span class="muted num">{count}</span>
                </div>
            }
            .into_any()
        }
        FieldKind::Json => area(state, at, entry, bad, true),
        FieldKind::DateTime => date_time(state, at, entry, bad),
        FieldKind::Boolean => yes_no(state, at, entry),
        FieldKind::Enum(choices) => one_of(state, at, entry, choices),
        FieldKind::ChoiceList(choices) => choice_list(state, at, entry, choices),
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

fn as_json(state: ConfState, at: usize, entry: Memo<Entry>, bad: Memo<bool>) -> AnyView {
    view! {
        <div class="param-list">
            {area(state, at, entry, bad, true)}
            <span class="muted">"As JSON: this value does not fit the field's own input."</span>
        </div>
    }
    .into_any()
}

fn left_out(state: ConfState, at: usize) -> AnyView {
    let default = state
        .field(at, |field| match &field.default {
            Value::Null => String::new(),
            default => format!(" Airflow then uses {default}."),
        })
        .unwrap_or_default();
    let put_back = move |_| {
        if let Some(initial) = state.field(at, Field::initial) {
            state.set(at, initial);
        }
    };
    view! {
        <p class="left-out" id=input_id(at)>
            <span class="muted">"Left out of the JSON." {default}</span>
            <Button on_click=put_back>"Put back"</Button>
        </p>
    }
    .into_any()
}
