//! All instances at a glance.

use airstrip_contract::System;
use leptos::prelude::*;

use crate::routes::Route;
use crate::session::use_session;
use crate::ui::PageHead;

/// The start page.
#[component]
pub fn Overview() -> AnyView {
    let session = use_session();
    let list = move |system: System| {
        session
            .instances(system)
            .into_iter()
            .map(|instance| {
                let path = Route::home_of(system, &instance.name).path();
                view! { <li><a href=path>{system.title()} " " {instance.name}</a></li> }
            })
            .collect_view()
    };
    view! {
        <PageHead title="Overview" />
        <ul>{move || list(System::Airbyte)} {move || list(System::Airflow)}</ul>
    }
    .into_any()
}
