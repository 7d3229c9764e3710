//! What load balancers and Kubernetes ask, without an assertion.

use std::sync::Arc;
use std::time::Duration;

use airstrip_contract::System;
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use futures_util::future::join_all;
use serde::Serialize;

use crate::app::App;
use crate::request_id::RequestId;
use crate::upstream::Upstream;

/// An upstream that takes longer is reported as one that does not answer: probes have timeouts of
/// their own.
const PATIENCE: Duration = Duration::from_secs(1);

/// The process answers. It says nothing else: this path is open to everybody.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// What `/readyz` tells.
#[derive(Debug, Serialize)]
pub(crate) struct Readiness {
    ready: bool,
    /// Whether people can be told apart.
    key_set: &'static str,
    /// Whether launches can be recorded.
    store: &'static str,
    /// Whether the file's present content is in force.
    configuration: &'static str,
    /// For whoever reads it: an upstream that is down is no reason to take the console away.
    upstreams: Vec<Reported>,
}

#[derive(Debug, Serialize)]
struct Reported {
    system: System,
    name: String,
    answers: bool,
}

/// Whether this process can serve people. Reasons go to the log alone.
pub(crate) async fn ready(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
) -> (StatusCode, Json<Readiness>) {
    let live = app.live();
    let (keys, store) = tokio::join!(live.front_door.ready(), app.audit.store().ready());
    if let Err(refusal) = &keys {
        tracing::warn!(reason = %refusal, "not ready: no key set");
    }
    if let Err(error) = &store {
        tracing::warn!(reason = %error, "not ready: no audit log");
    }
    let ask = |upstream: &Arc<Upstream>| {
        let (upstream, id) = (Arc::clone(upstream), id.clone());
        async move {
            let answers = tokio::time::timeout(PATIENCE, upstream.answers(&id)).await;
            Reported {
                system: upstream.system,
                name: upstream.name.clone(),
                answers: answers.unwrap_or(false),
            }
        }
    };
    let upstreams = join_all(live.instances.iter().map(ask)).await;
    let word = |good: bool| if good { "ok" } else { "unavailable" };
    let ready = keys.is_ok() && store.is_ok();
    let status = match ready {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    let told = Readiness {
        ready,
        key_set: word(keys.is_ok()),
        store: word(store.is_ok()),
        configuration: match app.configuration_is_current() {
            true => "ok",
            // A process that goes on with the one before still serves.
            false => "refused: the one before is in force",
        },
        upstreams,
    };
    (status, Json(told))
}
