//! Calls of the Config API in the terms of the public one.

use airstrip_contract::{Operation, Request};
use serde::Serialize;

use super::operations;
use crate::config::{
    CancelJob, GetConnection, GetJob, ListConnections, ListJobs, ListWorkspaceJobs, ListWorkspaces,
    Pagination, SetConnectionStatus, StartSync,
};
use crate::model::{ConfigType, ConnectionStatus};

/// Jobs come oldest first unless this is said.
pub(crate) const NEWEST_FIRST: &str = "createdAt|DESC";

/// A page of a hundred, which is as much as the server gives at once.
pub(crate) fn a_hundred(
    operation: &'static Operation,
    workspace_id: Option<&String>,
    offset: u32,
) -> Request {
    Request::of(operation)
        .query("workspaceIds", workspace_id)
        .query("limit", Some(Pagination::MOST))
        .query("offset", Some(offset))
}

pub(crate) fn workspaces(call: &ListWorkspaces) -> Option<Request> {
    Some(a_hundred(&operations::WORKSPACES, None, call.offset))
}

pub(crate) fn connections(call: &ListConnections) -> Option<Request> {
    let page = Request::of(&operations::CONNECTIONS)
        .query("workspaceIds", Some(&call.workspace_id))
        .query("limit", Some(call.page_size.min(Pagination::MOST)))
        .query("offset", Some(call.offset));
    Some(page)
}

pub(crate) fn connection(call: &GetConnection) -> Option<Request> {
    let id = [("connection_id", call.connection_id.as_str())];
    Some(Request::with_params(&operations::CONNECTION, &id))
}

pub(crate) fn set_connection_status(call: &SetConnectionStatus) -> Option<Request> {
    #[derive(Serialize)]
    struct Patch<'a> {
        status: &'a ConnectionStatus,
    }
    let id = [("connection_id", call.connection_id.as_str())];
    let request = Request::with_params(&operations::SET_CONNECTION_STATUS, &id);
    Some(request.json(&Patch {
        status: &call.status,
    }))
}

pub(crate) fn start_sync(call: &StartSync) -> Option<Request> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Start<'a> {
        connection_id: &'a str,
        job_type: ConfigType,
    }
    let start = Start {
        connection_id: &call.connection_id,
        job_type: ConfigType::Sync,
    };
    Some(Request::of(&operations::START_JOB).json(&start))
}

/// The one kind of jobs that is asked for; `None`: of several it tells all kinds.
fn kind(config_types: &[ConfigType]) -> Option<&str> {
    match config_types {
        [ConfigType::ResetConnection] => Some("reset"),
        [one] => Some(one.as_str()),
        _ => None,
    }
}

pub(crate) fn jobs(call: &ListJobs) -> Option<Request> {
    let page = Request::of(&operations::JOBS)
        .query("connectionId", Some(&call.config_id))
        .query("jobType", kind(&call.config_types))
        .query("orderBy", Some(NEWEST_FIRST))
        .query(
            "limit",
            Some(call.pagination.page_size.min(Pagination::MOST)),
        )
        .query("offset", Some(call.pagination.row_offset));
    Some(page)
}

pub(crate) fn workspace_jobs(call: &ListWorkspaceJobs) -> Option<Request> {
    let status = match call.statuses.as_slice() {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let workspaces = call.workspace_ids.iter();
    let page = workspaces.fold(Request::of(&operations::JOBS), |request, workspace| {
        request.query("workspaceIds", Some(workspace))
    });
    let page = page
        .query(
            "limit",
            Some(call.pagination.page_size.min(Pagination::MOST)),
        )
        .query("offset", Some(call.pagination.row_offset))
        .query("orderBy", Some(NEWEST_FIRST))
        .query("jobType", kind(&call.config_types))
        .query("status", status)
        .query("createdAtStart", call.created_at_start.as_ref());
    Some(page)
}

pub(crate) fn job(call: &GetJob) -> Option<Request> {
    Some(one_job(&operations::JOB, call.id))
}

pub(crate) fn cancel_job(call: &CancelJob) -> Option<Request> {
    Some(one_job(&operations::CANCEL_JOB, call.id))
}

fn one_job(operation: &'static Operation, id: u64) -> Request {
    Request::with_params(operation, &[("job_id", &id.to_string())])
}
