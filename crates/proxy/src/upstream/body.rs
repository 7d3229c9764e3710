use std::time::Duration;

use airstrip_contract::{Method, ProblemKind};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::call::Call;
use super::fields::Fields;
use crate::problem::Failure;

/// More than any conf that Airflow would store.
const LIMIT: usize = 2 * 1024 * 1024;

/// How long a caller may take to send it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The JSON body of a request, whole; `None` where there is none. It is read before anything is
/// sent: the upstream must not wait for the browser, and what is in it decides what is allowed.
pub(super) async fn read(
    call: &Call,
    headers: &HeaderMap,
    body: Body,
) -> Result<Option<Fields>, Failure> {
    let collected = tokio::time::timeout(PATIENCE, Limited::new(body, LIMIT).collect()).await;
    let body = match collected {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Err(Failure::new(
                ProblemKind::TooLarge,
                "The request is too large.",
                "The console accepts up to 2 MB. Shorten what is sent.",
            ));
        }
        Ok(Err(_)) | Err(_) => {
            return Err(bad_request("Its body did not arrive in full. Try again."));
        }
    };
    if body.is_empty() {
        return Ok(None);
    }
    if matches!(call.operation.method, Method::Get | Method::Delete) {
        return Err(bad_request("This call has no body."));
    }
    if !is_json(headers) {
        return Err(
            bad_request("Its body has to be JSON, with content-type: application/json.")
                .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        );
    }
    let fields = Fields::parse(&body);
    fields
        .map(Some)
        .map_err(|error| bad_request(&format!("Its body is not a JSON object: {error}.")))
}

fn bad_request(detail: &str) -> Failure {
    Failure::new(
        ProblemKind::BadRequest,
        "The request is not well formed.",
        detail,
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
