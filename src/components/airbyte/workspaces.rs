//! The workspaces of an Airbyte, which most of its lists have to be asked for by.

use airstrip_airbyte::config::{
    GetInstanceConfiguration, InstanceConfiguration, ListWorkspaces, Workspaces,
};
use airstrip_contract::{Api, System};
use leptos::prelude::*;

use crate::api::{Query, QueryCall, api_of, use_query};
use crate::components::QueryFailure;

/// Milliseconds between reads of the instance's configuration, which hardly ever changes.
const RARELY: u32 = 10 * 60_000;

/// The workspaces of an instance.
#[derive(Clone, Copy)]
pub struct WorkspacesOf {
    /// What the instance says of itself; nothing with the public API.
    pub configuration: Query<InstanceConfiguration>,
    /// The workspaces.
    pub list: Query<Workspaces>,
    /// Their ids, once known.
    pub ids: Memo<Option<Vec<String>>>,
}

impl WorkspacesOf {
    /// Reads them, and again after so many milliseconds.
    #[must_use]
    pub fn new(instance: StoredValue<String>, every: u32) -> Self {
        let public = instance.with_value(|name| api_of(System::Airbyte, name) == Api::Public);
        let configuration = use_query::<InstanceConfiguration, _, _>(
            move || {
                (!public).then(|| QueryCall::new(instance.get_value(), &GetInstanceConfiguration))
            },
            |_| RARELY,
        );
        let list = use_query::<Workspaces, _, _>(
            move || {
                let user_id = if public {
                    String::new()
                } else {
                    configuration.data()?.default_user_id.clone()
                };
                let list = ListWorkspaces { user_id, offset: 0 };
                Some(QueryCall::new(instance.get_value(), &list))
            },
            move |_| every,
        );
        let ids = Memo::new(move |_| {
            let workspaces = list.data()?;
            let ids = workspaces.workspaces.iter().map(|w| w.workspace_id.clone());
            Some(ids.collect::<Vec<_>>())
        });
        Self {
            configuration,
            list,
            ids,
        }
    }

    /// Whether they could not be read. Tracked.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.configuration.error().is_some() || self.list.error().is_some()
    }

    /// Why they could not be read, with a way to try again.
    #[must_use]
    pub fn failures(self) -> AnyView {
        view! {
            <QueryFailure query=self.configuration />
            <QueryFailure query=self.list />
        }
        .into_any()
    }
}
