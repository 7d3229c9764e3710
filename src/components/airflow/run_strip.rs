//! The last runs of a DAG as a strip.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use airstrip_contract::Timestamp;
use leptos::prelude::document;
use web_sys::Element;

use super::words::{run_state, run_word};
use crate::routes::Route;
use crate::ui::State;
use crate::ui::format::{duration, relative};

/// What a strip and a list need of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunMark {
    /// The run.
    pub run_id: Arc<str>,
    /// How it ended or stands.
    pub state: State,
    /// The same as a word.
    pub word: String,
    /// When it was due, or else queued or started: what runs are ordered by.
    pub at: Timestamp,
    /// How long it took, in seconds, once it has ended.
    pub seconds: Option<i64>,
}

impl RunMark {
    /// The mark of a run.
    #[must_use]
    pub fn of(run: &DagRun) -> Self {
        let at = run.run_after.or(run.queued_at).or(run.start_date);
        let seconds = match (run.start_date, run.end_date) {
            (Some(start), Some(end)) => Some(end.as_second() - start.as_second()),
            _ => None,
        };
        Self {
            run_id: run.dag_run_id.as_str().into(),
            state: run_state(&run.state),
            word: run_word(&run.state),
            at: at.unwrap_or(Timestamp::UNIX_EPOCH),
            seconds,
        }
    }

    /// "Landed 2 h ago, took 6 m 12 s".
    fn in_words(&self, seconds_ago: i64) -> String {
        let took = self
            .seconds
            .map(|seconds| format!(", took {}", duration(seconds)));
        let when = relative(seconds_ago);
        format!("{} {when}{}", self.word, took.unwrap_or_default())
    }
}

/// One strip: as many links as there are places, each shown for one run after another.
pub struct RunStrip(Vec<Place>);

struct Place {
    element: Element,
    shown: [Option<String>; 3],
}

const ATTRIBUTES: [&str; 3] = ["class", "href", "title"];

impl RunStrip {
    /// As many links as there are `places`, in an element that has none yet.
    #[must_use]
    pub fn within(element: &Element, places: usize) -> Self {
        let place = |_| {
            let link = document().create_element("a").ok()?;
            element.append_child(&link).ok()?;
            Some(Place {
                element: link,
                shown: [None, None, None],
            })
        };
        Self((0..places).filter_map(place).collect())
    }

    /// Shows runs, which come newest first, with the newest at the end. `now` is in seconds since 1970.
    pub fn show(&mut self, instance: &str, dag_id: &str, marks: &[RunMark], now: i64) {
        for (number, place) in self.0.iter_mut().rev().enumerate() {
            let Some(mark) = marks.get(number) else {
                place.show([Some("strip-none".to_owned()), None, None]);
                continue;
            };
            let class = format!("strip-run strip-{}", mark.state.name());
            let route = Route::DagRun {
                instance: instance.to_owned(),
                dag_id: dag_id.to_owned(),
                run_id: mark.run_id.to_string(),
            };
            let words = mark.in_words(now - mark.at.as_second());
            place.show([Some(class), Some(route.path()), Some(words)]);
            // One stop of the Tab key for each strip.
            let tab = if number == 0 { "0" } else { "-1" };
            let _ = place.element.set_attribute("tabindex", tab);
        }
    }
}

impl Place {
    fn show(&mut self, wanted: [Option<String>; 3]) {
        for ((name, shown), wanted) in ATTRIBUTES.iter().zip(&mut self.shown).zip(wanted) {
            if *shown == wanted {
                continue;
            }
            let written = match &wanted {
                Some(text) => self.element.set_attribute(name, text),
                None => self.element.remove_attribute(name),
            };
            if *name == "title" {
                let _ = match &wanted {
                    Some(text) => self.element.set_attribute("aria-label", text),
                    None => self.element.remove_attribute("aria-label"),
                };
            }
            if written.is_ok() {
                *shown = wanted;
            }
        }
    }
}
