//! What the process counts, for Prometheus. Labels are names of the configuration and of declared
//! operations: nothing that a person or an upstream makes up.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use airstrip_contract::Operation;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::app::App;
use crate::listen;
use crate::problem::Failure;
use crate::start::StartError;
use crate::upstream::Upstream;

/// From what a cache answers to the time that a trigger of a busy Airbyte takes, in seconds.
const BUCKETS: [f64; 12] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0,
];

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    upstream: Family<UpstreamLabels, Histogram>,
    reads: Family<ReadLabels, Counter>,
    key_set_age: Gauge,
    audit_failures: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    system: &'static str,
    operation: &'static str,
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct UpstreamLabels {
    system: &'static str,
    instance: String,
    operation: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReadLabels {
    system: &'static str,
    operation: &'static str,
    source: &'static str,
}

impl Metrics {
    fn new() -> Self {
        let requests = Family::default();
        let upstream = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> _);
        let reads = Family::default();
        let key_set_age = Gauge::default();
        let audit_failures = Counter::default();
        let mut registry = Registry::with_prefix("airstrip");
        registry.register(
            "requests",
            "Calls of declared operations, by the status of the answer or the kind of the problem",
            requests.clone(),
        );
        registry.register_with_unit(
            "upstream_duration",
            "How long an upstream took until the head of its answer",
            Unit::Seconds,
            Family::clone(&upstream),
        );
        registry.register(
            "shared_reads",
            "Reads, by whether the upstream was asked or an answer was shared",
            reads.clone(),
        );
        registry.register_with_unit(
            "key_set_age",
            "How old the key set is that assertions are checked with; -1: there is none",
            Unit::Seconds,
            key_set_age.clone(),
        );
        registry.register(
            "audit_failures",
            "Audit entries that could not be written or completed",
            audit_failures.clone(),
        );
        Self {
            registry,
            requests,
            upstream,
            reads,
            key_set_age,
            audit_failures,
        }
    }
}

/// Where the answer to a read came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The upstream was asked.
    Upstream,
    /// It had just answered the same to somebody else.
    Shared,
}

/// A call of a declared operation ended.
pub(crate) fn request(operation: &Operation, answer: &Result<Response, Failure>) {
    let outcome = match answer {
        Ok(answer) => answer.status().as_str().to_owned(),
        Err(failure) => failure.kind().to_string(),
    };
    let labels = RequestLabels {
        system: operation.system.as_str(),
        operation: operation.name,
        outcome,
    };
    METRICS.requests.get_or_create(&labels).inc();
}

/// An upstream answered, or failed to.
pub(crate) fn upstream(upstream: &Upstream, operation: &Operation, took: Duration) {
    let labels = UpstreamLabels {
        system: upstream.system.as_str(),
        instance: upstream.name.clone(),
        operation: operation.name,
    };
    let histogram = METRICS.upstream.get_or_create(&labels);
    histogram.observe(took.as_secs_f64());
}

/// A read was answered.
pub(crate) fn read(operation: &Operation, source: Source) {
    let labels = ReadLabels {
        system: operation.system.as_str(),
        operation: operation.name,
        source: match source {
            Source::Upstream => "upstream",
            Source::Shared => "shared",
        },
    };
    METRICS.reads.get_or_create(&labels).inc();
}

/// The audit log could not be written.
pub(crate) fn audit_failure() {
    METRICS.audit_failures.inc();
}

/// Serves `/metrics` on a listener of its own, which no load balancer leads to.
pub(crate) async fn serve(address: SocketAddr, app: Arc<App>) -> Result<(), StartError> {
    let listener = listen::bind(address, "metrics_listen in [server]").await?;
    let routes = Router::new().route("/metrics", get(show)).with_state(app);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok(())
}

async fn show(State(app): State<Arc<App>>) -> Response {
    let age = app.live().front_door.key_set_age();
    let age = age.and_then(|age| i64::try_from(age).ok()).unwrap_or(-1);
    METRICS.key_set_age.set(age);
    let mut text = String::new();
    if text::encode(&mut text, &METRICS.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let content_type = HeaderValue::from_static(content_type);
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}
