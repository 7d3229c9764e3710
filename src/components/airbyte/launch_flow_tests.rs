#![allow(clippy::unwrap_used)]
use airstrip_contract::{Problem, ProblemKind, System};

use super::*;

const RUNNING: &str = r#"{"connectionId":"c","connectionSyncStatus":"running","lastSyncJobId":456,"lastSyncJobCreatedAt":900,
    "activeJob":{"id":457,"configType":"sync","configId":"c","status":"running","createdAt":1000,"updatedAt":1001,"startedAt":1003}}"#;
const IDLE: &str = r#"{"connectionId":"c","connectionSyncStatus":"synced","lastSyncJobId":456,"lastSyncJobCreatedAt":900}"#;
const ENDED: &str = r#"{"connectionId":"c","connectionSyncStatus":"synced","lastSyncJobId":457,"lastSyncJobCreatedAt":1000}"#;
const PAUSED: &str = r#"{"connectionId":"c","connectionSyncStatus":"paused"}"#;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

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
fn the_state_says_which_job_came_of_a_lost_answer() {
    let lost = Doubt::Lost("lost".into());
    let found = |job, since| {
        Some(Outcome::Found {
            job,
            since: at(since),
        })
    };
    let known = |job| Before {
        job: Some(job),
        at: at(1_000),
    };
    let unknown = |second| Before {
        job: None,
        at: at(second),
    };
    for (read, before, last, expected) in [
        (Some(RUNNING), known(456), false, found(457, 1_003)),
        (Some(ENDED), known(456), false, found(457, 1_000)),
        // The job that is shown was running before: it is nobody's new one.
        (Some(RUNNING), known(457), false, None),
        (Some(IDLE), known(456), false, None),
        (Some(IDLE), known(456), true, Some(Outcome::NothingStarted)),
        (None, known(456), false, None),
        (None, known(456), true, Some(Outcome::Undecided)),
        (
            Some(PAUSED),
            unknown(1_000),
            true,
            Some(Outcome::NothingStarted),
        ),
        (Some(RUNNING), unknown(1_060), false, found(457, 1_003)),
        (Some(ENDED), unknown(9_000), false, None),
    ] {
        let read: Option<ConnectionStatusRead> = read.map(|t| serde_json::from_str(t).unwrap());
        let judged = judge_status(&lost, read.as_ref(), before, last);
        assert_eq!(judged, expected, "{read:?} {before:?} {last}");
    }
}

#[test]
fn a_conflict_attaches_and_a_refusal_is_explained() {
    let before = Before {
        job: None,
        at: at(0),
    };
    let judge = |doubt: &Doubt, text: &str| {
        let read = serde_json::from_str(text).unwrap();
        let outcome = judge_status(doubt, Some(&read), before, false).unwrap();
        let (_, title, detail) = outcome.words(|t| format!("@{}", t.as_second()));
        format!("{title} {detail}")
    };
    let refused = Doubt::Unexplained(Some("e1".into()));
    for (doubt, read, words) in [
        (
            &Doubt::AlreadyRunning,
            RUNNING,
            "Already syncing since @1003. Showing that run.",
        ),
        (
            &Doubt::AlreadyRunning,
            IDLE,
            "A sync was running already, and none is now. Sync again if you need newer data.",
        ),
        (
            &refused,
            PAUSED,
            "This connection is disabled. Airbyte starts nothing on it. Enable it in Airbyte first.",
        ),
        (
            &refused,
            IDLE,
            "Airbyte refused to start a sync and gave no reason. Its log has more under error id e1.",
        ),
    ] {
        assert_eq!(judge(doubt, read), words);
    }
}

#[test]
fn what_started_before_an_error_without_a_reason_is_found() {
    let doubt = Doubt::Unexplained(None);
    let read: ConnectionStatusRead = serde_json::from_str(RUNNING).unwrap();
    for (known, found) in [(Some(456), true), (Some(457), false), (None, false)] {
        let before = Before {
            job: known,
            at: at(1_000),
        };
        let outcome = judge_status(&doubt, Some(&read), before, false).unwrap();
        assert_eq!(outcome.job(), found.then_some(457), "{known:?}");
    }
}

#[test]
fn a_running_sync_that_cannot_be_read_is_not_said_to_have_ended() {
    let before = Before {
        job: None,
        at: at(0),
    };
    assert_eq!(
        judge_status(&Doubt::AlreadyRunning, None, before, false),
        None
    );
    let outcome = judge_status(&Doubt::AlreadyRunning, None, before, true).unwrap();
    let (_, title, detail) = outcome.words(|_| String::new());
    assert_eq!(title, "A sync is running already.");
    assert_eq!(
        detail,
        "Which one cannot be read at the moment. Nothing was started."
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
