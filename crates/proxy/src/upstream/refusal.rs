//! Why an answer of an upstream is not passed on, in words.

use airstrip_contract::ProblemKind;
use axum::http::{StatusCode, header};

use super::answer;
use super::call::Call;
use super::send::after_sending;
use crate::problem::Failure;

pub(super) fn too_large(call: &Call) -> Failure {
    Failure::new(
        ProblemKind::AnswerTooLarge,
        format!("The answer of {} is too large.", call.upstream.title()),
        format!(
            "{} was answered with more than {} MB, which the console does not pass on. Ask for less \
             at once.{}",
            call.operation.name,
            answer::MOST / 1024 / 1024,
            if call.operation.is_change() {
                after_sending(call)
            } else {
                ""
            }
        ),
    )
}

pub(super) fn withheld(call: &Call) -> Failure {
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
pub(super) fn unreadable(call: &Call, status: StatusCode, error: &serde_json::Error) -> Failure {
    let title = call.upstream.title();
    let after = after_sending(call);
    // Of a launch whose answer cannot be read nobody knows what came.
    if error.is_eof() || call.operation.is_change() {
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

pub(super) fn not_due(call: &Call, given: &reqwest::Response) -> Failure {
    let status = given.status();
    let title = call.upstream.title();
    let page = match answer::media_type(given).as_str() {
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
            match given.headers().get(header::RETRY_AFTER) {
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

pub(super) fn mistyped(call: &Call, what: &str) -> Failure {
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
