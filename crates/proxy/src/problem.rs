//! The proxy's own errors: made anywhere, written as problem documents in one place.

use std::any::Any;
use std::fmt;

use airstrip_contract::{PROBLEM_CONTENT_TYPE, Problem, ProblemKind};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::request_id::RequestId;

/// Why a request was not served. It becomes a problem document in [`render`], which knows the
/// request's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    kind: ProblemKind,
    status: StatusCode,
    title: String,
    detail: String,
    retry_after: Option<HeaderValue>,
}

impl Failure {
    pub(crate) fn new(
        kind: ProblemKind,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status: status(&kind),
            kind,
            title: title.into(),
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// The same with the time after which it may be tried again, as `Retry-After` writes it.
    pub(crate) fn with_retry_after(self, time: impl Into<HeaderValue>) -> Self {
        Self {
            retry_after: Some(time.into()),
            ..self
        }
    }

    /// Whether the upstream could not be talked to, which may be over in a moment.
    pub(crate) fn is_of_the_connection(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::UpstreamUnreachable | ProblemKind::UpstreamLost
        )
    }

    /// Whether the upstream did not do its part, be it down, slow or another server than before.
    pub(crate) fn is_of_the_upstream(&self) -> bool {
        self.is_of_the_connection()
            || matches!(
                self.kind,
                ProblemKind::UpstreamTimeout
                    | ProblemKind::UpstreamMistyped
                    | ProblemKind::UpstreamFailed
                    | ProblemKind::UpstreamCredentials
            )
    }

    /// The same with another status than the kind's usual one.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn kind(&self) -> &ProblemKind {
        &self.kind
    }

    /// What happened, in one sentence.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// A path that is no part of the console's API.
    pub(crate) fn not_found(method: &str, path: &str) -> Self {
        Self::new(
            ProblemKind::NotFound,
            "There is nothing here.",
            format!("{method} {path} is not part of the console's API."),
        )
    }

    /// Whether it says that there is no such thing.
    pub(crate) fn is_not_found(&self) -> bool {
        self.kind == ProblemKind::NotFound
    }

    /// What the caller could see is kept short; the panic's own text goes to the log.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        tracing::error!(panic = text, "a request panicked");
        Self::new(
            ProblemKind::Internal,
            "The console made a mistake.",
            "Try again, and tell whoever runs the console if it happens again.",
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.title, self.detail)
    }
}

/// The status that goes with a kind.
fn status(kind: &ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::NotFound | ProblemKind::OtherApi | ProblemKind::UnknownInstance => {
            StatusCode::NOT_FOUND
        }
        ProblemKind::BadRequest => StatusCode::BAD_REQUEST,
        ProblemKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ProblemKind::Forbidden | ProblemKind::CrossOrigin => StatusCode::FORBIDDEN,
        ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::IdentityUnavailable | ProblemKind::AuditUnavailable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ProblemKind::Stale => StatusCode::CONFLICT,
        ProblemKind::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::UpstreamTimeout => StatusCode::GATEWAY_TIMEOUT,
        ProblemKind::UpstreamUnreachable
        | ProblemKind::UpstreamLost
        | ProblemKind::UpstreamMistyped
        | ProblemKind::UpstreamCredentials
        | ProblemKind::UpstreamFailed
        | ProblemKind::AnswerTooLarge => StatusCode::BAD_GATEWAY,
        ProblemKind::Internal | ProblemKind::Unknown(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a [`Failure`] as a problem document.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    let Some(failure) = response.extensions_mut().remove::<Failure>() else {
        return response;
    };
    tracing::info!(
        problem = failure.kind.as_str(),
        detail = failure.detail,
        "answered with a problem"
    );
    let problem = Problem {
        kind: failure.kind,
        status: failure.status.as_u16(),
        title: failure.title,
        detail: failure.detail,
        request_id: id.map_or_else(String::new, |id| id.as_str().to_owned()),
    };
    // Four texts and a number: writing them cannot fail.
    *response.body_mut() = Body::from(serde_json::to_vec(&problem).unwrap_or_default());
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(PROBLEM_CONTENT_TYPE),
    );
    if let Some(time) = failure.retry_after {
        headers.insert(header::RETRY_AFTER, time);
    }
    response
}
