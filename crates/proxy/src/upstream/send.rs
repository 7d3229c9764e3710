//! Sending a call, and telling apart the ways in which that can fail: what matters to a person is
//! whether a launch may have happened.

use std::time::Duration;

use airstrip_contract::{Access, ProblemKind};
use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use super::Upstream;
use super::call::Call;
use super::{answer, token};
use crate::cause::root_cause;
use crate::problem::Failure;
use crate::request_id::{self, RequestId};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Airflow's server (uvicorn) closes a connection that was idle for 5 s. One that it closes just as
/// a launch goes out is a launch of unknown outcome: let go of it first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// A client that sends what it is told and nothing else.
pub(super) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .user_agent(concat!("airstrip/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        // A redirect would take the credentials to whatever address the answer names.
        .redirect(Policy::none())
        // A launch is sent once.
        .retry(reqwest::retry::never())
        .http1_only()
        .no_proxy()
        .referer(false)
        .build()
}

/// Sends a call and waits for the head of the answer. Nothing of the browser's request crosses
/// except the path, the query and the body that were admitted.
pub(super) async fn send(call: &Call, id: &RequestId) -> Result<Response, Failure> {
    let body = call.body();
    let credentials = &call.upstream.credentials;
    let authorization = credentials.current(&call.upstream).await?;
    let answer = send_once(call, body.clone(), id, authorization.clone()).await?;
    let refused = matches!(
        answer.status(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    );
    if !refused {
        return Ok(answer);
    }
    let status = answer.status();
    let text = answer::short_text(answer).await;
    if token::is_worn_out(status, &text)
        && let Some(renewed) = credentials
            .renew(&call.upstream, authorization.as_ref())
            .await?
    {
        // The call was refused unexecuted, so sending it again cannot do anything twice.
        let answer = send_once(call, body, id, Some(renewed)).await?;
        return match answer.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(credentials.refused(&call.upstream, answer.status()))
            }
            _ => Ok(answer),
        };
    }
    Err(credentials.refused(&call.upstream, status))
}

async fn send_once(
    call: &Call,
    body: Bytes,
    id: &RequestId,
    authorization: Option<HeaderValue>,
) -> Result<Response, Failure> {
    let operation = call.operation;
    let url = format!("{}{}", call.upstream.base, call.path());
    let client = &call.upstream.client;
    let mut request = match operation.method {
        airstrip_contract::Method::Get => client.get(url),
        airstrip_contract::Method::Post => client.post(url),
        airstrip_contract::Method::Patch => client.patch(url),
        airstrip_contract::Method::Delete => client.delete(url),
    };
    request = request
        .header(ACCEPT, "application/json")
        .header(request_id::HEADER, id.as_str());
    if !body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/json").body(body);
    }
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    match tokio::time::timeout(operation.timeout, request.send()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) if error.is_connect() => Err(unreachable(&call.upstream, &error)),
        Ok(Err(error)) => Err(lost(call, &error)),
        Err(_) => Err(timed_out(call)),
    }
}

/// Nothing was sent.
pub(super) fn unreachable(upstream: &Upstream, error: &reqwest::Error) -> Failure {
    let why = if error.is_timeout() {
        format!(
            "It did not accept a connection within {} s.",
            CONNECT_TIMEOUT.as_secs()
        )
    } else {
        format!("No connection: {}.", root_cause(error))
    };
    Failure::new(
        ProblemKind::UpstreamUnreachable,
        format!("{} cannot be reached.", upstream.title()),
        format!(
            "{why} Nothing was sent. If it goes on, whoever runs the console should check that it \
             is up and that its url in the configuration is right."
        ),
    )
}

fn lost(call: &Call, error: &reqwest::Error) -> Failure {
    Failure::new(
        ProblemKind::UpstreamLost,
        format!("The connection to {} broke.", call.upstream.title()),
        format!(
            "It broke after the request was sent: {}.{}",
            root_cause(error),
            after_sending(call)
        ),
    )
}

fn timed_out(call: &Call) -> Failure {
    Failure::new(
        ProblemKind::UpstreamTimeout,
        format!("{} did not answer in time.", call.upstream.title()),
        format!(
            "There was no answer within {} s.{}",
            call.operation.timeout.as_secs(),
            after_sending(call)
        ),
    )
}

/// What to do about an answer that never came.
pub(super) fn after_sending(call: &Call) -> &'static str {
    match call.operation.access {
        Access::Read => " Try again.",
        Access::Launch | Access::Manage => {
            " What was asked for may have happened all the same: look before trying again."
        }
    }
}
