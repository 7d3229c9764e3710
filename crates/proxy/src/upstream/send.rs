//! Sending a call, and telling apart the ways in which that can fail: what matters to a person is
//! whether a launch may have happened.

use std::time::Duration;

use airstrip_contract::{Operation, ProblemKind};
use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use tracing::Instrument;

use super::Upstream;
use super::answer::Answer;
use super::call::Call;
use super::{answer, stream, token};
use crate::cause::root_cause;
use crate::problem::Failure;
use crate::request_id::{self, RequestId};
use crate::{log, metrics};

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

/// The `Authorization` header that an answer came to.
#[derive(Debug, Clone)]
pub(super) struct Sent(pub HeaderValue);

/// How often a read is tried again when it did not get through.
const AGAIN: u32 = 2;

/// How long to wait before that, on average; twice as long the second time.
const PAUSE: Duration = Duration::from_millis(200);

/// Reads, tried again where that may help, all within the operation's timeout.
pub(super) async fn read(call: &Call, id: &RequestId) -> Result<Answer, Failure> {
    let deadline = Instant::now() + call.operation.timeout;
    let _place = call.upstream.places.for_read(call, deadline).await?;
    let answer = head(call, id, deadline).await?;
    answer::whole(call, answer, deadline).await
}

/// Launches and changes: sent once, whatever happens. The time in which no place was free is not
/// taken from the time that the operation may take. Beside the answer the status of its head, which
/// may have come without the rest.
pub(super) async fn write(
    call: &Call,
    id: &RequestId,
) -> (Option<StatusCode>, Result<Answer, Failure>) {
    let _place = match call.upstream.places.for_write(call).await {
        Ok(place) => place,
        Err(failure) => return (None, Err(failure)),
    };
    let deadline = Instant::now() + call.operation.timeout;
    match attempt(call, id, deadline).await {
        Ok(answer) => {
            let status = answer.status();
            (Some(status), answer::whole(call, answer, deadline).await)
        }
        Err(failure) => (None, Err(failure)),
    }
}

/// The beginning of the answer to a read.
pub(super) async fn head(
    call: &Call,
    id: &RequestId,
    deadline: Instant,
) -> Result<Response, Failure> {
    let mut tries = 0;
    loop {
        let outcome = attempt(call, id, deadline).await;
        let passing = match &outcome {
            Ok(answer) => matches!(
                answer.status(),
                StatusCode::BAD_GATEWAY
                    | StatusCode::SERVICE_UNAVAILABLE
                    | StatusCode::GATEWAY_TIMEOUT
            ),
            Err(failure) => failure.is_of_the_connection(),
        };
        let pause = PAUSE.mul_f64((1 << tries) as f64 * (0.5 + fastrand::f64()));
        if !passing || tries == AGAIN || Instant::now() + pause >= deadline {
            return outcome;
        }
        tries += 1;
        // Callers that failed together would come back together.
        tokio::time::sleep(pause).await;
    }
}

/// Sends a call and waits for the head of the answer. Nothing of the browser's request crosses
/// except the path, the query and the body that were admitted.
async fn attempt(call: &Call, id: &RequestId, deadline: Instant) -> Result<Response, Failure> {
    let upstream = &call.upstream;
    let credentials = &upstream.credentials;
    let body = call.body();
    let authorization = within(deadline, credentials.current(upstream), || no_token(call)).await?;
    let answer = send_once(call, body.clone(), id, authorization.clone(), deadline).await?;
    let refused = matches!(
        answer.status(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    );
    if !refused {
        return Ok(answer);
    }
    let status = answer.status();
    // What stands in it matters only if it comes in time.
    let text = timeout_at(deadline, answer::short_text(answer)).await;
    if token::is_worn_out(status, &text.unwrap_or_default()) {
        let renewed = credentials.renew(upstream, authorization.as_ref());
        if let Some(renewed) = within(deadline, renewed, || no_token(call)).await? {
            // The call was refused unexecuted, so sending it again cannot do anything twice.
            let answer = send_once(call, body, id, Some(renewed), deadline).await?;
            return match answer.status() {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                    Err(credentials.refused(upstream, answer.status()))
                }
                _ => Ok(answer),
            };
        }
    }
    Err(credentials.refused(upstream, status))
}

async fn within<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, Failure>>,
    late: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    timeout_at(deadline, work)
        .await
        .unwrap_or_else(|_| Err(late()))
}

async fn send_once(
    call: &Call,
    body: Bytes,
    id: &RequestId,
    authorization: Option<HeaderValue>,
    deadline: Instant,
) -> Result<Response, Failure> {
    let operation = call.operation;
    let url = call.upstream.address(&call.path());
    let client = &call.upstream.client;
    let mut request = match operation.method {
        airstrip_contract::Method::Get => client.get(url),
        airstrip_contract::Method::Post => client.post(url),
        airstrip_contract::Method::Patch => client.patch(url),
        airstrip_contract::Method::Delete => client.delete(url),
    };
    request = request
        .header(ACCEPT, accepted(operation))
        // Its shape is checked before it is passed on.
        .header(ACCEPT_ENCODING, "identity")
        .header(request_id::HEADER, id.as_str());
    if !body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/json").body(body);
    }
    let sent = authorization.clone();
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let begun = Instant::now();
    let span = tracing::info_span!(
        target: log::TRACE,
        "upstream",
        otel.kind = "client",
        system = call.upstream.system.as_str(),
        instance = call.upstream.name,
        operation = operation.name,
    );
    let sending = timeout_at(deadline, request.send()).instrument(span);
    let answer = sending.await;
    metrics::upstream(&call.upstream, operation, begun.elapsed());
    match answer {
        Ok(Ok(mut answer)) => {
            if let Some(sent) = sent {
                answer.extensions_mut().insert(Sent(sent));
            }
            Ok(answer)
        }
        Ok(Err(error)) if error.is_connect() => Err(unreachable(&call.upstream, &error)),
        Ok(Err(error)) => Err(lost(call, &error)),
        Err(_) => Err(timed_out(call)),
    }
}

/// Logs and exports, which are what is not shared, come as text or as one JSON document a line.
fn accepted(operation: &Operation) -> &'static str {
    if stream::is_streamed(operation) {
        "application/x-ndjson, text/plain;q=0.9, application/json;q=0.8"
    } else if operation.is_text {
        "text/plain, application/json;q=0.9"
    } else {
        "application/json"
    }
}

fn no_token(call: &Call) -> Failure {
    Failure::new(
        ProblemKind::UpstreamUnreachable,
        format!("{} cannot be reached.", call.upstream.title()),
        format!(
            "It gave the console no token within the {} that {} may take. Nothing was sent. Try \
             again.",
            seconds(call),
            call.operation.name
        ),
    )
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

pub(super) fn lost(call: &Call, error: &reqwest::Error) -> Failure {
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

pub(super) fn timed_out(call: &Call) -> Failure {
    Failure::new(
        ProblemKind::UpstreamTimeout,
        format!("{} did not answer in time.", call.upstream.title()),
        format!(
            "There was no whole answer within {}.{}",
            seconds(call),
            after_sending(call)
        ),
    )
}

/// The operation's timeout, for people.
fn seconds(call: &Call) -> String {
    format!("{} s", call.operation.timeout.as_secs_f64())
}

/// What to do about an answer that never came.
pub(super) fn after_sending(call: &Call) -> &'static str {
    if call.operation.is_change() {
        " What was asked for may have happened all the same: look before trying again."
    } else {
        " Try again."
    }
}
