//! Airbyte's answers about jobs, as its OpenAPI document has them. Values that are null here are
//! omitted before they are sent, as the real server omits them.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Moment;

use super::attempts::Figures;
use super::connection::Connection;
use super::job::{Job, Kind, Status};
use super::plan::Plan;
use super::progress::{Part, Volume, parts};
use super::sentinels::Behaviour;

/// A job as it is at a moment, with what is needed to tell about it.
pub(crate) struct Seen<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) job: Job,
    pub(crate) plan: Plan,
    pub(crate) status: Status,
    pub(crate) parts: Vec<Part>,
    pub(crate) now: Moment,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(connection: &'a Connection, job: Job, now: Moment) -> Self {
        let plan = connection.plan(&job);
        Self {
            status: plan.status(now),
            parts: parts(connection, &job, plan.size),
            connection,
            job,
            plan,
            now,
        }
    }

    /// When its present state began.
    pub(crate) fn updated(&self) -> Moment {
        self.plan.updated(&self.job, self.now)
    }

    /// What all attempts have moved.
    pub(crate) fn moved(&self) -> Volume {
        Volume::sum(
            self.parts
                .iter()
                .map(|part| part.moved_by_all(&self.plan, self.now)),
        )
    }

    /// `StreamDescriptor` of each stream that is wanted.
    fn descriptors(&self, wanted: impl Fn(&Part) -> bool) -> Vec<Value> {
        let namespace = self.connection.source.namespace;
        self.parts
            .iter()
            .filter(|part| wanted(part))
            .map(|part| json!({ "name": part.name, "namespace": namespace }))
            .collect()
    }

    /// The streams that are cleared or refreshed.
    pub(crate) fn ordered(&self) -> Vec<Value> {
        self.descriptors(|part| self.job.order.names(part.place))
    }

    /// `JobRead` with its sums, as the answers have it that count them (airbyte-platform,
    /// `StatsAggregationHelper.hydrateWithStats`): the list of jobs, and a job without its logs.
    pub(crate) fn job(&self) -> Value {
        let mut job = self.bare_job();
        job["aggregatedStats"] = volume(self.moved());
        // What has not been counted yet is not listed.
        let begun = !self.plan.begun(self.now).is_empty();
        job["streamAggregatedStats"] = self
            .parts
            .iter()
            .filter(|_| begun)
            .map(|part| {
                let mut stats = volume(part.moved_by_all(&self.plan, self.now));
                stats["streamName"] = json!(part.name);
                stats["streamNamespace"] = json!(self.connection.source.namespace);
                stats
            })
            .collect();
        job
    }

    /// `JobRead` as all other answers have it (airbyte-platform, `JobConverter.getJobRead`): the
    /// `activeJob` of a connection, and what triggers and cancels answer. No figures, even while
    /// it runs.
    pub(crate) fn bare_job(&self) -> Value {
        let started = self.plan.starts().filter(|moment| *moment <= self.now);
        json!({
            "id": self.job.id,
            "configType": self.job.order.kind.as_str(),
            "configId": self.connection.id,
            "enabledStreams": self.descriptors(|_| true),
            "resetConfig": (self.job.order.kind == Kind::Clear)
                .then(|| json!({ "streamsToReset": self.ordered() })),
            "refreshConfig": (self.job.order.kind == Kind::Refresh)
                .then(|| json!({ "streamsToRefresh": self.ordered() })),
            "createdAt": self.job.created.seconds(),
            "updatedAt": self.updated().seconds(),
            "startedAt": started.map(Moment::seconds),
            "status": self.status.as_str(),
        })
    }

    /// Why the last attempt failed.
    pub(crate) fn failure(&self) -> Option<Value> {
        let attempt = self.plan.begun(self.now).last()?;
        let failure = attempt.failure.filter(|_| attempt.ends <= self.now)?;
        Some(failure.reason(attempt.ends))
    }

    /// Whether the log of an attempt is kept as lines of text, as the older ones are.
    pub(crate) fn has_plain_log(&self, number: usize) -> bool {
        match self.connection.behaviour {
            Some(Behaviour::MillionLines) => number == 0,
            _ => self.job.plain_log,
        }
    }

    /// `JobWithAttemptsRead`.
    pub(crate) fn with_attempts(&self) -> Value {
        json!({ "job": self.job(), "attempts": self.attempts(Figures::Counted) })
    }

    /// `JobInfoRead` without logs.
    pub(crate) fn info(&self) -> Value {
        let attempts = self.attempts(Figures::Told).into_iter();
        let attempts: Vec<_> = attempts
            .map(|attempt| json!({ "attempt": attempt }))
            .collect();
        json!({ "job": self.job(), "attempts": attempts })
    }

    /// `JobInfoRead` as triggers and cancels answer it: each attempt with its log, which is left empty.
    pub(crate) fn ordered_info(&self) -> Value {
        let attempts: Vec<_> = self
            .attempts(Figures::Told)
            .into_iter()
            .map(|attempt| {
                json!({ "attempt": attempt, "logType": "formatted", "logs": { "logLines": [] } })
            })
            .collect();
        json!({ "job": self.bare_job(), "attempts": attempts })
    }

    /// `ConnectionSyncProgressRead` of a job that is not over.
    pub(crate) fn progress(&self) -> Value {
        let mut progress = volume(self.moved());
        progress["connectionId"] = json!(self.connection.id);
        progress["jobId"] = json!(self.job.id);
        progress["configType"] = json!(self.job.order.kind.as_str());
        progress["syncStartedAt"] = json!(self.job.created.seconds());
        progress["streams"] = self
            .parts
            .iter()
            .map(|part| {
                let mut stream = volume(part.moved_by_all(&self.plan, self.now));
                stream["streamName"] = json!(part.name);
                stream["streamNamespace"] = json!(self.connection.source.namespace);
                stream["configType"] = json!(
                    match self.job.order.kind {
                        Kind::Refresh if !self.job.order.names(part.place) => Kind::Sync,
                        kind => kind,
                    }
                    .as_str()
                );
                stream
            })
            .collect();
        progress
    }
}

/// What `sync_progress` says when nothing runs: less than its document promises.
pub(crate) fn idle(connection: Uuid) -> Value {
    json!({ "connectionId": connection, "streams": [] })
}

fn volume(volume: Volume) -> Value {
    json!({
        "recordsEmitted": volume.records_emitted,
        "bytesEmitted": volume.bytes_emitted,
        "recordsCommitted": volume.records_committed,
        "bytesCommitted": volume.bytes_committed,
        "recordsRejected": 0,
    })
}

/// The same value without its nulls.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    drop_nulls(&mut value);
    value
}

/// In place: answers have up to a hundred thousand fields.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
