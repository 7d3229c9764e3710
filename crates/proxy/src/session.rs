use std::sync::Arc;

use airstrip_contract::policy::Coverage;
use airstrip_contract::{Access, Grant, Instance, Person, Role, Session};
use axum::extract::State;
use axum::{Extension, Json};

use crate::app::App;

/// Who am I, and what can I reach?
pub(crate) async fn session(
    State(app): State<Arc<App>>,
    Extension(person): Extension<Person>,
) -> Json<Session> {
    let instances = app
        .instances
        .iter()
        .map(|upstream| Instance {
            system: upstream.system,
            name: upstream.name.clone(),
            // There are no grants yet: whom the front door lets in may do everything.
            access: Access::Manage,
        })
        .collect();
    Json(Session {
        person,
        role: Some(Role::Admin),
        grants: vec![Grant {
            role: Role::Admin,
            airbyte: Coverage::Everything,
            airflow: Coverage::Everything,
        }],
        contact: String::new(),
        instances,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        demo: app.demo,
    })
}
