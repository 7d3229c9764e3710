//! What of an upstream's answer is passed on, and what of it is not believed.

use std::sync::OnceLock;
use std::time::Duration;

use airstrip_contract::ProblemKind;
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
use super::pick::Pick;
use super::refusal::{mistyped, not_due, too_large, unreadable, withheld};
use super::send::{Sent, after_sending, lost, timed_out};
use super::skim::Skim;
use super::veil::tells;
use crate::problem::Failure;

/// The most that is held of one answer. A thousand connections are about 2 MB, and the upstream
/// gives lists in pages of fewer.
pub(super) const MOST: usize = 32 * 1024 * 1024;

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
    let is_text = call.operation.is_text && media_type(&answer) == "text/plain";
    check_head(call, &answer, |answer| is_text || is_json(answer))?;
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
    let may_be_empty = whole.content_type.is_none() || call.operation.is_change();
    if !(is_text || whole.body.is_empty() && may_be_empty)
        && let Err(error) = serde_json::from_slice::<IgnoredAny>(&whole.body)
    {
        return Err(unreadable(call, whole.status, &error));
    }
    Ok(whole)
}

async fn read(call: &Call, answer: reqwest::Response) -> Result<Bytes, Failure> {
    let announced = answer.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    let (withheld, passed) = (call.operation.withheld, call.operation.passed);
    let mut skim = (!withheld.is_empty()).then(|| Skim::new(withheld));
    // What went wrong is told in other members.
    let is_picked = !passed.is_empty() && answer.status().is_success();
    let mut pick = is_picked.then(|| Pick::new(passed));
    if announced > MOST && skim.is_none() && pick.is_none() {
        return Err(too_large(call));
    }
    // What is announced need not come, and what is withheld need not be kept.
    let mut body = Vec::with_capacity(announced.min(64 * 1024));
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| lost(call, &error))?;
        match (&mut pick, &mut skim) {
            (Some(pick), _) => pick.pass(&chunk, &mut body),
            (None, Some(skim)) => skim.pass(&chunk, &mut body),
            (None, None) => body.extend_from_slice(&chunk),
        }
        if body.len() > MOST {
            return Err(too_large(call));
        }
    }
    // Exactly as long as it is: it may be kept.
    Ok(body.into_boxed_slice().into())
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
    String::from_utf8_lossy(&beginning(answer, ENOUGH).await).into_owned()
}

/// The beginning of an answer, at most this many bytes of it.
pub(super) async fn beginning(answer: reqwest::Response, most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut chunks = answer.bytes_stream();
    while bytes.len() < most
        && let Ok(Some(Ok(chunk))) = tokio::time::timeout(STANDSTILL, chunks.next()).await
    {
        bytes.extend_from_slice(&chunk);
    }
    bytes.truncate(most);
    bytes
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
