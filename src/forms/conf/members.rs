//! An object as a form of its own.

use airstrip_conf_form::{Entry, Field, FieldKind};
use leptos::prelude::*;

use super::extra::extra_keys;
use super::field::field_row;
use super::slot::Slot;
use super::state::focus_within;

/// The fields of an object's declared properties, and its other keys.
pub fn members(slot: Slot, fields: &[Field]) -> AnyView {
    let shown = fields.iter().enumerate();
    let shown = shown.filter(|(_, field)| field.kind != FieldKind::Const);
    let rows = shown
        .filter_map(|(at, _)| slot.member(at))
        .map(field_row)
        .collect_view();
    let extra = Memo::new(move |_| {
        slot.entry.with(|entry| match entry {
            Entry::Members(members) => members.extra.clone(),
            _ => Default::default(),
        })
    });
    let remove = move |key: String| {
        if let Entry::Members(mut members) = slot.entry.get_untracked() {
            members.extra.shift_remove(&key);
            slot.set(Entry::Members(members));
        }
    };
    let name = (!slot.with(Field::is_item)).then(|| slot.label());
    view! {
        <div class="members" role=name.is_some().then_some("group") aria-label=name>
            <div class="members-fields">{rows}</div>
            {extra_keys(extra, Callback::new(remove))}
            {other_ways(slot)}
        </div>
    }
    .into_any()
}

/// What else can be done with an object or with rows: write them as JSON, or leave them out.
pub fn other_ways(slot: Slot) -> AnyView {
    let label = slot.label();
    let as_json = move |_| {
        let value = slot
            .entry
            .with_untracked(|entry| slot.with(|field| field.shown(entry)));
        slot.set(Entry::Json(format!("{:#}", value.unwrap_or_default())));
        focus_within(slot.wrapper_id());
    };
    let leave_out = slot.with(Field::is_optional).then(|| {
        let out = move |_| {
            slot.set(Entry::Omitted);
            focus_within(slot.wrapper_id());
        };
        let label = label.clone();
        view! {
            <button type="button" class="reset" aria-label=format!("Leave out {label}") on:click=out>
                "leave out"
            </button>
        }
    });
    // Once for the whole param is enough.
    let as_json = (!slot.is_inner()).then(|| {
        view! {
            <button type="button" class="reset" aria-label=format!("{label} as JSON") on:click=as_json>
                "as JSON"
            </button>
        }
    });
    view! {
        <p class="other-ways">
            {as_json}
            {leave_out}
        </p>
    }
    .into_any()
}
