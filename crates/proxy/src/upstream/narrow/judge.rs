//! Which rows of a list a person may see.

use std::collections::HashMap;
use std::sync::Arc;

use airstrip_airbyte::config::operations as config;
use airstrip_airbyte::public::operations as public;
use airstrip_airflow::v2::ListDags;
use airstrip_contract::policy::Target;
use airstrip_contract::{Api, Call as _, Holds, Kind, Request, Rows};

use super::gather::{Gathered, Row, gather};
use super::inside::Inside;
use super::{connections, sees_workspace};
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
    whose: Whose,
    /// Of the things that rows are about and that were looked at already.
    decided: HashMap<String, bool>,
    asked_all: bool,
    inside: Option<Inside>,
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
            whose: match workspace {
                Some((id, name)) => Whose::One(id, name),
                None => Whose::Told(HashMap::new()),
            },
            decided: HashMap::new(),
            asked_all: false,
            inside: None,
            id,
        }
    }

    /// The places of those that the grants cover.
    pub async fn visible(&mut self, all: &Gathered) -> Result<Vec<usize>, Failure> {
        if let Whose::Told(told) = &mut self.whose {
            *told = workspaces(self.call, self.rows, all, self.id).await?;
        }
        learn(self.call, self.rows, all, &self.whose);
        if all.rows.is_empty() {
            return Ok(Vec::new());
        }
        // Who sees a workspace or a connector sees it by what is in it.
        if matches!(self.rows.kind, Kind::Workspace | Kind::Connector)
            && self.call.operation.api() == Api::Public
        {
            let inside = Inside::seen_by(self.call, self.granted, self.id);
            self.inside = Some(Box::pin(inside).await?);
        }
        let mut visible = Vec::new();
        for (at, row) in all.rows.iter().enumerate() {
            if self.sees(row).await? {
                visible.push(at);
            }
        }
        Ok(visible)
    }

    async fn sees(&mut self, row: &Row) -> Result<bool, Failure> {
        let inside = self.inside.as_ref();
        match self.rows.kind {
            Kind::Workspace => {
                return sees_workspace(self.call, self.granted, row, inside, self.id).await;
            }
            Kind::Connector => {
                return Ok(inside.is_some_and(|inside| inside.connectors.contains(&row.id)));
            }
            Kind::Connection | Kind::Job | Kind::Dag => {}
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
        if let Some(known) = known(self.rows, row, &self.whose) {
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

    /// A run does not say what tags its DAG has, nor a job its connection's. One that cannot be looked
    /// up costs its own rows and not the list.
    async fn look_up(&mut self, row: &Row) -> Result<Option<Arc<Known>>, Failure> {
        let upstream = &self.call.upstream;
        let named = Named {
            kind: self.rows.kind,
            id: row.id.clone(),
        };
        if let Some(known) = upstream.directory.known(&named) {
            return Ok(Some(known));
        }
        if !self.asked_all {
            self.asked_all = true;
            learn_all(self.call, self.rows.kind, self.id).await?;
        }
        let found = upstream.directory.look_up(upstream, &named, self.id).await;
        found.or_else(|failure| {
            tracing::warn!(id = row.id, reason = %failure, "left out of a list");
            Ok(None)
        })
    }
}

/// The workspaces of the connections of a list.
enum Whose {
    /// It is the list of one: its id and name.
    One(String, String),
    /// Each tells the id of its own: the names by these.
    Told(HashMap<String, String>),
}

impl Whose {
    fn of(&self, row: &Row) -> Option<(String, String)> {
        match self {
            Self::One(id, name) => Some((id.clone(), name.clone())),
            Self::Told(names) => {
                let id = row.workspace.clone()?;
                let name = names.get(&id).cloned();
                Some((id, name.unwrap_or_default()))
            }
        }
    }
}

/// What a row tells of what it is; `None` where it is only about it.
fn known(rows: &Rows, row: &Row, whose: &Whose) -> Option<Known> {
    let (name, tags) = match rows.kind {
        _ if !rows.itself => return None,
        Kind::Dag => (row.id.clone(), row.tags.clone()?),
        // Before it had tags, Airbyte did not list them.
        _ => (row.name.clone(), row.tags.clone().unwrap_or_default()),
    };
    Some(Known {
        name,
        tags,
        workspace: whose.of(row),
    })
}

/// Keeps what a list tells, so that none of what it shows has to be looked up by itself.
fn learn(call: &Call, rows: &Rows, all: &Gathered, whose: &Whose) {
    if !matches!(rows.kind, Kind::Connection | Kind::Dag) || !all.is_to_be_learnt() {
        return;
    }
    for row in &all.rows {
        if let Some(known) = known(rows, row, whose) {
            call.upstream.directory.learn(rows.kind, &row.id, known);
        }
    }
}

/// The names of the workspaces that the connections of a list tell.
async fn workspaces(
    call: &Call,
    rows: &Rows,
    all: &Gathered,
    id: &RequestId,
) -> Result<HashMap<String, String>, Failure> {
    let mut names = HashMap::new();
    if rows.kind != Kind::Connection || !rows.itself {
        return Ok(names);
    }
    let directory = &call.upstream.directory;
    for workspace in all.rows.iter().filter_map(|row| row.workspace.as_ref()) {
        if !names.contains_key(workspace) {
            let name = directory.workspace_name(&call.upstream, workspace, id);
            names.insert(workspace.clone(), name.await?.unwrap_or_default());
        }
    }
    Ok(names)
}

/// Learns of all DAGs or connections at once, rather than of each that has a run or job.
async fn learn_all(call: &Call, kind: Kind, id: &RequestId) -> Result<(), Failure> {
    let upstream = &call.upstream;
    let list = match (kind, upstream.api()) {
        (Kind::Dag, api) => ListDags { offset: 0 }.request(api),
        (Kind::Connection, Api::Public) => Some(Request::of(&public::CONNECTIONS)),
        (Kind::Connection, Api::Config) => return learn_workspaces(call, id).await,
        _ => None,
    };
    let Some(list) = list.and_then(|list| Call::of(upstream, &list)) else {
        return Ok(());
    };
    let Holds::Rows(rows) = list.operation.holds else {
        return Ok(());
    };
    if let Ok(all) = gather(&list, &rows, id).await? {
        let workspaces = workspaces(&list, &rows, &all, id).await?;
        learn(&list, &rows, &all, &Whose::Told(workspaces));
    }
    Ok(())
}

/// Learns of the connections of the workspaces that a call names: the Config API lists those of one.
async fn learn_workspaces(call: &Call, id: &RequestId) -> Result<(), Failure> {
    let Holds::Rows(rows) = config::CONNECTIONS.holds else {
        return Ok(());
    };
    let upstream = &call.upstream;
    let named = call.named.iter();
    for Named { id: workspace, .. } in named.filter(|named| named.kind == Kind::Workspace) {
        let list = connections(call, &config::CONNECTIONS, workspace);
        if let Ok(all) = gather(&list, &rows, id).await? {
            let name = upstream.directory.workspace_name(upstream, workspace, id);
            let name = name.await?.unwrap_or_default();
            let whose = Whose::One(workspace.clone(), name);
            learn(&list, &rows, &all, &whose);
        }
    }
    Ok(())
}
