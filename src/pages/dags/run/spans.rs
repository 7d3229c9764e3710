//! When a task waited and ran, try by try, and where that lies in a window of time.

use airstrip_airflow::v2::TaskInstance;
use airstrip_contract::Timestamp;

use super::tasks::TaskRow;
use crate::ui::State;

/// A stretch of time in which a task was in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is drawn as; waiting in the queue is [`State::Queued`].
    pub state: State,
    /// When it began.
    pub from: Timestamp,
    /// When it ended; `None` while it goes on.
    pub to: Option<Timestamp>,
}

/// The stretches of a task, of which the tries before the last one come from `tries`.
pub fn spans(row: &TaskRow, tries: &[TaskInstance]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut add = |queued: Option<Timestamp>, start: Option<Timestamp>, end, state| {
        if let Some(from) = queued.filter(|queued| start.is_none_or(|start| *queued < start)) {
            spans.push(Span {
                state: State::Queued,
                from,
                to: start,
            });
        }
        if let Some(from) = start {
            spans.push(Span {
                state,
                from,
                to: end,
            });
        }
    };
    for one in tries {
        let is_past = one.try_number.is_some_and(|number| number < row.at_try);
        if is_past && one.start_date.is_some() {
            add(
                one.queued_when,
                one.start_date,
                one.end_date,
                State::Retrying,
            );
        }
    }
    let is_waiting = row.start.is_none() && row.word != "Queued";
    let queued = row.queued.filter(|_| !is_waiting);
    add(queued, row.start, row.end, row.state);
    spans
}

/// Where a stretch lies in a window, as percentages: its left edge and its width, at least a sliver.
#[allow(clippy::cast_precision_loss)] // Milliseconds: exact far beyond any run.
pub fn place(window: (Timestamp, Timestamp), start: Timestamp, end: Timestamp) -> (f64, f64) {
    let ms = |t: Timestamp| t.as_millisecond() as f64;
    let (from, to) = (ms(window.0), ms(window.1));
    let whole = (to - from).max(1.0);
    let left = ((ms(start) - from) / whole).clamp(0.0, 1.0);
    let right = ((ms(end) - from) / whole).clamp(left, 1.0);
    let width = (right - left).max(0.004);
    (left.min(1.0 - width) * 100.0, width * 100.0)
}

/// Round times within a window, for its axis: three to six of them.
pub fn marks(window: (Timestamp, Timestamp)) -> Vec<Timestamp> {
    const STEPS: [i64; 17] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    ];
    let (from, to) = (window.0.as_second(), window.1.as_second());
    let length = (to - from).max(1);
    let fits = |step: &i64| length / step <= 5;
    let step = STEPS.into_iter().find(fits);
    let step = step.unwrap_or_else(|| (length / 5 / 86_400 + 1) * 86_400);
    let first = from.div_euclid(step) + 1;
    (first..)
        .map(|n| n * step)
        .take_while(|at| *at < to)
        .filter_map(Timestamp::from_second)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::pages::dags::run::tasks::grouped;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn instance(state: &str, number: u64, times: [Option<i64>; 3]) -> TaskInstance {
        let [queued, start, end] = times.map(|t| t.map(|t| at(t).to_string()));
        serde_json::from_value(serde_json::json!({
            "task_id": "t", "map_index": -1, "state": state, "try_number": number, "max_tries": 2,
            "queued_when": queued, "start_date": start, "end_date": end,
        }))
        .unwrap()
    }

    fn shown(last: &TaskInstance, tries: &[TaskInstance]) -> Vec<(State, i64, Option<i64>)> {
        let row = grouped(std::slice::from_ref(last)).remove(0).whole;
        let second = |t: Timestamp| t.as_second() - 1_800_000_000;
        spans(&row, tries)
            .into_iter()
            .map(|span| (span.state, second(span.from), span.to.map(second)))
            .collect()
    }

    #[test]
    fn waiting_and_every_try_have_a_stretch_of_their_own() {
        let first = instance("failed", 1, [Some(0), Some(2), Some(5)]);
        let last = instance("running", 2, [Some(10), Some(11), None]);
        assert_eq!(
            shown(&last, &[first.clone(), last.clone()]),
            [
                (State::Queued, 0, Some(2)),
                (State::Retrying, 2, Some(5)),
                (State::Queued, 10, Some(11)),
                (State::Running, 11, None),
            ]
        );
        assert_eq!(
            shown(&instance("queued", 1, [Some(3), None, None]), &[]),
            [(State::Queued, 3, None)]
        );
        // What waits for its next try shows the one before, what was never tried nothing.
        assert_eq!(
            shown(
                &instance("up_for_retry", 1, [Some(0), Some(2), Some(5)]),
                &[]
            ),
            [(State::Queued, 0, Some(2)), (State::Retrying, 2, Some(5))]
        );
        for state in ["scheduled", "skipped", "upstream_failed"] {
            let never = instance(state, 0, [Some(1), Some(2), Some(2)]);
            assert_eq!(shown(&never, &[]), [], "{state}");
        }
    }

    #[test]
    fn stretches_stay_inside_the_window() {
        let window = (at(100), at(200));
        for (start, end, expected) in [
            (100, 200, (0.0, 100.0)),
            (150, 175, (50.0, 25.0)),
            (200, 200, (99.6, 0.4)),
            (90, 300, (0.0, 100.0)),
        ] {
            assert_eq!(place(window, at(start), at(end)), expected, "{start} {end}");
        }
    }

    #[test]
    fn an_axis_has_a_few_round_times() {
        for length in [1, 3, 7, 44, 61, 500, 4_000, 90_000, 10_000_000] {
            let marks = marks((at(0), at(length)));
            assert!(marks.len() <= 6, "{length}: {}", marks.len());
            assert!(length < 3 || marks.len() >= 2, "{length}: {}", marks.len());
            assert!(marks.iter().all(|mark| *mark > at(0) && *mark < at(length)));
        }
    }
}
