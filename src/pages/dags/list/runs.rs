//! What runs and what ran: of all DAGs by state, and of those in view one by one.

use std::sync::Arc;

use airstrip_airflow::model::RunState;
use airstrip_airflow::v2::{DagRuns, ListDagRuns, ListRunsInState, MOST_ROWS};
use airstrip_contract::Timestamp;
use jiff::SignedDuration;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::book::{RunBook, SHOWN};
use crate::api::{ApiError, QUICK, Queries, QueryCall, SLOW, call, use_query};
use crate::components::airflow::{RARELY, further_pages, is_busy};
use crate::ui::{now, order};

/// How far the clocks of the browser and of Airflow may be apart without a change being missed.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_mins(10);
/// How long the strips in view are believed where more changes than the list of changes tells.
const DOUBT: SignedDuration = SignedDuration::from_mins(1);
/// How many runs in one state are looked at.
const MOST_IN_STATE: u64 = 500;
/// How many DAGs' runs are asked for at once.
const AT_ONCE: usize = 3;

/// The DAGs that have runs in one state.
#[derive(Clone, Copy)]
pub struct InState {
    /// The state in the address and in words.
    pub name: (&'static str, &'static str),
    pages: RwSignal<Vec<(u32, Arc<DagRuns>)>>,
    total: RwSignal<Option<u64>>,
    /// Their ids, in order and each once.
    pub dags: Memo<Arc<Vec<String>>>,
}

impl InState {
    fn new(name: (&'static str, &'static str)) -> Self {
        let pages: RwSignal<Vec<(u32, Arc<DagRuns>)>> = RwSignal::default();
        let dags = Memo::new(move |_| {
            pages.with(|pages| {
                let runs = pages.iter().flat_map(|(_, page)| &page.dag_runs);
                let ids: Vec<&String> = runs.map(|run| &run.dag_id).collect();
                let mut all: Vec<String> = Vec::new();
                for place in order(ids.len(), &mut |a, b| ids[a].cmp(ids[b])) {
                    if all.last() != Some(ids[place]) {
                        all.push(ids[place].clone());
                    }
                }
                Arc::new(all)
            })
        });
        Self {
            name,
            pages,
            total: RwSignal::new(None),
            dags,
        }
    }

    /// Whether they have been read. Tracked.
    pub fn is_known(&self) -> bool {
        self.total.with(Option::is_some)
    }

    /// Whether there are more than were looked at. Tracked.
    pub fn is_cut(&self) -> bool {
        let by_us = self.total.get() > Some(MOST_IN_STATE);
        let searched = |(_, page): &(u32, Arc<DagRuns>)| page.searched.is_some();
        by_us || self.pages.with(|pages| pages.iter().any(searched))
    }

    /// Keeps reading; draws nothing.
    fn follow(
        self,
        instance: StoredValue<String>,
        state: RunState,
        ended_since: Option<Timestamp>,
        every: u32,
    ) -> AnyView {
        let page = move |offset| {
            let call = ListRunsInState {
                state: state.clone(),
                ended_since,
                offset,
            };
            let read = use_query(
                move || Some(QueryCall::new(instance.get_value(), &call)),
                move |_: Option<&DagRuns>| every,
            );
            Effect::new(move |_| {
                let Some(answer) = read.data() else { return };
                if offset == 0 {
                    let count = answer.dag_runs.len() as u64;
                    self.total.set(Some(answer.total_entries.unwrap_or(count)));
                }
                self.pages.update(|pages| {
                    pages.retain(|(other, _)| *other != offset);
                    pages.push((offset, answer));
                });
            });
        };
        page(0);
        let told = move || {
            let rows = self.pages.with(|pages| {
                let first = pages.iter().find(|(offset, _)| *offset == 0);
                first.map(|(_, page)| page.dag_runs.len())
            });
            Some((self.total.get()?.min(MOST_IN_STATE), rows?))
        };
        further_pages(told, move |offset| {
            page(offset);
            on_cleanup(move || {
                self.pages
                    .try_update(|pages| pages.retain(|(other, _)| *other != offset));
            });
        })
    }
}

/// The runs of an instance, as far as the list shows them.
#[derive(Clone, Copy)]
pub struct Runs {
    instance: StoredValue<String>,
    /// The last runs by DAG.
    pub book: RwSignal<RunBook>,
    /// What runs now.
    pub running: InState,
    /// What waits.
    pub queued: InState,
    /// What failed since yesterday.
    pub failed: InState,
    /// Whether the list of runs over all DAGs was read, or could not be.
    settled: RwSignal<bool>,
    /// Why runs could not be read.
    pub error: RwSignal<Option<ApiError>>,
    waiting: StoredValue<Vec<String>>,
    at_work: StoredValue<usize>,
    /// The DAGs whose own list was asked for, once each whatever came of it.
    asked: StoredValue<Vec<String>>,
    queries: Queries,
}

impl Runs {
    /// Nothing yet: [`Runs::follow`] reads.
    pub fn new(instance: StoredValue<String>) -> Self {
        Self {
            instance,
            book: RwSignal::default(),
            running: InState::new(("running", "running")),
            queued: InState::new(("queued", "queued")),
            failed: InState::new(("failed", "failed since yesterday")),
            settled: RwSignal::new(false),
            error: RwSignal::new(None),
            waiting: StoredValue::default(),
            at_work: StoredValue::new(0),
            asked: StoredValue::default(),
            queries: Queries::get(),
        }
    }

    /// All that are told apart by state.
    pub fn in_states(&self) -> [InState; 3] {
        [self.running, self.queued, self.failed]
    }

    /// Keeps reading what changes, and the runs of DAGs that have come to rest in view; draws nothing.
    pub fn follow(self, settled: RwSignal<Vec<String>>) -> AnyView {
        self.follow_changes();
        Effect::new(move |_| {
            // The list over all DAGs comes first: it may make others needless.
            if self.settled.get() {
                let lacking = |id: &&String| {
                    self.book.with(|book| book.lacks(id))
                        && self.asked.with_value(|ids| !ids.contains(id))
                };
                let ids = settled.with(|ids| ids.iter().rev().filter(lacking).cloned().collect());
                self.waiting.set_value(ids);
                while self.at_work.get_value() < AT_ONCE && self.ask_next() {}
            }
        });
        // What is under way is among the latest: it belongs into the strips.
        for state in [self.running, self.queued] {
            Effect::new(move |_| {
                let pages = state.pages.get();
                self.book.update(|book| {
                    pages
                        .iter()
                        .for_each(|(_, page)| book.merge(&page.dag_runs))
                });
            });
        }
        let follow =
            |state: InState, run, since, every| state.follow(self.instance, run, since, every);
        [
            follow(self.running, RunState::Running, None, SLOW / 6),
            follow(self.queued, RunState::Queued, None, SLOW / 3),
            follow(self.failed, RunState::Failed, Some(yesterday()), SLOW),
        ]
        .into_iter()
        .collect_view()
        .into_any()
    }

    /// Reads the latest runs of all DAGs, then whatever changes.
    fn follow_changes(self) {
        let list = move |updated_since| {
            let call = ListDagRuns {
                dag_id: None,
                limit: MOST_ROWS,
                offset: 0,
                updated_since,
            };
            QueryCall::new(self.instance.get_value(), &call)
        };
        let latest = use_query(move || Some(list(None)), |_: Option<&DagRuns>| RARELY);
        // The bound moves on seldom, so that it is one query for a while and the proxy can share its
        // answers; it is in whole minutes so that they are shared between people.
        let since = RwSignal::new(minute(now() - CLOCK_MARGIN));
        let changed = use_query(
            move || latest.data().is_some().then(|| list(Some(since.get()))),
            |answer: Option<&DagRuns>| {
                if answer.is_some_and(is_busy) {
                    QUICK
                } else {
                    SLOW / 3
                }
            },
        );
        Effect::new(move |_| {
            let (runs, error) = (latest.data(), latest.error());
            if let Some(runs) = &runs {
                let count = runs.dag_runs.len() as u64;
                let all = runs.searched.is_none() && runs.total_entries.is_some_and(|t| t <= count);
                self.book.update(|book| book.latest(&runs.dag_runs, all));
            }
            if runs.is_some() || error.is_some() {
                self.settled.set(true);
            }
            self.error.set(error.or_else(|| changed.error()));
        });
        let doubted_at = StoredValue::new(now());
        Effect::new(move |_| {
            let Some(runs) = changed.data() else { return };
            let is_cut = runs.total_entries > Some(runs.dag_runs.len() as u64);
            let doubts = is_cut && now().duration_since(doubted_at.get_value()) > DOUBT;
            if doubts {
                doubted_at.set_value(now());
                self.asked.set_value(Vec::new());
            }
            self.book.update(|book| {
                if doubts {
                    book.doubt();
                }
                book.merge(&runs.dag_runs);
            });
            let reach = minute(now() - CLOCK_MARGIN);
            if reach.duration_since(since.get_untracked()) > CLOCK_MARGIN {
                since.set(reach);
            }
        });
    }

    /// Reads the runs of the next DAG that waits; whether there was one.
    fn ask_next(self) -> bool {
        let next = self.waiting.try_update_value(Vec::pop).flatten();
        let Some(dag_id) = next else { return false };
        self.at_work.update_value(|count| *count += 1);
        self.asked.update_value(|ids| ids.push(dag_id.clone()));
        spawn_local(async move {
            let wanted = ListDagRuns {
                dag_id: Some(dag_id.clone()),
                limit: u32::try_from(SHOWN).unwrap_or(MOST_ROWS),
                offset: 0,
                updated_since: None,
            };
            let answer = call(&self.instance.get_value(), &wanted).await;
            if self.at_work.try_update_value(|count| *count -= 1).is_none() {
                return;
            }
            match answer {
                Ok(runs) => self
                    .book
                    .update(|book| book.complete(&dag_id, &runs.dag_runs)),
                Err(error) => {
                    self.queries.notice(&error);
                    self.book.update(|book| book.fail(&dag_id));
                }
            }
            self.ask_next();
        });
        true
    }
}

fn minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at)
}

/// When yesterday began, in the reader's zone.
fn yesterday() -> Timestamp {
    let day = Date::new_0();
    day.set_hours(0);
    day.set_minutes(0);
    day.set_seconds(0);
    // The day before the first is the last of the month before.
    day.set_date(day.get_date() - 1);
    #[allow(clippy::cast_possible_truncation)] // Seconds since 1970.
    let second = (day.get_time() / 1_000.0) as i64;
    Timestamp::from_second(second).unwrap_or_default()
}
