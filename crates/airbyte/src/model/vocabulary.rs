//! Airbyte's enums, open to values of newer servers.

use airstrip_contract::open_enum;

open_enum! {
    /// The status of a job.
    JobStatus {
        /// Created, not yet started.
        Pending = "pending",
        /// Waiting for capacity; since the spring of 2026 only.
        Queued = "queued",
        /// An attempt is running.
        Running = "running",
        /// Between two attempts. Not an end.
        Incomplete = "incomplete",
        /// Ended in failure after the last attempt.
        Failed = "failed",
        /// Ended well.
        Succeeded = "succeeded",
        /// Ended by a person.
        Cancelled = "cancelled",
    }
}

impl JobStatus {
    /// Whether nothing will happen to the job any more.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// Whether the job is known to be going on: waiting, running or about to be tried again.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(
            self,
            Self::Pending | Self::Queued | Self::Running | Self::Incomplete
        )
    }
}

open_enum! {
    /// The status of an attempt.
    AttemptStatus {
        /// Still running.
        Running = "running",
        /// Ended in failure.
        Failed = "failed",
        /// Ended well.
        Succeeded = "succeeded",
    }
}

open_enum! {
    /// What a job does.
    ConfigType {
        /// Moves data.
        Sync = "sync",
        /// Deletes synced data; the older name of `clear`.
        ResetConnection = "reset_connection",
        /// Deletes synced data.
        Clear = "clear",
        /// Reads all data again.
        Refresh = "refresh",
    }
}

open_enum! {
    /// Whether a connection is enabled.
    ConnectionStatus {
        /// Enabled.
        Active = "active",
        /// Disabled; called paused in lists.
        Inactive = "inactive",
        /// Deleted; hidden everywhere.
        Deprecated = "deprecated",
        /// Disabled by Airbyte, and not to be changed.
        Locked = "locked",
    }
}

open_enum! {
    /// What starts a connection.
    ScheduleType {
        /// A person.
        Manual = "manual",
        /// A fixed period.
        Basic = "basic",
        /// A cron expression.
        Cron = "cron",
    }
}

open_enum! {
    /// The state of a connection over its last ten jobs, in the order in which Airbyte decides.
    ConnectionSyncStatus {
        /// A job is running.
        Running = "running",
        /// A job waits for capacity.
        Queued = "queued",
        /// Somebody must act: a breaking schema change or a configuration error.
        Failed = "failed",
        /// Disabled.
        Paused = "paused",
        /// A job is about to run, or none ever has.
        Pending = "pending",
        /// The last job failed or was cancelled.
        Incomplete = "incomplete",
        /// The last job succeeded.
        Synced = "synced",
    }
}

open_enum! {
    /// Whether the schema of the source has changed since the connection was set up.
    SchemaChange {
        /// No.
        NoChange = "no_change",
        /// Yes; syncs go on.
        NonBreaking = "non_breaking",
        /// Yes; syncs fail until somebody reviews it.
        Breaking = "breaking",
    }
}
