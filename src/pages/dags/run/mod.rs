//! s
mod tasks;
use leptos::prelude::*;
#[component]
pub fn DagRun(instance: String, dag_id: String, run_id: String) -> AnyView { let _ = (instance,dag_id, run_id); ().into_any() }
