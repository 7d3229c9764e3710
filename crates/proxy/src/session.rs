use std::sync::Arc;

use airstrip_contract::{Instance, Person, Session};
use axum::extract::State;
use axum::{Extension, Json};
use futures_util::future::join_all;

use crate::app::{App, Live};
use crate::upstream::Upstream;

/// Who am I, what can I reach, and what may I do there?
pub(crate) async fn session(
    State(app): State<Arc<App>>,
    Extension(live): Extension<Arc<Live>>,
    Extension(person): Extension<Person>,
) -> Json<Session> {
    let granted = live.policy.of(&person);
    let seen = live.instances.iter();
    let seen = seen.filter(|upstream| granted.most(upstream.system, &upstream.name).is_some());
    // The page makes its calls in the terms of the API that it is told.
    join_all(seen.map(Upstream::settle)).await;
    let instances = live.instances.iter().filter_map(|upstream| {
        Some(Instance {
            system: upstream.system,
            name: upstream.name.clone(),
            api: upstream.api(),
            access: granted.most(upstream.system, &upstream.name)?,
        })
    });
    Json(Session {
        person,
        role: granted.role(),
        grants: granted.grants().cloned().collect(),
        contact: live.policy.contact.clone(),
        instances: instances.collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        demo: app.demo,
    })
}
