#![allow(clippy::unwrap_used)]
use airstrip_contract::{Problem, ProblemKind, System};

use super::*;

fn upstream(status: u16, body: &str) -> ApiError {
    ApiError::Upstream {
        system: System::Airbyte,
        instance: "prod".into(),
        status,
        message: "said".into(),
        body: body.into(),
    }
}

fn problem(kind: ProblemKind) -> ApiError {
    ApiError::Problem(Box::new(Problem {
        kind,
        status: 504,
        title: "Airbyte did not answer in 60 s.".into(),
        detail: String::new(),
        request_id: "r".into(),
    }))
}

#[test]
fn an_answer_settles_or_leaves_a_doubt() {
    let running = r#"{"message":"A sync is already running for: c","errorId":"e"}"#;
    let late = "Airbyte did not answer in 60 s";
    let table = [
        (upstream(409, running), Some(Doubt::AlreadyRunning)),
        (
            upstream(500, r#"{"errorId":"e"}"#),
            Some(Doubt::Unexplained(Some("e".into()))),
        ),
        (upstream(409, "{}"), Some(Doubt::Unexplained(None))),
        (
            upstream(409, r#"{"message":"Failed to access database"}"#),
            None,
        ),
        (upstream(404, r#"{"errorId":"e"}"#), None),
        (upstream(422, "{}"), None),
        (
            upstream(502, "<html>"),
            Some(Doubt::Lost(
                "Airbyte prod answered with an error (502)".into(),
            )),
        ),
        (
            problem(ProblemKind::UpstreamTimeout),
            Some(Doubt::Lost(late.into())),
        ),
        (
            problem(ProblemKind::UpstreamLost),
            Some(Doubt::Lost(late.into())),
        ),
        // What is too large is the log of a sync that started.
        (
            problem(ProblemKind::AnswerTooLarge),
            Some(Doubt::Lost(late.into())),
        ),
        (
            upstream(408, "<html>"),
            Some(Doubt::Lost(
                "Airbyte prod answered with an error (408)".into(),
            )),
        ),
        (problem(ProblemKind::UpstreamUnreachable), None),
        (problem(ProblemKind::Forbidden), None),
        (
            ApiError::Offline,
            Some(Doubt::Lost("The console's server cannot be reached".into())),
        ),
        (ApiError::Expired, None),
    ];
    for (error, doubt) in table {
        let judged = judge_answer(&Err(error.clone()));
        assert_eq!(judged.as_ref().err(), doubt.as_ref(), "{error:?}");
        if let Ok(outcome) = judged {
            assert!(matches!(outcome, Outcome::Refused(..)), "{error:?}");
        }
    }
}

#[test]
fn a_job_in_the_answer_is_the_one_that_started() {
    let text = r#"{"job":{"id":9007199254740993,"configType":"sync","configId":"c","status":"pending","createdAt":1,"updatedAt":1}}"#;
    let started = serde_json::from_str(text).unwrap();
    assert_eq!(
        judge_answer(&Ok(started)),
        Ok(Outcome::Started(9_007_199_254_740_993))
    );
}

#[test]
fn what_never_got_past_the_proxy_can_be_sent_later() {
    let too_many = ApiError::TooMany(
        Box::new(Problem {
            kind: ProblemKind::TooManyRequests,
            status: 429,
            title: "You ask for too much at once.".into(),
            detail: String::new(),
            request_id: "r".into(),
        }),
        7,
    );
    for (error, why) in [
        (ApiError::Expired, Refusal::Later(None)),
        (too_many, Refusal::Later(Some(7))),
        (problem(ProblemKind::Forbidden), Refusal::NotAllowed),
        (ApiError::NoAccess, Refusal::NotAllowed),
        (ApiError::NotOffered, Refusal::Other),
    ] {
        let judged = judge_answer(&Err(error.clone()));
        assert!(
            matches!(judged, Ok(Outcome::Refused(told, ..)) if told == why),
            "{error:?}"
        );
    }
}
