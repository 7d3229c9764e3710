//! The list of jobs.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Moment;

use super::answers::Seen;
use super::world::World;

/// `JobListRequestBody`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    pub(crate) config_types: Vec<String>,
    pub(crate) config_id: Option<Uuid>,
    including_job_id: Option<i64>,
    #[serde(default)]
    pagination: Pagination,
    #[serde(default)]
    statuses: Vec<String>,
    created_at_start: Option<Timestamp>,
    created_at_end: Option<Timestamp>,
    updated_at_start: Option<Timestamp>,
    updated_at_end: Option<Timestamp>,
    #[serde(default)]
    order_by_field: Field,
    #[serde(default)]
    order_by_method: Direction,
}

/// `Pagination`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    pub(crate) page_size: Option<usize>,
    #[serde(default)]
    pub(crate) row_offset: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Field {
    #[default]
    #[serde(rename = "createdAt")]
    Created,
    #[serde(rename = "updatedAt")]
    Updated,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Direction {
    #[serde(rename = "ASC")]
    Ascending,
    #[default]
    #[serde(rename = "DESC")]
    Descending,
}

impl Query {
    fn admits(&self, seen: &Seen<'_>) -> bool {
        let within = |moment: Moment, start: Option<Timestamp>, end: Option<Timestamp>| {
            start.is_none_or(|start| moment >= start.into())
                && end.is_none_or(|end| moment <= end.into())
        };
        within(seen.job.created, self.created_at_start, self.created_at_end)
            && within(seen.updated(), self.updated_at_start, self.updated_at_end)
            && (self.statuses.is_empty()
                || self
                    .statuses
                    .iter()
                    .any(|status| status == seen.status.as_str()))
    }
}

/// A page of jobs: `JobReadList`. Of one connection, or of all where `only` is `None`.
pub(crate) fn page(world: &World, query: &Query, only: Option<usize>, now: Moment) -> Value {
    let all = world.connections.iter().enumerate();
    let mut jobs: Vec<_> = all
        .filter(|(index, _)| only.is_none_or(|only| only == *index))
        .filter(|_| query.config_types.iter().any(|kind| kind == "sync"))
        .flat_map(|(_, connection)| {
            connection
                .jobs(world.ids)
                .map(move |job| Seen::new(connection, job, now))
        })
        .filter(|seen| query.admits(seen))
        .collect();
    jobs.sort_by_key(|seen| {
        let moment = match query.order_by_field {
            Field::Created => seen.job.created,
            Field::Updated => seen.updated(),
        };
        (moment, seen.job.id)
    });
    if query.order_by_method == Direction::Descending {
        jobs.reverse();
    }
    let size = query.pagination.page_size.unwrap_or(200).max(1);
    let (skip, take) = match query.including_job_id {
        None => (query.pagination.row_offset, size),
        // As many whole pages as it takes to show that job; none if it is not there.
        Some(id) => match jobs.iter().position(|seen| seen.job.id == id) {
            Some(position) => (0, (position / size + 1) * size),
            None => (0, 0),
        },
    };
    json!({
        "jobs": jobs.iter().skip(skip).take(take).map(Seen::with_attempts).collect::<Vec<_>>(),
        "totalJobCount": jobs.len(),
    })
}
