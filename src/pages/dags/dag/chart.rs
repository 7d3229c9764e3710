//! How long the last runs took, and how they ended.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use leptos::prelude::*;

use super::history::History;
use crate::components::airflow::run_state;
use crate::pages::dags::reads::{due, took};
use crate::routes::Route;
use crate::ui::format::duration;
use crate::ui::{Bar, BarChart, State, date_and_time, now};

/// How many runs are shown.
const SHOWN: usize = 60;

/// The chart over the latest runs.
pub fn durations(history: History) -> AnyView {
    let bars = Memo::new(move |_| {
        history.with(|runs| {
            let latest = runs.unwrap_or_default().iter().take(SHOWN);
            let begun = latest.filter(|run| run.start_date.is_some());
            begun.rev().map(|run| bar(history, run)).collect::<Vec<_>>()
        })
    });
    let lines = Memo::new(move |_| {
        let median = bars.with(|bars| median(bars));
        #[allow(clippy::cast_possible_truncation)] // Seconds of a run.
        let line = |median| (median, format!("median {}", duration(median as i64)));
        median.map(line).into_iter().collect::<Vec<_>>()
    });
    view! {
        <BarChart
            label="Duration"
            headings=["Due", "Ended", "Duration"]
            bars=bars
            lines=lines
            axis=axis
        />
    }
    .into_any()
}

#[allow(clippy::cast_possible_truncation)] // Seconds of a run.
fn axis(seconds: f64) -> String {
    duration(seconds as i64)
}

#[allow(clippy::cast_precision_loss)] // Seconds of a run.
fn bar(history: History, run: &Arc<DagRun>) -> Bar {
    let ended = took(run);
    let so_far = || {
        run.start_date
            .map_or(0, |start| now().as_second() - start.as_second())
    };
    let seconds = ended.unwrap_or_else(so_far).max(0);
    let page = Route::DagRun {
        instance: history.instance.get_value(),
        dag_id: history.dag_id.get_value(),
        run_id: run.dag_run_id.clone(),
    };
    Bar {
        value: seconds as f64,
        state: run_state(&run.state),
        label: due(run).map(date_and_time).unwrap_or_default(),
        text: match ended {
            Some(_) => duration(seconds),
            None => format!("{} so far", duration(seconds)),
        },
        href: Some(page.path()),
    }
}

/// The median of those that landed: what a run usually takes.
fn median(bars: &[Bar]) -> Option<f64> {
    let landed = bars.iter().filter(|bar| bar.state == State::Landed);
    let mut values: Vec<f64> = landed.map(|bar| bar.value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_the_runs_that_landed() {
        let bar = |value, state| Bar {
            value,
            state,
            label: String::new(),
            text: String::new(),
            href: None,
        };
        assert_eq!(median(&[bar(9.0, State::Failed)]), None);
        let bars = [
            bar(30.0, State::Landed),
            bar(1.0, State::Failed),
            bar(10.0, State::Landed),
            bar(20.0, State::Landed),
        ];
        assert_eq!(median(&bars), Some(20.0));
    }
}
