use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The header that tells the id to the browser and to the upstream.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The name under which one request stands in the log, in its answer and in the upstream's log.
#[derive(Debug, Clone)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// A new one: of a request, or of something that the proxy does by itself.
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::new_v4().to_string().into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives the request its id. One that the caller sent is ignored: a caller that picks ids could
/// hide behind those of others.
pub(crate) async fn assign(mut request: Request, next: Next) -> Response {
    let id = RequestId::new();
    let value = HeaderValue::from_str(id.as_str());
    request.headers_mut().remove(HEADER);
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
