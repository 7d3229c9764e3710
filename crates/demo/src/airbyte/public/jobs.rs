//! Jobs.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::airbyte::answers::Seen;
use crate::airbyte::job::{Job, Status};
use crate::airbyte::sentinels::Behaviour;
use crate::airbyte::world::World;
use crate::clock::Moment;

use super::Answer;
use super::query::{Link, Query};
use super::refusal::Refusal;

const TYPES: [&str; 4] = ["sync", "reset", "refresh", "clear"];
const STATUSES: [&str; 7] = [
    "pending",
    "queued",
    "running",
    "incomplete",
    "failed",
    "succeeded",
    "cancelled",
];

/// Which jobs are asked for.
struct Filter {
    kind: Option<&'static str>,
    status: Option<&'static str>,
    created: [Option<Timestamp>; 2],
    updated: [Option<Timestamp>; 2],
}

impl Filter {
    fn of(query: &Query) -> Result<Self, Refusal> {
        Ok(Self {
            kind: query.one_of("jobType", &TYPES)?,
            status: query.one_of("status", &STATUSES)?,
            created: [query.time("createdAtStart")?, query.time("createdAtEnd")?],
            updated: [query.time("updatedAtStart")?, query.time("updatedAtEnd")?],
        })
    }

    /// Whether a job can be one of them, as far as that can be told without its plan.
    fn admits(&self, job: &Job) -> bool {
        self.kind.is_none_or(|kind| kind == job.order.kind.as_str())
            && within(job.created, self.created)
    }

    fn admits_seen(&self, seen: &Seen<'_>) -> bool {
        let status = seen.status.as_str();
        self.status.is_none_or(|wanted| wanted == status) && within(seen.updated(), self.updated)
    }
}

fn within(moment: Moment, [start, end]: [Option<Timestamp>; 2]) -> bool {
    start.is_none_or(|start| moment >= start.into()) && end.is_none_or(|end| moment <= end.into())
}

/// In which order; oldest first where nothing is said.
#[derive(Clone, Copy, PartialEq, Eq)]
struct OrderBy {
    updated: bool,
    newest_first: bool,
}

impl OrderBy {
    fn of(query: &Query) -> Result<Self, Refusal> {
        let clause = query.text("orderBy").unwrap_or("createdAt|ASC");
        let (field, method) = clause.split_once('|').unwrap_or_default();
        match (field, method) {
            ("createdAt" | "updatedAt", "ASC" | "DESC") => Ok(Self {
                updated: field == "updatedAt",
                newest_first: method == "DESC",
            }),
            _ => Err(Refusal::BadRequest(format!(
                "Invalid order by clause provided: {clause}"
            ))),
        }
    }
}

impl World {
    pub(super) fn public_jobs(&self, query: &Query, now: Moment) -> Answer {
        let page = query.page()?;
        let (filter, order) = (Filter::of(query)?, OrderBy::of(query)?);
        let workspaces = query.uuids("workspaceIds")?;
        let only = query.uuid("connectionId")?;
        let connections: Vec<_> = match only {
            Some(id) => match self.found(id) {
                Some((_, one)) if one.behaviour == Some(Behaviour::DetailsError) => {
                    return Err(Refusal::Unexpected("null".to_owned()));
                }
                Some((_, one)) => vec![one],
                // An unknown one has no jobs.
                None => Vec::new(),
            },
            None => self.connections_in(&workspaces).collect(),
        };
        let seen = |(connection, job)| Seen::new(connection, job, now);
        let admitted = |seen: &Seen<'_>| filter.admits_seen(seen);
        let [since, _] = filter.created;
        let newest_first = self.newest_first(connections, since, |job| filter.admits(job));
        let data = if order.newest_first && !order.updated {
            page.of(newest_first.map(seen).filter(admitted))
        } else {
            let mut oldest_first: Vec<_> = newest_first.collect();
            oldest_first.reverse();
            let oldest_first = oldest_first.into_iter().map(seen).filter(admitted);
            if order.updated {
                let mut all: Vec<_> = oldest_first.collect();
                all.sort_by_key(Seen::updated);
                if order.newest_first {
                    all.reverse();
                }
                page.of(all.into_iter())
            } else {
                page.of(oldest_first)
            }
        };
        let link = Link::new("jobs").with("jobType", filter.kind);
        let link = match only {
            Some(id) => link.with("connectionId", Some(id)),
            None => link.with_ids("workspaceIds", &workspaces),
        };
        Ok(page.answer(data.iter().map(response).collect(), link))
    }
}

/// `JobResponse`, as `JobResponseMapper` fills it.
pub(super) fn response(seen: &Seen<'_>) -> Value {
    let (created, updated) = (seen.job.created.seconds(), seen.updated().seconds());
    let moved = seen.moved();
    json!({
        "jobId": seen.job.id,
        "status": seen.status.as_str(),
        "jobType": seen.job.order.kind.as_str(),
        "connectionId": seen.connection.id,
        "startTime": offset_date_time(created),
        "lastUpdatedAt": seen.status.is_terminal().then(|| offset_date_time(updated)),
        "duration": (seen.status != Status::Pending).then(|| duration(updated - created)),
        "bytesSynced": moved.bytes_committed,
        "rowsSynced": moved.records_committed,
    })
}

/// `OffsetDateTime.toString()` of Java: a whole minute has no seconds.
fn offset_date_time(seconds: i64) -> String {
    let time = Moment::from_seconds(seconds).timestamp();
    let format = if seconds % 60 == 0 {
        "%Y-%m-%dT%H:%MZ"
    } else {
        "%Y-%m-%dT%H:%M:%SZ"
    };
    time.strftime(format).to_string()
}

/// `Duration.toString()` of Java.
fn duration(seconds: i64) -> String {
    let parts = [
        (seconds / 3_600, 'H'),
        (seconds / 60 % 60, 'M'),
        (seconds % 60, 'S'),
    ];
    let parts = parts.iter().filter(|(count, _)| *count != 0);
    let text: String = parts
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if text.is_empty() {
        "PT0S".to_owned()
    } else {
        format!("PT{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_durations_are_written_as_java_writes_them() {
        for (seconds, text) in [
            (1_767_262_500, "2026-01-01T10:15Z"),
            (1_767_262_501, "2026-01-01T10:15:01Z"),
            (1_767_225_600, "2026-01-01T00:00Z"),
        ] {
            assert_eq!(offset_date_time(seconds), text);
        }
        for (seconds, text) in [
            (0, "PT0S"),
            (59, "PT59S"),
            (60, "PT1M"),
            (3_605, "PT1H5S"),
            (29_172, "PT8H6M12S"),
            (360_000, "PT100H"),
        ] {
            assert_eq!(duration(seconds), text);
        }
    }
}
