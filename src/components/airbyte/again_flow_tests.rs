#![allow(clippy::unwrap_used)]
use super::*;
use airstrip_contract::System;

fn job(id: u64, status: &str) -> JobWithAttempts {
    let text = format!(
        r#"{{"job":{{"id":{id},"configType":"sync","configId":"c","status":"{status}","createdAt":1,"updatedAt":1}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn live(id: u64) -> Vec<JobWithAttempts> {
    vec![job(id, "running")]
}

fn idle(id: u64) -> Vec<JobWithAttempts> {
    vec![job(id, "succeeded"), job(400, "failed")]
}

fn wait() -> Wait {
    Wait::new("c".into(), "Stripe".into(), 457, TRIES)
}

fn clock(at: Timestamp) -> String {
    format!("@{}", at.as_second())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn a_sync_is_started_only_where_the_job_was_the_last() {
    for (jobs, words) in [
        (idle(457), "Job 457 has ended: starting the sync."),
        (idle(456), "Job 457 has ended: starting the sync."),
        (live(457), "Syncs again when job 457 has ended."),
        (
            live(458),
            "Another sync began first: syncs again when job 458 has ended (try 2 of 3).",
        ),
        (
            idle(458),
            "Job 458 has run since job 457. Nothing more was started.",
        ),
        (
            vec![job(458, "failed")],
            "Job 458 has run since job 457. Nothing more was started.",
        ),
        // One that somebody has cancelled has not run, but is known of.
        (
            vec![job(458, "cancelled"), job(457, "succeeded")],
            "Job 458 has ended: starting the sync.",
        ),
    ] {
        assert_eq!(wait().ended(&jobs, false, at(9)).words(), words);
    }
    assert_eq!(
        wait().ended(&idle(457), true, at(9)).words(),
        "The connection has been disabled. Nothing was started."
    );
}

#[test]
fn it_is_given_up_when_another_begins_first_three_times() {
    let attached = |job| Outcome::Attached { job, since: at(1) };
    let once = wait()
        .ended(&idle(457), false, at(9))
        .settled(&attached(458), clock);
    assert_eq!((once.job, once.tries, &once.step), (458, 1, &Step::Waiting));
    // One that is gone by the time it is looked for counts as well.
    let over = Outcome::Over(Box::new(job(459, "succeeded")));
    let gone = once.clone().settled(&over, clock);
    assert_eq!((gone.job, gone.tries), (459, 2));
    let twice = once.settled(&Outcome::Unseen, clock);
    assert_eq!((twice.job, twice.tries), (458, 2));
    let over = twice.ended(&live(460), false, at(9));
    assert_eq!(
        over.words(),
        "Gave up after 3 tries. Another sync had begun first each time, the last is job 460. \
         Sync by hand once it has landed."
    );
    assert!(matches!(over.step, Step::Over(Tone::Bad, ..)));
}

#[test]
fn it_is_given_up_as_often_as_was_asked_for() {
    for (most, words) in [
        (
            1,
            "Gave up after 1 try. Another sync had begun first, the last is job 458. \
             Sync by hand once it has landed.",
        ),
        (
            5,
            "Another sync began first: syncs again when job 458 has ended (try 2 of 5).",
        ),
    ] {
        let wait = Wait { most, ..wait() };
        let met = wait.ended(&live(458), false, at(9));
        assert_eq!(met.words(), words);
        assert_eq!(read(&write(std::slice::from_ref(&met))), [met]);
    }
}

#[test]
fn what_was_refused_before_it_was_sent_is_no_try() {
    let sent = wait().ended(&idle(457), false, at(9));
    let later = Outcome::Refused(Refusal::Later(None), "Expired".into(), String::new());
    assert_eq!(sent.clone().settled(&later, clock), wait());
    let refused = Outcome::Refused(Refusal::Other, "No".into(), "Because.".into());
    assert_eq!(
        sent.clone().settled(&refused, clock).words(),
        "No. Because."
    );
    let started = sent.settled(&Outcome::Started(460), clock);
    assert_eq!(started.words(), "Job 460 started.");
}

#[test]
fn what_is_kept_is_read_back_and_garbage_is_nothing() {
    let sent = wait().ended(&idle(457), false, at(9));
    let over = sent.clone().settled(&Outcome::NothingStarted, clock);
    for waits in [vec![], vec![wait()], vec![sent, over, wait()]] {
        assert_eq!(read(&write(&waits)), waits);
    }
    for garbage in ["", "null", "{}", "[1]", r#"[["c","n",-1,0,null,null]]"#] {
        assert_eq!(read(garbage), []);
    }
}

#[test]
fn a_job_that_cannot_be_read_any_more_is_not_waited_for() {
    let upstream = |status| ApiError::Upstream {
        system: System::Airbyte,
        instance: "prod".into(),
        status,
        message: String::new(),
        body: String::new(),
    };
    let waits = "Syncs again when job 457 has ended.";
    for (error, words) in [
        (
            upstream(404),
            "Airbyte does not know job 457 any more. Nothing was started.",
        ),
        (
            upstream(403),
            "You may not see job 457 any more. Nothing was started.",
        ),
        (upstream(500), waits),
        // What stands before the proxy knows nothing of jobs.
        (ApiError::Server { status: 404 }, waits),
        (ApiError::Offline, waits),
    ] {
        assert_eq!(wait().unread(&error).words(), words, "{error:?}");
    }
}
