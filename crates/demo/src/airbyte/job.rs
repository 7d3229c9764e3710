//! A job is a plan: everything that will happen to it is drawn from its seed when it is created,
//! and its state at any moment follows from the plan, the clock and whether it was cancelled.

use std::sync::Arc;

use crate::clock::Moment;

use super::failures::Failure;

/// How a job would end if nobody interfered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    Lands,
    LandsAfterRetry(&'static Failure),
    /// Fails for good; a retryable failure only after three attempts.
    Fails(&'static Failure),
    /// Someone cancelled it after so many thousandths of its time.
    Cancelled(i64),
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sync,
    /// Deletes what was synced.
    Clear,
    /// A sync that reads some streams from the beginning.
    Refresh,
}

impl Kind {
    /// `configType`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Clear => "clear",
            Self::Refresh => "refresh",
        }
    }
}

/// What is asked of a job: its kind, and which streams are cleared or refreshed, by their places
/// in the catalog; `None` is all of them.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) kind: Kind,
    pub(crate) streams: Option<Arc<[usize]>>,
}

impl Order {
    /// An ordinary sync.
    pub(crate) const SYNC: Self = Self {
        kind: Kind::Sync,
        streams: None,
    };

    /// Whether the stream at this place is cleared or refreshed.
    pub(crate) fn names(&self, place: usize) -> bool {
        self.kind != Kind::Sync
            && self
                .streams
                .as_deref()
                .is_none_or(|streams| streams.contains(&place))
    }
}

/// How much more or less a job is than the connection's usual one, in thousandths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// What is moved.
    pub(crate) volume: u64,
    /// How long it takes for what it moves.
    pub(crate) slowness: u64,
}

impl Scale {
    /// As usual.
    pub(crate) const USUAL: Self = Self {
        volume: 1000,
        slowness: 1000,
    };
}

/// A job of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: i64,
    pub(crate) order: Order,
    /// Whether a person started it, not the schedule.
    pub(crate) by_hand: bool,
    pub(crate) created: Moment,
    pub(crate) seed: u64,
    pub(crate) fate: Fate,
    pub(crate) scale: Scale,
    /// Milliseconds from its creation to its end, where they are not drawn.
    pub(crate) exactly: Option<i64>,
    pub(crate) cancelled: Option<Moment>,
    /// When it lands, where that was decided after its start.
    pub(crate) lands: Option<Moment>,
    /// Whether it waits in the queue before it starts.
    pub(crate) queues: bool,
    /// Whether its logs are lines of text, as older servers kept them, and not events.
    pub(crate) plain_log: bool,
}

/// Airbyte's job statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    /// Only where it is asked for: clients of before 2026 do not know it.
    Queued,
    Running,
    Incomplete,
    Failed,
    Succeeded,
    Cancelled,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "cancelled",
        }
    }

    /// `incomplete` is not: it is what a job is between two attempts.
    pub(crate) const fn is_terminal(self) -> bool {
        matches!(self, Self::Failed | Self::Succeeded | Self::Cancelled)
    }
}
