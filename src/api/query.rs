//! Reactive reads: `use_query` in a page, and the answer follows the upstream.

use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use airstrip_contract::Call;
use leptos::prelude::*;

use super::error::ApiError;
use super::fetch::{Ask, parse};
use super::store::{Answer, Entry, Interval, Queries};

/// A read of the proxy, ready to be made.
pub struct QueryCall {
    /// What tells it from others, see [`Queries::invalidate`].
    pub(super) key: String,
    pub(super) ask: Ask,
}

impl QueryCall {
    /// A read of `instance`.
    pub fn new(instance: impl AsRef<str>, call: &impl Call) -> Self {
        let ask = Ask::of(instance.as_ref(), call);
        Self {
            key: ask.key(),
            ask,
        }
    }

    /// A read of one of the proxy's own documents, by its path below `/api/`.
    #[must_use]
    pub fn own(name: &'static str, path: &str) -> Self {
        Self {
            key: path.to_owned(),
            ask: Ask::own(name, &format!("/api/{path}")),
        }
    }
}

/// A read that is repeated for as long as the component lives that asked for it.
///
/// The data stays while it is read again and when that fails: show the error beside it.
pub struct Query<T> {
    entry: RwSignal<Option<Rc<Entry>>, LocalStorage>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

/// Reads a call, and again after the milliseconds that `interval` gives for the data at hand.
///
/// `request` is tracked: when it changes the query follows, when it is `None` nothing is read. Two
/// queries of the same call share one read. `T` is the call's `Answer`.
pub fn use_query<T, R, I>(request: R, interval: I) -> Query<T>
where
    T: serde::de::DeserializeOwned + Send + Sync + 'static,
    R: Fn() -> Option<QueryCall> + 'static,
    I: Fn(Option<&T>) -> u32 + 'static,
{
    let interval = Rc::new(move |answer: Option<&Answer>| {
        interval(answer.and_then(|answer| answer.downcast_ref::<T>()))
    });
    Query {
        entry: subscribe(Box::new(request), interval, |operation, text| {
            parse::<T>(operation, text).map(|answer| Arc::new(answer) as Answer)
        }),
        answer: PhantomData,
    }
}

fn subscribe(
    request: Box<dyn Fn() -> Option<QueryCall>>,
    interval: Interval,
    parse: fn(&'static str, &str) -> Result<Answer, ApiError>,
) -> RwSignal<Option<Rc<Entry>>, LocalStorage> {
    let queries = Queries::get();
    let current: RwSignal<Option<Rc<Entry>>, LocalStorage> = RwSignal::new_local(None);
    let watching: StoredValue<Option<(Rc<Entry>, u64)>, LocalStorage> =
        StoredValue::new_local(None);
    let leave = move || {
        if let Some(Some((entry, id))) = watching.try_update_value(Option::take) {
            entry.unwatch(id);
        }
    };
    // A render effect runs at once: the read starts before the page is drawn.
    let follow = RenderEffect::new(move |_| {
        let next = request().map(|call| queries.entry(call, parse));
        let same = match (&next, &current.get_untracked()) {
            (Some(next), Some(old)) => Rc::ptr_eq(next, old),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        leave();
        if let Some(entry) = &next {
            let id = untrack(|| entry.watch(Rc::clone(&interval)));
            watching.set_value(Some((Rc::clone(entry), id)));
        }
        current.set(next);
    });
    on_cleanup(move || {
        drop(follow);
        leave();
    });
    current
}

impl<T: Any + Send + Sync> Query<T> {
    fn with_entry<U>(&self, read: impl FnOnce(&Entry) -> Option<U>) -> Option<U> {
        self.entry.get().and_then(|entry| read(&entry))
    }

    /// The last good answer. Tracked; changes only when the answer does.
    #[must_use]
    pub fn data(&self) -> Option<Arc<T>> {
        self.with_entry(|entry| entry.data.get())
            .and_then(|answer| answer.downcast().ok())
    }

    /// Why the last read failed, if it did. Tracked.
    #[must_use]
    pub fn error(&self) -> Option<ApiError> {
        self.with_entry(|entry| entry.error.get())
    }

    /// Whether a read is under way, the first or a later one. Tracked.
    #[must_use]
    pub fn loading(&self) -> bool {
        self.with_entry(|entry| Some(entry.loading.get()))
            .unwrap_or(false)
    }

    /// When the data was last confirmed, in milliseconds since 1970. Tracked.
    #[must_use]
    pub fn updated_at(&self) -> Option<f64> {
        self.with_entry(|entry| entry.updated_at.get())
    }

    /// Reads again now.
    pub fn refetch(&self) {
        if let Some(entry) = self.entry.get_untracked() {
            entry.fetch();
        }
    }
}
