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
    waiting: RefCell<Vec<u32>>,
    pages: RefCell<Vec<(u32, Vec<Dag>)>>,
    at_work: Cell<u32>,
    error: RefCell<Option<ApiError>>,
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
                    let pages = u32::try_from(first.total_entries).unwrap_or(u32::MAX);
                    let pages = pages.div_ceil(MOST_ROWS);
                    let reading = Rc::new(Reading {
                        waiting: RefCell::new((1..pages).rev().map(|p| p * MOST_ROWS).collect()),
                        pages: RefCell::new(vec![(0, first.dags)]),
                        at_work: Cell::new(0),
                        error: RefCell::default(),
                    });
                    if !self.complete.get_untracked() {
                        self.show(&reading);
                    }
                    for _ in 0..AT_ONCE.min(pages.saturating_sub(1)) {
                        self.read_on(&reading);
                    }
                    if reading.at_work.get() == 0 {
                        self.finish(&reading);
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
            loop {
                let offset = reading.waiting.borrow_mut().pop();
                let (Some(offset), Some(instance)) = (offset, self.instance.try_get_value()) else {
                    break;
                };
                match call(&instance, &ListDags { offset }).await {
                    Ok(page) => reading.pages.borrow_mut().push((offset, page.dags)),
                    Err(error) => {
                        reading.waiting.borrow_mut().clear();
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
