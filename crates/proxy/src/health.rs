//! What load balancers and Kubernetes ask, without an assertion: these two paths reveal nothing.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// People can be let in: the keys to check them with are there.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match app.live().front_door.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(refusal) => {
            tracing::warn!(reason = %refusal, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
