//! The cache behind all queries: one entry per request, shared by whoever asks for it, with one
//! fetch in flight and one timer. Nothing here is generic, so that it is compiled once.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::error::ApiError;
use super::fetch::{Ask, Reply, send};
use super::query::QueryCall;

/// Milliseconds between reads while something runs.
pub const QUICK: u32 = 2_000;
/// Milliseconds between reads while nothing is expected to change.
pub const SLOW: u32 = 30_000;
/// How long after a change everything it touches is read quickly.
const HOT_MS: f64 = 20_000.0;
/// The longest wait after repeated errors.
const LONGEST_WAIT: u32 = 60_000;
/// How many answers that nobody shows are kept, for the way back.
const IDLE_ENTRIES: usize = 24;

pub(super) type Answer = Arc<dyn Any + Send + Sync>;
type Parse = fn(&'static str, &str) -> Result<Answer, ApiError>;
pub(super) type Interval = Rc<dyn Fn(Option<&Answer>) -> u32>;

/// One request, its last answer, and who watches it.
pub(super) struct Entry {
    ask: Ask,
    parse: Parse,
    pub(super) data: ArcRwSignal<Option<Answer>>,
    pub(super) error: ArcRwSignal<Option<ApiError>>,
    pub(super) loading: ArcRwSignal<bool>,
    pub(super) updated_at: ArcRwSignal<Option<f64>>,
    /// What the answer is known by, to the proxy and here.
    etag: RefCell<Option<String>>,
    text_hash: Cell<u64>,
    failures: Cell<u32>,
    /// Milliseconds for which the proxy wants no other try.
    refused_for: Cell<u32>,
    hot_until: Cell<f64>,
    used_at: Cell<f64>,
    /// The timer ran out while nothing may be fetched.
    due: Cell<bool>,
    watchers: RefCell<Vec<(u64, Interval)>>,
    timer: RefCell<Option<Timeout>>,
    in_flight: RefCell<Option<AbortController>>,
    store: Weak<Inner>,
}

struct Inner {
    entries: RefCell<HashMap<String, Rc<Entry>>>,
    next_watcher: Cell<u64>,
    expired: RwSignal<bool>,
}

/// All queries of the page. Copy it from the context with [`Queries::get`].
#[derive(Clone, Copy)]
pub struct Queries(StoredValue<Rc<Inner>, LocalStorage>);

impl Queries {
    /// Provides the cache to everything below. `expired` is set when the front door asks to sign
    /// in again; while it is set nothing is read, and when it is cleared everything shown is.
    pub fn provide(expired: RwSignal<bool>) -> Self {
        let inner = Rc::new(Inner {
            entries: RefCell::default(),
            next_watcher: Cell::new(0),
            expired,
        });
        let queries = Self(StoredValue::new_local(inner));
        provide_context(queries);
        let shown = window_event_listener_untyped("visibilitychange", move |_| queries.resume());
        let online = window_event_listener_untyped("online", move |_| queries.retry_failed());
        on_cleanup(move || {
            shown.remove();
            online.remove();
        });
        Effect::new(move |before: Option<bool>| {
            let expired = expired.get();
            if before == Some(true) && !expired {
                queries.refetch_all();
            }
            expired
        });
        queries
    }

    /// The cache of this page.
    ///
    /// # Panics
    /// Outside of the app's own tree, which is a mistake of the program.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// After a change: whatever is shown of `prefix` is read again now and quickly for a while,
    /// and whatever is kept of it is forgotten. `prefix` is `{system}/{instance}` or longer, as in
    /// `airbyte/prod/api/v1/connections`.
    pub fn invalidate(&self, prefix: &str) {
        self.0.with_value(|inner| {
            let mut shown = Vec::new();
            inner.entries.borrow_mut().retain(|key, entry| {
                if !key.starts_with(prefix) {
                    return true;
                }
                let watched = entry.is_watched();
                if watched {
                    shown.push(Rc::clone(entry));
                }
                watched
            });
            for entry in shown {
                entry.hot_until.set(now() + HOT_MS);
                entry.fetch_anew();
            }
        });
    }

    /// Reports an error of a call outside the cache, so that an ended session is noticed wherever
    /// it shows first.
    pub fn notice(&self, error: &ApiError) {
        if matches!(error, ApiError::Expired) {
            self.0.with_value(|inner| inner.expired.set(true));
        }
    }

    pub(super) fn entry(&self, call: QueryCall, parse: Parse) -> Rc<Entry> {
        self.0.with_value(|inner| {
            let QueryCall { key, ask } = call;
            if let Some(entry) = inner.entries.borrow().get(&key)
                && std::ptr::fn_addr_eq(entry.parse, parse)
            {
                return Rc::clone(entry);
            }
            let entry = Rc::new(Entry {
                ask,
                parse,
                data: ArcRwSignal::new(None),
                error: ArcRwSignal::new(None),
                loading: ArcRwSignal::new(false),
                updated_at: ArcRwSignal::new(None),
                etag: RefCell::default(),
                text_hash: Cell::new(0),
                failures: Cell::new(0),
                refused_for: Cell::new(0),
                hot_until: Cell::new(0.0),
                used_at: Cell::new(now()),
                due: Cell::new(false),
                watchers: RefCell::default(),
                timer: RefCell::default(),
                in_flight: RefCell::default(),
                store: Rc::downgrade(inner),
            });
            inner.entries.borrow_mut().insert(key, Rc::clone(&entry));
            inner.evict();
            entry
        })
    }

    fn watched(&self) -> Vec<Rc<Entry>> {
        self.0.with_value(|inner| {
            let entries = inner.entries.borrow();
            entries
                .values()
                .filter(|e| e.is_watched())
                .cloned()
                .collect()
        })
    }

    fn resume(&self) {
        if document().hidden() {
            return;
        }
        for entry in self.watched() {
            if entry.due.take() {
                entry.fetch();
            }
        }
    }

    fn retry_failed(&self) {
        for entry in self.watched() {
            if entry.error.with_untracked(Option::is_some) {
                entry.fetch();
            }
        }
    }

    fn refetch_all(&self) {
        for entry in self.watched() {
            entry.fetch();
        }
    }
}

impl Inner {
    /// Forgets the answers that were left longest ago.
    fn evict(&self) {
        let mut entries = self.entries.borrow_mut();
        loop {
            let idle = || entries.iter().filter(|(_, entry)| !entry.is_watched());
            if idle().count() <= IDLE_ENTRIES {
                return;
            }
            let oldest = idle().min_by(|a, b| a.1.used_at.get().total_cmp(&b.1.used_at.get()));
            let Some(key) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            entries.remove(&key);
        }
    }

    fn may_fetch(&self) -> bool {
        !document().hidden() && !self.expired.get_untracked()
    }
}

impl Entry {
    fn is_watched(&self) -> bool {
        !self.watchers.borrow().is_empty()
    }

    /// Adds a watcher and fetches unless the answer is fresh. The result ends the watch.
    pub(super) fn watch(self: &Rc<Self>, interval: Interval) -> u64 {
        let id = self.store.upgrade().map_or(0, |store| {
            let id = store.next_watcher.get();
            store.next_watcher.set(id + 1);
            id
        });
        self.watchers.borrow_mut().push((id, interval));
        let age = self.updated_at.get_untracked().map(|at| now() - at);
        match age {
            Some(age) if age < f64::from(QUICK) && self.timer.borrow().is_some() => self.schedule(),
            _ => self.fetch(),
        }
        id
    }

    pub(super) fn unwatch(&self, id: u64) {
        self.watchers
            .borrow_mut()
            .retain(|(watcher, _)| *watcher != id);
        if !self.is_watched() {
            self.used_at.set(now());
            self.timer.take();
            if let Some(controller) = self.in_flight.take() {
                controller.abort();
                self.loading.set(false);
            }
        }
    }

    /// Fetches, unless the same request is in flight already.
    pub(super) fn fetch(self: &Rc<Self>) {
        if self.in_flight.borrow().is_none() {
            self.fetch_anew();
        }
    }

    /// Fetches even when the same request is in flight: its answer may be from before a change.
    fn fetch_anew(self: &Rc<Self>) {
        self.timer.take();
        let Some(store) = self.store.upgrade() else {
            return;
        };
        if !store.may_fetch() {
            self.due.set(true);
            return;
        }
        let Ok(controller) = AbortController::new() else {
            return;
        };
        if let Some(stale) = self.in_flight.replace(Some(controller.clone())) {
            stale.abort();
        }
        self.loading.set(true);
        let entry = Rc::clone(self);
        spawn_local(async move {
            let signal = controller.signal();
            let known = entry.etag.borrow().clone();
            let answer = send(&entry.ask, known.as_deref(), Some(&signal)).await;
            if !signal.aborted() {
                entry.in_flight.take();
                entry.settle(answer);
            }
        });
    }

    fn settle(self: &Rc<Self>, answer: Result<Reply, ApiError>) {
        let kept = answer.and_then(|reply| match reply {
            Reply::Same => Ok(()),
            Reply::New(text, etag) => self.keep(&text).inspect(|()| {
                self.etag.replace(etag);
            }),
        });
        self.loading.set(false);
        let wait = kept.as_ref().err().and_then(ApiError::wait);
        self.refused_for
            .set(wait.map_or(0, |seconds| seconds.saturating_mul(1_000)));
        match kept {
            Ok(()) => {
                self.failures.set(0);
                self.updated_at.set(Some(now()));
                if self.error.with_untracked(Option::is_some) {
                    self.error.set(None);
                }
            }
            Err(error) => {
                self.failures.set(self.failures.get() + 1);
                if error == ApiError::Expired
                    && let Some(store) = self.store.upgrade()
                {
                    store.expired.set(true);
                }
                if self
                    .error
                    .with_untracked(|old| old.as_ref() != Some(&error))
                {
                    self.error.set(Some(error));
                }
            }
        }
        self.schedule();
    }

    /// Keeps a new answer; one equal to the last changes nothing, so that nothing is drawn again.
    fn keep(&self, text: &str) -> Result<(), ApiError> {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = hasher.finish();
        if hash == self.text_hash.get() && self.data.with_untracked(Option::is_some) {
            return Ok(());
        }
        let answer = (self.parse)(self.ask.name, text)?;
        self.text_hash.set(hash);
        self.data.set(Some(answer));
        Ok(())
    }

    fn schedule(self: &Rc<Self>) {
        let answer = self.data.get_untracked();
        let wanted = self
            .watchers
            .borrow()
            .iter()
            .map(|(_, interval)| interval(answer.as_ref()))
            .min();
        let Some(wanted) = wanted else {
            return;
        };
        let hot = now() < self.hot_until.get();
        let wait = wait_ms(wanted, hot, self.failures.get()).max(self.refused_for.get());
        let entry = Rc::downgrade(self);
        let timer = Timeout::new(wait, move || {
            if let Some(entry) = entry.upgrade() {
                entry.timer.take();
                entry.fetch();
            }
        });
        self.timer.replace(Some(timer));
    }
}

/// How long to wait for the next read: quick just after a change, ever longer after errors.
pub(super) fn wait_ms(wanted: u32, hot: bool, failures: u32) -> u32 {
    let wanted = if hot { wanted.min(QUICK) } else { wanted };
    let backoff = QUICK.saturating_mul(1 << failures.min(5)).min(LONGEST_WAIT);
    if failures == 0 { wanted } else { backoff }
}

pub(super) fn now() -> f64 {
    js_sys::Date::now()
}
