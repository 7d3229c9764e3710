//! Loads all connections of an instance and keeps them, so that the way back to the list is short.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use airstrip_airbyte::config::{
    ConnectionRow, GetInstanceConfiguration, ListConnections, ListWorkspaces, Workspace,
};
use airstrip_contract::{Api, System};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::all::List;
use super::connector::Connectors;
use super::paging::Paging;
use super::recent::Recent;
use super::row::Row;
use crate::api::{ApiError, Queries, api_of, call};

/// Milliseconds after which the list is read again: what comes, goes and is renamed changes rarely,
/// the states of what is shown are read on their own.
const STALE: f64 = 60_000.0;
/// The same after an error, and for who comes back to the page.
const SOON: f64 = 10_000.0;

/// An instance's list.
pub struct Store {
    /// The instance.
    pub instance: String,
    /// The API that it speaks.
    pub api: Api,
    /// The connections.
    pub list: ArcRwSignal<List>,
    /// Whether all of them have been read once.
    pub complete: ArcRwSignal<bool>,
    /// Whether there is more than one workspace.
    pub several: ArcRwSignal<bool>,
    /// Why the last reading failed.
    pub error: ArcRwSignal<Option<ApiError>>,
    /// The outcomes of past syncs.
    pub recent: Recent,
    connectors: RefCell<Connectors>,
    busy: Cell<bool>,
    read_at: Cell<f64>,
}

thread_local! {
    static STORES: RefCell<Vec<Rc<Store>>> = RefCell::default();
}

impl Store {
    /// The list of an instance, the same for every page that shows it.
    pub fn of(instance: &str) -> Rc<Self> {
        let api = api_of(System::Airbyte, instance);
        STORES.with_borrow_mut(|stores| {
            stores.retain(|store| store.instance != instance || store.api == api);
            if let Some(store) = stores.iter().find(|store| store.instance == instance) {
                return Rc::clone(store);
            }
            let store = Rc::new(Self {
                instance: instance.to_owned(),
                api,
                list: ArcRwSignal::default(),
                complete: ArcRwSignal::new(false),
                several: ArcRwSignal::new(false),
                error: ArcRwSignal::new(None),
                recent: Recent::default(),
                connectors: RefCell::default(),
                busy: Cell::new(false),
                read_at: Cell::new(0.0),
            });
            stores.push(Rc::clone(&store));
            store
        })
    }

    /// Reads the list again if it is old. `shown` says that somebody has just come to look.
    pub fn freshen(self: &Rc<Self>, queries: Queries, shown: bool) {
        let failed = self.error.with_untracked(Option::is_some);
        let limit = if failed || shown { SOON } else { STALE };
        if !document().hidden() && js_sys::Date::now() - self.read_at.get() > limit {
            self.load(queries);
        }
    }

    /// Reads the list now, unless it is being read.
    pub fn load(self: &Rc<Self>, queries: Queries) {
        if self.busy.replace(true) {
            return;
        }
        let store = Rc::clone(self);
        spawn_local(async move {
            let result = store.read().await;
            store.busy.set(false);
            store.read_at.set(js_sys::Date::now());
            match result {
                Ok(()) => {
                    store.complete.set(true);
                    if store.error.with_untracked(Option::is_some) {
                        store.error.set(None);
                    }
                }
                Err(error) => {
                    queries.notice(&error);
                    store.error.set(Some(error));
                }
            }
        });
    }

    async fn read(&self) -> Result<(), ApiError> {
        let workspaces = self.workspaces().await?;
        let several = workspaces.len() > 1;
        if self.several.get_untracked() != several {
            self.several.set(several);
        }
        // The first time every page is shown at once; later on the old list stays until the new one
        // is complete.
        let first = !self.complete.get_untracked();
        if first {
            self.list.set(List::default());
        }
        let mut all = Vec::new();
        for workspace in workspaces {
            let (workspace, mut paging) = (Arc::new(workspace), Paging::default());
            let ends = self.ends(&workspace).await?;
            while let Some(page) = self.page(&workspace, &mut paging).await? {
                let mut connectors = self.connectors.borrow_mut();
                let row = |mut row: ConnectionRow| {
                    if let Some(ends) = &ends {
                        ends.join(&mut row);
                    }
                    Row::of(row, &workspace, &mut connectors).map(Arc::new)
                };
                let rows = page.into_iter().filter_map(row);
                if first {
                    self.list.update(|list| list.append(rows.collect()));
                } else {
                    all.extend(rows);
                }
            }
            if first && self.api == Api::Public {
                self.states_of(&workspace).await?;
            }
        }
        if !first {
            self.list.update(|list| list.replace(all));
        }
        Ok(())
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, ApiError> {
        if self.api == Api::Public {
            return self.public_workspaces().await;
        }
        let configuration = call(&self.instance, &GetInstanceConfiguration).await?;
        let wanted = ListWorkspaces {
            user_id: configuration.default_user_id,
            offset: 0,
        };
        Ok(call(&self.instance, &wanted).await?.workspaces)
    }

    /// The next page's connections that are new; `None` behind the last.
    async fn page(
        &self,
        workspace: &Workspace,
        paging: &mut Paging,
    ) -> Result<Option<Vec<ConnectionRow>>, ApiError> {
        let wanted = ListConnections {
            workspace_id: workspace.workspace_id.clone(),
            cursor: paging.cursor().map(str::to_owned),
            offset: paging.passed(),
            page_size: paging.size(),
            sort_key: "connectionName_asc",
        };
        let page = match call(&self.instance, &wanted).await {
            Ok(page) => page.connections,
            // The cursor was deleted meanwhile.
            Err(ApiError::Upstream { status: 404, .. }) if paging.step_back() => {
                return Ok(Some(Vec::new()));
            }
            Err(error) => return Err(error),
        };
        let (fresh, more) = paging.accept(page.iter().map(|row| row.connection_id.as_str()));
        let rows = page.into_iter().zip(fresh).filter(|(_, new)| *new);
        Ok(more.then(|| rows.map(|(row, _)| row).collect()))
    }
}
