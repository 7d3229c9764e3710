//! Airflow's enums, open to values of newer servers.

use airstrip_contract::open_enum;

open_enum! {
    /// The state of a DAG run.
    RunState {
        /// Waiting: for the scheduler, for a free place, or for the DAG to be unpaused.
        Queued = "queued",
        /// Some of its tasks are under way.
        Running = "running",
        /// Ended well.
        Success = "success",
        /// Ended in failure.
        Failed = "failed",
    }
}

impl RunState {
    /// Whether nothing will happen to the run by itself any more.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Success | Self::Failed)
    }
}

open_enum! {
    /// What started a run.
    RunType {
        /// A person or another system.
        Manual = "manual",
        /// The schedule.
        Scheduled = "scheduled",
        /// A backfill.
        Backfill = "backfill",
        /// An asset that was updated.
        AssetTriggered = "asset_triggered",
    }
}

open_enum! {
    /// The state of a task instance.
    TaskState {
        /// The scheduler has chosen it.
        Scheduled = "scheduled",
        /// An executor has it.
        Queued = "queued",
        /// Running.
        Running = "running",
        /// Ended well.
        Success = "success",
        /// Being stopped in order to be run again.
        Restarting = "restarting",
        /// Ended in failure.
        Failed = "failed",
        /// Failed, will be tried again.
        UpForRetry = "up_for_retry",
        /// A sensor that will look again.
        UpForReschedule = "up_for_reschedule",
        /// Not run because a task before it failed.
        UpstreamFailed = "upstream_failed",
        /// Left out by a branch or a condition.
        Skipped = "skipped",
        /// No longer part of the DAG.
        Removed = "removed",
        /// Waits for an event outside of Airflow.
        Deferred = "deferred",
        /// Waits for a person; since 3.3.
        AwaitingInput = "awaiting_input",
    }
}

impl TaskState {
    /// Whether nothing will happen to the task by itself any more.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::UpstreamFailed | Self::Skipped | Self::Removed
        )
    }
}
