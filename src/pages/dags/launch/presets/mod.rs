//! The presets of a DAG: named confs, kept by the proxy.

mod card;
mod editor;
mod menu;
mod versions;

use std::sync::Arc;

use airstrip_contract::{Preset, PresetContent, SavePreset};
use leptos::prelude::*;

use crate::api::{ApiError, Mutation, OwnWrite, Queries, Query, QueryCall, use_query};
use crate::components::airflow::{OneDag, RARELY, presets_of};

pub use card::card;
pub use editor::{Editor, editor};
pub use menu::presets_menu;

/// The presets of a DAG that the person may use.
#[derive(Clone, Copy)]
pub struct Presets {
    path: StoredValue<String>,
    query: Query<Vec<Preset>>,
    queries: Queries,
    /// What is being saved or deleted.
    pub writing: Mutation,
}

impl Presets {
    /// Reads the presets of a DAG.
    pub fn of(dag: OneDag) -> Self {
        let path = presets_of(&dag.instance.get_value(), &dag.dag_id.get_value());
        let read = path.clone();
        Self {
            path: StoredValue::new(path),
            query: use_query(
                move || Some(QueryCall::own("presets", &read)),
                |_: Option<&Vec<Preset>>| RARELY,
            ),
            queries: Queries::get(),
            writing: Mutation::new(),
        }
    }

    /// All of them, once they are read. Tracked.
    pub fn all(self) -> Option<Arc<Vec<Preset>>> {
        self.query.data()
    }

    /// Why they cannot be read. Tracked.
    pub fn error(self) -> Option<ApiError> {
        self.query.error()
    }

    /// One of them as it is now. Tracked.
    pub fn find(self, id: &str) -> Option<Preset> {
        let all = self.all()?;
        all.iter().find(|preset| preset.id == id).cloned()
    }

    /// Where the versions of one of them are read.
    pub fn versions_of(self, id: &str) -> String {
        self.path.with_value(|path| format!("{path}/{id}/versions"))
    }

    /// Saves the next version of a preset, or a new one.
    pub fn save(
        self,
        before: Option<&Preset>,
        content: PresetContent,
        done: impl FnOnce(Result<Preset, ApiError>) + 'static,
    ) {
        let asked = SavePreset {
            version: before.map(|preset| preset.version),
            content,
        };
        let body = serde_json::to_string(&asked).unwrap_or_default();
        let path = self.path.get_value();
        let write = match before {
            None => OwnWrite::post("save_preset", &path, body),
            Some(preset) => OwnWrite::put("save_preset", &format!("{path}/{}", preset.id), body),
        };
        self.writing.send_own(write, move |result| {
            self.read_again();
            done(result);
        });
    }

    /// Deletes a preset, unless it has been changed since it was read.
    pub fn delete(self, preset: &Preset, done: impl FnOnce(Result<(), ApiError>) + 'static) {
        let (path, version) = (self.path.get_value(), preset.version);
        let path = format!("{path}/{}?version={version}", preset.id);
        let write = OwnWrite::delete("delete_preset", &path);
        self.writing.send_own(write, move |result| {
            self.read_again();
            done(result);
        });
    }

    fn read_again(self) {
        if let Some(path) = self.path.try_get_value() {
            self.queries.invalidate(&path);
        }
    }
}
