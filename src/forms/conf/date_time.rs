//! A date and time with its zone.

use airstrip_conf_form::Entry;
use js_sys::Date;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::inputs::own_name;
use super::moment::Moment;
use super::slot::Slot;
use super::zone::{Zone, now, own_zone};
use crate::ui::Select;

/// The browser's own input for date and time, and the zone beside it.
pub fn date_time(slot: Slot, bad: Memo<bool>) -> AnyView {
    let (id, label, entry) = (slot.input_id(), slot.label(), slot.entry);
    let required = slot.with(|field| field.required && !field.is_optional());
    let airflow_zone = slot.state.zone();
    let moment = move || entry.with(|entry| Moment::parse(&entry.text()));
    // The zone is kept while the date is empty, and while the date moves its offset.
    let zone = RwSignal::new(Zone::Utc);
    Effect::new(move |_| {
        let Some(moment) = moment() else { return };
        let now = zone.get_untracked();
        if now.offset_at(&moment.local).as_deref() != Some(&moment.offset) {
            zone.set(Zone::found(&moment, airflow_zone.get_value().as_deref()));
        }
    });
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let local = moment().map_or_else(String::new, |m| m.local);
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
                let offset = zone.get_untracked().offset_at(&moment.local);
                moment.offset = offset.unwrap_or_default();
                moment.text()
            }
            // What is no date is said to be none, and not taken for an empty field.
            None => event_target_value(&event),
        };
        slot.type_text(&text);
    };
    let zones = move || Zone::offered(&zone.get(), airflow_zone.get_value());
    let options = Signal::derive(move || {
        let local = moment().map_or_else(now, |m| m.local);
        let zones = zones().into_iter().enumerate();
        zones
            .map(|(place, zone)| (place.to_string(), zone.words(&local)))
            .collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || {
        let place = zones().iter().position(|one| *one == zone.get());
        place.unwrap_or_default().to_string()
    });
    let choose_zone = move |place: String| {
        let place = place.parse::<usize>().unwrap_or_default();
        let Some(chosen) = untrack(zones).into_iter().nth(place) else {
            return;
        };
        zone.set(chosen.clone());
        if let Some(mut moment) = untrack(moment) {
            moment.offset = chosen.offset_at(&moment.local).unwrap_or_default();
            slot.type_text(&moment.text());
        }
    };
    view! {
        <div class="date-time">
            <input
                node_ref=input
                class="input input-short"
                id=id.clone()
                type="datetime-local"
                step="1"
                autocomplete="off"
                aria-label=own_name(slot)
                aria-describedby=format!("{id}-error {id}-help")
                aria-required=required.then_some("true")
                aria-invalid=move || bad.get().then_some("true")
                on:input=edit
            />
            <Select
                label=format!("Zone of {label}")
                value=chosen
                options=options
                on_change=choose_zone
            />
            <span class="muted num">{move || in_own_zone(&entry.with(Entry::text))}</span>
        </div>
    }
    .into_any()
}

/// Days that are often meant, one click each.
pub fn date_shortcuts(slot: Slot) -> AnyView {
    let label = slot.label();
    let shortcut = |days_ago: u32, word: &'static str| {
        view! {
            <button
                type="button"
                class="shortcut"
                aria-label=format!("{label}: {word}")
                on:click=move |_| slot.type_text(&day(days_ago))
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

/// The same moment on the reader's own clock, where the zone is another.
fn in_own_zone(text: &str) -> Option<String> {
    let moment = Moment::parse(text).filter(|moment| !moment.offset.is_empty())?;
    let own = Zone::Own.offset_at(&moment.local)?;
    let date = Date::new(&JsValue::from(text));
    let same = own == moment.offset || (own == "+00:00" && moment.offset == "Z");
    (!same && !date.get_time().is_nan()).then(|| {
        let shown = date.to_locale_string("en-GB", &JsValue::UNDEFINED);
        format!("= {} in {}", String::from(shown), own_zone())
    })
}
