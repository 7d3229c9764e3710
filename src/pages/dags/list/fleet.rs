//! Reading all DAGs of an instance and their last runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use airstrip_airflow::v2::{DagRuns, Dags, ListDagRuns, ListDags, MOST_ROWS};
use airstrip_contract::Timestamp;
use jiff::SignedDuration;
use leptos::prelude::*;

use super::book::{RunBook, SHOWN};
use super::rows::DagRow;
use crate::api::{QUICK, Query, QueryCall, SLOW, use_query};
use crate::components::airflow::RunMark;
use crate::pages::dags::reads::{RARELY, further_pages, is_busy};
use crate::ui::now;

/// How far the clocks of the browser and of Airflow may be apart without a change being missed.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_mins(10);
/// All DAGs of an instance, page by page, with their last runs.
#[derive(Clone, Copy)]
pub struct Fleet {
    /// The Airflow instance.
    pub instance: StoredValue<String>,
    pages: RwSignal<BTreeMap<u32, Vec<Arc<DagRow>>>>,
    total: RwSignal<Option<u64>>,
    /// The last runs.
    pub book: RwSignal<RunBook>,
    /// Whether the list of runs over all DAGs was read, or could not be.
    settled: RwSignal<bool>,
    /// The first page, which tells how many there are.
    pub first: Query<Dags>,
}

impl Fleet {
    /// Starts reading.
    pub fn new(instance: String) -> Self {
        let instance = StoredValue::new(instance);
        let first = page_query(instance, 0);
        let fleet = Self {
            instance,
            pages: RwSignal::default(),
            total: RwSignal::new(None),
            book: RwSignal::default(),
            settled: RwSignal::new(false),
            first,
        };
        fleet.keep(0, first);
        fleet.follow_runs();
        fleet
    }

    /// All rows read so far, by id. Tracked.
    pub fn rows(&self) -> Vec<Arc<DagRow>> {
        self.pages
            .with(|pages| pages.values().flatten().cloned().collect())
    }

    /// How many DAGs there are, once known. Tracked.
    pub fn total(&self) -> Option<u64> {
        self.total.get()
    }

    /// Whether pages are still missing. Tracked.
    pub fn is_loading(&self) -> bool {
        let read: usize = self.pages.with(|pages| pages.values().map(Vec::len).sum());
        self.total.get().is_none_or(|total| (read as u64) < total)
    }

    /// Reads the pages after the first; draws nothing.
    pub fn further(self) -> AnyView {
        further_pages(self.total.into(), move |offset| {
            self.keep(offset, page_query(self.instance, offset));
            on_cleanup(move || drop(self.pages.try_update(|pages| pages.remove(&offset))));
        })
    }

    fn keep(self, offset: u32, query: Query<Dags>) {
        Effect::new(move |_| {
            let Some(answer) = query.data() else { return };
            let rows = answer.dags.iter().cloned().map(DagRow::new).map(Arc::new);
            self.pages
                .update(|pages| drop(pages.insert(offset, rows.collect())));
            if offset == 0 {
                self.total.set(Some(answer.total_entries));
            }
        });
    }

    /// Reads the latest runs of all DAGs, then whatever changes.
    fn follow_runs(self) {
        let instance = self.instance;
        let list = move |updated_since| {
            QueryCall::new(
                instance.get_value(),
                &ListDagRuns {
                    dag_id: None,
                    limit: MOST_ROWS,
                    offset: 0,
                    updated_since,
                },
            )
        };
        let latest = use_query(move || Some(list(None)), |_: Option<&DagRuns>| RARELY);
        // The bound stays the same while the page is open, so that it is one query and the proxy
        // can share its answers; it is in whole minutes so that they are shared between people.
        let opened = minute(now() - CLOCK_MARGIN);
        let changed = use_query(
            move || latest.data().is_some().then(|| list(Some(opened))),
            |answer: Option<&DagRuns>| {
                if answer.is_some_and(is_busy) {
                    QUICK
                } else {
                    SLOW / 3
                }
            },
        );
        Effect::new(move |_| {
            if let Some(runs) = latest.data() {
                let all = runs
                    .total_entries
                    .is_some_and(|total| total <= runs.dag_runs.len() as u64);
                self.book.update(|book| book.merge(&runs.dag_runs, all));
                self.settled.set(true);
            } else if latest.error().is_some() {
                self.settled.set(true);
            }
        });
        Effect::new(move |_| {
            if let Some(runs) = changed.data() {
                self.book.update(|book| book.merge(&runs.dag_runs, false));
            }
        });
    }

    /// The last runs of one DAG, newest first; its own list is read where the others do not fill
    /// its strip. Call it in the row that shows them.
    pub fn runs_of(self, dag_id: Arc<str>) -> Signal<Arc<[RunMark]>> {
        let (known, asked) = (Arc::clone(&dag_id), Arc::clone(&dag_id));
        let lacks = Memo::new(move |before: Option<&bool>| {
            // Once asked for, always: the query must stay to be shown.
            before == Some(&true) || self.book.with(|book| book.lacks(&asked))
        });
        let id = Arc::clone(&dag_id);
        let own = use_query(
            move || {
                let call = ListDagRuns {
                    dag_id: Some(id.to_string()),
                    limit: u32::try_from(SHOWN).unwrap_or(MOST_ROWS),
                    offset: 0,
                    updated_since: None,
                };
                // The list over all DAGs comes first: it may make this one needless.
                (self.settled.get() && lacks.get())
                    .then(|| QueryCall::new(self.instance.get_value(), &call))
            },
            |_: Option<&DagRuns>| RARELY,
        );
        Effect::new(move |_| {
            if let Some(runs) = own.data() {
                self.book
                    .update(|book| book.complete(&dag_id, &runs.dag_runs));
            }
        });
        Memo::new(move |_| self.book.with(|book| book.runs(&known))).into()
    }
}

fn page_query(instance: StoredValue<String>, offset: u32) -> Query<Dags> {
    let call = move || Some(QueryCall::new(instance.get_value(), &ListDags { offset }));
    use_query(call, |_: Option<&Dags>| SLOW)
}

fn minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at)
}
