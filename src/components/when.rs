//! From when to when: a choice in the address, and the times that it means by the reader's clock.

use airstrip_contract::Timestamp;
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::router::{Param, use_router};
use crate::ui::{Select, now};

/// The time between two times that are given.
const BETWEEN: &str = "between";

/// The choices: value and text.
const CHOICES: [(&str, &str); 7] = [
    ("", "any time"),
    ("24h", "last 24 hours"),
    ("today", "today"),
    ("yesterday", "since yesterday"),
    ("7d", "last 7 days"),
    ("30d", "last 30 days"),
    (BETWEEN, "between…"),
];

/// A span of time that is asked for.
#[derive(Clone, Copy)]
pub struct When {
    choice: Param,
    /// The bounds of [`BETWEEN`], as the browser's own input writes a local time.
    from: Param,
    until: Param,
}

impl When {
    /// What the address asks for.
    #[must_use]
    pub fn of_address() -> Self {
        let router = use_router();
        Self {
            choice: router.param("when", ""),
            from: router.param("from", ""),
            until: router.param("until", ""),
        }
    }

    /// Its parameters in the address.
    #[must_use]
    pub fn params(&self) -> [Param; 3] {
        [self.choice, self.from, self.until]
    }

    /// Where the span begins and ends, as far as it does. Tracked.
    #[must_use]
    pub fn bounds(&self) -> [Option<Timestamp>; 2] {
        let choice = self.choice.get();
        if choice == BETWEEN {
            [local(&self.from.get()), local(&self.until.get())]
        } else {
            [since(&choice), None]
        }
    }

    /// The choice, and the bounds where they are given one by one.
    #[must_use]
    pub fn inputs(self) -> AnyView {
        let owned = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
        let is_between = Memo::new(move |_| self.choice.get() == BETWEEN);
        let bounds = move || {
            is_between.get().then(|| {
                view! {
                    {bound("From", self.from)}
                    {bound("Until", self.until)}
                }
            })
        };
        view! {
            <Select
                label="When"
                value=self.choice.signal()
                options=Signal::stored(CHOICES.map(owned).to_vec())
                on_change=move |chosen: String| self.choice.set(&chosen)
            />
            {bounds}
        }
        .into_any()
    }
}

fn bound(label: &'static str, param: Param) -> AnyView {
    view! {
        <label class="bound">
            <span class="muted">{label}</span>
            <input
                class="input"
                type="datetime-local"
                prop:value=move || param.get()
                on:change=move |event| param.set(&event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

/// What a choice reaches back to: the beginning of a day by the reader's clock, or a whole minute. It is the
/// same for a while, so that asking again asks for the same.
fn since(choice: &str) -> Option<Timestamp> {
    let days = match choice {
        "24h" => return Timestamp::from_second((now().as_second() / 60 - 24 * 60) * 60),
        "today" => 0,
        "yesterday" => 1,
        "7d" => 7,
        "30d" => 30,
        _ => return None,
    };
    let at = Date::new_0();
    at.set_hours(0);
    at.set_minutes(0);
    at.set_seconds(0);
    at.set_milliseconds(0);
    // The day 0 of a month is the last of the month before.
    at.set_date(at.get_date().wrapping_sub(days));
    moment(&at)
}

/// A time as the browser's own input writes it: `2026-11-20T10:00`, by the reader's clock.
fn local(text: &str) -> Option<Timestamp> {
    moment(&Date::new(&JsValue::from(text)))
}

#[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970 fit an i64.
fn moment(date: &Date) -> Option<Timestamp> {
    let ms = date.get_time();
    (!ms.is_nan()).then(|| Timestamp::from_millisecond(ms as i64))?
}
