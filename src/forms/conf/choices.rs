//! Inputs for choosing: yes or no, one of several, some of several.

use airstrip_conf_form::{Choice, Entry, Field};
use leptos::prelude::*;
use serde_json::Value;

use super::slot::Slot;
use crate::ui::{Segmented, Select, Switch};

/// Choices that stand side by side: as many, and as long together.
const SIDE_BY_SIDE: usize = 4;
const SIDE_BY_SIDE_CHARS: usize = 32;

/// The values of the options that are no choice of the schema.
const NONE: &str = "none";
const OTHER: &str = "other";
const UNSET: &str = "";

/// Whether null is offered, and whether nothing is chosen to begin with.
fn null_and_unset(slot: Slot) -> (bool, bool) {
    slot.with(|f| {
        let begins_null = f.nullable && !f.must_be_given();
        (f.nullable, f.default.is_null() && !begins_null)
    })
}

/// A switch; where none is allowed or nothing is chosen yet, yes and no side by side.
pub fn yes_no(slot: Slot) -> AnyView {
    let entry = slot.entry;
    let (nullable, unset) = null_and_unset(slot);
    let optional = slot.with(Field::is_optional);
    if nullable || unset || optional {
        let choices = [(true, "yes"), (false, "no")].map(|(value, label)| Choice {
            value: value.into(),
            label: label.into(),
        });
        return one_of(slot, choices.to_vec());
    }
    let on = Memo::new(move |_| entry.with(|entry| *entry == Entry::Value(Value::Bool(true))));
    view! {
        <span class="yes-no">
            <Switch
                id=slot.input_id()
                label=slot.label()
                on=on
                on_change=move |on: bool| slot.set(Entry::Value(Value::Bool(on)))
            />
            <span aria-hidden="true">{move || if on.get() { "yes" } else { "no" }}</span>
        </span>
    }
    .into_any()
}

/// Segments for few short choices, a select for others.
pub fn one_of(slot: Slot, choices: Vec<Choice>) -> AnyView {
    let (entry, label) = (slot.entry, slot.label());
    let (nullable, unset) = null_and_unset(slot);
    let optional = slot.with(Field::is_optional);
    let values: Vec<Value> = choices.iter().map(|choice| choice.value.clone()).collect();
    let found = values.clone();
    let chosen = Memo::new(move |_| {
        entry.with(|entry| match entry {
            Entry::Value(Value::Null) if nullable => NONE.to_owned(),
            Entry::Value(Value::Null) | Entry::Omitted => UNSET.to_owned(),
            Entry::Value(value) => found
                .iter()
                .position(|choice| choice == value)
                .map_or_else(|| OTHER.to_owned(), |place| place.to_string()),
            _ => OTHER.to_owned(),
        })
    });
    let choose = Callback::new(move |option: String| {
        let entry = match option.parse::<usize>() {
            Ok(place) => values.get(place).cloned().map(Entry::Value),
            Err(_) if option == OTHER => None,
            Err(_) if option == UNSET && optional => Some(Entry::Omitted),
            Err(_) => Some(Entry::Value(Value::Null)),
        };
        if let Some(entry) = entry {
            slot.set(entry);
        }
    });
    let mut options: Vec<(String, String)> = choices
        .into_iter()
        .enumerate()
        .map(|(place, choice)| (place.to_string(), choice.label))
        .collect();
    if nullable {
        options.push((NONE.to_owned(), "none".to_owned()));
    }
    if optional {
        options.push((UNSET.to_owned(), "not set".to_owned()));
    }
    let chars: usize = options.iter().map(|(_, text)| text.chars().count()).sum();
    let few = options.len() <= SIDE_BY_SIDE && chars <= SIDE_BY_SIDE_CHARS;
    let is_other = Memo::new(move |_| chosen.with(|chosen| chosen == OTHER));
    let segments = move || {
        // A value from the JSON that is no choice needs an option of its own to be seen.
        if few && !is_other.get() {
            view! {
                <Segmented
                    label=label.clone()
                    name=slot.input_id()
                    value=chosen
                    options=options.clone()
                    on_change=choose
                />
            }
            .into_any()
        } else {
            // Without it a browser would show the first option as chosen.
            let unset = (unset && !optional).then(|| (UNSET.to_owned(), "Choose…".to_owned()));
            let other = is_other.get().then(|| {
                let text = entry.with_untracked(Entry::text);
                (OTHER.to_owned(), format!("{text} (not a choice)"))
            });
            let all: Vec<_> = unset
                .into_iter()
                .chain(other)
                .chain(options.clone())
                .collect();
            view! {
                <Select
                    id=slot.input_id()
                    label=label.clone()
                    value=chosen
                    options=Signal::derive(move || all.clone())
                    on_change=choose
                />
            }
            .into_any()
        }
    };
    segments.into_any()
}

/// Check boxes, in the order in which they were checked.
pub fn choice_list(slot: Slot, choices: Vec<Choice>) -> AnyView {
    let (entry, label) = (slot.entry, slot.label());
    let chosen = Memo::new(move |_| {
        entry.with(|entry| match entry {
            Entry::Value(Value::Array(items)) => items.clone(),
            _ => Vec::new(),
        })
    });
    let known: Vec<Value> = choices.iter().map(|choice| choice.value.clone()).collect();
    // Values of the JSON that are no choices are shown too: they are sent.
    let strangers = Memo::new(move |_| {
        chosen.with(|items| {
            let strange = items.iter().filter(|item| !known.contains(item));
            strange.cloned().collect::<Vec<_>>()
        })
    });
    let toggle = move |value: &Value| {
        let mut items = chosen.get_untracked();
        match items.iter().position(|item| item == value) {
            Some(place) => drop(items.remove(place)),
            None => items.push(value.clone()),
        }
        slot.set(Entry::Value(Value::Array(items)));
    };
    let chip = move |choice: Choice| {
        let (own, value) = (choice.value.clone(), choice.value);
        view! {
            <label class="chip">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|items| items.contains(&own))
                    on:change=move |_| toggle(&value)
                />
                <span>{choice.label}</span>
            </label>
        }
        .into_any()
    };
    let stranger = move |value: Value| {
        let label = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        chip(Choice { value, label })
    };
    view! {
        <fieldset class="chips">
            <legend class="visually-hidden">{label}</legend>
            {choices.into_iter().map(chip).collect_view()}
            {move || strangers.get().into_iter().map(stranger).collect_view()}
        </fieldset>
    }
    .into_any()
}
