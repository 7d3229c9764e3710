//! What a request passes through, in order.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::files::Files;
use crate::identity::{self, FrontDoor};
use crate::problem::{self, Failure};
use crate::upstream::{self, Upstream};
use crate::{files, guard, health, log, request_id, security, session};

/// What the handlers share.
pub struct App {
    /// Who is let in.
    pub front_door: FrontDoor,
    /// The upstreams, in the order of the configuration.
    pub instances: Vec<Upstream>,
    /// The built page.
    pub files: Files,
    /// Whether the upstreams are made up.
    pub demo: bool,
}

/// Everything the proxy serves.
pub fn router(app: Arc<App>) -> Router {
    // Outermost first.
    let every_request = ServiceBuilder::new()
        // Before all others, so that whatever they log or answer bears the id.
        .layer(from_fn(request_id::assign))
        // Sees the answer as it leaves, whoever made it.
        .layer(from_fn(log::requests))
        // Outside everything that can answer by itself: there is no answer without them.
        .layer(from_fn(security::headers))
        // Upstream JSON shrinks to a tenth. Files that are stored compressed are left alone.
        .layer(CompressionLayer::new())
        // Outside all that can fail, the catching of panics included.
        .layer(from_fn(problem::render))
        // A panic ends one request, not the connection with all that shares it.
        .layer(CatchPanicLayer::custom(
            |panic: Box<dyn std::any::Any + Send>| Failure::panicked(&*panic).into_response(),
        ));

    let every_person = ServiceBuilder::new()
        // Nothing below is reached by anybody unknown: not the page, not an error of the API.
        .layer(from_fn_with_state(Arc::clone(&app), identity::require))
        // After identity, so that the log knows whom another site tried to use.
        .layer(guard::same_origin());

    let behind_the_front_door = Router::new()
        .route("/api/session", get(session::session))
        // Admits an operation, then forwards it; see `upstream::serve` for that order.
        .route("/api/{*rest}", any(upstream::serve))
        .route("/api", any(not_found))
        .route("/api/", any(not_found))
        .fallback(files::serve)
        .method_not_allowed_fallback(not_found)
        .layer(every_person);

    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(behind_the_front_door)
        .layer(every_request)
        .with_state(app)
}

async fn not_found(request: Request) -> Response {
    Failure::not_found(request.method().as_str(), request.uri().path()).into_response()
}
