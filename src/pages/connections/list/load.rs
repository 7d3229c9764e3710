//! Loads all connections of an instance and keeps them, so that the way back to the list is short.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use airstrip_airbyte::config::{
    GetInstanceConfiguration, ListConnections, ListWorkspaces, Workspace,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::all::List;
use super::paging::{PAGE, Paging};
use super::row::Row;
use crate::api::{ApiError, Queries, call};

/// Milliseconds after which the list is read again: what comes, goes and is renamed changes rarely,
/// the states of what is shown are read on their own.
const STALE: f64 = 60_000.0;
/// The same after an error, and for who comes back to the page.
const SOON: f64 = 10_000.0;

/// An instance's list.
pub struct Store {
    instance: String,
    /// The connections.
    pub list: ArcRwSignal<List>,
    /// Whether all of them have been read once.
    pub complete: ArcRwSignal<bool>,
    /// Whether there is more than one workspace.
    pub several: ArcRwSignal<bool>,
    /// Why the last reading failed.
    pub error: ArcRwSignal<Option<ApiError>>,
    busy: Cell<bool>,
    read_at: Cell<f64>,
}

thread_local! {
    static STORES: RefCell<HashMap<String, Rc<Store>>> = RefCell::default();
}

impl Store {
    /// The list of an instance, the same for every page that shows it.
    pub fn of(instance: &str) -> Rc<Self> {
        STORES.with_borrow_mut(|stores| {
            let store = stores.entry(instance.to_owned()).or_insert_with(|| {
                Rc::new(Self {
                    instance: instance.to_owned(),
                    list: ArcRwSignal::default(),
                    complete: ArcRwSignal::new(false),
                    several: ArcRwSignal::new(false),
                    error: ArcRwSignal::new(None),
                    busy: Cell::new(false),
                    read_at: Cell::new(0.0),
                })
            });
            Rc::clone(store)
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
        let configuration = call(&self.instance, &GetInstanceConfiguration).await?;
        let wanted = ListWorkspaces {
            user_id: configuration.default_user_id,
            offset: 0,
        };
        let workspaces = call(&self.instance, &wanted).await?.workspaces;
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
            while let Some(rows) = self.page(&workspace, &mut paging).await? {
                if first {
                    self.list.update(|list| list.append(rows));
                } else {
                    all.extend(rows);
                }
            }
        }
        if !first {
            self.list.update(|list| list.replace(all));
        }
        Ok(())
    }

    /// The next page's connections that are new; `None` behind the last.
    async fn page(
        &self,
        workspace: &Arc<Workspace>,
        paging: &mut Paging,
    ) -> Result<Option<Vec<Arc<Row>>>, ApiError> {
        let wanted = ListConnections {
            workspace_id: workspace.workspace_id.clone(),
            cursor: paging.cursor().map(str::to_owned),
            offset: 0,
            page_size: PAGE,
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
        let rows = rows.filter_map(|(row, _)| Row::of(row, workspace).map(Arc::new));
        Ok(more.then(|| rows.collect()))
    }
}
