//! The timeline of a connection: what its jobs did and what was changed, newest first.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Moment;
use crate::random::{Random, label};

use super::answers::Seen;
use super::changes::{self, Change};
use super::connection::Connection;
use super::describe::{AGE, DEFAULT_USER};
use super::job::{Job, Kind, Status};
use super::jobs::Pagination;
use super::world::World;

/// `ConnectionEventsRequestBody`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    #[serde(default)]
    event_types: Vec<String>,
    created_at_start: Option<Timestamp>,
    created_at_end: Option<Timestamp>,
    #[serde(default)]
    pagination: Pagination,
}

/// Something that happened, not yet told.
struct Event {
    at: Moment,
    kind: String,
    /// Tells it apart from all other events of the connection.
    number: [u64; 2],
    what: What,
}

enum What {
    Started(Job),
    Ended(Job),
    Changed(Change),
}

/// A page of events: `ConnectionEventList`.
pub(crate) fn page(world: &World, connection: &Connection, query: &Query, now: Moment) -> Value {
    let within = |moment: Moment| {
        query
            .created_at_start
            .is_none_or(|start| moment >= start.into())
            && query.created_at_end.is_none_or(|end| moment <= end.into())
    };
    let mut events = all(world, connection, now);
    events.retain(|event| {
        within(event.at)
            && (query.event_types.is_empty() || query.event_types.contains(&event.kind))
    });
    events.sort_by_key(|event| (event.at, event.number));
    let told: Vec<_> = events
        .iter()
        .rev()
        .skip(query.pagination.row_offset)
        .take(query.pagination.page_size.unwrap_or(20))
        .map(|event| event.tell(connection, now))
        .collect();
    json!({ "events": told })
}

fn all(world: &World, connection: &Connection, now: Moment) -> Vec<Event> {
    let mut events = Vec::new();
    for job in connection.jobs(world.ids) {
        let plan = connection.plan(&job);
        let status = plan.status(now);
        let id = u64::try_from(job.id).unwrap_or(0);
        let prefix = match job.order.kind {
            Kind::Sync => "SYNC",
            Kind::Clear => "CLEAR",
            Kind::Refresh => "REFRESH",
        };
        let outcome = match status {
            Status::Succeeded => Some("SUCCEEDED"),
            Status::Cancelled => Some("CANCELLED"),
            // Some records have arrived all the same.
            Status::Failed
                if Seen::new(connection, job.clone(), now)
                    .moved()
                    .records_committed
                    > 0 =>
            {
                Some("INCOMPLETE")
            }
            Status::Failed => Some("FAILED"),
            _ => None,
        };
        if let Some(outcome) = outcome {
            events.push(Event {
                at: plan.updated(&job, now),
                kind: format!("{prefix}_{outcome}"),
                number: [id, 1],
                what: What::Ended(job.clone()),
            });
        }
        // Those that the schedule starts are told of only when they are over.
        if job.by_hand {
            events.push(Event {
                at: job.created,
                kind: format!("{prefix}_STARTED"),
                number: [id, 0],
                what: What::Started(job),
            });
        }
    }
    let before = changes::before(connection, world.ids.began, AGE);
    let changed = before.iter().chain(&connection.changes).copied();
    events.extend(changed.zip(0u64..).map(|(change, number)| Event {
        at: change.at,
        kind: change.event_type().to_owned(),
        number: [0, number],
        what: What::Changed(change),
    }));
    events
}

impl Event {
    /// `ConnectionEvent`.
    fn tell(&self, connection: &Connection, now: Moment) -> Value {
        let [first, second] = self.number;
        let id: Uuid = Random::new(connection.seed, &[label("event"), first, second]).uuid();
        let by_hand = match &self.what {
            What::Changed(change) => change.is_by_hand(),
            What::Started(_) => true,
            What::Ended(_) => self.kind.ends_with("_CANCELLED"),
        };
        let summary = match &self.what {
            What::Changed(change) => change.summary(connection),
            What::Started(job) => {
                let seen = Seen::new(connection, job.clone(), now);
                json!({
                    "jobId": job.id,
                    "startTimeEpochSeconds": job.created.seconds(),
                    "streams": (job.order.kind != Kind::Sync).then(|| seen.ordered()),
                })
            }
            What::Ended(job) => ended(&Seen::new(connection, job.clone(), now)),
        };
        json!({
            "id": id,
            "connectionId": connection.id,
            "eventType": self.kind,
            "summary": summary,
            "createdAt": self.at.seconds(),
            // Whoever it was: without authentication everybody is the one default user.
            "user": by_hand.then(|| json!({
                "id": DEFAULT_USER,
                "email": "data-platform@example.com",
                "name": "Default User",
                "isDeleted": false,
            })),
        })
    }
}

fn ended(seen: &Seen<'_>) -> Value {
    let moved = seen.moved();
    json!({
        "jobId": seen.job.id,
        "startTimeEpochSeconds": seen.job.created.seconds(),
        "endTimeEpochSeconds": seen.updated().seconds(),
        "attemptsCount": seen.plan.begun(seen.now).len(),
        "bytesLoaded": moved.bytes_committed,
        "recordsLoaded": moved.records_committed,
        "recordsRejected": 0,
        "streams": (seen.job.order.kind != Kind::Sync).then(|| seen.ordered()),
        "failureReason": (seen.status == Status::Failed).then(|| seen.failure()),
    })
}
