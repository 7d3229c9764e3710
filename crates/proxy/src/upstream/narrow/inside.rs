//! What a person sees of workspaces, sources and destinations by seeing connections: the public API
//! lists these apart.

use std::collections::HashSet;

use airstrip_airbyte::public::operations as public;
use airstrip_contract::{Holds, Request};
use serde::Deserialize;

use super::{unreadable, visible};
use crate::policy::Granted;
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::call::Call;

/// The ids of what the connections that a person sees are in, and of what they join.
#[derive(Debug, Default)]
pub(super) struct Inside {
    pub workspaces: HashSet<String>,
    /// Sources and destinations.
    pub connectors: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Joins {
    source_id: Option<String>,
    destination_id: Option<String>,
}

impl Inside {
    pub async fn seen_by(call: &Call, granted: &Granted, id: &RequestId) -> Result<Self, Failure> {
        let list = Call::of(&call.upstream, &Request::of(&public::CONNECTIONS));
        let list = list.ok_or_else(|| unreadable(call, "connections cannot be listed"))?;
        let Holds::Rows(rows) = list.operation.holds else {
            return Err(unreadable(call, "connections are no list"));
        };
        let mut inside = Self::default();
        // An answer that is no list shows nothing.
        if let Ok((all, visible)) = visible(&list, &rows, granted, id).await? {
            for row in visible.iter().filter_map(|at| all.rows.get(*at)) {
                inside.workspaces.extend(row.workspace.clone());
                if let Ok(joins) = serde_json::from_str::<Joins>(row.json.get()) {
                    inside.connectors.extend(joins.source_id);
                    inside.connectors.extend(joins.destination_id);
                }
            }
        }
        Ok(inside)
    }
}
