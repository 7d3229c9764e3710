//! Writes: sent once, never repeated by themselves.

use airstrip_contract::Call;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use super::fetch::{OwnWrite, call};
use super::store::Queries;

/// One button's write: whether it is under way, and how its last attempt failed.
///
/// A write is not aborted when the page that sent it goes: it may have happened.
#[derive(Clone, Copy)]
pub struct Mutation {
    pending: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    queries: Queries,
}

impl Default for Mutation {
    fn default() -> Self {
        Self::new()
    }
}

impl Mutation {
    /// A mutation of the calling component.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pending: RwSignal::new(false),
            error: RwSignal::new(None),
            queries: Queries::get(),
        }
    }

    /// Whether it is under way. Tracked.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.pending.get()
    }

    /// How the last attempt failed. Tracked.
    #[must_use]
    pub fn error(&self) -> Option<ApiError> {
        self.error.get()
    }

    /// Forgets the error of the last attempt.
    pub fn clear(&self) {
        self.error.set(None);
    }

    /// Sends the call once and hands its result to `done`. Does nothing while an attempt is under
    /// way. Call [`Queries::invalidate`] in `done` for what the write changed.
    pub fn send<C: Call + 'static>(
        &self,
        instance: &str,
        write: C,
        done: impl FnOnce(Result<C::Answer, ApiError>) + 'static,
    ) {
        if !self.begin() {
            return;
        }
        let (this, instance) = (*self, instance.to_owned());
        spawn_local(async move {
            let result = call(&instance, &write).await;
            this.finish(result.as_ref().err());
            done(result);
        });
    }

    /// The same for a document of the proxy's own.
    pub fn send_own<T: DeserializeOwned + 'static>(
        &self,
        write: OwnWrite,
        done: impl FnOnce(Result<T, ApiError>) + 'static,
    ) {
        if !self.begin() {
            return;
        }
        let this = *self;
        spawn_local(async move {
            let result = write.send().await;
            this.finish(result.as_ref().err());
            done(result);
        });
    }

    /// Whether an attempt may begin: there is none under way.
    fn begin(&self) -> bool {
        let free = self.pending.try_get_untracked() == Some(false);
        if free {
            self.pending.set(true);
            self.error.set(None);
        }
        free
    }

    /// The component may be gone by now: then there is nobody to tell.
    fn finish(&self, error: Option<&ApiError>) {
        if let Some(error) = error {
            self.queries.notice(error);
        }
        self.pending.try_set(false);
        self.error.try_set(error.cloned());
    }
}
