//! Time zones of a date and time: UTC, the reader's, the DAG's, or the offset that a text names.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::moment::{Moment, offset_of};

#[wasm_bindgen]
extern "C" {
    /// `js_sys`' own constructor throws on a zone that the browser does not know.
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type Format;

    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat", catch)]
    fn new(locale: &str, options: &Object) -> Result<Format, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn format(this: &Format) -> js_sys::Function;
}

/// A zone that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// UTC, written `Z`.
    Utc,
    /// The zone of the reader's browser.
    Own,
    /// The DAG's, by its IANA name: Airflow's default zone unless the DAG names another.
    Dag(String),
    /// An offset that a text has, such as `-03:30`; empty for none.
    Offset(String),
}

impl Zone {
    /// The zone that a text is in, as far as its offset tells.
    pub fn found(moment: &Moment, dag: Option<&str>) -> Self {
        let dag = dag.map(|name| Self::Dag(name.to_owned()));
        let known = [Some(Self::Utc), Some(Self::Own), dag];
        known
            .into_iter()
            .flatten()
            .find(|zone| zone.offset_at(&moment.local).as_ref() == Some(&moment.offset))
            .unwrap_or_else(|| Self::Offset(moment.offset.clone()))
    }

    /// The zones to choose from, each once.
    pub fn offered(chosen: &Self, dag: Option<String>) -> Vec<Self> {
        let mut offered = vec![Self::Utc];
        let own = own_zone();
        if own != "UTC" {
            offered.push(Self::Own);
        }
        if let Some(dag) = dag.filter(|dag| *dag != own && dag != "UTC") {
            offered.push(Self::Dag(dag));
        }
        if !offered.contains(chosen) {
            offered.push(chosen.clone());
        }
        offered
    }

    /// The offset at a local time, as a text has it; `None` for a zone that the browser does not
    /// know.
    pub fn offset_at(&self, local: &str) -> Option<String> {
        match self {
            Self::Utc => Some("Z".to_owned()),
            Self::Own => Some(own_offset(local)),
            Self::Dag(name) => offset_in(name, local),
            Self::Offset(offset) => Some(offset.clone()),
        }
    }

    /// What it is called, with its offset at a local time.
    pub fn words(&self, local: &str) -> String {
        let offset = self.offset_at(local).unwrap_or_default();
        match self {
            Self::Utc => "UTC".to_owned(),
            Self::Own => format!("{} ({offset})", own_zone()),
            Self::Dag(name) => format!("{name} ({offset}), Airflow's"),
            Self::Offset(offset) if offset.is_empty() => "no zone".to_owned(),
            Self::Offset(offset) if offset == "+00:00" => "UTC (+00:00)".to_owned(),
            Self::Offset(offset) => offset.clone(),
        }
    }
}

thread_local! {
    // To ask the browser takes longer than to draw the field that asks.
    static OWN_ZONE: String = {
        let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
        Reflect::get(&format.resolved_options(), &JsValue::from("timeZone"))
            .ok()
            .and_then(|zone| zone.as_string())
            .unwrap_or_else(|| "your time".into())
    };
}

/// The name of the browser's zone.
pub fn own_zone() -> String {
    OWN_ZONE.with(Clone::clone)
}

/// Now, by the reader's clock.
pub fn now() -> String {
    let date = Date::new_0();
    let minutes = date.get_timezone_offset() * 60_000.0;
    let local = Date::new(&JsValue::from(date.get_time() - minutes));
    String::from(local.to_iso_string())
        .chars()
        .take(19)
        .collect()
}

fn own_offset(local: &str) -> String {
    // A text without an offset is read in the reader's zone.
    let minutes = -Date::new(&JsValue::from(local)).get_timezone_offset();
    in_minutes(if minutes.is_nan() { 0.0 } else { minutes })
}

/// The offset of a named zone at a local time there.
fn offset_in(name: &str, local: &str) -> Option<String> {
    let options = Object::new();
    for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    let format = Format::new("en-US", &options).ok()?.format();
    let minutes_at = |instant: f64| -> Option<f64> {
        let date = Date::new(&instant.into());
        let text = format.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()?;
        let (_, offset) = text.split_once("GMT")?;
        let Some(sign) = offset.chars().next() else {
            return Some(0.0);
        };
        let (hours, minutes) = offset.get(1..)?.split_once(':')?;
        let size = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
        Some(f64::from(if sign == '-' { -size } else { size }))
    };
    let as_utc = Date::new(&JsValue::from(format!("{local}Z"))).get_time();
    if as_utc.is_nan() {
        return None;
    }
    // The offset at that time of UTC is right, or leads to a time at which it is.
    let near = minutes_at(as_utc)?;
    minutes_at(as_utc - near * 60_000.0).map(in_minutes)
}

#[allow(clippy::cast_possible_truncation)] // Minutes of a zone.
fn in_minutes(minutes: f64) -> String {
    offset_of(minutes as i32)
}
