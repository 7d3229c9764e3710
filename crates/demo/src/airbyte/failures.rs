//! The ways in which real syncs fail, in Airbyte's own words.

use serde_json::{Value, json};

use crate::clock::Moment;

/// Why an attempt failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) origin: &'static str,
    /// `None` where Airbyte does not know the type.
    pub(crate) kind: Option<&'static str>,
    pub(crate) message: &'static str,
    internal: &'static str,
    /// Whether Airbyte tries again.
    pub(crate) retryable: bool,
}

impl Failure {
    /// Where in the program it happened.
    pub(crate) fn stack(&self) -> String {
        let frames = match self.origin {
            "source" => PYTHON,
            _ => JAVA,
        };
        format!("{}\n{frames}", self.internal)
    }

    /// An entry of `failureSummary.failures`.
    pub(crate) fn reason(&self, at: Moment) -> Value {
        json!({
            "failureOrigin": self.origin,
            "failureType": self.kind,
            "externalMessage": self.message,
            "internalMessage": self.internal,
            "stacktrace": self.stack(),
            // Not well known where the type is not.
            "retryable": self.kind.map(|_| self.retryable),
            "timestamp": at.millis(),
        })
    }

    /// `failureSummary.failures`: the cause first, then what came of it.
    pub(crate) fn reasons(&self, at: Moment) -> Vec<Value> {
        let connector = ["source", "destination"].contains(&self.origin);
        let consequence = (connector && self.retryable).then(|| REPLICATION.reason(at));
        [self.reason(at)].into_iter().chain(consequence).collect()
    }
}

const PYTHON: &str = "Traceback (most recent call last):\n  File \"/airbyte/integration_code/main.py\", line 8, in <module>\n    launch(source, sys.argv[1:])\n  File \"/usr/local/lib/python3.11/site-packages/airbyte_cdk/entrypoint.py\", line 254, in launch\n    for message in source_entrypoint.run(parsed_args):\n  File \"/usr/local/lib/python3.11/site-packages/airbyte_cdk/sources/streams/http/http_client.py\", line 508, in _handle_error_resolution\n    raise MessageRepresentationAirbyteTracedErrors(\n";

const JAVA: &str = "\tat io.airbyte.container.orchestrator.worker.ReplicationWorker.run(ReplicationWorker.kt:214)\n\tat kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:101)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)\n";

pub(crate) static BAD_CREDENTIALS: Failure = Failure {
    origin: "source",
    kind: Some("config_error"),
    message: "The OAuth token has expired or was revoked. Re-authenticate the source.",
    internal: "airbyte_cdk.utils.traced_exception.AirbyteTracedException: 401 Client Error: Unauthorized",
    retryable: false,
};

pub(crate) static RATE_LIMIT: Failure = Failure {
    origin: "source",
    kind: Some("transient_error"),
    message: "The API's rate limit was reached and did not reset in time.",
    internal: "airbyte_cdk.sources.streams.http.exceptions.DefaultBackoffException: 429 Too Many Requests",
    retryable: true,
};

pub(crate) static DESTINATION_TIMEOUT: Failure = Failure {
    origin: "destination",
    kind: Some("destination_timeout"),
    message: "Airbyte destination connector didn't make progress for more than 24 minutes.",
    internal: "io.airbyte.workers.internal.DestinationTimeoutMonitor$TimeoutException: Last action 24 minutes ago, exceeding the threshold of 24 minutes.",
    retryable: true,
};

pub(crate) static HEARTBEAT: Failure = Failure {
    origin: "source",
    kind: Some("heartbeat_timeout"),
    message: "Airbyte detected that the Source didn't send any records in the last 1 hour 30 minutes, exceeding the configured 1 hour 30 minutes threshold.",
    internal: "io.airbyte.workers.internal.HeartbeatTimeoutChaperone$HeartbeatTimeoutException: Last record received 1 hour 30 minutes ago.",
    retryable: true,
};

pub(crate) static SCHEMA: Failure = Failure {
    origin: "source",
    kind: Some("refresh_schema"),
    message: "The source's schema has changed in a breaking way: a cursor or primary key was removed. Refresh and review the schema.",
    internal: "java.lang.IllegalStateException: primary key field [id] is not in the catalog",
    retryable: false,
};

pub(crate) static SYSTEM: Failure = Failure {
    origin: "airbyte_platform",
    kind: Some("system_error"),
    message: "Airbyte could not start the sync process or track the progress of the sync.",
    internal: "io.airbyte.workload.launcher.pods.KubeClientException: Failed to create pod: 0/6 nodes are available: insufficient memory.",
    retryable: true,
};

pub(crate) static CANCELLED: Failure = Failure {
    origin: "airbyte_platform",
    kind: Some("manual_cancellation"),
    message: "Setting attempt to FAILED because the job was cancelled.",
    internal: "Setting attempt to FAILED because the job was cancelled.",
    retryable: false,
};

pub(crate) static REPLICATION: Failure = Failure {
    origin: "replication",
    kind: Some("system_error"),
    message: "Something went wrong during replication",
    internal: "io.airbyte.workers.exception.WorkerException: Source process exited with non-zero exit code 1",
    retryable: true,
};

pub(crate) static NO_PERMISSION: Failure = Failure {
    origin: "destination",
    kind: Some("config_error"),
    message: "Insufficient privileges to operate on schema RAW. Grant USAGE and CREATE TABLE to the role AIRBYTE_ROLE.",
    internal: "net.snowflake.client.jdbc.SnowflakeSQLException: SQL access control error: Insufficient privileges to operate on schema 'RAW'",
    retryable: false,
};

pub(crate) static STATE_NOT_SAVED: Failure = Failure {
    origin: "persistence",
    kind: Some("transient_error"),
    message: "The state of the sync could not be saved. The next sync reads some records again.",
    internal: "org.jooq.exception.DataAccessException: SQL [insert into state]; deadlock detected",
    retryable: true,
};

pub(crate) static UNKNOWN: Failure = Failure {
    origin: "unknown",
    kind: None,
    message: "An unknown failure occurred",
    internal: "java.lang.RuntimeException: Workload failed without a reason, exit code 137",
    retryable: true,
};

/// One of every kind.
static EVERY: [&Failure; 10] = [
    &BAD_CREDENTIALS,
    &RATE_LIMIT,
    &DESTINATION_TIMEOUT,
    &HEARTBEAT,
    &SCHEMA,
    &SYSTEM,
    &REPLICATION,
    &NO_PERMISSION,
    &STATE_NOT_SAVED,
    &UNKNOWN,
];

/// Each in its turn.
pub(crate) fn nth(number: usize) -> &'static Failure {
    EVERY.get(number % EVERY.len()).unwrap_or(&&UNKNOWN)
}

/// What ordinary connections fail of.
pub(crate) static USUAL: [&Failure; 6] = [
    &BAD_CREDENTIALS,
    &RATE_LIMIT,
    &DESTINATION_TIMEOUT,
    &HEARTBEAT,
    &SCHEMA,
    &SYSTEM,
];
