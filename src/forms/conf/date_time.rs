//! A date and time with its zone.

use airstrip_conf_form::Entry;
use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::moment::{Moment, offset_of};
use super::state::{ConfState, input_id};
use crate::ui::Select;

const UTC: &str = "Z";

/// The browser's own input for date and time, and the zone beside it.
pub fn date_time(state: ConfState, at: usize, entry: Memo<Entry>, bad: Memo<bool>) -> AnyView {
    let id = input_id(at);
    let (label, required) = state
        .field(at, |field| (field.label.clone(), field.required))
        .unwrap_or_default();
    let moment = Memo::new(move |_| entry.with(|entry| Moment::parse(&entry.text())));
    // The zone is kept while the date is empty.
    let zone = RwSignal::new(UTC.to_owned());
    Effect::new(move |_| {
        if let Some(moment) = moment.get() {
            zone.set(moment.offset);
        }
    });
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let local = moment.with(|m| m.as_ref().map_or_else(String::new, |m| m.local.clone()));
        if let Some(input) = input.get() {
            let shown = Moment::parse(&input.value()).map_or_else(String::new, |m| m.local);
            if shown != local {
                input.set_value(&local);
            }
        }
    });
    let edit = move |event| {
        let text = match Moment::parse(&event_target_value(&event)) {
            Some(mut moment) => {
                moment.offset = zone.get_untracked();
                moment.text()
            }
            None => String::new(),
        };
        state.type_text(at, &text);
    };
    let choose_zone = move |offset: String| {
        zone.set(offset.clone());
        if let Some(mut moment) = moment.get_untracked() {
            moment.offset = offset;
            state.type_text(at, &moment.text());
        }
    };
    let zones = Memo::new(move |_| {
        let local = moment.with(|m| m.as_ref().map_or_else(Date::new_0, |m| date_of(&m.local)));
        zones(&zone.get(), &local)
    });
    view! {
        <div class="date-time">
            <input
                node_ref=input
                class="input input-short"
                id=id.clone()
                type="datetime-local"
                step="1"
                autocomplete="off"
                aria-describedby=format!("{id}-error {id}-help")
                aria-required=required.then_some("true")
                aria-invalid=move || bad.get().then_some("true")
                on:input=edit
            />
            <Select
                label=format!("Zone of {label}")
                value=zone
                options=zones
                on_change=choose_zone
            />
            <span class="muted num">{move || in_own_zone(&entry.with(Entry::text))}</span>
        </div>
    }
    .into_any()
}

/// Days that are often meant, one click each.
pub fn date_shortcuts(state: ConfState, at: usize) -> AnyView {
    let label = state
        .field(at, |field| field.label.clone())
        .unwrap_or_default();
    let shortcut = |days_ago: u32, word: &'static str| {
        view! {
            <button
                type="button"
                class="shortcut"
                aria-label=format!("{label}: {word}")
                on:click=move |_| state.type_text(at, &day(days_ago))
            >
                {word}
            </button>
        }
    };
    view! {
        {shortcut(0, "today")}
        {shortcut(1, "yesterday")}
    }
    .into_any()
}

/// The date of so many days ago by the reader's calendar.
fn day(days_ago: u32) -> String {
    let date = Date::new_0();
    // The day before the first is day 0: the last of the month before.
    date.set_date(date.get_date().saturating_sub(days_ago));
    let (year, month) = (date.get_full_year(), date.get_month() + 1);
    format!("{year:04}-{month:02}-{:02}", date.get_date())
}

/// UTC, the reader's zone at that date, and the zone that the text names if it is another.
fn zones(current: &str, local: &Date) -> Vec<(String, String)> {
    let utc = if current == "+00:00" { current } else { UTC };
    #[allow(clippy::cast_possible_truncation)] // Minutes of a zone.
    let own = offset_of(-local.get_timezone_offset() as i32);
    let mut zones = vec![(utc.to_owned(), "UTC".to_owned())];
    if own != "+00:00" {
        zones.push((own.clone(), format!("{} ({own})", own_zone())));
    }
    if !zones.iter().any(|(offset, _)| offset == current) {
        let text = if current.is_empty() {
            "no zone"
        } else {
            current
        };
        zones.push((current.to_owned(), text.to_owned()));
    }
    zones
}

fn own_zone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    Reflect::get(&format.resolved_options(), &JsValue::from("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "your time".into())
}

/// A text without an offset is read in the reader's zone.
fn date_of(text: &str) -> Date {
    Date::new(&JsValue::from(text))
}

/// The same moment on the reader's own clock, where the zone is another.
fn in_own_zone(text: &str) -> Option<String> {
    let moment = Moment::parse(text).filter(|moment| !moment.offset.is_empty())?;
    let date = date_of(text);
    #[allow(clippy::cast_possible_truncation)] // Minutes of a zone.
    let own = offset_of(-date.get_timezone_offset() as i32);
    let same = own == moment.offset || (own == "+00:00" && moment.offset == UTC);
    (!same && !date.get_time().is_nan()).then(|| {
        let shown = date.to_locale_string("en-GB", &JsValue::UNDEFINED);
        format!("= {} in {}", String::from(shown), own_zone())
    })
}
