//! What the log says about a request: who asked for what, and how it ended. Never a header, a body
//! or a query, which is where secrets would be.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use tracing_subscriber::EnvFilter;

use crate::request_id::RequestId;

/// Writes the log to standard error, as JSON or for people; `RUST_LOG` overrides the level.
pub(crate) fn start(json: bool, level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A subscriber that is set already (in a test) stays.
    let _ = if json {
        builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    } else {
        builder.try_init()
    };
}

/// Logs one line when the answer's headers are known.
pub(crate) async fn requests(request: Request, next: Next) -> Response {
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(RequestId::as_str);
    let span = tracing::info_span!(
        "request",
        request_id,
        method = %request.method(),
        path = request.uri().path(),
        person = Empty,
        instance = Empty,
        operation = Empty,
    );
    // Probes come every few seconds and say something only when they fail.
    let probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    let started = Instant::now();
    async {
        let response = next.run(request).await;
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        if probe && response.status().is_success() {
            tracing::debug!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// Adds what has become known to the request's line.
pub(crate) fn note(field: &'static str, value: &str) {
    Span::current().record(field, value);
}
