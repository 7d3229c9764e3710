//! The one function that leaves the page.

use airstrip_contract::{Call, Method as Declared, PROBLEM_CONTENT_TYPE, Request, System};
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, RequestCredentials, RequestRedirect, ResponseType};

use super::apis::api_of;
use super::error::{ApiError, message_of};
use super::json_path::path_at;
use crate::routes::SEGMENT;

/// What is asked of the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    /// The operation, or which of the proxy's own documents.
    pub(super) name: &'static str,
    pub(super) url: String,
    method: Method,
    body: Option<String>,
    /// Whose answer it is; `None`: the proxy's own.
    from: Option<(System, String)>,
    /// Whether the instance's API has such a call at all.
    offered: bool,
}

impl Ask {
    /// A request to an instance, in the terms of the API that it speaks.
    pub(super) fn of<C: Call>(instance: &str, call: &C) -> Self {
        match call.request(api_of(C::SYSTEM, instance)) {
            Some(request) => Self::request(instance, request),
            None => Self::not_offered(C::SYSTEM, instance),
        }
    }

    fn not_offered(system: System, instance: &str) -> Self {
        Self {
            from: Some((system, instance.to_owned())),
            offered: false,
            ..Self::own("not_offered", "")
        }
    }

    pub(super) fn request(instance: &str, request: Request) -> Self {
        let operation = request.operation;
        let own = percent_encoding::utf8_percent_encode(instance, SEGMENT);
        Self {
            name: operation.name,
            url: format!("/api/{}/{own}{}", operation.system.as_str(), request.path),
            method: match operation.method {
                Declared::Get => Method::GET,
                Declared::Post => Method::POST,
                Declared::Patch => Method::PATCH,
                Declared::Delete => Method::DELETE,
            },
            body: request.body,
            from: Some((operation.system, instance.to_owned())),
            offered: true,
        }
    }

    /// What tells this request from others: `{system}/{instance}{path} {body}`.
    pub(super) fn key(&self) -> String {
        let url = self.url.strip_prefix("/api/").unwrap_or(&self.url);
        format!("{url} {}", self.body.as_deref().unwrap_or_default())
    }

    /// One of the proxy's own documents.
    pub(super) fn own(name: &'static str, url: &str) -> Self {
        Self {
            name,
            url: url.to_owned(),
            method: Method::GET,
            body: None,
            from: None,
            offered: true,
        }
    }
}

/// A good answer.
pub(super) enum Reply {
    /// What the request's `ETag` stands for is still the answer.
    Same,
    /// Another, and the `ETag` that stands for it.
    New(String, Option<String>),
}

/// Calls an operation of an instance once, without cache or polling.
///
/// # Errors
/// Whatever kept the answer away, see [`ApiError`].
pub async fn call<C: Call>(instance: &str, call: &C) -> Result<C::Answer, ApiError> {
    let ask = Ask::of(instance, call);
    parse(ask.name, &text_of(&ask).await?)
}

/// Gets one of the proxy's own documents, such as `/api/session`.
///
/// # Errors
/// Whatever kept the answer away, see [`ApiError`].
pub async fn get_json<T: DeserializeOwned>(name: &'static str, url: &str) -> Result<T, ApiError> {
    parse(name, &text_of(&Ask::own(name, url)).await?)
}

/// A change of one of the proxy's own documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWrite(Ask);

impl OwnWrite {
    /// Adds what a document says to those at a path below `/api/`.
    pub fn post(name: &'static str, path: &str, body: String) -> Self {
        Self::new(name, path, Method::POST, Some(body))
    }

    /// Puts what a document says in the place of the one at a path.
    pub fn put(name: &'static str, path: &str, body: String) -> Self {
        Self::new(name, path, Method::PUT, Some(body))
    }

    /// Deletes the document at a path.
    pub fn delete(name: &'static str, path: &str) -> Self {
        Self::new(name, path, Method::DELETE, None)
    }

    fn new(name: &'static str, path: &str, method: Method, body: Option<String>) -> Self {
        Self(Ask {
            method,
            body,
            ..Ask::own(name, &format!("/api/{path}"))
        })
    }

    pub(super) async fn send<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        parse(self.0.name, &text_of(&self.0).await?)
    }
}

async fn text_of(ask: &Ask) -> Result<String, ApiError> {
    Ok(match send(ask, None, None).await? {
        Reply::New(text, _) => text,
        // Nothing was named that it could be the same as.
        Reply::Same => String::new(),
    })
}

/// Reads an answer; an empty one counts as `null`.
pub(super) fn parse<T: DeserializeOwned>(
    operation: &'static str,
    text: &str,
) -> Result<T, ApiError> {
    let text = if text.is_empty() { "null" } else { text };
    serde_json::from_str(text).map_err(|error| malformed(operation, text, &error))
}

fn malformed(operation: &'static str, text: &str, error: &serde_json::Error) -> ApiError {
    let said = error.to_string();
    let what = said.split(" at line ").next().unwrap_or(&said);
    let place = path_at(text, error.line(), error.column());
    ApiError::Malformed {
        operation,
        at: format!("{what} at {place}"),
    }
}

/// Whether the front door, not the proxy, wrote this answer.
fn from_front_door(response: &Response) -> bool {
    response.headers().has("x-goog-iap-generated-response")
}

/// Whether the front door asks to sign in again: a 401 of its own, or a redirect to the sign-in
/// page, which `redirect: manual` shows as an opaque answer.
fn is_expired(response: &Response) -> bool {
    response.type_() == ResponseType::Opaqueredirect
        || (response.status() == 401 && from_front_door(response))
}

/// Whether the session is alive: any answer that did not come from the sign-in machinery.
pub(crate) async fn session_is_alive() -> bool {
    match prepare("/favicon.ico", &Method::GET, None).build() {
        Ok(request) => request.send().await.is_ok_and(|r| !is_expired(&r)),
        Err(_) => false,
    }
}

fn prepare(url: &str, method: &Method, abort: Option<&AbortSignal>) -> RequestBuilder {
    // `X-Requested-With` and `Accept` make the front door answer 401 where it would redirect.
    RequestBuilder::new(url)
        .method(method.clone())
        .header("X-Requested-With", "XMLHttpRequest")
        .header("Accept", "application/json")
        .credentials(RequestCredentials::Include)
        .redirect(RequestRedirect::Manual)
        .cache(web_sys::RequestCache::NoStore)
        .abort_signal(abort)
}

/// Sends a request. `known` is the `ETag` of the answer that is here already.
pub(super) async fn send(
    ask: &Ask,
    known: Option<&str>,
    abort: Option<&AbortSignal>,
) -> Result<Reply, ApiError> {
    let response = begin(ask, known, abort).await?;
    if response.status() == 304 {
        return Ok(Reply::Same);
    }
    let text = response.text().await.map_err(|_| broken(abort))?;
    Ok(Reply::New(text, response.headers().get("etag")))
}

/// Sends a request and waits for a good answer to begin.
pub(super) async fn begin(
    ask: &Ask,
    known: Option<&str>,
    abort: Option<&AbortSignal>,
) -> Result<Response, ApiError> {
    if !ask.offered {
        return Err(ApiError::NotOffered);
    }
    let mut builder = prepare(&ask.url, &ask.method, abort);
    if let Some(known) = known {
        builder = builder.header("If-None-Match", known);
    }
    let request = match &ask.body {
        Some(body) => builder
            .header("Content-Type", "application/json")
            .body(body.clone()),
        None => builder.build(),
    };
    let request = request.map_err(|_| broken(abort))?;
    let response = request.send().await.map_err(|_| broken(abort))?;
    if is_expired(&response) {
        return Err(ApiError::Expired);
    }
    if response.status() == 403 && from_front_door(&response) {
        return Err(ApiError::NoAccess);
    }
    if response.ok() || response.status() == 304 {
        return Ok(response);
    }
    let text = response.text().await.map_err(|_| broken(abort))?;
    let header = |name| response.headers().get(name);
    let content_type = header("content-type").unwrap_or_default();
    let error = refusal(response.status(), &content_type, text, ask.from.as_ref());
    let wait = header("retry-after").and_then(|seconds| seconds.parse().ok());
    Err(error.allowed_again_in(wait))
}

/// Why no answer came, or not all of it.
pub(super) fn broken(abort: Option<&AbortSignal>) -> ApiError {
    match abort {
        Some(signal) if signal.aborted() => ApiError::Aborted,
        _ => ApiError::Offline,
    }
}

/// The error that a bad answer stands for.
pub(super) fn refusal(
    status: u16,
    content_type: &str,
    body: String,
    from: Option<&(System, String)>,
) -> ApiError {
    // Airflow 2 also writes problem documents; only the proxy's carry a request id.
    if content_type.starts_with(PROBLEM_CONTENT_TYPE)
        && let Ok(problem) = serde_json::from_str(&body)
    {
        return ApiError::Problem(Box::new(problem));
    }
    match from {
        Some((system, instance)) => ApiError::Upstream {
            system: *system,
            instance: instance.clone(),
            status,
            message: message_of(&body, &format!("HTTP status {status} without a reason.")),
            body,
        },
        None => ApiError::Server { status },
    }
}
