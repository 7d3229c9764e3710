//! What became of a launch or change, as far as the answer tells.

use airstrip_airflow::model::error_text;
use airstrip_contract::{AuditOutcome, Operation, ProblemKind, System};
use airstrip_store::Conclusion;
use axum::http::StatusCode;
use serde_json::Value;

use crate::problem::Failure;

/// More of an upstream's error than this is not kept, in characters.
const LONGEST_DETAIL: usize = 500;

/// Concludes from the status of the answer, where its head came, and the body that the person gets.
pub(crate) fn conclude(
    operation: &Operation,
    status: Option<StatusCode>,
    body: Result<&[u8], &Failure>,
) -> Conclusion {
    let outcome = match status {
        Some(status) => after_head(status, body.err()),
        None => body.err().map_or(AuditOutcome::Uncertain, without_head),
    };
    let mut conclusion = Conclusion::new(outcome);
    conclusion.status = status.map(|status| status.as_u16());
    match body {
        Err(failure) => conclusion.detail = Some(inert(failure.title())),
        Ok(body) if conclusion.outcome == AuditOutcome::Done => {
            conclusion.result = result(operation, body);
        }
        Ok(body) => conclusion.detail = said(operation.system, body),
    }
    conclusion
}

/// Of what the upstream never answered. Credentials are refused before anything is done.
fn without_head(failure: &Failure) -> AuditOutcome {
    match failure.kind() {
        ProblemKind::UpstreamTimeout | ProblemKind::UpstreamLost | ProblemKind::Internal => {
            AuditOutcome::Uncertain
        }
        ProblemKind::UpstreamCredentials => AuditOutcome::Refused,
        _ => AuditOutcome::Failed,
    }
}

fn after_head(status: StatusCode, failure: Option<&Failure>) -> AuditOutcome {
    let kind = failure.map(Failure::kind);
    match status {
        // Said by what stands in between as well, which may have passed the request on before.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            AuditOutcome::Uncertain
        }
        status if status.is_success() => match kind {
            None | Some(ProblemKind::AnswerTooLarge) => AuditOutcome::Done,
            // Another server than the upstream answered, and did nothing.
            Some(ProblemKind::UpstreamMistyped) => AuditOutcome::Failed,
            Some(_) => AuditOutcome::Uncertain,
        },
        status if status.is_client_error() => AuditOutcome::Refused,
        // An error page is not the upstream's own word.
        status if status.is_server_error() && failure.is_some() => AuditOutcome::Uncertain,
        _ => AuditOutcome::Failed,
    }
}

/// The id of the job or run.
fn result(operation: &Operation, body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    match body.pointer(operation.result?)? {
        Value::String(id) => Some(inert(id)),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// The error in the upstream's own words.
fn said(system: System, body: &[u8]) -> Option<String> {
    let text = match system {
        System::Airflow => error_text(std::str::from_utf8(body).ok()?),
        System::Airbyte => {
            let body: Value = serde_json::from_slice(body).ok()?;
            let field = |pointer| body.pointer(pointer)?.as_str();
            // The public API answers with problem documents, of which `detail` is the same for many.
            let texts = ["/message", "/data/message", "/detail", "/title"];
            let text = texts.into_iter().find_map(field).map(str::to_owned);
            text.or_else(|| {
                // It gives no reason; its log has it under this id.
                field("/errorId").map(|id| format!("errorId {id}"))
            })
        }
    };
    text.map(|text| inert(&text))
}

/// One line of bounded length.
pub(super) fn inert(text: &str) -> String {
    let mut line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_DETAIL)
        .collect();
    if text.chars().nth(LONGEST_DETAIL).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use airstrip_airbyte::config::operations::{CANCEL_JOB, SYNC};
    use airstrip_airbyte::public::operations::START_JOB;
    use airstrip_airflow::v2::operations::LAUNCH_DAG;

    use super::*;

    fn failure(kind: ProblemKind) -> Failure {
        Failure::new(kind, "What happened.", "What to do.")
    }

    #[test]
    fn an_answer_decides() {
        use AuditOutcome::{Done, Failed, Refused, Uncertain};
        let refusal = r#"{"message":"A sync is already running for: c1","errorId":"e1"}"#;
        for (operation, status, body, outcome, result, detail) in [
            (
                &SYNC,
                200,
                r#"{"job":{"id":9007199254740993}}"#,
                Done,
                Some("9007199254740993"),
                None,
            ),
            (&SYNC, 200, "{}", Done, None, None),
            (&SYNC, 200, "not JSON", Done, None, None),
            (&CANCEL_JOB, 200, r#"{"job":{"id":7}}"#, Done, None, None),
            (
                &LAUNCH_DAG,
                200,
                r#"{"dag_run_id":"manual__1"}"#,
                Done,
                Some("manual__1"),
                None,
            ),
            (&LAUNCH_DAG, 201, "", Done, None, None),
            (
                &SYNC,
                409,
                refusal,
                Refused,
                None,
                Some("A sync is already running for: c1"),
            ),
            (
                &SYNC,
                404,
                r#"{"errorId":"e1"}"#,
                Refused,
                None,
                Some("errorId e1"),
            ),
            (
                &LAUNCH_DAG,
                400,
                r#"{"detail":"Invalid\ninput"}"#,
                Refused,
                None,
                Some("Invalid input"),
            ),
            (
                &START_JOB,
                200,
                r#"{"jobId":9007199254740993,"status":"pending","connectionId":"c1"}"#,
                Done,
                Some("9007199254740993"),
                None,
            ),
            (
                &START_JOB,
                409,
                r#"{"status":409,"title":"try-again-later","detail":"Please try again later.","data":{"message":"A sync is already running for: c1"}}"#,
                Refused,
                None,
                Some("A sync is already running for: c1"),
            ),
            (
                &START_JOB,
                403,
                r#"{"status":403,"title":"forbidden","detail":"Forbidden.","data":{}}"#,
                Refused,
                None,
                Some("Forbidden."),
            ),
            (&SYNC, 429, "{}", Refused, None, None),
            (
                &SYNC,
                500,
                r#"{"errorId":"e1"}"#,
                Failed,
                None,
                Some("errorId e1"),
            ),
            (&SYNC, 501, "{}", Failed, None, None),
            (
                &SYNC,
                502,
                r#"{"message":"bad gateway"}"#,
                Uncertain,
                None,
                Some("bad gateway"),
            ),
            (&SYNC, 503, "{}", Uncertain, None, None),
            (&LAUNCH_DAG, 504, "{}", Uncertain, None, None),
        ] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            let found = conclude(operation, Some(status), Ok(body.as_bytes()));
            let expected = Conclusion {
                status: Some(status.as_u16()),
                result: result.map(str::to_owned),
                detail: detail.map(str::to_owned),
                ..Conclusion::new(outcome)
            };
            assert_eq!(found, expected, "{status} {body}");
        }
    }

    #[test]
    fn without_an_answer_it_counts_whether_it_was_sent() {
        use AuditOutcome::{Done, Failed, Refused, Uncertain};
        for (status, kind, outcome) in [
            (None, ProblemKind::UpstreamUnreachable, Failed),
            (None, ProblemKind::UpstreamFailed, Failed),
            (None, ProblemKind::UpstreamMistyped, Failed),
            (None, ProblemKind::TooManyRequests, Failed),
            (None, ProblemKind::UpstreamCredentials, Refused),
            (None, ProblemKind::UpstreamTimeout, Uncertain),
            (None, ProblemKind::UpstreamLost, Uncertain),
            (None, ProblemKind::Internal, Uncertain),
            (Some(200), ProblemKind::UpstreamLost, Uncertain),
            (Some(200), ProblemKind::UpstreamTimeout, Uncertain),
            (Some(200), ProblemKind::AnswerTooLarge, Done),
            (Some(200), ProblemKind::UpstreamMistyped, Failed),
            (Some(302), ProblemKind::UpstreamMistyped, Failed),
            (Some(403), ProblemKind::UpstreamFailed, Refused),
            (Some(500), ProblemKind::UpstreamFailed, Uncertain),
            (Some(502), ProblemKind::UpstreamLost, Uncertain),
            (Some(504), ProblemKind::UpstreamTimeout, Uncertain),
        ] {
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            let failure = failure(kind);
            let found = conclude(&SYNC, status, Err(&failure));
            assert_eq!(found.outcome, outcome, "{status:?} {failure:?}");
            assert_eq!(found.detail.as_deref(), Some("What happened."));
        }
    }

    #[test]
    fn an_error_is_kept_as_one_line_of_bounded_length() {
        let body = serde_json::json!({ "message": "a\u{1b}[2J\u{0}\r\n".repeat(1_000) });
        let found = conclude(
            &SYNC,
            Some(StatusCode::CONFLICT),
            Ok(body.to_string().as_bytes()),
        );
        let detail = found.detail.unwrap_or_default();
        assert_eq!(detail.chars().count(), LONGEST_DETAIL + 1);
        assert!(!detail.contains(char::is_control));
    }
}
