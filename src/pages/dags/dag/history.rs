//! The runs of a DAG, read page by page as they are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use airstrip_airflow::v2::{DagRun, DagRuns, ListDagRuns, MOST_ROWS};
use airstrip_contract::System;
use leptos::prelude::*;

use crate::api::{QUICK, Query, QueryCall, SLOW, use_query};
use crate::components::LaunchedBy;
use crate::pages::dags::reads::{due, further_pages, is_busy};

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
    pages: RwSignal<BTreeMap<u32, Arc<DagRuns>>>,
    /// How many pages are asked for.
    wanted: RwSignal<u32>,
    runs: Memo<Option<Vec<Arc<DagRun>>>>,
}

impl History {
    /// Starts reading.
    pub fn new(instance: String, dag_id: String) -> Self {
        let (instance, dag_id) = (StoredValue::new(instance), StoredValue::new(dag_id));
        let pages: RwSignal<BTreeMap<u32, Arc<DagRuns>>> = RwSignal::default();
        let first = page(instance, dag_id, 0);
        let launches = LaunchedBy::new(System::Airflow, instance.get_value(), move || {
            let any = first.data().is_some_and(|runs| !runs.dag_runs.is_empty());
            any.then(|| dag_id.get_value()).into_iter().collect()
        });
        let history = Self {
            instance,
            dag_id,
            first,
            launches,
            pages,
            wanted: RwSignal::new(1),
            runs: Memo::new(move |_| pages.with(merged)),
        };
        history.keep(0, history.first);
        history
    }

    /// The runs read so far, newest first; `None` before the first answer. Tracked.
    pub fn with<T>(&self, read: impl FnOnce(Option<&[Arc<DagRun>]>) -> T) -> T {
        self.runs.with(|runs| read(runs.as_deref()))
    }

    /// How many runs there are beyond those shown, if any. Tracked.
    pub fn more(&self) -> Option<u64> {
        let total = self.first.data()?.total_entries?;
        let shown = self.with(|runs| runs.map_or(0, |runs| runs.len() as u64));
        total.checked_sub(shown).filter(|rest| *rest > 0)
    }

    /// How many of the runs read so far are queued or running: Airflow 2 tells it nowhere else.
    /// Tracked.
    pub fn active(&self) -> Option<u64> {
        let is_active = |run: &&Arc<DagRun>| !run.state.is_terminal();
        self.with(|runs| Some(runs?.iter().filter(is_active).count() as u64))
    }

    /// Reads one page more.
    pub fn show_more(&self) {
        self.wanted.update(|wanted| *wanted += 1);
    }

    /// Reads the pages after the first that are asked for; draws nothing.
    pub fn further(self) -> AnyView {
        let total = Memo::new(move |_| {
            let all = self.first.data()?.total_entries?;
            Some(all.min(u64::from(self.wanted.get()) * u64::from(MOST_ROWS)))
        });
        further_pages(total.into(), move |offset| {
            self.keep(offset, page(self.instance, self.dag_id, offset));
            on_cleanup(move || drop(self.pages.try_update(|pages| pages.remove(&offset))));
        })
    }

    fn keep(self, offset: u32, query: Query<DagRuns>) {
        Effect::new(move |_| {
            if let Some(answer) = query.data() {
                self.pages
                    .update(|pages| drop(pages.insert(offset, answer)));
            }
        });
    }
}

fn page(instance: StoredValue<String>, dag_id: StoredValue<String>, offset: u32) -> Query<DagRuns> {
    let call = move || {
        let call = ListDagRuns {
            dag_id: Some(dag_id.get_value()),
            limit: MOST_ROWS,
            offset,
            updated_since: None,
        };
        Some(QueryCall::new(instance.get_value(), &call))
    };
    use_query(call, |runs: Option<&DagRuns>| {
        if runs.is_some_and(is_busy) {
            QUICK
        } else {
            SLOW / 3
        }
    })
}

/// All pages as one list. A run that starts between two reads moves the others to later pages, so
/// that one may come twice.
fn merged(pages: &BTreeMap<u32, Arc<DagRuns>>) -> Option<Vec<Arc<DagRun>>> {
    pages.get(&0)?;
    let mut runs: Vec<Arc<DagRun>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for run in pages.values().flat_map(|page| &page.dag_runs) {
        if seen.insert(run.dag_run_id.as_str()) {
            runs.push(Arc::new(run.clone()));
        }
    }
    runs.sort_by(|a, b| {
        due(b)
            .cmp(&due(a))
            .then_with(|| b.dag_run_id.cmp(&a.dag_run_id))
    });
    Some(runs)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn answer(ids: &[u8]) -> Arc<DagRuns> {
        let run = |id: &u8| {
            serde_json::json!({
                "dag_run_id": format!("r{id}"), "dag_id": "d", "state": "success",
                "run_type": "manual", "run_after": format!("2026-11-01T00:00:{id:02}Z"),
            })
        };
        let runs: Vec<_> = ids.iter().map(run).collect();
        let answer = serde_json::json!({"dag_runs": runs, "total_entries": 9});
        Arc::new(serde_json::from_value(answer).unwrap())
    }

    #[test]
    fn a_run_that_moved_to_the_next_page_is_shown_once() {
        let pages = BTreeMap::from([(0, answer(&[9, 8, 7])), (100, answer(&[7, 6]))]);
        let ids: Vec<_> = merged(&pages)
            .unwrap()
            .iter()
            .map(|r| r.dag_run_id.clone())
            .collect();
        assert_eq!(ids, ["r9", "r8", "r7", "r6"]);
        assert_eq!(merged(&BTreeMap::new()), None);
    }
}
