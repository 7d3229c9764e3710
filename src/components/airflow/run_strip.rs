//! The last runs of a DAG as a strip.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::words::{run_state, run_word};
use crate::routes::Route;
use crate::ui::format::{duration, relative};
use crate::ui::{Clock, State};

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

/// The last runs, oldest first, each a link to its page.
#[component]
pub fn RunStrip(
    /// The Airflow instance.
    instance: StoredValue<String>,
    /// The DAG.
    dag_id: Arc<str>,
    /// Its last runs, newest first.
    #[prop(into)]
    runs: Signal<Arc<[RunMark]>>,
    /// How many places the strip has.
    places: usize,
) -> AnyView {
    let clock = Clock::get();
    let marks = move || {
        let runs = runs.get();
        let newest = runs.first().map(|run| Arc::clone(&run.run_id));
        let empty = places.saturating_sub(runs.len());
        let blanks = (0..empty).map(|_| view! { <i class="strip-none"></i> }.into_any());
        let links = runs.iter().take(places).rev().map(|run| {
            let href = Route::DagRun {
                instance: instance.get_value(),
                dag_id: dag_id.to_string(),
                run_id: run.run_id.to_string(),
            };
            let words = run.in_words(untrack(|| clock.seconds_since(run.at)));
            // One stop of the Tab key per strip: the arrow keys of the table reach the rest.
            let tabindex = if newest.as_ref() == Some(&run.run_id) {
                "0"
            } else {
                "-1"
            };
            view! {
                <a
                    class=format!("strip-run strip-{}", run.state.name())
                    href=href.path()
                    title=words.clone()
                    aria-label=words
                    tabindex=tabindex
                ></a>
            }
            .into_any()
        });
        blanks.chain(links).collect_view()
    };
    view! { <span class="strip">{marks}</span> }.into_any()
}
