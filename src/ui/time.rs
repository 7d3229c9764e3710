//! Times that stay right while the page is open.

use std::cell::RefCell;

use airstrip_contract::Timestamp;
use gloo_timers::callback::Interval;
use js_sys::{Date, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::format::{duration, relative};

/// The page's clock: one tick a second for everything that shows an age.
#[derive(Clone, Copy)]
pub struct Clock(ReadSignal<f64>);

impl Clock {
    /// Provides the clock to everything below. It stands still in a hidden tab.
    pub fn provide() -> Self {
        let (now, set_now) = signal(Date::now());
        let tick = move || {
            if !document().hidden() {
                set_now.set(Date::now());
            }
        };
        let interval = StoredValue::new_local(Some(Interval::new(1_000, tick)));
        let shown = window_event_listener_untyped("visibilitychange", move |_| tick());
        on_cleanup(move || {
            shown.remove();
            interval.set_value(None);
        });
        let clock = Self(now);
        provide_context(clock);
        clock
    }

    /// The clock of this page.
    ///
    /// # Panics
    /// Outside of the app's own tree, which is a mistake of the program.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// Whole seconds from `at` until now; negative for the future. Tracked, changes every second.
    #[must_use]
    pub fn seconds_since(&self, at: Timestamp) -> i64 {
        #[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970 fit an i64.
        let now = self.0.get() as i64;
        (now - at.as_millisecond()).div_euclid(1_000)
    }
}

/// The time by the browser's clock. `Timestamp::now` asks the system's, which a page does not have:
/// it panics.
#[must_use]
pub fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970 fit an i64.
    Timestamp::from_millisecond(Date::now() as i64).unwrap_or_default()
}

/// How long ago, or in how long; the full time with its zone on hover.
#[component]
pub fn Time(
    /// The time.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> AnyView {
    let clock = Clock::get();
    let text = Memo::new(move |_| relative(clock.seconds_since(at.get())));
    view! {
        <time datetime=move || at.get().to_string() title=move || full(at.get())>
            {move || text.get()}
        </time>
    }
    .into_any()
}

/// How long something has been going on since `since`, by the second.
#[component]
pub fn Elapsed(
    /// When it began.
    #[prop(into)]
    since: Signal<Timestamp>,
) -> AnyView {
    let clock = Clock::get();
    let text = Memo::new(move |_| duration(clock.seconds_since(since.get()).max(0)));
    view! { <span class="num">{move || text.get()}</span> }.into_any()
}

/// A time in full, in the reader's language and zone, the zone named.
#[must_use]
pub fn full(at: Timestamp) -> String {
    formatted(at, &[("dateStyle", "full"), ("timeStyle", "long")])
}

/// A time of day, as in "since 12:03".
#[must_use]
pub fn time_of_day(at: Timestamp) -> String {
    formatted(at, &[("timeStyle", "short")])
}

/// A time of day to the second.
#[must_use]
pub fn time_with_seconds(at: Timestamp) -> String {
    formatted(at, &[("timeStyle", "medium")])
}

/// A date and time in few characters, for tables and charts.
#[must_use]
pub fn date_and_time(at: Timestamp) -> String {
    formatted(
        at,
        &[
            ("month", "short"),
            ("day", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
        ],
    )
}

/// The day of a moment, as a number since 1970, in the reader's zone.
#[must_use]
pub fn local_day(second: i64) -> i64 {
    #[allow(clippy::cast_precision_loss)] // Exact far beyond the year 9999.
    let date = Date::new(&JsValue::from_f64(second as f64 * 1_000.0));
    #[allow(clippy::cast_possible_truncation)] // Minutes of a zone.
    let behind = date.get_timezone_offset() as i64;
    (second - behind * 60).div_euclid(86_400)
}

/// A day by its number since 1970, such as "Monday, November 3, 2025".
#[must_use]
pub fn day_in_words(day: i64) -> String {
    of_day(day, &[("dateStyle", "full")])
}

/// The month of a day in few letters.
#[must_use]
pub fn month_of(day: i64) -> String {
    of_day(day, &[("month", "short")])
}

/// The name of a day in the week.
#[must_use]
pub fn weekday_of(day: i64, style: &str) -> String {
    of_day(day, &[("weekday", style)])
}

fn of_day(day: i64, options: &[(&str, &str)]) -> String {
    let noon = Timestamp::from_second(day * 86_400 + 43_200).unwrap_or_default();
    formatted(noon, &[options, &[("timeZone", "UTC")]].concat())
}

/// A date without its time.
#[must_use]
pub fn date(at: Timestamp) -> String {
    formatted(at, &[("month", "short"), ("day", "numeric")])
}

thread_local! {
    /// To make one takes the browser a tenth of a millisecond, and a list shows dozens of times.
    static FORMATS: RefCell<Vec<(String, Function)>> = RefCell::default();
}

fn formatted(at: Timestamp, options: &[(&str, &str)]) -> String {
    let name: String = options
        .iter()
        .flat_map(|(name, value)| [*name, *value])
        .collect();
    let format = FORMATS.with_borrow_mut(|formats| {
        if let Some((_, format)) = formats.iter().find(|(known, _)| *known == name) {
            return format.clone();
        }
        let settings = Object::new();
        for (name, value) in options {
            let _ = Reflect::set(&settings, &JsValue::from(*name), &JsValue::from(*value));
        }
        let format = Intl::DateTimeFormat::new(&js_sys::Array::new(), &settings).format();
        formats.push((name, format.clone()));
        format
    });
    #[allow(clippy::cast_precision_loss)] // Exact far beyond the year 9999.
    let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    let text = format.call1(&JsValue::UNDEFINED, &date).ok();
    text.and_then(|text| text.as_string())
        .unwrap_or_else(|| at.to_string())
}
