//! What the log says about a request: who asked for what, and how it ended. Never a header, a body
//! or a query, which is where secrets would be.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::field::Empty;
use tracing::{Instrument, Level, Span};
use tracing_subscriber::filter::{FilterExt, Targets, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::request_id::RequestId;

/// The target of spans that only traces show: a line of the log has the request's own fields.
pub(crate) const TRACE: &str = "airstrip::trace";

/// Sends what is left of the traces when it is dropped.
pub(crate) struct Traces(Option<SdkTracerProvider>);

/// Writes the log to standard error, as JSON or for people; `RUST_LOG` overrides the level. Sends
/// traces where OpenTelemetry's own variables say where to.
pub(crate) fn start(json: bool, level: &str) -> Traces {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match json {
        true => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .boxed(),
        false => lines.boxed(),
    };
    let seen_in_lines = filter_fn(|metadata| metadata.target() != TRACE);
    let traces = Traces(traces());
    let spans = traces.0.as_ref().map(|provider| {
        let ours = Targets::new().with_target("airstrip", Level::INFO);
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("airstrip"))
            .with_filter(ours)
    });
    // A subscriber that is set already (in a test) stays.
    let _ = tracing_subscriber::registry()
        .with(spans)
        .with(lines.with_filter(filter.and(seen_in_lines)))
        .try_init();
    traces
}

/// What sends traces over OTLP, by HTTP; `None` where nobody wants them.
fn traces() -> Option<SdkTracerProvider> {
    let wanted = [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ];
    wanted.into_iter().find_map(std::env::var_os)?;
    // A console without traces is worth more than no console.
    let exporter = SpanExporter::builder()
        .with_http()
        .build()
        .map_err(|error| eprintln!("airstrip: no traces: {error}"))
        .ok()?;
    let resource = Resource::builder().with_service_name("airstrip").build();
    let provider = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build();
    Some(provider)
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            // Whoever should have received them may be gone.
            let _ = provider.shutdown();
        }
    }
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
