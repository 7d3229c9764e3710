//! Answers, as far as the console reads them. Fields that it does not know are passed over; fields
//! that the specification calls required but that servers were seen to omit are optional here.

mod attempt;
mod catalog;
mod connection;
mod error;
mod event;
mod instance;
mod job;
mod log;
mod stream;

pub use attempt::{Attempt, AttemptStats, AttemptStreamStats, FailureReason, FailureSummary};
pub use catalog::{Catalog, CatalogStream, StreamConfig, StreamName};
pub use connection::{
    Changed, Connection, ConnectionCounts, ConnectionRow, ConnectionStatusRead, Connections,
    Destination, Source, Tag,
};
pub use error::ErrorBody;
pub use event::{Event, Events};
pub use instance::{Health, InstanceConfiguration, Workspace, Workspaces};
pub use job::{AggregatedStats, Job, JobWithAttempts, Jobs, MaybeJob};
pub use log::{AttemptLog, Log, LogEvent};
pub use stream::{
    LastJobOfStream, RateLimit, StreamProgress, StreamStatus, StreamStatuses, SyncProgress,
};
