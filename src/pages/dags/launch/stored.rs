//! Where unsent edits are kept: in the session of this browser tab, by DAG.

use crate::forms::conf::Saved;
use leptos::prelude::window;
use web_sys::Storage;

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn key(instance: &str, dag_id: &str) -> String {
    format!("conf:{instance}/{dag_id}")
}

/// The unsent edits of a DAG.
pub fn load(instance: &str, dag_id: &str) -> Option<Saved> {
    let text = storage()?.get_item(&key(instance, dag_id)).ok().flatten()?;
    Saved::parse(&text)
}

/// Keeps unsent edits. A browser that keeps nothing keeps the form on the page all the same.
pub fn keep(instance: &str, dag_id: &str, saved: &Saved) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(instance, dag_id), &saved.to_text());
    }
}

/// Forgets the edits of a DAG.
pub fn forget(instance: &str, dag_id: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(instance, dag_id));
    }
}
