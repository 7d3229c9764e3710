//! The chart of when each task waited and ran: one cell a row, on the time axis of the run.

use airstrip_airflow::v2::{ListTries, TaskInstances};
use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::page::Page;
use super::spans::{Span, marks, place, spans};
use super::tasks::TaskRow;
use crate::api::{QueryCall, use_query};
use crate::components::airflow::RARELY;
use crate::ui::{Clock, each, full, time_of_day, time_with_seconds};

/// So many tasks are drawn with all of their tries: each is a read of its own.
const TRIED: usize = 40;

/// The time that the chart shows.
#[derive(Clone, Copy)]
pub struct Axis {
    window: Memo<Option<(Timestamp, Timestamp)>>,
    page: Page,
    tried: StoredValue<usize>,
}

impl Axis {
    /// From the run's beginning, or the first of its tasks, to its end or now.
    pub fn new(page: Page, first: Memo<Option<Timestamp>>) -> Self {
        let clock = Clock::get();
        let window = Memo::new(move |_| {
            let run = page.flight.run.data()?;
            let start = [run.start_date, first.get()].into_iter().flatten().min()?;
            let end = run.end_date.filter(|_| run.state.is_terminal());
            let end = end.unwrap_or_else(|| {
                let seconds = clock.seconds_since(start).max(1);
                Timestamp::from_second(start.as_second() + seconds).unwrap_or(start)
            });
            Some((start, end.max(start)))
        });
        Self {
            window,
            page,
            tried: StoredValue::new(0),
        }
    }

    /// The heading of its column: times in the reader's zone.
    pub fn head(self) -> AnyView {
        let view = move || {
            let (from, to) = self.window.get()?;
            let times = marks((from, to));
            let short = to.as_second() - from.as_second() < 600;
            let labels = times
                .into_iter()
                .map(|at| {
                    let (left, _) = place((from, to), at, at);
                    let text = if short {
                        time_with_seconds(at)
                    } else {
                        time_of_day(at)
                    };
                    let class = if left > 78.0 {
                        "axis-mark axis-last"
                    } else {
                        "axis-mark"
                    };
                    view! { <span class=class style:left=format!("{left}%")>{text}</span> }
                })
                .collect_view();
            Some(view! {
                <span class="axis" title=full(from)>
                    {labels}
                    <span class="axis-zone">{zone(from)}</span>
                </span>
            })
        };
        view.into_any()
    }

    /// The cell of a row.
    pub fn cell(self, task_id: String, row: Signal<Option<TaskRow>>) -> AnyView {
        let several =
            Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|r| r.at_try > 1)));
        let flight = self.page.flight;
        let admitted = Memo::new(move |before: Option<&bool>| {
            if before == Some(&true) || !several.get() {
                return before == Some(&true);
            }
            self.tried.update_value(|tried| *tried += 1);
            self.tried.get_value() <= TRIED
        });
        let tries = use_query::<TaskInstances, _, _>(
            move || {
                let index = row.with_untracked(|row| row.as_ref().map(|row| row.map_index))?;
                let call = ListTries(flight.one(&task_id, index));
                admitted
                    .get()
                    .then(|| QueryCall::new(flight.dag.instance.get_value(), &call))
            },
            |_| RARELY,
        );
        let at = Memo::new(move |_| row.with(|row| row.as_ref().map_or(0, |row| row.at_try)));
        Effect::new(move |before: Option<u64>| {
            let at = at.get();
            if before.is_some_and(|before| before != at) {
                tries.refetch();
            }
            at
        });
        let stretches = Memo::new(move |_| {
            let tries = tries.data();
            let tries = tries
                .as_deref()
                .map_or(&[][..], |tries| &tries.task_instances);
            row.with(|row| row.as_ref().map_or_else(Vec::new, |row| spans(row, tries)))
        });
        let window = self.window;
        let bars = each(
            move || stretches.get(),
            |span| format!("{} {} {:?}", span.state.name(), span.from, span.to),
            move |span| bar(window, span),
        );
        view! {
            <span class="timeline" aria-hidden="true">
                {bars}
            </span>
        }
        .into_any()
    }
}

fn bar(window: Memo<Option<(Timestamp, Timestamp)>>, span: Span) -> AnyView {
    let lies = Memo::new(move |_| {
        let (from, to) = window.get()?;
        Some(place((from, to), span.from, span.to.unwrap_or(to)))
    });
    let share = |part: Option<f64>| part.map_or_else(|| "0".to_owned(), |part| format!("{part}%"));
    view! {
        <i
            class=format!("timeline-bar timeline-{}", span.state.name())
            style:left=move || share(lies.get().map(|lies| lies.0))
            style:width=move || share(lies.get().map(|lies| lies.1))
        ></i>
    }
    .into_any()
}

/// The name of the reader's zone, as a full time ends with it.
fn zone(at: Timestamp) -> String {
    let full = full(at);
    full.rsplit(' ').next().unwrap_or_default().to_owned()
}
