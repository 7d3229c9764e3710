//! When a connection syncs next.

use std::cell::RefCell;
use std::collections::HashMap;

use airstrip_airbyte::model::Schedule;
use airstrip_contract::Timestamp;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `js_sys`' own constructor throws on a zone that the browser does not know.
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    #[derive(Clone)]
    type Format;

    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat", catch)]
    fn new(locale: &str, options: &Object) -> Result<Format, JsValue>;

    #[wasm_bindgen(method)]
    fn format(this: &Format, date: &Date) -> String;
}

thread_local! {
    /// To make one takes the browser a good while.
    static FORMATS: RefCell<HashMap<String, Option<Format>>> = RefCell::default();
}

/// When a sync is due next after `now`: of a fixed period that is over, when it was due. `last` is when
/// the latest sync was created. `None` where nothing is due by itself, or nobody can say when.
#[must_use]
pub fn next_sync(
    schedule: &Schedule,
    last: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    match schedule {
        Schedule::Cron(cron) => cron.next(now, &offset),
        other => other.next_after(last?),
    }
}

/// What there is to say of the next sync where its time cannot be told; empty where nothing is due by
/// itself. `synced`: whether there has been a sync.
#[must_use]
pub const fn next_words(schedule: &Schedule, synced: bool) -> &'static str {
    match schedule {
        Schedule::Manual => "",
        Schedule::Cron(_) => "per cron",
        Schedule::Every(_) if !synced => "due",
        Schedule::Every(_) | Schedule::Unknown(_) => "by schedule",
    }
}

/// The seconds that a zone is ahead of UTC at a moment; `None` for a zone that the browser does not
/// know.
fn offset(zone: &str, at: Timestamp) -> Option<i64> {
    if matches!(zone, "UTC" | "Etc/UTC" | "GMT") {
        return Some(0);
    }
    let format = FORMATS.with_borrow_mut(|formats| {
        let format = formats.entry(zone.to_owned()).or_insert_with(|| {
            let options = Object::new();
            for (name, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
                Reflect::set(&options, &name.into(), &value.into()).ok()?;
            }
            Format::new("en-US", &options).ok()
        });
        format.clone()
    })?;
    #[allow(clippy::cast_precision_loss)] // Exact far beyond the year 9999.
    let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    seconds_of(&format.format(&date))
}

/// The offset at the end of a text such as `11/20/2026, GMT-03:30`.
fn seconds_of(text: &str) -> Option<i64> {
    let (_, offset) = text.rsplit_once("GMT")?;
    let Some((sign, time)) = offset.split_at_checked(1) else {
        return Some(0);
    };
    let mut seconds = 0;
    for (part, unit) in time.split(':').zip([3_600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    // Some browsers write a minus sign, some a hyphen.
    Some(if sign == "+" { seconds } else { -seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_browsers_write_them() {
        for (text, seconds) in [
            ("11/20/2026, GMT", Some(0)),
            ("11/20/2026, GMT+01:00", Some(3_600)),
            ("11/20/2026, GMT-03:30", Some(-12_600)),
            ("11/20/1850, GMT+00:53:28", Some(3_208)),
            ("11/20/2026, GMT+x", None),
            ("11/20/2026", None),
        ] {
            assert_eq!(seconds_of(text), seconds, "{text}");
        }
    }
}
