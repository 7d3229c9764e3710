//! The ways in which real syncs fail, in Airbyte's own words.

use serde_json::{Value, json};

use crate::clock::Moment;

/// Why an attempt failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) origin: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) message: &'static str,
    internal: &'static str,
    /// Whether Airbyte tries again.
    pub(crate) retryable: bool,
}

impl Failure {
    /// Where in the program it happened.
    pub(crate) fn stack(&self) -> String {
        format!(
            "{}\n\tat io.airbyte.workload.launcher.ReplicationActivity.replicate(ReplicationActivity.kt:214)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)\n",
            self.internal
        )
    }

    /// An entry of `failureSummary.failures`.
    pub(crate) fn reason(&self, at: Moment) -> Value {
        json!({
            "failureOrigin": self.origin,
            "failureType": self.kind,
            "externalMessage": self.message,
            "internalMessage": self.internal,
            "stacktrace": self.stack(),
            "retryable": self.retryable,
            "timestamp": at.millis(),
        })
    }
}

pub(crate) static BAD_CREDENTIALS: Failure = Failure {
    origin: "source",
    kind: "config_error",
    message: "The OAuth token has expired or was revoked. Re-authenticate the source.",
    internal: "airbyte_cdk.utils.traced_exception.AirbyteTracedException: 401 Client Error: Unauthorized",
    retryable: false,
};

pub(crate) static RATE_LIMIT: Failure = Failure {
    origin: "source",
    kind: "transient_error",
    message: "The API's rate limit was reached and did not reset in time.",
    internal: "airbyte_cdk.sources.streams.http.exceptions.DefaultBackoffException: 429 Too Many Requests",
    retryable: true,
};

pub(crate) static DESTINATION_TIMEOUT: Failure = Failure {
    origin: "destination",
    kind: "destination_timeout",
    message: "Airbyte destination connector didn't make progress for more than 24 minutes.",
    internal: "io.airbyte.workers.internal.DestinationTimeoutMonitor$TimeoutException: Last action 24 minutes ago, exceeding the threshold of 24 minutes.",
    retryable: true,
};

pub(crate) static HEARTBEAT: Failure = Failure {
    origin: "source",
    kind: "heartbeat_timeout",
    message: "Airbyte detected that the Source didn't send any records in the last 1 hour 30 minutes, exceeding the configured 1 hour 30 minutes threshold.",
    internal: "io.airbyte.workers.internal.HeartbeatTimeoutChaperone$HeartbeatTimeoutException: Last record received 1 hour 30 minutes ago.",
    retryable: true,
};

pub(crate) static SCHEMA: Failure = Failure {
    origin: "source",
    kind: "refresh_schema",
    message: "The source's schema has changed in a breaking way: a cursor or primary key was removed. Refresh and review the schema.",
    internal: "java.lang.IllegalStateException: primary key field [id] is not in the catalog",
    retryable: false,
};

pub(crate) static SYSTEM: Failure = Failure {
    origin: "airbyte_platform",
    kind: "system_error",
    message: "Airbyte could not start the sync process or track the progress of the sync.",
    internal: "io.airbyte.workload.launcher.pods.KubeClientException: Failed to create pod: 0/6 nodes are available: insufficient memory.",
    retryable: true,
};

pub(crate) static CANCELLED: Failure = Failure {
    origin: "airbyte_platform",
    kind: "manual_cancellation",
    message: "Setting attempt to FAILED because the job was cancelled.",
    internal: "Setting attempt to FAILED because the job was cancelled.",
    retryable: false,
};

/// What ordinary connections fail of.
pub(crate) static USUAL: [&Failure; 6] = [
    &BAD_CREDENTIALS,
    &RATE_LIMIT,
    &DESTINATION_TIMEOUT,
    &HEARTBEAT,
    &SCHEMA,
    &SYSTEM,
];
