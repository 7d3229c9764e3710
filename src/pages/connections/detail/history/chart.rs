//! How long the jobs took and how much they moved, over time.

use std::sync::Arc;

use airstrip_airbyte::model::trend::{Kind, Metric, Past, Typical, outliers};
use leptos::prelude::*;

use super::job::PastJob;
use super::shown::{PastJobs, Shown};
use crate::ui::format::{bytes, count, duration, exact};
use crate::ui::{
    Panel, Plot, Segmented, Series, StatusDot, Unit, ZoomOf, date, date_and_time, ticks, zoom,
};

/// How many dates are offered to the axis; it takes as many as fit.
const DATES: usize = 12;
/// Up to so many times the 95th percentile a bar is drawn in full.
const TALLEST: i64 = 2;
/// Seconds within which the time of the day says more than the date.
const FEW_DAYS: i64 = 3 * 86_400;

/// The jobs that stand out, each as tenths of what was usual.
type Odd = Arc<Vec<(u64, Option<i64>, Option<i64>)>>;

/// The chart with its readout and buttons.
pub fn chart(shown: Shown) -> AnyView {
    let active = RwSignal::new(None::<usize>);
    let metric = Memo::new(move |_| match shown.volume.get().as_str() {
        "bytes" => Metric::Bytes,
        _ => Metric::Records,
    });
    // What is usual follows from all jobs, whichever are shown.
    let odd = Memo::new(move |_| -> Odd {
        let all = shown.history.all.get();
        let pasts: Vec<Past> = all.iter().map(|job| job.past).collect();
        let took = outliers(&pasts, Metric::Duration);
        let moved = outliers(&pasts, metric.get());
        let both = all.iter().zip(took).zip(moved);
        Arc::new(
            both.map(|((job, took), moved)| (job.id, took, moved))
                .collect(),
        )
    });
    let series = Memo::new(move |_| {
        let (jobs, odd) = (shown.jobs.get(), odd.get());
        Arc::new(series_of(&jobs, &odd, metric.get()))
    });
    // A bar that is pointed at is another one once the jobs change.
    Effect::new(move |_| {
        shown.jobs.track();
        active.set(None);
    });
    let words = move |at: usize| {
        let job = shown.jobs.with(|jobs| jobs.get(at).cloned());
        job.map_or_else(String::new, |job| told(&job, &odd.get()).join(", "))
    };
    let label = move || {
        let jobs = shown.jobs.with(|jobs| jobs.len());
        format!("Duration and {} of {jobs} jobs", noun(metric.get()))
    };
    let volumes = ["records", "bytes"].map(|volume| (volume.to_owned(), capital(volume)));
    view! {
        <figure class="history-chart" aria-label="Jobs over time">
            <div class="readout num">{move || readout(shown, active, odd)}</div>
            <div class="chart-tools">
                <Segmented
                    label="Volume in"
                    name="volume"
                    value=shown.volume.signal()
                    options=volumes.to_vec()
                    on_change=move |volume: String| shown.volume.set(&volume)
                />
                {tools(shown, active)}
            </div>
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

fn capital(word: &str) -> String {
    let mut text = word.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

const fn noun(metric: Metric) -> &'static str {
    match metric {
        Metric::Duration => "seconds",
        Metric::Records => "records",
        Metric::Bytes => "bytes",
    }
}

/// A value in few characters.
fn short(metric: Metric, value: i64) -> String {
    match metric {
        Metric::Duration => duration(value),
        Metric::Records => count(value.unsigned_abs()),
        Metric::Bytes => bytes(value.unsigned_abs()),
    }
}

fn series_of(jobs: &[Arc<PastJob>], odd: &Odd, metric: Metric) -> Series {
    let pasts: Vec<Past> = jobs.iter().map(|job| job.past).collect();
    // Both are in the order of the jobs' ids.
    let mut marked = odd.iter();
    let stands_out: Vec<(bool, bool)> = jobs
        .iter()
        .map(|job| {
            let found = marked.find(|(id, ..)| *id == job.id);
            found.map_or((false, false), |(_, took, moved)| {
                (took.is_some(), moved.is_some())
            })
        })
        .collect();
    let mut took = panel(&pasts, Metric::Duration, 132, "Duration");
    took.odd = stands_out.iter().map(|odd| odd.0).collect();
    let mut moved = panel(&pasts, metric, 68, &capital(noun(metric)));
    moved.odd = stands_out.iter().map(|odd| odd.1).collect();
    Series {
        states: jobs.iter().map(|job| job.state).collect(),
        dates: dates(jobs),
        panels: vec![took, moved],
    }
}

/// Most jobs are syncs, and those are what the lines are about; where none is shown, what is.
fn kind_of(jobs: &[Past]) -> Kind {
    let synced = jobs.iter().any(|job| job.kind == Kind::Sync);
    let newest = jobs.last().map_or(Kind::Sync, |job| job.kind);
    if synced { Kind::Sync } else { newest }
}

fn panel(jobs: &[Past], metric: Metric, height: i64, title: &str) -> Panel {
    let values: Vec<Option<i64>> = jobs.iter().map(|job| job.figure(metric)).collect();
    let highest = values.iter().flatten().copied().max().unwrap_or(0);
    let typical = Typical::of(jobs, kind_of(jobs), metric);
    // One job of a day would make all others look alike: it is cut instead.
    let top = typical.map_or(highest, |typical| {
        highest.min(typical.p95.saturating_mul(TALLEST).max(1))
    });
    let unit = match metric {
        Metric::Duration => Unit::Seconds,
        Metric::Records | Metric::Bytes => Unit::Count,
    };
    let axis = ticks(top, unit).into_iter();
    let lines = typical.map_or_else(Vec::new, |typical| {
        let line = |name: &str, value| (value, format!("{name} {}", short(metric, value)));
        vec![line("median", typical.median), line("p95", typical.p95)]
    });
    Panel {
        title: title.to_owned(),
        height,
        values,
        odd: Vec::new(),
        axis: axis.map(|value| (value, short(metric, value))).collect(),
        // With one job both would say what its bar says.
        lines: if jobs.len() > 1 { lines } else { Vec::new() },
    }
}

/// Some dates, as many as an axis may have room for.
fn dates(jobs: &[Arc<PastJob>]) -> Vec<(usize, String)> {
    let span = match (jobs.first(), jobs.last()) {
        (Some(first), Some(last)) => last.past.at - first.past.at,
        _ => return Vec::new(),
    };
    let step = jobs.len().div_ceil(DATES);
    let some = jobs.iter().enumerate().step_by(step);
    some.map(|(at, job)| {
        let words = if span <= FEW_DAYS {
            date_and_time(job.at)
        } else {
            date(job.at)
        };
        (at, words)
    })
    .collect()
}

/// The exact figures of a job: when, how it ended, how long, how much.
fn told(job: &PastJob, odd: &Odd) -> Vec<String> {
    let found = odd.iter().find(|(id, ..)| *id == job.id);
    let times = |tenths: Option<i64>| {
        let words = |tenths| format!(" ({}.{} times the usual)", tenths / 10, tenths % 10);
        tenths.map(words).unwrap_or_default()
    };
    let (took, moved) = found.map_or((None, None), |(_, took, moved)| (*took, *moved));
    let figure = |metric| job.past.figure(metric);
    let mut parts = vec![
        format!("job {}", job.id),
        date_and_time(job.at),
        job.kind.clone().unwrap_or_default(),
        job.word.clone(),
    ];
    let so_far = if job.live { " so far" } else { "" };
    parts.push(
        figure(Metric::Duration)
            .map(|seconds| format!("{}{so_far}{}", duration(seconds), times(took)))
            .unwrap_or_default(),
    );
    for metric in [Metric::Records, Metric::Bytes] {
        let words = figure(metric).map(|n| format!("{} {}", exact(n.unsigned_abs()), noun(metric)));
        parts.push(words.unwrap_or_default());
    }
    if let Some(last) = parts.last_mut() {
        last.push_str(&times(moved));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The figures of the bar that is pointed at, or of all that are shown.
fn readout(shown: Shown, active: RwSignal<Option<usize>>, odd: Memo<Odd>) -> AnyView {
    let jobs = shown.jobs.get();
    let Some(job) = active.get().and_then(|at| jobs.get(at).cloned()) else {
        return view! { <p>{in_all(&jobs)}</p> }.into_any();
    };
    let page = &shown.history.page;
    let id = page.target.with_value(|target| target.id.clone());
    let by = page.launches.beside(id, job.id.to_string());
    let parts = told(&job, &odd.get());
    view! {
        <p>
            <StatusDot state=job.state />
            <strong>{job.word.clone()}</strong>
            {parts.into_iter().filter(|part| *part != job.word).map(|part| view! { <span>{part}</span> }).collect_view()}
            {by}
        </p>
    }
    .into_any()
}

/// `412 jobs from Nov 3, 09:00 AM to Nov 20, 10:00 PM`
fn in_all(jobs: &PastJobs) -> String {
    match (jobs.first(), jobs.last()) {
        (Some(first), Some(last)) if first.id != last.id => format!(
            "{} jobs from {} to {}",
            exact(jobs.len() as u64),
            date_and_time(first.at),
            date_and_time(last.at)
        ),
        (Some(only), _) => format!("1 job, {}", date_and_time(only.at)),
        _ => "No job is among these.".to_owned(),
    }
}

fn tools(shown: Shown, active: RwSignal<Option<usize>>) -> AnyView {
    let newest = |jobs: &PastJobs| jobs.last().map(|job| job.id);
    let oldest = |jobs: &PastJobs| jobs.first().map(|job| job.id);
    let at_end = move |end: fn(&PastJobs) -> Option<u64>| {
        Signal::derive(move || shown.jobs.with(end) == shown.pool.with(end))
    };
    zoom(ZoomOf {
        noun: "jobs",
        count: Signal::derive(move || shown.jobs.with(|jobs| jobs.len())),
        all: Signal::derive(move || shown.pool.with(|pool| pool.len())),
        at_oldest: at_end(oldest),
        at_newest: at_end(newest),
        is_part: Signal::derive(move || shown.is_part()),
        active,
        ask: Callback::new(move |ask| shown.ask(ask)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_of_trouble_does_not_flatten_all_others() {
        let job = |seconds: i64| {
            let text = format!(
                r#"{{"job":{{"id":1,"configType":"sync","configId":"c","status":"succeeded","createdAt":0,"updatedAt":{seconds}}}}}"#
            );
            let entry = serde_json::from_str(&text);
            entry.map(|entry| Past::of(&entry, airstrip_contract::Timestamp::UNIX_EPOCH))
        };
        let mut jobs: Vec<Past> = (0..60).filter_map(|n| job(100 + n).ok()).collect();
        jobs.extend(job(9_000).ok());
        let panel = panel(&jobs, Metric::Duration, 100, "Duration");
        assert_eq!(jobs.len(), 61);
        assert_eq!(panel.axis.last().map(|(top, _)| *top), Some(360));
        let lines: Vec<_> = panel
            .lines
            .iter()
            .map(|(_, words)| words.as_str())
            .collect();
        assert_eq!(lines, ["median 2 m 10 s", "p95 2 m 37 s"]);
    }
}
