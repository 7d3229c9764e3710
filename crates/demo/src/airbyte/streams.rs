//! What is known of each stream: its latest statuses, and which job moved it last.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::random::{Random, label};

use super::answers::Seen;
use super::connection::Connection;
use super::failures;
use super::job::{Attempt, Kind};
use super::progress::Part;
use super::world::World;

/// Jobs that are looked back for statuses.
const RECENT: usize = 10;

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

/// `StreamStatusReadList`: for each stream the latest of each run state.
pub(crate) fn statuses(world: &World, connection: &Connection, now: Moment) -> Value {
    let mut told = HashSet::new();
    let mut statuses = Vec::new();
    for job in connection.jobs(world.ids).take(RECENT) {
        let seen = Seen::new(connection, job, now);
        let reset = seen.job.order.kind == Kind::Clear;
        for (number, attempt) in seen.plan.begun(now).iter().enumerate().rev() {
            for part in &seen.parts {
                for turn in turns(part, attempt).iter().rev() {
                    if turn.at > now || !told.insert((part.place, turn.state)) {
                        continue;
                    }
                    let of_job = [
                        label("stream status"),
                        u64::try_from(seen.job.id).unwrap_or(0),
                    ];
                    let of_stream = [
                        u64::try_from(part.place).unwrap_or(0),
                        label(turn.state),
                        u64::try_from(number).unwrap_or(0),
                    ];
                    let labels: Vec<u64> = of_job.into_iter().chain(of_stream).collect();
                    let quota = turn.at.plus_millis(15 * 60_000).millis();
                    statuses.push(json!({
                        "id": Random::new(connection.seed, &labels).uuid(),
                        "workspaceId": world.workspace_id(connection.workspace),
                        "connectionId": connection.id,
                        "jobId": seen.job.id,
                        "jobType": if reset { "RESET" } else { "SYNC" },
                        "attemptNumber": number,
                        "streamName": part.name,
                        "streamNamespace": connection.source.namespace,
                        "runState": turn.state,
                        "incompleteRunCause": turn.cause,
                        "transitionedAt": turn.at.millis(),
                        "metadata": (turn.state == "RATE_LIMITED")
                            .then(|| json!({ "quotaReset": quota })),
                    }));
                }
            }
        }
    }
    json!({ "streamStatuses": statuses })
}

/// `ConnectionLastJobPerStreamRead`: for each stream the latest job that is over.
pub(crate) fn last_jobs(world: &World, connection: &Connection, now: Moment) -> Value {
    let mut told = HashSet::new();
    let mut last = Vec::new();
    for job in connection.jobs(world.ids).take(RECENT) {
        let seen = Seen::new(connection, job, now);
        if !seen.status.is_terminal() {
            continue;
        }
        for part in &seen.parts {
            if !told.insert(part.place) {
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
