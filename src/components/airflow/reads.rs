//! What the pages' reads of DAGs and runs have in common.

use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::{DagRun, DagRuns, MOST_ROWS};
use airstrip_contract::Timestamp;
use jiff::SignedDuration;
use leptos::prelude::*;

use crate::ui::{each, now};

/// Milliseconds between reads of what does not change any more by itself.
pub const RARELY: u32 = 15 * 60_000;

/// How long a run that has not begun is expected to begin any moment. One of a paused DAG waits
/// for days.
const SOON: SignedDuration = SignedDuration::from_mins(5);

/// When a run was due: what runs are ordered by.
#[must_use]
pub fn due(run: &DagRun) -> Option<Timestamp> {
    run.run_after.or(run.queued_at).or(run.start_date)
}

/// The name of a DAG to show: its display name, or its id.
#[must_use]
pub fn name_of<'a>(dag_id: &'a str, display_name: Option<&'a str>) -> &'a str {
    display_name
        .filter(|name| !name.trim().is_empty())
        .unwrap_or(dag_id)
}

/// Whether something is under way that will change within seconds.
#[must_use]
pub fn is_busy(runs: &DagRuns) -> bool {
    let now = now();
    runs.dag_runs.iter().any(|run| match run.state {
        RunState::Running => true,
        // Airflow 2 does not say when a run was queued.
        RunState::Queued => run
            .queued_at
            .or(run.run_after)
            .is_some_and(|at| now.duration_since(at) < SOON),
        _ => false,
    })
}

/// How long a run took, in seconds, once it has ended.
#[must_use]
pub fn took(run: &DagRun) -> Option<i64> {
    Some(run.end_date?.as_second() - run.start_date?.as_second())
}

/// Calls `read` with the offset of every page after the first, once it is `told` how many rows there are
/// in all and on the first page: how long a page is the server says, whose `maximum_page_limit` may be below
/// what is asked for. Draws nothing; what `read` sets up lives for as long as there is such a page.
pub fn further_pages(
    told: impl Fn() -> Option<(u64, usize)> + Send + Sync + 'static,
    read: impl Fn(u32) + Clone + Send + 'static,
) -> AnyView {
    let offsets = Memo::new(move |_| {
        let (total, rows) = told().unwrap_or_default();
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        let rows = u32::try_from(rows).unwrap_or(MOST_ROWS);
        let pages = match rows {
            // There is nothing to go by.
            0 => 0,
            rows => total.div_ceil(rows),
        };
        (1..pages).map(|page| page * rows).collect::<Vec<_>>()
    });
    each(
        move || offsets.get(),
        ToString::to_string,
        move |offset| {
            read(offset);
            ().into_any()
        },
    )
}
