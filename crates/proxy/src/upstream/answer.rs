//! What of an upstream's answer is passed on, and what of it is not believed.

use std::sync::OnceLock;
use std::time::Duration;

use airstrip_contract::{Access, ProblemKind};
use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures_util::StreamExt;
use serde::de::IgnoredAny;
use tokio::time::{Instant, timeout_at};

use super::call::Call;
use super::send::{Sent, after_sending, lost, timed_out};
use crate::problem::Failure;

/// The most that is held of one answer. A thousand connections are about 2 MB, and the upstream
/// gives lists in pages of fewer.
const MOST: usize = 32 * 1024 * 1024;

/// How long the rest of an answer may stand still once it has begun.
pub(super) const STANDSTILL: Duration = Duration::from_secs(30);

/// A whole answer of an upstream. Of its headers these cross; cookies, caching, policies and names
/// of servers do not.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub content_type: Option<HeaderValue>,
    pub retry_after: Option<HeaderValue>,
    pub body: Bytes,
    tag: OnceLock<Option<HeaderValue>>,
}

impl Answer {
    /// An answer of the proxy's own making.
    pub fn json(body: Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: Some(HeaderValue::from_static("application/json")),
            retry_after: None,
            body,
            tag: OnceLock::new(),
        }
    }

    /// A validator of the body. It is weak: the body is the same, whatever it is compressed with.
    pub fn tag(&self) -> Option<&HeaderValue> {
        let make = || {
            let hash = digest(&SHA256, &self.body);
            // 128 bits are enough where nobody gains by finding two bodies that share them.
            let hash = hash.as_ref().get(..16)?;
            HeaderValue::try_from(format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(hash))).ok()
        };
        self.tag.get_or_init(make).as_ref()
    }

    /// The answer as it is sent to the browser.
    pub fn to_response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        let passed = [
            (header::CONTENT_TYPE, &self.content_type),
            (header::RETRY_AFTER, &self.retry_after),
        ];
        for (name, value) in passed {
            if let Some(value) = value {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
    }
}

/// Reads the whole of an answer, if it is one of this system's at all.
pub(super) async fn whole(
    call: &Call,
    answer: reqwest::Response,
    deadline: Instant,
) -> Result<Answer, Failure> {
    check_head(call, &answer, is_json)?;
    let mut whole = Answer {
        status: answer.status(),
        content_type: answer.headers().get(header::CONTENT_TYPE).cloned(),
        retry_after: answer.headers().get(header::RETRY_AFTER).cloned(),
        body: Bytes::new(),
        tag: OnceLock::new(),
    };
    let sent = answer.extensions().get::<Sent>().cloned();
    whole.body = match timeout_at(deadline, read(call, answer)).await {
        Ok(body) => body?,
        Err(_) => return Err(timed_out(call)),
    };
    if sent.is_some_and(|sent| tells(&whole.body, &sent)) {
        return Err(withheld(call));
    }
    // An answer without content is one without a type, or to what only wanted it done.
    let may_be_empty = whole.content_type.is_none() || call.operation.access > Access::Read;
    if !(whole.body.is_empty() && may_be_empty)
        && let Err(error) = serde_json::from_slice::<IgnoredAny>(&whole.body)
    {
        return Err(unreadable(call, whole.status, &error));
    }
    Ok(whole)
}

async fn read(call: &Call, answer: reqwest::Response) -> Result<Bytes, Failure> {
    let announced = answer.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > MOST {
        return Err(too_large(call));
    }
    // What is announced need not come.
    let mut body = Vec::with_capacity(announced.min(64 * 1024));
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| lost(call, &error))?;
        if body.len() + chunk.len() > MOST {
            return Err(too_large(call));
        }
        body.extend_from_slice(&chunk);
    }
    // Exactly as long as it is: it may be kept.
    Ok(body.into_boxed_slice().into())
}

/// Whether a body holds the credentials that it was asked for with: some servers, and some of what
/// stands before them, answer with all that they were sent when they fail.
fn tells(body: &[u8], Sent(header): &Sent) -> bool {
    let header = header.as_bytes();
    let scheme = memchr::memchr(b' ', header).map_or(0, |space| space + 1);
    let credentials = header.get(scheme..).unwrap_or_default();
    !credentials.is_empty() && memchr::memmem::find(body, credentials).is_some()
}

/// Whether an answer can be this system's, going by its head.
pub(super) fn check_head(
    call: &Call,
    answer: &reqwest::Response,
    due: impl Fn(&reqwest::Response) -> bool,
) -> Result<(), Failure> {
    if answer.status().is_redirection() {
        return Err(mistyped(
            call,
            "it answered with a redirect, which the console does not follow",
        ));
    }
    if !is_empty(answer) && !due(answer) {
        return Err(not_due(call, answer));
    }
    let encoding = answer.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Failure::new(
            ProblemKind::UpstreamFailed,
            format!("The answer of {} cannot be read.", call.upstream.title()),
            format!(
                "It is compressed, which was not asked for. Something between the console and it \
                 may do so.{}",
                after_sending(call)
            ),
        ));
    }
    Ok(())
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
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn too_large(call: &Call) -> Failure {
    Failure::new(
        ProblemKind::AnswerTooLarge,
        format!("The answer of {} is too large.", call.upstream.title()),
        format!(
            "{} was answered with more than {} MB, which the console does not pass on. Ask for less \
             at once.{}",
            call.operation.name,
            MOST / 1024 / 1024,
            match call.operation.access {
                Access::Read => "",
                Access::Launch | Access::Manage => after_sending(call),
            }
        ),
    )
}

fn withheld(call: &Call) -> Failure {
    Failure::new(
        ProblemKind::UpstreamFailed,
        format!("The answer of {} is withheld.", call.upstream.title()),
        format!(
            "It holds the console's own credentials. Whoever runs the console should find out what \
             answers with what it is sent, and change these credentials.{}",
            after_sending(call)
        ),
    )
}

/// Its type says JSON and it is none.
fn unreadable(call: &Call, status: StatusCode, error: &serde_json::Error) -> Failure {
    let title = call.upstream.title();
    let after = after_sending(call);
    // Of a launch whose answer cannot be read nobody knows what came.
    if error.is_eof() || call.operation.access > Access::Read {
        return Failure::new(
            ProblemKind::UpstreamLost,
            format!("The answer of {title} broke off."),
            format!("It answered {status} with JSON that is not whole: {error}.{after}"),
        );
    }
    Failure::new(
        ProblemKind::UpstreamFailed,
        format!("The answer of {title} cannot be read."),
        format!("It answered {status} with what it calls JSON and is none: {error}.{after}"),
    )
}

fn not_due(call: &Call, answer: &reqwest::Response) -> Failure {
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
        StatusCode::TOO_MANY_REQUESTS => {
            let failure = Failure::new(
                ProblemKind::TooManyRequests,
                format!("{title} is asked for too much."),
                "It, or something before it, refused this for now. Nothing was done. Try again later.",
            );
            match answer.headers().get(header::RETRY_AFTER) {
                Some(time) => failure.with_retry_after(time.clone()),
                None => failure,
            }
        }
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
