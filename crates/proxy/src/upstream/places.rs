//! How many calls an instance is asked at once. A server with few threads answers everybody later
//! when it is asked more than that, and the health checks of its own cluster latest of all.

use std::sync::Arc;
use std::time::Duration;

use airstrip_contract::ProblemKind;
use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::call::Call;
use crate::config::AtOnce;
use crate::problem::Failure;

/// How long a launch waits for its turn at most: then the person would rather be told.
const PATIENCE: Duration = Duration::from_secs(60);

/// Logs and exports last for as long as the slowest reader takes, so they have few places of their
/// own instead of those that pages need.
const STREAMS: usize = 4;

/// When those who found no place should try again, in seconds.
const RETRY_AFTER: u16 = 5;

/// The places of one instance.
#[derive(Debug)]
pub(super) struct Places {
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

/// A call in flight; its place is free when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub fn new(at_once: AtOnce) -> Self {
        let places = |count: u16| Arc::new(Semaphore::new(count.into()));
        Self {
            reads: places(at_once.reads),
            writes: places(at_once.launches),
            streams: Arc::new(Semaphore::new(STREAMS)),
        }
    }

    /// A place among the reads.
    pub async fn for_read(&self, call: &Call, deadline: Instant) -> Result<Place, Failure> {
        wait(&self.reads, call, deadline).await
    }

    /// A place among the launches and changes.
    pub async fn for_write(&self, call: &Call) -> Result<Place, Failure> {
        let deadline = Instant::now() + call.operation.timeout.min(PATIENCE);
        wait(&self.writes, call, deadline).await
    }

    /// A place among the answers that are streamed.
    pub async fn for_stream(&self, call: &Call, deadline: Instant) -> Result<Place, Failure> {
        wait(&self.streams, call, deadline).await
    }
}

async fn wait(places: &Arc<Semaphore>, call: &Call, deadline: Instant) -> Result<Place, Failure> {
    // Nothing closes it.
    let permit = timeout_at(deadline, Arc::clone(places).acquire_owned()).await;
    match permit {
        Ok(Ok(permit)) => Ok(Place { _permit: permit }),
        Ok(Err(_)) | Err(_) => Err(busy(call)),
    }
}

fn busy(call: &Call) -> Failure {
    let title = call.upstream.title();
    let what = if call.operation.is_change() {
        "launches and changes"
    } else {
        "reads"
    };
    Failure::new(
        ProblemKind::TooManyRequests,
        format!("{title} has its hands full."),
        format!(
            "As many {what} as the console sends to it at once were under way for all the time that \
             {} may take. Nothing was sent. Try again in a moment. If it goes on, whoever runs the \
             console should look at what {title} is doing.",
            call.operation.name
        ),
    )
    .with_status(StatusCode::SERVICE_UNAVAILABLE)
    .with_retry_after(RETRY_AFTER)
}
