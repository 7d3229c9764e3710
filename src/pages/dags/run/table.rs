//! The tasks of a run as a table with a timeline.

use std::collections::{BTreeMap, BTreeSet};

use airstrip_contract::Timestamp;
use leptos::prelude::*;

use super::flight::Flight;
use super::tasks::{TaskGroup, TaskRow, place};
use crate::ui::format::duration;
use crate::ui::{Clock, Elapsed, Glyph, Icon, Status, Time, each};

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    row: TaskRow,
    /// The task whose instances a click shows or hides, and how many are done.
    opens: Option<(String, String)>,
    /// Whether it is one of a mapped task's instances.
    inner: bool,
}

/// The tasks, in order of start, each with its place in time.
pub fn tasks_table(flight: Flight) -> AnyView {
    let opened = RwSignal::new(BTreeSet::<String>::new());
    let lines = Memo::new(move |_| opened.with(|opened| lines(flight.groups(), opened)));
    let keys = Memo::new(move |_| {
        lines.with(|lines| lines.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>())
    });
    let by_key = Memo::new(move |_| lines.get().into_iter().collect::<BTreeMap<_, _>>());
    let clock = Clock::get();
    let window = Memo::new(move |_| {
        let run = flight.run.data()?;
        let starts = lines.with(|l| l.iter().filter_map(|(_, line)| line.row.start).min());
        let start = [run.start_date, starts].into_iter().flatten().min()?;
        let end = run
            .end_date
            .filter(|_| run.state.is_terminal())
            .unwrap_or_else(|| {
                let seconds = clock.seconds_since(start).max(1);
                Timestamp::from_second(start.as_second() + seconds).unwrap_or(start)
            });
        Some((start, end))
    });
    view! {
        <table class="table tasks-table" aria-label="Tasks">
            <thead>
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Task"</th>
                    <th scope="col">"Started"</th>
                    <th scope="col" class="num">"Duration"</th>
                    <th scope="col" class="task-timeline">
                        {move || window.get().map(|(from, to)| {
                            let whole = duration(to.as_second() - from.as_second());
                            view! { <span>"0 s"</span><span>{whole}</span> }
                        })}
                    </th>
                </tr>
            </thead>
            <tbody>
                {each(
                    move || keys.get(),
                    String::clone,
                    move |key| {
                        let line = Memo::new(move |last: Option<&Option<Line>>| {
                            let now = by_key.with(|lines| lines.get(&key).cloned());
                            now.or_else(|| last.cloned().flatten())
                        });
                        draw(line, window, opened).into_any()
                    },
                )}
            </tbody>
        </table>
    }
    .into_any()
}

fn lines(groups: Vec<TaskGroup>, opened: &BTreeSet<String>) -> Vec<(String, Line)> {
    let mut lines = Vec::new();
    for group in groups {
        let id = group.task_id;
        let is_open = opened.contains(&id);
        let whole = Line {
            row: group.whole,
            opens: group.mapped_words.map(|words| (id.clone(), words)),
            inner: false,
        };
        lines.push((id.clone(), whole));
        if is_open {
            lines.extend(group.mapped.into_iter().enumerate().map(|(at, row)| {
                let line = Line {
                    row,
                    opens: None,
                    inner: true,
                };
                (format!("{id} {at}"), line)
            }));
        }
    }
    lines
}

fn draw(
    line: Memo<Option<Line>>,
    window: Memo<Option<(Timestamp, Timestamp)>>,
    opened: RwSignal<BTreeSet<String>>,
) -> AnyView {
    let inner = line.with_untracked(|line| line.as_ref().is_some_and(|line| line.inner));
    let cells = move || line.get().map(|line| cells(line, opened));
    let bar = move || line.get().and_then(|line| timeline(&line.row, window));
    view! {
        <tr class:task-inner=inner>
            {cells}
            <td class="task-timeline">{bar}</td>
        </tr>
    }
    .into_any()
}

fn cells(line: Line, opened: RwSignal<BTreeSet<String>>) -> AnyView {
    let Line { row, opens, .. } = line;
    let started = row.start;
    let took = match (row.start, row.end) {
        (Some(start), Some(end)) => {
            let ms = end.as_millisecond() - start.as_millisecond();
            precise(ms).into_any()
        }
        (Some(since), None) => view! { <Elapsed since /> }.into_any(),
        _ => ().into_any(),
    };
    let mapped = opens.map(|(id, words)| {
        let own = id.clone();
        let is_open = move || opened.with(|opened| opened.contains(&own));
        let toggle = move |_| {
            opened.update(|opened| {
                if !opened.remove(&id) {
                    opened.insert(id.clone());
                }
            });
        };
        view! {
            <button
                type="button"
                class="task-mapped"
                aria-expanded=move || if is_open() { "true" } else { "false" }
                on:click=toggle
            >
                <Icon glyph=Glyph::Right />
                {words}
            </button>
        }
    });
    view! {
        <td class="task-state"><Status state=row.state word=Signal::stored(row.word) /></td>
        <td class="task-name">
            <span class="task-title">{row.name}</span>
            {mapped}
            {row.tries.map(|tries| view! { <span class="muted num">{tries}</span> })}
            {row.operator.map(|operator| view! { <span class="muted task-operator">{operator}</span> })}
        </td>
        <td class="task-start num">{started.map(|at| view! { <Time at /> })}</td>
        <td class="task-took num">{took}</td>
    }
    .into_any()
}

/// A duration that is often below a second: `0.4 s`, `12.3 s`, `6 m 12 s`.
fn precise(ms: i64) -> String {
    if ms < 60_000 {
        let tenths = (ms + 50) / 100;
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        duration(ms / 1_000)
    }
}

fn timeline(row: &TaskRow, window: Memo<Option<(Timestamp, Timestamp)>>) -> Option<AnyView> {
    let (start, end, state) = (row.start?, row.end, row.state);
    let span = Memo::new(move |_| {
        let (from, to) = window.get()?;
        Some(place((from, to), start, end.unwrap_or(to)))
    });
    let left = move || {
        span.get()
            .map_or_else(|| "0".to_owned(), |(left, _)| format!("{left}%"))
    };
    let width = move || {
        span.get()
            .map_or_else(|| "0".to_owned(), |(_, width)| format!("{width}%"))
    };
    Some(
        view! {
            <span class="timeline" aria-hidden="true">
                <i
                    class=format!("timeline-bar timeline-{}", state.name())
                    style:margin-left=left
                    style:width=width
                ></i>
            </span>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tasks_show_tenths() {
        for (ms, text) in [
            (0, "0.0 s"),
            (449, "0.4 s"),
            (12_345, "12.3 s"),
            (372_000, "6 m 12 s"),
        ] {
            assert_eq!(precise(ms), text);
        }
    }
}
