//! What is known of each stream: its latest statuses, and which job moved it last.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::{Random, label};

use super::answers::Seen;
use super::connection::Connection;
use super::failures;
use super::job::Kind;
use super::plan::Attempt;
use super::progress::Part;
use super::world::World;

/// Jobs that are looked back for statuses.
const RECENT: usize = 10;

/// Milliseconds until a source's quota is full again.
const QUOTA_RESET: i64 = 15 * 60_000;

/// A stream's state from a moment on.
struct Turn {
    state: &'static str,
    /// Of an incomplete one.
    cause: Option<&'static str>,
    at: Moment,
}

impl Turn {
    const fn to(state: &'static str, at: Moment) -> Self {
        Self {
            state,
            cause: None,
            at,
        }
    }
}

/// What a stream went through in an attempt, whenever that will be.
fn turns(part: &Part, attempt: &Attempt) -> Vec<Turn> {
    let (start, end) = part.window;
    let begins = attempt.when(start);
    let lands = attempt.when(end);
    let mut turns = vec![Turn::to("PENDING", attempt.starts)];
    let got_its_turn = attempt.to > start || attempt.failure.is_none();
    if got_its_turn {
        turns.push(Turn::to("RUNNING", begins));
        let limited = attempt.failure == Some(&failures::RATE_LIMIT) && attempt.to < end;
        if limited {
            let waited = attempt.ends.micros_since(begins) / 3;
            turns.push(Turn::to("RATE_LIMITED", attempt.ends.plus_micros(-waited)));
        }
    }
    match attempt.failure {
        _ if attempt.to >= end => turns.push(Turn::to("COMPLETE", lands)),
        None => turns.push(Turn::to("COMPLETE", attempt.ends)),
        Some(failure) => turns.push(Turn {
            state: "INCOMPLETE",
            cause: Some(if *failure == failures::CANCELLED {
                "CANCELED"
            } else {
                "FAILED"
            }),
            at: attempt.ends,
        }),
    }
    turns
}

/// What a stream is by now in the latest attempt of a job, with that attempt's
/// number.
fn present(seen: &Seen<'_>, part: &Part) -> Option<(usize, Turn)> {
    let (number, attempt) = seen.plan.begun(seen.now).iter().enumerate().next_back()?;
    let turn = turns(part, attempt)
        .into_iter()
        .rfind(|turn| turn.at <= seen.now)?;
    Some((number, turn))
}

/// The recent jobs with their streams, newest first.
fn recent<'a>(
    world: &World,
    connection: &'a Connection,
    now: Moment,
) -> impl Iterator<Item = Seen<'a>> {
    connection
        .jobs(world.ids)
        .take(RECENT)
        .map(move |job| Seen::new(connection, job, now))
}

/// `StreamStatusReadList`. A job keeps one status for each stream, which changes as the stream
/// moves; told are the latest of each state, so an old `COMPLETE` beside a new `RUNNING`.
pub(crate) fn statuses(world: &World, connection: &Connection, now: Moment) -> Value {
    let mut told = HashSet::new();
    let mut statuses = Vec::new();
    for seen in recent(world, connection, now) {
        let job_type = match seen.job.order.kind {
            Kind::Clear => "RESET",
            Kind::Sync | Kind::Refresh => "SYNC",
        };
        for part in &seen.parts {
            let Some((number, turn)) = present(&seen, part) else {
                continue;
            };
            if !told.insert((part.place, turn.state, turn.cause, job_type)) {
                continue;
            }
            let labels = [
                label("stream status"),
                u64::try_from(seen.job.id).unwrap_or(0),
                u64::try_from(part.place).unwrap_or(0),
                u64::try_from(number).unwrap_or(0),
            ];
            let quota = turn.at.plus_millis(QUOTA_RESET).millis();
            statuses.push(json!({
                "id": Random::new(connection.seed, &labels).uuid(),
                "workspaceId": world.workspace_id(connection.workspace),
                "connectionId": connection.id,
                "jobId": seen.job.id,
                "jobType": job_type,
                "attemptNumber": number,
                "streamName": part.name,
                "streamNamespace": connection.source.namespace,
                "runState": turn.state,
                "incompleteRunCause": turn.cause,
                "transitionedAt": turn.at.millis(),
                "metadata": (turn.state == "RATE_LIMITED").then(|| json!({ "quotaReset": quota })),
            }));
        }
    }
    json!({ "streamStatuses": statuses })
}

/// `ConnectionLastJobPerStreamRead`: for each stream the latest job that has done with it, even
/// while that job goes on with others.
pub(crate) fn last_jobs(world: &World, connection: &Connection, now: Moment) -> Value {
    let mut told = HashSet::new();
    let mut last = Vec::new();
    for seen in recent(world, connection, now) {
        for part in &seen.parts {
            let done = present(&seen, part)
                .is_some_and(|(_, turn)| ["COMPLETE", "INCOMPLETE"].contains(&turn.state));
            if !done || !told.insert(part.place) {
                continue;
            }
            let moved = part.moved_by_all(&seen.plan, now);
            last.push(json!({
                "streamName": part.name,
                "streamNamespace": connection.source.namespace,
                "jobId": seen.job.id,
                "configType": seen.job.order.kind.as_str(),
                "jobStatus": seen.status.as_str(),
                "recordsCommitted": moved.records_committed,
                "bytesCommitted": moved.bytes_committed,
                "startedAt": seen.plan.starts().unwrap_or(seen.job.created).seconds(),
                "endedAt": seen.updated().seconds(),
            }));
        }
    }
    Value::Array(last)
}
