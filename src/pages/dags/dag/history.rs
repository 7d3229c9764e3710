//! Reads the runs of a DAG: the newest first, the others after them.

use std::sync::Arc;

use airstrip_airflow::v2::{DagRun, DagRuns, ListDagRuns, MOST_ROWS};
use airstrip_contract::System;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, QUICK, Queries, Query, QueryCall, SLOW, call, use_query};
use crate::components::LaunchedBy;
use crate::components::airflow::{due, is_busy};
use crate::routes::Route;
use crate::ui::order;

/// As far back as the history goes.
pub const MOST: u32 = 1_000;

/// Runs, newest first.
pub type Runs = Arc<Vec<Arc<DagRun>>>;

/// How far the reading is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Further pages are on their way.
    Reading,
    /// There are no more runs, or no more than are shown.
    Done {
        /// Whether these are all runs there ever were.
        complete: bool,
    },
    /// A further page could not be read.
    Failed(ApiError),
}

/// The runs read so far.
#[derive(Clone, Copy)]
pub struct History {
    /// The Airflow instance.
    pub instance: StoredValue<String>,
    /// The DAG.
    pub dag_id: StoredValue<String>,
    /// The latest runs.
    pub first: Query<DagRuns>,
    /// Who launched them.
    pub launches: LaunchedBy,
    /// All runs that have been read, by when they were due.
    pub all: RwSignal<Runs>,
    /// The same as Airflow orders them: version 2 by when they were made.
    told: RwSignal<Runs>,
    /// How many Airflow says there are.
    pub total: RwSignal<Option<u64>>,
    /// How far the reading is.
    pub progress: RwSignal<Progress>,
    /// The cache.
    pub queries: Queries,
}

impl History {
    /// Starts reading.
    pub fn new(instance: String, dag_id: String) -> Self {
        let wanted = page(&dag_id, 0);
        let on = instance.clone();
        let first = use_query(
            move || Some(QueryCall::new(&on, &wanted)),
            |runs: Option<&DagRuns>| {
                if runs.is_some_and(is_busy) {
                    QUICK
                } else {
                    SLOW / 3
                }
            },
        );
        let target = dag_id.clone();
        let launches = LaunchedBy::new(System::Airflow, instance.clone(), move || {
            let any = first.data().is_some_and(|runs| !runs.dag_runs.is_empty());
            any.then(|| target.clone()).into_iter().collect()
        });
        let history = Self {
            instance: StoredValue::new(instance),
            dag_id: StoredValue::new(dag_id),
            first,
            launches,
            all: RwSignal::default(),
            told: RwSignal::default(),
            total: RwSignal::new(None),
            progress: RwSignal::new(Progress::Reading),
            queries: Queries::get(),
        };
        Effect::new(move |begun: Option<bool>| {
            let begun = begun.unwrap_or(false);
            let Some(read) = first.data() else {
                return begun;
            };
            history.keep(&read.dag_runs, true);
            history.total.set(read.total_entries);
            if !begun {
                history.read_on(u32::try_from(read.dag_runs.len()).unwrap_or(MOST_ROWS));
            }
            true
        });
        history
    }

    /// How many of the runs read so far are queued or running: Airflow 2 tells it nowhere else.
    /// Tracked.
    pub fn active(&self) -> Option<u64> {
        self.first.data()?;
        let is_active = |run: &&Arc<DagRun>| !run.state.is_terminal();
        let active = self.all.with(|runs| runs.iter().filter(is_active).count());
        Some(active as u64)
    }

    /// Reads what is still missing, after an error.
    pub fn again(self) {
        let known = self.all.with_untracked(|all| all.len());
        self.progress.set(Progress::Reading);
        self.read_on(u32::try_from(known).unwrap_or(MOST));
    }

    /// The page of a run.
    pub fn page_of(&self, run_id: &str) -> String {
        let route = Route::DagRun {
            instance: self.instance.get_value(),
            dag_id: self.dag_id.get_value(),
            run_id: run_id.to_owned(),
        };
        route.path()
    }

    fn keep(self, read: &[DagRun], newest: bool) -> bool {
        let told = self.told.try_update(|told| {
            *told = Arc::new(merged(told, read, newest));
            Arc::clone(told)
        });
        told.is_some_and(|told| self.all.try_set(Arc::new(by_due(&told))).is_none())
    }

    /// Reads page after page from `offset` on.
    fn read_on(self, mut offset: u32) {
        let (instance, dag_id) = (self.instance.get_value(), self.dag_id.get_value());
        spawn_local(async move {
            let end = loop {
                let total = self.total.try_get_untracked().flatten().unwrap_or(0);
                let more = u64::from(offset) < total;
                if !more || offset >= MOST {
                    break Progress::Done { complete: !more };
                }
                match call(&instance, &page(&dag_id, offset)).await {
                    Ok(read) => {
                        let came = u32::try_from(read.dag_runs.len()).unwrap_or(MOST_ROWS);
                        if !self.keep(&read.dag_runs, false) {
                            return;
                        }
                        if came == 0 {
                            break Progress::Done { complete: true };
                        }
                        offset += came;
                    }
                    Err(error) => {
                        self.queries.notice(&error);
                        break Progress::Failed(error);
                    }
                }
            };
            self.progress.try_set(end);
        });
    }
}

fn page(dag_id: &str, offset: u32) -> ListDagRuns {
    ListDagRuns {
        dag_id: Some(dag_id.to_owned()),
        limit: MOST_ROWS,
        offset,
        updated_since: None,
    }
}

/// Runs that were just read among those that are known, in Airflow's order. Each is kept as it was read
/// last: one that starts meanwhile moves others onto the next page. Where these are the `newest`, one that
/// was before any of them and is not among them has been deleted.
fn merged(known: &[Arc<DagRun>], read: &[DagRun], newest: bool) -> Vec<Arc<DagRun>> {
    let by_id = order(read.len(), &mut |a, b| {
        read[a].dag_run_id.cmp(&read[b].dag_run_id)
    });
    let is_read = |run: &Arc<DagRun>| {
        let found = by_id.binary_search_by(|at| read[*at].dag_run_id.cmp(&run.dag_run_id));
        found.is_ok()
    };
    let mut new: Vec<Arc<DagRun>> = read.iter().map(|run| Arc::new(run.clone())).collect();
    let last = known.iter().rposition(is_read).filter(|_| newest);
    let stay = known[last.map_or(0, |at| at + 1)..].iter();
    let mut stay: Vec<Arc<DagRun>> = stay.filter(|run| !is_read(run)).cloned().collect();
    if newest {
        new.append(&mut stay);
        return new;
    }
    stay.append(&mut new);
    stay
}

/// Each run once, the newest first.
fn by_due(all: &[Arc<DagRun>]) -> Vec<Arc<DagRun>> {
    let places = order(all.len(), &mut |a, b| {
        let (a, b) = (&all[a], &all[b]);
        due(b)
            .cmp(&due(a))
            .then_with(|| b.dag_run_id.cmp(&a.dag_run_id))
    });
    let mut sorted: Vec<Arc<DagRun>> = Vec::with_capacity(all.len());
    for at in places {
        // One page may have a run twice, where another ended meanwhile.
        let run = &all[at];
        if sorted
            .last()
            .is_none_or(|last| last.dag_run_id != run.dag_run_id)
        {
            sorted.push(Arc::clone(run));
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn run(id: u8, state: &str) -> DagRun {
        let run = serde_json::json!({
            "dag_run_id": format!("r{id}"), "dag_id": "d", "state": state,
            "run_type": "manual", "run_after": format!("2026-11-01T00:00:{id:02}Z"),
        });
        serde_json::from_value(run).unwrap()
    }

    #[test]
    fn a_run_on_two_pages_is_shown_once_and_as_it_is_now_and_a_deleted_one_no_more() {
        let mut all = Vec::new();
        for (page, newest) in [
            (
                vec![run(9, "running"), run(8, "success"), run(7, "success")],
                true,
            ),
            (
                vec![run(7, "success"), run(6, "failed"), run(5, "failed")],
                false,
            ),
            (
                vec![run(10, "queued"), run(9, "failed"), run(6, "failed")],
                true,
            ),
        ] {
            all = merged(&all, &page, newest);
        }
        let told: Vec<_> = by_due(&all)
            .iter()
            .map(|run| format!("{} {}", run.dag_run_id, run.state))
            .collect();
        let expected = ["r10 queued", "r9 failed", "r6 failed", "r5 failed"];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_run_for_an_old_date_that_was_made_last_deletes_none() {
        let mut all = Vec::new();
        for (page, newest) in [
            (vec![run(9, "running"), run(8, "success")], true),
            (vec![run(7, "success"), run(6, "failed")], false),
            (vec![run(1, "queued"), run(9, "success")], true),
            (vec![run(2, "queued"), run(1, "running")], true),
        ] {
            all = merged(&all, &page, newest);
        }
        let told: Vec<_> = by_due(&all)
            .iter()
            .map(|run| format!("{} {}", run.dag_run_id, run.state))
            .collect();
        let expected = [
            "r9 success",
            "r8 success",
            "r7 success",
            "r6 failed",
            "r2 queued",
            "r1 running",
        ];
        assert_eq!(told, expected);
    }
}
