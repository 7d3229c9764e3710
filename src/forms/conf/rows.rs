//! Rows that are added, removed and moved: the items of a list, or keys with their values.

use airstrip_conf_form::{Entry, Field, FieldKind, Rows};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::control::control;
use super::field::{has_none_button, none_button};
use super::members::other_ways;
use super::slot::Slot;
use super::state::focus_within;
use crate::ui::{Button, Glyph, Icon, each};

/// The rows of a list; with `named`, of an object whose keys the person names.
pub fn rows(slot: Slot, named: bool) -> AnyView {
    let ids = Memo::new(move |_| {
        read(slot, |rows| {
            rows.rows.iter().map(|row| row.id).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    let spoken = RwSignal::new(String::new());
    let draw = move |id: u32| row(slot, id, named, spoken);
    let add = move |_| {
        let made = item(slot).map(|item| item.initial());
        let id = made.and_then(|entry| slot.edit_rows(|rows| rows.push(String::new(), entry)));
        if let Some(id) = id {
            focus_within(row_id(slot, id));
        }
    };
    let add_word = if named { "Add key" } else { "Add item" };
    let label = slot.label();
    let to = label.clone();
    let add_id = format!("{}-add", slot.wrapper_id());
    view! {
        <div class="items" role="group" aria-label=label>
            {each(move || ids.get(), u32::to_string, draw)}
            <p class="items-foot">
                <span id=add_id>
                    <Button icon=Glyph::Plus on_click=add>
                        {add_word}
                        <span class="visually-hidden">" to " {to}</span>
                    </Button>
                </span>
                {other_ways(slot)}
            </p>
            <span class="visually-hidden" role="status">{spoken}</span>
        </div>
    }
    .into_any()
}

fn row(slot: Slot, id: u32, named: bool, spoken: RwSignal<String>) -> AnyView {
    let Some(inner) = slot.row(id) else {
        return ().into_any();
    };
    let place = Memo::new(move |_| {
        read(slot, |rows| rows.place(id))
            .flatten()
            .unwrap_or_default()
    });
    let number = move || place.get() + 1;
    let last = Memo::new(move |_| read(slot, |rows| rows.rows.len()) == Some(place.get() + 1));
    let shift = move |by: isize| {
        let focused = document().active_element();
        if slot.edit_rows(|rows| rows.shift(id, by)) == Some(true) {
            spoken.set(format!("Now item {}", place.get_untracked() + 1));
            // Its element is moved, which takes the focus out of it.
            request_animation_frame(move || {
                if let Some(Ok(focused)) = focused.map(JsCast::dyn_into::<HtmlElement>) {
                    let _ = focused.focus();
                }
            });
        }
    };
    let remove = move |()| {
        let at = place.get_untracked();
        let next = slot.edit_rows(|rows| {
            rows.rows.retain(|row| row.id != id);
            rows.rows.get(at).or(rows.rows.last()).map(|row| row.id)
        });
        spoken.set("Removed".to_owned());
        focus_within(match next.flatten() {
            Some(next) => format!("{}-remove", row_id(slot, next)),
            None => format!("{}-add", slot.wrapper_id()),
        });
    };
    let keys = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" if event.alt_key() => -1,
            "ArrowDown" if event.alt_key() => 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        shift(by);
    };
    let said = inner.said();
    let bad = Memo::new(move |_| said.with(Option::is_some));
    let error_id = format!("{}-error", inner.input_id());
    let is_object = inner.with(|field| matches!(field.kind, FieldKind::Object(_)));
    view! {
        <div
            class="item"
            class:item-object=is_object
            id=inner.wrapper_id()
            role="group"
            aria-label=move || format!("Item {}", number())
            on:keydown=keys
            on:focusout=move |_| inner.leave()
        >
            <span class="item-number num" aria-hidden="true">{number}</span>
            {named.then(|| key_input(slot, id))}
            <div class="item-body">
                {control(inner, bad)}
                {inner.with(has_none_button).then(|| none_button(inner))}
                <p class="field-error" id=error_id aria-live="polite">{move || said.get()}</p>
            </div>
            <span class="item-tools">
                {tool(Glyph::SortUp, Signal::derive(move || format!("Move item {} up", number())), None,
                    Signal::derive(move || place.get() == 0), Callback::new(move |()| shift(-1)))}
                {tool(Glyph::SortDown, Signal::derive(move || format!("Move item {} down", number())), None,
                    Signal::derive(move || last.get()), Callback::new(move |()| shift(1)))}
                {tool(Glyph::Close, Signal::derive(move || format!("Remove item {}", number())),
                    Some(format!("{}-remove", inner.wrapper_id())), Signal::stored(false),
                    Callback::new(remove))}
            </span>
        </div>
    }
    .into_any()
}

fn key_input(slot: Slot, id: u32) -> AnyView {
    let key = Memo::new(move |_| {
        read(slot, |rows| rows.row(id).map(|row| row.key.clone()))
            .flatten()
            .unwrap_or_default()
    });
    view! {
        <input
            class="input item-key"
            type="text"
            aria-label="Key"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            prop:value=move || key.get()
            on:input=move |event| {
                let key = event_target_value(&event);
                slot.edit_row(id, |row| row.key = key);
            }
        />
    }
    .into_any()
}

/// A button that shows an icon only; off, it stays where the focus can find it.
fn tool(
    glyph: Glyph,
    label: Signal<String>,
    id: Option<String>,
    off: Signal<bool>,
    act: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="btn btn-quiet btn-icon"
            id=id
            aria-label=label
            title=label
            aria-disabled=move || off.get().then_some("true")
            on:click=move |_| {
                if !off.get_untracked() {
                    act.run(());
                }
            }
        >
            <Icon glyph />
        </button>
    }
    .into_any()
}

fn read<T>(slot: Slot, read: impl FnOnce(&Rows) -> T) -> Option<T> {
    slot.entry.with(|entry| match entry {
        Entry::Rows(rows) => Some(read(rows)),
        _ => None,
    })
}

fn item(slot: Slot) -> Option<std::sync::Arc<Field>> {
    slot.with(|field| match &field.kind {
        FieldKind::Rows(item) | FieldKind::Keys(item) => Some(item.clone()),
        _ => None,
    })
}

fn row_id(slot: Slot, id: u32) -> String {
    format!("{}-r{id}", slot.wrapper_id())
}
