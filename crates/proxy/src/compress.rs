//! Compression of answers: upstream JSON shrinks to a tenth.

use std::convert::Infallible;
use std::future::ready;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;

/// What fits into one packet with its headers gains nothing, in bytes.
const WORTH_IT: u64 = 860;

/// Compresses an answer as the browser accepts it. Files that are stored compressed are left alone.
///
/// Not the layer itself around every request: its body takes 6 kB whether it compresses or not,
/// which made up a tenth of the memory that a thousand watchers cost.
pub(crate) async fn answers(request: Request, next: Next) -> Response {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).cloned();
    let mut response = next.run(request).await;
    if is_small(&response) {
        return response;
    }
    let Some(accepted) = accepted else {
        let vary = HeaderValue::from_static("accept-encoding");
        response.headers_mut().append(header::VARY, vary);
        return response;
    };
    Box::pin(compress(accepted, response)).await
}

async fn compress(accepted: HeaderValue, response: Response) -> Response {
    let mut request = Request::new(Body::empty());
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, accepted);
    let mut response = Some(response);
    let answered = service_fn(move |_: Request| {
        // It is called once, by the line below.
        ready(Ok::<_, Infallible>(response.take().unwrap_or_default()))
    });
    match CompressionLayer::new()
        .layer(answered)
        .oneshot(request)
        .await
    {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

fn is_small(response: &Response) -> bool {
    let size = response.body().size_hint().exact();
    size.is_some_and(|size| size < WORTH_IT)
}
