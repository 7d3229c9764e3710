//! The outcomes of each connection's last syncs, read for the rows that are looked at.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use airstrip_airbyte::config::ListJobs;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::load::Store;
use crate::api::{Queries, call};
use crate::components::airbyte::look_of_job;

/// How many outcomes are shown.
const SHOWN: u32 = 10;
/// How many connections' jobs are asked for at once: the proxy has more to do.
const AT_ONCE: u32 = 3;
/// Milliseconds for which outcomes are believed when nothing tells that there are new ones.
const FRESH: f64 = 300_000.0;

/// The latest job that was known when a connection's outcomes were asked for, whether it was live, and
/// when that was.
type Known = (Option<u64>, bool, f64);

/// What was read, and what is to be.
#[derive(Default)]
pub struct Recent {
    asked: RefCell<HashMap<String, Known>>,
    waiting: RefCell<Vec<String>>,
    busy: Cell<u32>,
}

impl Store {
    /// Reads the outcomes of these connections, as far as they are not known, and of no others that
    /// wait.
    pub fn want_outcomes(self: &Rc<Self>, ids: &[String], queries: Queries) {
        let now = js_sys::Date::now();
        let list = self.list.read_untracked();
        let asked = self.recent.asked.borrow();
        let stale = |id: &&String| {
            let Some(row) = list.get(id) else {
                return false;
            };
            let live = row.live.state.is_live();
            asked.get(id.as_str()).is_none_or(|(job, was_live, at)| {
                *job != row.live.job || *was_live != live || now - at > FRESH
            })
        };
        // The last comes first.
        *self.recent.waiting.borrow_mut() = ids.iter().rev().filter(stale).cloned().collect();
        drop(asked);
        drop(list);
        while self.recent.busy.get() < AT_ONCE && self.ask_next(queries) {}
    }

    /// Asks for the next that waits; whether there was one.
    fn ask_next(self: &Rc<Self>, queries: Queries) -> bool {
        let Some(id) = self.recent.waiting.borrow_mut().pop() else {
            return false;
        };
        let known = {
            let list = self.list.read_untracked();
            list.get(&id)
                .map(|row| (row.live.job, row.live.state.is_live(), js_sys::Date::now()))
        };
        if let Some(known) = known {
            self.recent.asked.borrow_mut().insert(id.clone(), known);
        }
        self.recent.busy.set(self.recent.busy.get() + 1);
        let store = Rc::clone(self);
        spawn_local(async move {
            store.read_outcomes(id, queries).await;
            store.recent.busy.set(store.recent.busy.get() - 1);
            store.ask_next(queries);
        });
        true
    }

    /// Where they cannot be read none are shown.
    async fn read_outcomes(&self, id: String, queries: Queries) {
        let wanted = ListJobs::syncs(&id, SHOWN, 0);
        let jobs = match call(&self.instance, &wanted).await {
            Ok(jobs) => jobs.jobs,
            Err(error) => {
                queries.notice(&error);
                return;
            }
        };
        let states = jobs.iter().rev().map(|job| look_of_job(&job.job.status));
        let states: Vec<_> = states.collect();
        let first = jobs.first().map(|job| &job.job);
        let newest = first.map(|job| job.id);
        let ended = first.filter(|job| job.status.is_terminal());
        let ended = ended.map(|job| look_of_job(&job.status));
        if let Some(asked) = self.recent.asked.borrow_mut().get_mut(&id) {
            asked.0 = asked.0.max(newest);
        }
        self.list
            .maybe_update(|list| list.update(&id, |live| live.learn(states.into(), newest, ended)));
    }
}
