//! The record of launches and changes: written before they are sent, completed with their outcome.

mod export;
mod launches;
mod lookup;
mod outcome;
mod page;
mod query;
mod reader;
pub(crate) mod redact;
mod upkeep;
mod verdict;

use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use airstrip_contract::{AuditOutcome, ProblemKind, Timestamp};
use airstrip_store::{Conclusion, EntryId, Error, Intent, Store};
use axum::http::request::Parts;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::problem::Failure;
use crate::{client, metrics};

pub(crate) use launches::launches;
pub(crate) use outcome::conclude;
pub(crate) use page::page;
pub(crate) use upkeep::keep_up;

/// How long a person waits for the outcome to be written. The store goes on trying after that.
const PATIENCE: Duration = Duration::from_secs(1);

/// The audit log, and the launches that are under way.
pub struct Audit {
    store: Store,
    /// For how long entries are kept; `None`: for ever.
    retention: Option<Duration>,
    /// How many addresses those in front add to `X-Forwarded-For`.
    hops: usize,
    tasks: TaskTracker,
    /// An entry of unknown outcome was written.
    unclear: Notify,
}

impl Audit {
    /// An audit log in this store. `retention` is for how long entries are kept, `None` for ever;
    /// `hops` is how many addresses those in front add to `X-Forwarded-For`: the first of them is
    /// the client's.
    #[must_use]
    pub fn new(store: Store, retention: Option<Duration>, hops: usize) -> Self {
        Self {
            store,
            retention,
            hops,
            tasks: TaskTracker::new(),
            unclear: Notify::new(),
        }
    }

    /// Where the entries are.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Runs a launch to its end, whatever becomes of the request that asked for it; `None`: it
    /// panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        launch: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.tasks.spawn(launch).await.ok()
    }

    /// Waits for all launches that are under way.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// The address of the person's machine.
    pub(crate) fn client(&self, request: &Parts) -> Option<IpAddr> {
        client::address(request, self.hops)
    }

    /// Records what is about to be sent. Without that nothing may be.
    pub(crate) async fn begin(&self, intent: Intent) -> Result<Open<'_>, Failure> {
        let entry = self.store.intend(intent).await.map_err(|error| {
            metrics::audit_failure();
            tracing::error!(%error, "refused a launch that cannot be recorded");
            Failure::new(
                ProblemKind::AuditUnavailable,
                "This cannot be recorded at the moment.",
                "The console launches and changes nothing without a record of it. Nothing was \
                 sent. Looking goes on; try again in a minute.",
            )
        })?;
        Ok(Open {
            audit: self,
            entry: Some(entry),
        })
    }
}

/// An entry that lacks its outcome. One that is dropped is of unknown outcome.
pub(crate) struct Open<'a> {
    audit: &'a Audit,
    entry: Option<EntryId>,
}

impl Open<'_> {
    /// Completes the entry.
    pub async fn complete(mut self, conclusion: Conclusion) {
        let Some(entry) = self.entry.take() else {
            return;
        };
        let is_unclear = conclusion.outcome == AuditOutcome::Uncertain;
        let store = &self.audit.store;
        match tokio::time::timeout(PATIENCE, store.complete(&entry, &conclusion)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                metrics::audit_failure();
                tracing::error!(%error, %entry, "will be recorded later");
            }
            Err(_) => tracing::error!(%entry, "the store is slow: will be recorded later"),
        }
        if is_unclear {
            self.audit.unclear.notify_one();
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let (Some(entry), Ok(runtime)) = (self.entry.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let store = self.audit.store.clone();
        let mut conclusion = Conclusion::new(AuditOutcome::Uncertain);
        conclusion.detail = Some("the console made a mistake while it sent this".to_owned());
        runtime.spawn(async move {
            if let Err(error) = store.complete(&entry, &conclusion).await {
                tracing::error!(%error, %entry, "will be recorded later");
            }
        });
    }
}

/// The record cannot be read.
fn unreadable(error: &Error) -> Failure {
    tracing::error!(%error, "the audit log cannot be read");
    Failure::new(
        ProblemKind::AuditUnavailable,
        "The record cannot be read at the moment.",
        "Its database does not answer. Try again in a minute.",
    )
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since_1970.map_or(0, |since| since.as_millis());
    let now = i64::try_from(millis)
        .ok()
        .and_then(Timestamp::from_millisecond);
    now.unwrap_or_default()
}
