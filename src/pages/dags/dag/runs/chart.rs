//! How long the runs took, over time, and the days by outcome.

use std::sync::Arc;

use airstrip_airflow::v2::DagRun;
use airstrip_contract::percentile;
use leptos::prelude::*;

use super::shown::{Shown, moment};
use crate::components::airflow::{due, run_state, run_type, run_word, took};
use crate::ui::format::{duration, exact};
use crate::ui::{
    self, CalendarOf, Panel, Plot, Range, Series, State, StatusDot, Unit, ZoomOf, date,
    date_and_time, days, local_day, now, order, ticks, zoom,
};

/// How many dates are offered to the axis; it takes as many as fit.
const DATES: usize = 12;
/// Up to so many times the 95th percentile a bar is drawn in full.
const TALLEST: i64 = 2;
/// Seconds within which the time of the day says more than the date.
const FEW_DAYS: i64 = 3 * 86_400;
/// The height of the bars.
const HEIGHT: i64 = 148;

/// The chart with its readout and buttons.
pub fn durations(shown: Shown) -> AnyView {
    let active = RwSignal::new(None::<usize>);
    // The bars stand with the oldest first.
    let rising = Memo::new(move |_| {
        let runs = shown.runs.get();
        Arc::new(runs.iter().rev().cloned().collect::<Vec<_>>())
    });
    let series = Memo::new(move |_| rising.with(|runs| Arc::new(series_of(runs))));
    // A bar that is pointed at is another one once the runs change.
    Effect::new(move |_| {
        rising.track();
        active.set(None);
    });
    let words = move |at: usize| {
        let run = rising.with(|runs| runs.get(at).cloned());
        run.map_or_else(String::new, |run| told(&run).join(", "))
    };
    let label = move || format!("Duration of {} runs", rising.with(|runs| runs.len()));
    let readout = move || {
        let run = active
            .get()
            .and_then(|at| rising.with(|runs| runs.get(at).cloned()));
        let Some(run) = run else {
            return view! { <p>{rising.with(|runs| in_all(runs))}</p> }.into_any();
        };
        let by = shown
            .history
            .launches
            .beside(run.dag_id.clone(), run.dag_run_id.clone());
        let parts = told(&run).into_iter().skip(1);
        view! {
            <p>
                <StatusDot state=run_state(&run.state) />
                <strong>{run_word(&run.state)}</strong>
                {parts.map(|part| view! { <span>{part}</span> }).collect_view()}
                {by}
            </p>
        }
        .into_any()
    };
    let end = |runs: &Arc<Vec<Arc<DagRun>>>, newest: bool| {
        let run = if newest { runs.first() } else { runs.last() };
        run.map(|run| run.dag_run_id.clone())
    };
    let at_end = move |newest: bool| {
        Signal::derive(move || {
            let of = |runs: Memo<_>| runs.with(|runs| end(runs, newest));
            of(shown.runs) == of(shown.pool)
        })
    };
    let tools = zoom(ZoomOf {
        noun: "runs",
        count: Signal::derive(move || shown.runs.with(|runs| runs.len())),
        all: Signal::derive(move || shown.pool.with(|pool| pool.len())),
        at_oldest: at_end(false),
        at_newest: at_end(true),
        is_part: Signal::derive(move || shown.is_part()),
        active,
        ask: Callback::new(move |ask| shown.ask(ask)),
    });
    view! {
        <figure class="history-chart" aria-label="Runs over time">
            <div class="readout num">{readout}</div>
            <div class="chart-tools">{tools}</div>
            <Plot
                label=Signal::derive(label)
                series
                active
                words
                ask=move |ask| shown.ask(ask)
            />
        </figure>
    }
    .into_any()
}

/// The seconds that a run took, or has taken so far.
fn seconds(run: &DagRun) -> Option<i64> {
    let so_far = || {
        let live = !run.state.is_terminal();
        run.start_date
            .filter(|_| live)
            .map(|start| now().as_second() - start.as_second())
    };
    took(run).or_else(so_far).map(|seconds| seconds.max(0))
}

fn series_of(runs: &[Arc<DagRun>]) -> Series {
    Series {
        states: runs.iter().map(|run| run_state(&run.state)).collect(),
        dates: dates(runs),
        panels: vec![panel(runs)],
    }
}

/// The durations. Their median and 95th percentile are of the runs that landed: what is usual.
fn panel(runs: &[Arc<DagRun>]) -> Panel {
    let values: Vec<Option<i64>> = runs.iter().map(|run| seconds(run)).collect();
    let landed = runs.iter().zip(&values);
    let landed: Vec<i64> = landed
        .filter(|(run, _)| run_state(&run.state) == State::Landed)
        .filter_map(|(_, seconds)| *seconds)
        .collect();
    let places = order(landed.len(), &mut |a, b| landed[a].cmp(&landed[b]));
    let sorted: Vec<i64> = places.into_iter().map(|at| landed[at]).collect();
    let (median, p95) = (percentile(&sorted, 50), percentile(&sorted, 95));
    let highest = values.iter().flatten().copied().max().unwrap_or(0);
    // One run of a day would make all others look alike: it is cut instead.
    let top = p95.map_or(highest, |p95| {
        highest.min(p95.saturating_mul(TALLEST).max(1))
    });
    let line = |name: &str, value: Option<i64>| {
        value.map(|value| (value, format!("{name} {}", duration(value))))
    };
    let lines = line("median", median).into_iter().chain(line("p95", p95));
    Panel {
        title: "Duration".to_owned(),
        height: HEIGHT,
        values,
        odd: Vec::new(),
        axis: ticks(top, Unit::Seconds)
            .into_iter()
            .map(|value| (value, duration(value)))
            .collect(),
        // With one run both would say what its bar says.
        lines: lines.take(if sorted.len() > 1 { 2 } else { 0 }).collect(),
    }
}

/// Some dates, as many as an axis may have room for.
fn dates(runs: &[Arc<DagRun>]) -> Vec<(usize, String)> {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return Vec::new();
    };
    let words = if moment(last) - moment(first) <= FEW_DAYS {
        date_and_time
    } else {
        date
    };
    let step = runs.len().div_ceil(DATES);
    let some = runs.iter().enumerate().step_by(step);
    some.filter_map(|(at, run)| Some((at, words(due(run)?))))
        .collect()
}

/// The figures of a run, the word for its state first.
fn told(run: &DagRun) -> Vec<String> {
    let mut parts = vec![run_word(&run.state)];
    parts.extend(due(run).map(date_and_time));
    let so_far = if run.end_date.is_some() {
        ""
    } else {
        " so far"
    };
    parts.extend(seconds(run).map(|seconds| format!("{}{so_far}", duration(seconds))));
    parts.push(run_type(&run.run_type).to_owned());
    parts
}

/// `412 runs from Nov 3, 09:00 AM to Nov 20, 10:00 PM`
fn in_all(runs: &[Arc<DagRun>]) -> String {
    let at = |run: Option<&Arc<DagRun>>| run.and_then(|run| due(run)).map(date_and_time);
    match (at(runs.first()), at(runs.last()), runs.len()) {
        (Some(only), _, 1) => format!("1 run, {only}"),
        (Some(first), Some(last), count) => {
            format!("{} runs from {first} to {last}", exact(count as u64))
        }
        (_, _, 0) => "No run is among these.".to_owned(),
        (_, _, count) => format!("{} runs", exact(count as u64)),
    }
}

/// The days by outcome.
pub fn calendar(shown: Shown) -> AnyView {
    let all = Memo::new(move |_| {
        let pool = shown.pool.get();
        let begun = pool.iter().map(|run| (moment(run), run_state(&run.state)));
        Arc::new(days(begun, &local_day))
    });
    let chosen = Memo::new(move |_| {
        let mut days = Vec::new();
        if shown.is_part() {
            days.extend(shown.runs.get().iter().map(|run| local_day(moment(run))));
            days.dedup();
        }
        Arc::new(days)
    });
    let choose = move |day: i64| {
        let pool = shown.pool.get_untracked();
        let moments = pool.iter().map(|run| moment(run));
        if let Some(range) = Range::of(moments.filter(|at| local_day(*at) == day)) {
            let again = untrack(|| shown.range()) == range;
            shown.show(if again { Range::ALL } else { range });
        }
    };
    ui::calendar(CalendarOf {
        days: all,
        chosen,
        choose: Callback::new(choose),
        all: Callback::new(move |()| shown.show(Range::ALL)),
        noun: "runs",
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_lines_are_of_what_landed_and_one_long_run_does_not_flatten_the_others() {
        let run = |state: &str, minutes: i64, seconds: i64| {
            let run = serde_json::json!({
                "dag_run_id": "r", "dag_id": "d", "state": state, "run_type": "manual",
                "start_date": "2026-11-01T00:00:00Z",
                "end_date": format!("2026-11-01T00:{minutes:02}:{seconds:02}Z"),
            });
            Arc::new(serde_json::from_value::<DagRun>(run).unwrap())
        };
        let mut runs: Vec<Arc<DagRun>> = (0..40).map(|n| run("success", 0, 10 + n % 10)).collect();
        runs.push(run("failed", 0, 1));
        runs.push(run("success", 50, 0));
        let panel = panel(&runs);
        let lines: Vec<&str> = panel
            .lines
            .iter()
            .map(|(_, words)| words.as_str())
            .collect();
        assert_eq!(lines, ["median 15 s", "p95 19 s"]);
        assert!(panel.axis.last().is_some_and(|(top, _)| *top <= 60));
        assert!(super::panel(&runs[..1]).lines.is_empty());
        assert_eq!(super::panel(&[]).values, []);
    }
}
