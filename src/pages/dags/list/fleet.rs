//! Reads all DAGs of an instance and keeps them up to date.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use airstrip_airflow::v2::{Dag, ListDags, MOST_ROWS};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::find::Row;
use crate::api::{ApiError, Queries, call};
use crate::session::use_session;

/// How many pages are read at once: the proxy has more to do.
const AT_ONCE: u32 = 4;
/// After how many pages what has come is shown, the first time.
const SHOW: usize = 8;
/// Milliseconds between looks at whether the list is old.
const LOOK: u32 = 5_000;
/// Milliseconds after which a list of up to [`MANY`] DAGs is old, and a longer one: what runs is read
/// apart.
const STALE: [f64; 2] = [30_000.0, 300_000.0];
/// Milliseconds after which a list is read again by who comes back to it.
const SOON: f64 = 60_000.0;
const MANY: u64 = 1_000;

/// All DAGs of an instance.
#[derive(Clone, Copy)]
pub struct Fleet {
    /// The Airflow instance.
    pub instance: StoredValue<String>,
    /// Those read so far, by id.
    pub rows: RwSignal<Arc<Vec<Arc<Row>>>>,
    /// How many there are, once known.
    pub total: RwSignal<Option<u64>>,
    /// How many Airflow has at least, where the proxy looked at no more of them.
    pub searched: RwSignal<Option<u64>>,
    /// Whether all have been read once.
    pub complete: RwSignal<bool>,
    /// Why the last reading failed.
    pub error: RwSignal<Option<ApiError>>,
    busy: StoredValue<bool>,
    read_at: StoredValue<f64>,
    queries: Queries,
}

/// One reading of all pages.
struct Reading {
    /// Where the page begins that is to be read next.
    next: Cell<u32>,
    /// How many DAGs are on a page: the server says, whose `maximum_page_limit` may be below what is asked
    /// for.
    rows: u32,
    /// Where nothing is left to be read.
    end: Cell<u32>,
    pages: RefCell<Vec<(u32, Vec<Dag>)>>,
    at_work: Cell<u32>,
    error: RefCell<Option<ApiError>>,
}

impl Reading {
    /// After a first page of `total` DAGs.
    fn after(first: Vec<Dag>, total: u64) -> Self {
        let rows = u32::try_from(first.len()).unwrap_or(MOST_ROWS);
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        Self {
            next: Cell::new(rows),
            rows,
            // Where there are no rows, there is nothing to go by.
            end: Cell::new(if rows == 0 { 0 } else { total }),
            pages: RefCell::new(vec![(0, first)]),
            at_work: Cell::new(0),
            error: RefCell::default(),
        }
    }

    /// Where the next page begins, if there is one; each is given once.
    fn turn(&self) -> Option<u32> {
        let offset = self.next.get();
        self.next.set(offset.saturating_add(self.rows));
        (offset < self.end.get()).then_some(offset)
    }

    fn keep(&self, offset: u32, dags: Vec<Dag>) {
        if dags.is_empty() {
            self.end.set(0);
        }
        self.pages.borrow_mut().push((offset, dags));
    }
}

impl Fleet {
    /// Starts reading, and reads again for as long as the calling component lives.
    pub fn new(instance: StoredValue<String>) -> Self {
        let fleet = Self {
            instance,
            rows: RwSignal::default(),
            total: RwSignal::new(None),
            searched: RwSignal::new(None),
            complete: RwSignal::new(false),
            error: RwSignal::new(None),
            busy: StoredValue::new(false),
            read_at: StoredValue::new(0.0),
            queries: Queries::get(),
        };
        fleet.load();
        let session = use_session();
        let freshen = move |limit: f64| {
            let age = js_sys::Date::now() - fleet.read_at.get_value();
            if !document().hidden() && !session.expired.get_untracked() && age > limit {
                fleet.load();
            }
        };
        let stale = move || {
            let many = fleet.total.get_untracked() > Some(MANY);
            STALE[usize::from(many && fleet.complete.get_untracked())]
        };
        let timer = Interval::new(LOOK, move || freshen(stale()));
        let timer = StoredValue::new_local(Some(timer));
        let shown = window_event_listener_untyped("visibilitychange", move |_| freshen(SOON));
        Effect::new(move |before: Option<bool>| {
            let expired = session.expired.get();
            if before == Some(true) && !expired {
                fleet.load();
            }
            expired
        });
        on_cleanup(move || {
            timer.set_value(None);
            shown.remove();
        });
        fleet
    }

    /// Reads all of them now, unless they are being read.
    pub fn load(self) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            let page = call(&self.instance.get_value(), &ListDags { offset: 0 }).await;
            // The page may be gone by now.
            if self.busy.try_get_value().is_none() {
                return;
            }
            match page {
                Ok(first) => {
                    self.total.set(Some(first.total_entries));
                    self.searched.set(first.searched);
                    let reading = Rc::new(Reading::after(first.dags, first.total_entries));
                    if !self.complete.get_untracked() {
                        self.show(&reading);
                    }
                    for _ in 0..AT_ONCE {
                        self.read_on(&reading);
                    }
                }
                Err(error) => self.end(Some(error)),
            }
        });
    }

    /// Reads one page after another until none is left.
    fn read_on(self, reading: &Rc<Reading>) {
        let reading = Rc::clone(reading);
        reading.at_work.set(reading.at_work.get() + 1);
        spawn_local(async move {
            while let (Some(offset), Some(instance)) =
                (reading.turn(), self.instance.try_get_value())
            {
                match call(&instance, &ListDags { offset }).await {
                    Ok(page) => reading.keep(offset, page.dags),
                    Err(error) => {
                        reading.end.set(0);
                        *reading.error.borrow_mut() = Some(error);
                    }
                }
                let read = reading.pages.borrow().len();
                if read.is_multiple_of(SHOW) && self.complete.try_get_untracked() == Some(false) {
                    self.show(&reading);
                }
            }
            reading.at_work.set(reading.at_work.get() - 1);
            if reading.at_work.get() == 0 && self.busy.try_get_value().is_some() {
                self.finish(&reading);
            }
        });
    }

    fn finish(self, reading: &Reading) {
        let error = reading.error.borrow_mut().take();
        // What was read of an old list says little of what is gone.
        if error.is_none() || !self.complete.get_untracked() {
            self.show(reading);
        }
        if error.is_none() {
            self.complete.set(true);
        }
        self.end(error);
    }

    fn end(self, error: Option<ApiError>) {
        if let Some(error) = &error {
            self.queries.notice(error);
        }
        if error.is_some() || self.error.with_untracked(Option::is_some) {
            self.error.set(error);
        }
        self.read_at.set_value(js_sys::Date::now());
        self.busy.set_value(false);
    }

    /// Shows what has been read. A DAG of which nothing is new keeps its row, so that it is not painted
    /// again.
    fn show(self, reading: &Reading) {
        let mut pages = reading.pages.borrow_mut();
        pages.sort_by_key(|(offset, _)| *offset);
        let old = self.rows.get_untracked();
        let mut rows: Vec<Arc<Row>> = Vec::with_capacity(old.len());
        for dag in pages.iter().flat_map(|(_, dags)| dags) {
            let known = old.get(rows.len()).filter(|known| known.dag == *dag);
            rows.push(match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(Row::new(dag.clone())),
            });
        }
        if *old != rows {
            self.rows.set(Arc::new(rows));
        }
    }

    /// Shows a DAG as paused or not, as the next reading will tell it.
    pub fn set_paused(&self, id: &str, is_paused: bool) {
        let mut rows = Vec::clone(&self.rows.get_untracked());
        if let Some(row) = rows.iter_mut().find(|row| &*row.id == id) {
            *row = Arc::new(row.with_pause(is_paused));
            self.rows.set(Arc::new(rows));
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn dags(count: usize) -> Vec<Dag> {
        let dag = |at| serde_json::from_value(serde_json::json!({ "dag_id": format!("d{at}") }));
        (0..count).map(|at| dag(at).unwrap()).collect()
    }

    #[test]
    fn pages_are_as_long_as_the_server_makes_them() {
        for (rows, total, expected) in [
            (100, 100, vec![]),
            (100, 201, vec![100, 200]),
            (50, 130, vec![50, 100]),
            (30, 30, vec![]),
            (0, 130, vec![]),
            (0, 0, vec![]),
        ] {
            let reading = Reading::after(dags(rows), total);
            let found: Vec<u32> = std::iter::from_fn(|| reading.turn()).collect();
            assert_eq!(found, expected, "{rows} of {total}");
        }
        let reading = Reading::after(dags(50), u64::MAX);
        assert_eq!(reading.turn(), Some(50));
        reading.keep(50, Vec::new());
        assert_eq!(reading.turn(), None);
    }
}
