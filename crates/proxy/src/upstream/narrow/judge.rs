//! Which rows of a list a person may see.

use std::collections::HashMap;
use std::sync::Arc;

use airstrip_airflow::v2::ListDags;
use airstrip_contract::policy::Target;
use airstrip_contract::{Holds, Kind, Rows};

use super::gather::{Gathered, Row, gather};
use super::sees_workspace;
use crate::policy::Granted;
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::upstream::call::{Call, Named};
use crate::upstream::directory::Known;

/// Goes through the rows of a list for one person.
pub(super) struct Judge<'a> {
    call: &'a Call,
    rows: &'a Rows,
    granted: &'a Granted,
    /// The id and the name of the workspace whose connections are listed.
    workspace: Option<(String, String)>,
    /// Of the DAGs of runs that were looked at already.
    decided: HashMap<String, bool>,
    asked_all_dags: bool,
    id: &'a RequestId,
}

impl<'a> Judge<'a> {
    pub fn new(
        call: &'a Call,
        rows: &'a Rows,
        granted: &'a Granted,
        workspace: Option<(String, String)>,
        id: &'a RequestId,
    ) -> Self {
        Self {
            call,
            rows,
            granted,
            workspace,
            decided: HashMap::new(),
            asked_all_dags: false,
            id,
        }
    }

    /// The places of those that the grants cover.
    pub async fn visible(&mut self, all: &Gathered) -> Result<Vec<usize>, Failure> {
        learn(self.call, self.rows, all, self.workspace.as_ref());
        let mut visible = Vec::new();
        for (at, row) in all.rows.iter().enumerate() {
            if self.sees(row).await? {
                visible.push(at);
            }
        }
        Ok(visible)
    }

    async fn sees(&mut self, row: &Row) -> Result<bool, Failure> {
        if self.rows.kind == Kind::Workspace {
            return sees_workspace(self.call, self.granted, row, self.id).await;
        }
        let target = Target {
            system: self.call.upstream.system,
            instance: &self.call.upstream.name,
            id: &row.id,
            facts: None,
        };
        if let Ok(access) = self.granted.access(&target) {
            return Ok(access.is_some());
        }
        if let Some(decided) = self.decided.get(&row.id) {
            return Ok(*decided);
        }
        if let Some(known) = known(self.rows, row, self.workspace.as_ref()) {
            return Ok(self.covers(target, &known));
        }
        let seen = match self.look_up(row).await? {
            Some(known) => self.covers(target, &known),
            None => false,
        };
        self.decided.insert(row.id.clone(), seen);
        Ok(seen)
    }

    fn covers(&self, target: Target<'_>, known: &Known) -> bool {
        let facts = Some(known.facts());
        let access = self.granted.access(&Target { facts, ..target });
        access.is_ok_and(|access| access.is_some())
    }

    /// A run does not say what tags its DAG has. One DAG that cannot be looked up costs its own rows
    /// and not the list.
    async fn look_up(&mut self, row: &Row) -> Result<Option<Arc<Known>>, Failure> {
        if !self.asked_all_dags {
            self.asked_all_dags = true;
            learn_dags(self.call, self.id).await?;
        }
        let upstream = &self.call.upstream;
        let named = Named {
            kind: self.rows.kind,
            id: row.id.clone(),
        };
        let found = upstream.directory.look_up(upstream, &named, self.id).await;
        found.or_else(|failure| {
            tracing::warn!(id = row.id, reason = %failure, "left out of a list");
            Ok(None)
        })
    }
}

/// What a row tells of what it is; `None` where it is only about it.
fn known(rows: &Rows, row: &Row, workspace: Option<&(String, String)>) -> Option<Known> {
    let (name, tags) = match rows.kind {
        Kind::Dag => (row.id.clone(), row.tags.clone()?),
        // Before it had tags, Airbyte did not list them.
        _ => (row.name.clone(), row.tags.clone().unwrap_or_default()),
    };
    Some(Known {
        name,
        tags,
        workspace: workspace.cloned(),
    })
}

/// Keeps what a list tells, so that none of what it shows has to be looked up by itself.
fn learn(call: &Call, rows: &Rows, all: &Gathered, workspace: Option<&(String, String)>) {
    if !matches!(rows.kind, Kind::Connection | Kind::Dag) || !all.is_to_be_learnt() {
        return;
    }
    for row in &all.rows {
        if let Some(known) = known(rows, row, workspace) {
            call.upstream.directory.learn(rows.kind, &row.id, known);
        }
    }
}

/// Learns the tags of all DAGs at once, rather than of each that has a run.
async fn learn_dags(call: &Call, id: &RequestId) -> Result<(), Failure> {
    let Some(list) = Call::own(&call.upstream, &ListDags { offset: 0 }) else {
        return Ok(());
    };
    let Holds::Rows(rows) = list.operation.holds else {
        return Ok(());
    };
    if let Ok(all) = gather(&list, &rows, id).await? {
        learn(&list, &rows, &all, None);
    }
    Ok(())
}
