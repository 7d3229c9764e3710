//! The list of an instance of which only the public API can be reached: it tells sources and
//! destinations apart from connections, and states by jobs.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use airstrip_airbyte::config::{
    ConnectionRow, ConnectionStatusRead, Jobs, ListWorkspaceJobs, ListWorkspaces, Workspace,
};
use airstrip_airbyte::model::{ConnectionState, ConnectionStatus};
use airstrip_airbyte::public::{ListDestinations, ListSources};
use airstrip_contract::Api;
use leptos::prelude::*;

use super::all::List;
use super::load::Store;
use super::row::{Live, NOT_KNOWN};
use crate::api::{ApiError, QUICK, QueryCall, call, use_query};

/// Rows on a page of the public API.
const PAGE: u32 = 100;
/// How many pages of jobs are read in order to learn how each connection stands.
const JOB_PAGES: u32 = 10;
/// Milliseconds between looks at the newest jobs while none of them is live.
const CALM: u32 = 10_000;

/// What the public API does not tell.
pub const UNTOLD: &str = "Airbyte’s public API does not tell records of running syncs, why a sync failed, \
    or changes of schemas. States come from the newest 1,000 jobs of each workspace.";

/// The sources and destinations of a workspace: name and type by id.
pub struct Ends(HashMap<String, [String; 2]>);

impl Ends {
    /// Names both ends of a connection.
    pub fn join(&self, row: &mut ConnectionRow) {
        if let Some([name, kind]) = self.0.get(&row.source.source_id) {
            row.source.name.clone_from(name);
            row.source.source_name.clone_from(kind);
        }
        if let Some([name, kind]) = self.0.get(&row.destination.destination_id) {
            row.destination.name.clone_from(name);
            row.destination.destination_name.clone_from(kind);
        }
    }
}

impl Store {
    /// The workspaces that the credentials open.
    pub(super) async fn public_workspaces(&self) -> Result<Vec<Workspace>, ApiError> {
        let mut all = Vec::new();
        let mut wanted = ListWorkspaces::default();
        loop {
            let page = call(&self.instance, &wanted).await?.workspaces;
            wanted.offset += PAGE;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// What the connections of a workspace name by id only; `None` where the list tells all of it.
    pub(super) async fn ends(&self, workspace: &Workspace) -> Result<Option<Ends>, ApiError> {
        if self.api != Api::Public {
            return Ok(None);
        }
        let mut ends = HashMap::new();
        let mut sources = ListSources {
            workspace_id: workspace.workspace_id.clone(),
            offset: 0,
        };
        loop {
            let page = call(&self.instance, &sources).await?.sources;
            sources.offset += PAGE;
            if page.is_empty() {
                break;
            }
            let named = page.into_iter();
            ends.extend(named.map(|end| (end.source_id, [end.name, end.source_name])));
        }
        let mut destinations = ListDestinations {
            workspace_id: workspace.workspace_id.clone(),
            offset: 0,
        };
        loop {
            let page = call(&self.instance, &destinations).await?.destinations;
            destinations.offset += PAGE;
            if page.is_empty() {
                break;
            }
            let named = page.into_iter();
            ends.extend(named.map(|end| (end.destination_id, [end.name, end.destination_name])));
        }
        Ok(Some(Ends(ends)))
    }

    /// Reads so many of a workspace's newest jobs that most connections are among them, and then says
    /// of the others that nothing is known.
    pub(super) async fn states_of(&self, workspace: &Workspace) -> Result<(), ApiError> {
        let of = vec![workspace.workspace_id.clone()];
        let mut wanted = ListWorkspaceJobs::of_every_kind(of, PAGE, 0);
        let mut newest: Option<Jobs> = None;
        let (mut over, mut complete) = (false, false);
        while !over && wanted.pagination.row_offset < JOB_PAGES * PAGE {
            let page = call(&self.instance, &wanted).await?;
            wanted.pagination.row_offset += PAGE;
            over = page.jobs.is_empty();
            complete = over && page.searched.is_none();
            match &mut newest {
                Some(all) => all.jobs.extend(page.jobs),
                None => newest = Some(page),
            }
        }
        if let Some(jobs) = newest {
            self.list.maybe_update(|list| {
                let mut changed = learn(list, &jobs);
                if !complete {
                    changed |= forget(list, workspace, &jobs);
                }
                changed
            });
        }
        Ok(())
    }
}

/// Takes the states that jobs tell; whether they changed anything.
fn learn(list: &mut List, jobs: &Jobs) -> bool {
    let mut by_connection: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for job in &jobs.jobs {
        let own = by_connection.entry(&job.job.config_id).or_default();
        own.push(job.clone());
    }
    let mut changed = false;
    for (id, jobs) in by_connection {
        changed |= list.update(id, |live| {
            let status = if live.disabled {
                ConnectionStatus::Inactive
            } else {
                ConnectionStatus::Active
            };
            live.read(&ConnectionStatusRead::of_jobs(id, &status, &jobs))
        });
    }
    changed
}

/// Connections of a workspace of which no job was read have not been synced for long, if ever.
fn forget(list: &mut List, workspace: &Workspace, jobs: &Jobs) -> bool {
    let told = |id: &str| jobs.jobs.iter().any(|job| job.job.config_id == id);
    let quiet = list.rows().iter().filter(|row| {
        row.facts.workspace.workspace_id == workspace.workspace_id
            && row.live.state == ConnectionState::NeverSynced
            && !told(row.id())
    });
    let quiet: Vec<String> = quiet.map(|row| row.id().to_owned()).collect();
    let mut changed = false;
    for id in quiet {
        changed |= list.update(&id, |live| Live {
            state: ConnectionState::Unknown(NOT_KNOWN.to_owned()),
            ..live.clone()
        });
    }
    changed
}

/// Follows the newest jobs of a workspace; draws nothing.
pub fn follow(store: StoredValue<Rc<Store>, LocalStorage>, workspace_id: String) -> AnyView {
    let instance = store.with_value(|store| store.instance.clone());
    let wanted = ListWorkspaceJobs::of_every_kind(vec![workspace_id], PAGE, 0);
    let newest = use_query::<Jobs, _, _>(
        move || Some(QueryCall::new(instance.clone(), &wanted)),
        |jobs| {
            let live = |jobs: &Jobs| jobs.jobs.iter().any(|job| job.job.status.is_live());
            if jobs.is_some_and(live) { QUICK } else { CALM }
        },
    );
    Effect::new(move |_| {
        if let Some(jobs) = newest.data() {
            store.with_value(|store| {
                store.list.maybe_update(|list| learn(list, &jobs));
            });
        }
    });
    ().into_any()
}
