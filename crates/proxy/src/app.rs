//! What a request passes through, in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::audit::{self, Audit};
use crate::config::AuditConfig;
use crate::files::Files;
use crate::icons::{self, Icons};
use crate::identity::{self, FrontDoor};
use crate::limits::PersonLimits;
use crate::policy::Policy;
use crate::problem::{self, Failure};
use crate::upstream::{self, Upstream};
use crate::{compress, files, guard, health, log, presets, request_id, security, session};

/// What the handlers share.
pub struct App {
    live: ArcSwap<Live>,
    /// Whether the file, as it was last read, is what is in force.
    is_current: AtomicBool,
    /// The record of launches.
    pub audit: Audit,
    /// The built page.
    pub files: Files,
    /// Icons of connectors.
    pub icons: Icons,
    /// Whether the upstreams are made up.
    pub demo: bool,
}

/// What a new configuration replaces while the process runs. A request goes by one of them from
/// its beginning to its end.
pub struct Live {
    /// Who is let in.
    pub front_door: FrontDoor,
    /// Who may do what.
    pub policy: Policy,
    /// What the record leaves out.
    pub audit: AuditConfig,
    /// How much one person may ask for.
    pub limits: PersonLimits,
    /// The upstreams, in the order of the configuration.
    pub instances: Vec<Arc<Upstream>>,
}

impl App {
    /// What a process serves.
    #[must_use]
    pub fn new(live: Live, audit: Audit, files: Files, icons: Icons, demo: bool) -> Self {
        Self {
            live: ArcSwap::from_pointee(live),
            is_current: AtomicBool::new(true),
            audit,
            files,
            icons,
            demo,
        }
    }

    /// What is in force at the moment.
    #[must_use]
    pub fn live(&self) -> Arc<Live> {
        self.live.load_full()
    }

    /// Puts something else in force, for the requests that come from now on.
    pub(crate) fn replace(&self, live: Live) {
        self.live.store(Arc::new(live));
    }

    /// Whether what is in force is what the configuration file says, or one from before a mistake
    /// came into it.
    pub(crate) fn configuration_is_current(&self) -> bool {
        self.is_current.load(Ordering::Relaxed)
    }

    pub(crate) fn set_configuration_is_current(&self, is_current: bool) {
        self.is_current.store(is_current, Ordering::Relaxed);
    }
}

/// Everything the proxy serves.
pub fn router(app: Arc<App>) -> Router {
    // Outermost first, inside what surrounds every request.
    let every_person = ServiceBuilder::new()
        // Nothing below is reached by anybody unknown: not the page, not an error of the API.
        .layer(from_fn_with_state(Arc::clone(&app), identity::require))
        // After identity, so that the log knows whom another site tried to use.
        .layer(guard::same_origin())
        .layer(from_fn(guard::deliberate));

    let behind_the_front_door = Router::new()
        .route("/api/session", get(session::session))
        // There is no route that changes or deletes an entry.
        .route("/api/audit", get(audit::page))
        .route("/api/launches/{system}/{instance}", get(audit::launches))
        .nest("/api/presets", presets::routes())
        .route("/api/icons/{*path}", get(icons::serve))
        // Admits an operation, then forwards it; see `upstream::serve` for that order.
        .route("/api/{*rest}", any(upstream::serve))
        .route("/api", any(not_found))
        .route("/api/", any(not_found))
        .fallback(files::serve)
        .method_not_allowed_fallback(not_found)
        .layer(every_person);

    let routes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(behind_the_front_door);
    around_every_request(routes).with_state(app)
}

/// What surrounds every request, the health checks included; outermost first.
fn around_every_request<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    let layers = ServiceBuilder::new()
        // Before all others, so that whatever they log or answer bears the id.
        .layer(from_fn(request_id::assign))
        // Sees the answer as it leaves, whoever made it.
        .layer(from_fn(log::requests))
        // Outside everything that can answer by itself: there is no answer without them.
        .layer(from_fn(security::headers))
        // Sees the whole of an answer, also of a problem.
        .layer(from_fn(compress::answers))
        // Outside all that can fail, the catching of panics included.
        .layer(from_fn(problem::render))
        // A panic ends one request, not the connection with all that shares it.
        .layer(CatchPanicLayer::custom(
            |panic: Box<dyn std::any::Any + Send>| Failure::panicked(&*panic).into_response(),
        ));
    routes.layer(layers)
}

async fn not_found(request: Request) -> Response {
    Failure::not_found(request.method().as_str(), request.uri().path()).into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use airstrip_contract::{Problem, ProblemKind};
    use axum::body::Body;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn panics() -> &'static str {
        panic!("the password is s3cret")
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        let routes = Router::new().route("/", get(panics));
        let request = Request::new(Body::empty());
        let response = around_every_request(routes).oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key("content-security-policy"));
        let id = response.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (problem.kind, problem.request_id),
            (ProblemKind::Internal, id)
        );
        assert!(!String::from_utf8_lossy(&body).contains("s3cret"));
    }
}
