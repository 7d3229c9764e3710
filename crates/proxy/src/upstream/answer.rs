//! What of an upstream's answer reaches the browser.

use std::time::Duration;

use airstrip_contract::ProblemKind;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use tower_http::timeout::TimeoutBody;

use super::call::Call;
use super::send::after_sending;
use crate::problem::Failure;

/// The headers that cross; cookies, caching, policies and names of servers do not.
const PASSED: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::ETAG,
    header::RETRY_AFTER,
];

/// How long the rest of an answer may stand still once it has begun.
const STANDSTILL: Duration = Duration::from_secs(30);

/// Streams an answer to the browser, if it is one of this system's at all.
pub(super) fn pass_on(call: &Call, answer: reqwest::Response) -> Result<Response, Failure> {
    if answer.status().is_redirection() {
        return Err(mistyped(
            call,
            "it answered with a redirect, which the console does not follow",
        ));
    }
    if !is_empty(&answer) && !is_json(&answer) {
        return Err(not_json(call, &answer));
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    for name in PASSED {
        if let Some(value) = answer.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    let body = Body::from_stream(answer.bytes_stream());
    *response.body_mut() = Body::new(TimeoutBody::new(STANDSTILL, body));
    Ok(response)
}

/// The beginning of an answer that will not be passed on, as text.
pub(super) async fn short_text(answer: reqwest::Response) -> String {
    const ENOUGH: usize = 4096;
    let mut text = Vec::new();
    let mut chunks = answer.bytes_stream();
    while text.len() < ENOUGH
        && let Ok(Some(Ok(chunk))) = tokio::time::timeout(STANDSTILL, chunks.next()).await
    {
        text.extend_from_slice(&chunk);
    }
    text.truncate(ENOUGH);
    String::from_utf8_lossy(&text).into_owned()
}

fn is_empty(answer: &reqwest::Response) -> bool {
    answer.status() == StatusCode::NO_CONTENT
        || (answer.content_length() == Some(0)
            && !answer.headers().contains_key(header::CONTENT_TYPE))
}

/// The type without its parameters, in lower case.
pub(super) fn media_type(answer: &reqwest::Response) -> String {
    let value = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    let text = String::from_utf8_lossy(value.unwrap_or_default());
    text.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

pub(super) fn is_json(answer: &reqwest::Response) -> bool {
    let media_type = media_type(answer);
    matches!(
        media_type.as_str(),
        "application/json" | "application/x-ndjson"
    ) || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn not_json(call: &Call, answer: &reqwest::Response) -> Failure {
    let status = answer.status();
    let title = call.upstream.title();
    let page = match media_type(answer).as_str() {
        "" => "an answer without a type".to_owned(),
        "text/html" => "a web page".to_owned(),
        other => format!("{other:.60}"),
    };
    match status {
        // What stands before the upstream says these: the request may have got through before.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => Failure::new(
            ProblemKind::UpstreamLost,
            format!("{title} cannot be reached."),
            format!(
                "Something between the console and it answered {status} with {page}: it is down or \
                 overloaded.{}",
                after_sending(call)
            ),
        ),
        StatusCode::GATEWAY_TIMEOUT => Failure::new(
            ProblemKind::UpstreamTimeout,
            format!("{title} did not answer in time."),
            format!(
                "Something between the console and it gave up waiting and answered {status}.{}",
                after_sending(call)
            ),
        ),
        status if status.is_server_error() => Failure::new(
            ProblemKind::UpstreamFailed,
            format!("{title} failed."),
            format!(
                "It answered {status} with {page} instead of JSON. Its own log says why.{}",
                after_sending(call)
            ),
        ),
        status if !may_be_another_address(status) => Failure::new(
            ProblemKind::UpstreamFailed,
            format!("{title} refused this."),
            format!("It, or something before it, answered {status} with {page}."),
        ),
        status => mistyped(
            call,
            &format!("it answered {status} with {page} where JSON was due"),
        ),
    }
}

/// The statuses of a server that is up and knows nothing of the path. Airbyte itself answers 200
/// with its page outside /api.
fn may_be_another_address(status: StatusCode) -> bool {
    status.is_success()
        || matches!(
            status,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        )
}

fn mistyped(call: &Call, what: &str) -> Failure {
    let system = call.upstream.system;
    Failure::new(
        ProblemKind::UpstreamMistyped,
        format!(
            "{} is probably not at its configured address.",
            call.upstream.title()
        ),
        format!(
            "Asked for {}, {what}. Whoever runs the console should correct url of the [[{}]] named \
             {:?} in the configuration: it is the base URL, without /api.",
            call.operation.path,
            system.as_str(),
            call.upstream.name
        ),
    )
}
