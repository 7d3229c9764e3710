//! s
mod attempt;
use leptos::prelude::*;
#[component]
pub fn Launch(instance: String, dag_id: String) -> AnyView { let _ = (instance,dag_id); ().into_any() }
