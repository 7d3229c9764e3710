//! The one function that leaves the page.

use airstrip_contract::{Call, Method, PROBLEM_CONTENT_TYPE, Request, System};
use gloo_net::http::{RequestBuilder, Response};
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, RequestCredentials, RequestRedirect, ResponseType};

use super::error::{ApiError, message_of};
use super::json_path::path_at;
use crate::routes::SEGMENT;

/// Calls an operation of an instance once, without cache or polling.
///
/// # Errors
/// Whatever kept the answer away, see [`ApiError`].
pub async fn call<C: Call>(instance: &str, call: &C) -> Result<C::Answer, ApiError> {
    let request = call.request();
    let text = send(instance, &request, None).await?;
    parse(request.operation.name, &text)
}

/// Gets one of the proxy's own documents, such as `/api/session`.
///
/// # Errors
/// Whatever kept the answer away, see [`ApiError`].
pub async fn get_json<T: DeserializeOwned>(name: &'static str, url: &str) -> Result<T, ApiError> {
    parse(name, &exchange(url, Method::Get, None, None, None).await?)
}

/// The address of a request on the proxy.
pub(super) fn url_of(instance: &str, request: &Request) -> String {
    let system = request.operation.system.as_str();
    let instance = percent_encoding::utf8_percent_encode(instance, SEGMENT);
    format!("/api/{system}/{instance}{}", request.path)
}

/// Sends a request and returns the text of a good answer.
pub(super) async fn send(
    instance: &str,
    request: &Request,
    abort: Option<&AbortSignal>,
) -> Result<String, ApiError> {
    let Request {
        operation, body, ..
    } = request;
    let url = url_of(instance, request);
    let from = Some((operation.system, instance));
    exchange(&url, operation.method, body.as_deref(), from, abort).await
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
    match prepare("/favicon.ico", Method::Get, None).build() {
        Ok(request) => request.send().await.is_ok_and(|r| !is_expired(&r)),
        Err(_) => false,
    }
}

fn prepare(url: &str, method: Method, abort: Option<&AbortSignal>) -> RequestBuilder {
    let builder = match method {
        Method::Get => RequestBuilder::new(url),
        Method::Post => RequestBuilder::new(url).method(gloo_net::http::Method::POST),
        Method::Patch => RequestBuilder::new(url).method(gloo_net::http::Method::PATCH),
        Method::Delete => RequestBuilder::new(url).method(gloo_net::http::Method::DELETE),
    };
    // `X-Requested-With` and `Accept` make the front door answer 401 where it would redirect.
    builder
        .header("X-Requested-With", "XMLHttpRequest")
        .header("Accept", "application/json")
        .credentials(RequestCredentials::Include)
        .redirect(RequestRedirect::Manual)
        .cache(web_sys::RequestCache::NoStore)
        .abort_signal(abort)
}

async fn exchange(
    url: &str,
    method: Method,
    body: Option<&str>,
    from: Option<(System, &str)>,
    abort: Option<&AbortSignal>,
) -> Result<String, ApiError> {
    let builder = prepare(url, method, abort);
    let request = match body {
        Some(body) => builder
            .header("Content-Type", "application/json")
            .body(body.to_owned()),
        None => builder.build(),
    };
    let broken = |_| match abort {
        Some(signal) if signal.aborted() => ApiError::Aborted,
        _ => ApiError::Offline,
    };
    let response = request.map_err(broken)?.send().await.map_err(broken)?;
    if is_expired(&response) {
        return Err(ApiError::Expired);
    }
    if response.status() == 403 && from_front_door(&response) {
        return Err(ApiError::NoAccess);
    }
    let text = response.text().await.map_err(broken)?;
    if response.ok() {
        return Ok(text);
    }
    let content_type = response.headers().get("content-type").unwrap_or_default();
    Err(refusal(response.status(), &content_type, text, from))
}

/// The error that a bad answer stands for.
pub(super) fn refusal(
    status: u16,
    content_type: &str,
    body: String,
    from: Option<(System, &str)>,
) -> ApiError {
    // Airflow 2 also writes problem documents; only the proxy's carry a request id.
    if content_type.starts_with(PROBLEM_CONTENT_TYPE)
        && let Ok(problem) = serde_json::from_str(&body)
    {
        return ApiError::Problem(Box::new(problem));
    }
    match from {
        Some((system, instance)) => ApiError::Upstream {
            system,
            instance: instance.to_owned(),
            status,
            message: message_of(&body, &format!("HTTP status {status} without a reason.")),
            body,
        },
        None => ApiError::Server { status },
    }
}
