//! The lists of jobs.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Moment;

use super::answers::Seen;
use super::connection::Connection;
use super::job::Job;
use super::world::World;

/// How many jobs come where nothing is said.
const USUAL: usize = 200;

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

/// `JobListForWorkspacesRequestBody`, as much of it as is declared.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfWorkspaces {
    pub(crate) config_types: Vec<String>,
    #[serde(default)]
    workspace_ids: Vec<Uuid>,
    #[serde(default)]
    statuses: Vec<String>,
    created_at_start: Option<Timestamp>,
    #[serde(default)]
    pagination: Pagination,
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
    fn admits(&self, found: &Found<'_>, now: Moment) -> bool {
        let within = |moment: Moment, start: Option<Timestamp>, end: Option<Timestamp>| {
            start.is_none_or(|start| moment >= start.into())
                && end.is_none_or(|end| moment <= end.into())
        };
        let is_wanted = || {
            let status = found.connection.plan(&found.job).status(now).as_str();
            self.statuses.iter().any(|wanted| wanted == status)
        };
        let kind = found.job.order.kind.as_str();
        self.config_types.iter().any(|wanted| wanted == kind)
            && within(
                found.job.created,
                self.created_at_start,
                self.created_at_end,
            )
            && (self.updated_at_start.is_none() && self.updated_at_end.is_none()
                || within(
                    found.updated(now),
                    self.updated_at_start,
                    self.updated_at_end,
                ))
            && (self.statuses.is_empty() || is_wanted())
    }
}

/// A job that is not yet told of: most of a long history never is.
struct Found<'a> {
    connection: &'a Connection,
    job: Job,
}

impl Found<'_> {
    fn updated(&self, now: Moment) -> Moment {
        self.connection.plan(&self.job).updated(&self.job, now)
    }
}

/// A page of jobs: `JobReadList`. Of one connection, or of all where `only` is `None`.
pub(crate) fn page(world: &World, query: &Query, only: Option<usize>, now: Moment) -> Value {
    let all = world.connections.iter().enumerate();
    let mut jobs: Vec<_> = all
        .filter(|(index, _)| only.is_none_or(|only| only == *index))
        .flat_map(|(_, connection)| {
            let jobs = connection.jobs(world.ids);
            jobs.map(move |job| Found { connection, job })
        })
        .filter(|found| query.admits(found, now))
        .collect();
    jobs.sort_by_cached_key(|found| {
        let moment = match query.order_by_field {
            Field::Created => found.job.created,
            Field::Updated => found.updated(now),
        };
        (moment, found.job.id)
    });
    if query.order_by_method == Direction::Descending {
        jobs.reverse();
    }
    let size = query.pagination.page_size.unwrap_or(USUAL).max(1);
    let (skip, take) = match query.including_job_id {
        None => (query.pagination.row_offset, size),
        // As many whole pages as it takes to show that job; none if it is not there.
        Some(id) => match jobs.iter().position(|found| found.job.id == id) {
            Some(position) => (0, (position / size + 1) * size),
            None => (0, 0),
        },
    };
    let total = jobs.len();
    let told: Vec<_> = jobs
        .into_iter()
        .skip(skip)
        .take(take)
        .map(|found| Seen::new(found.connection, found.job, now).with_attempts())
        .collect();
    json!({ "jobs": told, "totalJobCount": total })
}

/// A page of the jobs of some workspaces, those of deleted connections among them: `JobReadList`. Of no
/// workspace there are none (airbyte-platform, `DefaultJobPersistence.listJobsQuery`), and what is
/// counted are the rows of the page (`JobHistoryHandler.listJobsForWorkspaces`).
pub(crate) fn page_of_workspaces(world: &World, query: &OfWorkspaces, now: Moment) -> Value {
    let inside = world.connections.iter().filter(|connection| {
        let workspace = world.workspace_id(connection.workspace);
        query.workspace_ids.contains(&workspace)
    });
    let is_kind = |job: &Job| {
        let kind = job.order.kind.as_str();
        query.config_types.iter().any(|wanted| wanted == kind)
    };
    let is_status = |(connection, job): &(&Connection, Job)| {
        let status = || connection.plan(job).status(now).as_str();
        query.statuses.is_empty() || query.statuses.iter().any(|wanted| wanted == status())
    };
    let told: Vec<_> = world
        .newest_first(inside, query.created_at_start, &is_kind)
        .filter(is_status)
        .skip(query.pagination.row_offset)
        .take(query.pagination.page_size.unwrap_or(USUAL))
        .map(|(connection, job)| Seen::new(connection, job, now).with_attempts())
        .collect();
    json!({ "totalJobCount": told.len(), "jobs": told })
}
