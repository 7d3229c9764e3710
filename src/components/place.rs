//! One of all instances, of both systems.

use airstrip_contract::System;
use leptos::prelude::*;

use crate::router::Param;
use crate::session::use_session;
use crate::ui::Select;

/// The choice of an instance; in the address it is `{system}/{instance}`, or nothing for all.
#[must_use]
pub fn place_select(param: Param) -> AnyView {
    let session = use_session();
    let places = Signal::derive(move || {
        let mut all = vec![(String::new(), "any instance".to_owned())];
        for system in [System::Airbyte, System::Airflow] {
            let instances = session.instances(system).into_iter();
            all.extend(instances.map(|instance| {
                let title = format!("{} {}", system.title(), instance.name);
                (place_of(system, &instance.name), title)
            }));
        }
        all
    });
    view! {
        <Select
            label="Instance"
            value=param.signal()
            options=places
            on_change=move |chosen: String| param.set(&chosen)
        />
    }
    .into_any()
}

/// An instance as [`place_select`] writes it.
#[must_use]
pub fn place_of(system: System, instance: &str) -> String {
    format!("{}/{instance}", system.as_str())
}
