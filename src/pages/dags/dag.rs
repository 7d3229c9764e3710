//! s
use leptos::prelude::*;
#[component]
pub fn Dag(instance: String, dag_id: String) -> AnyView { let _ = (instance,dag_id); ().into_any() }
