#![allow(clippy::unwrap_used)]
use super::*;

fn state(text: &str) -> ConnectionStatusRead {
    serde_json::from_str(text).unwrap()
}

fn live(job: u64) -> ConnectionStatusRead {
    state(&format!(
        r#"{{"connectionId":"c","connectionSyncStatus":"running","activeJob":{{"id":{job},"configType":"sync","configId":"c","status":"running","createdAt":1,"updatedAt":1}}}}"#
    ))
}

fn idle(last: u64) -> ConnectionStatusRead {
    state(&format!(
        r#"{{"connectionId":"c","connectionSyncStatus":"synced","lastSyncJobId":{last},"lastSyncJobCreatedAt":1}}"#
    ))
}

fn wait() -> Wait {
    Wait::new("c".into(), "Stripe".into(), 457)
}

fn clock(at: Timestamp) -> String {
    format!("@{}", at.as_second())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn a_sync_is_started_only_where_the_job_was_the_last() {
    let paused = state(r#"{"connectionId":"c","connectionSyncStatus":"paused"}"#);
    for (read, words) in [
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
            paused,
            "The connection has been disabled. Nothing was started.",
        ),
    ] {
        assert_eq!(wait().ended(&read, at(9)).words(), words);
    }
}

#[test]
fn it_is_given_up_when_another_begins_first_three_times() {
    let attached = |job| Outcome::Attached {
        job: Some((job, at(1))),
    };
    let once = wait()
        .ended(&idle(457), at(9))
        .settled(&attached(458), clock);
    assert_eq!((once.job, once.tries, &once.step), (458, 1, &Step::Waiting));
    // One that is gone by the time it is looked for counts as well.
    let twice = once.settled(&Outcome::Attached { job: None }, clock);
    assert_eq!((twice.job, twice.tries), (458, 2));
    let over = twice.ended(&live(460), at(9));
    assert_eq!(
        over.words(),
        "Gave up after 3 tries. Another sync had begun first each time, the last is job 460. \
         Sync by hand once it has landed."
    );
    assert!(matches!(over.step, Step::Over(Tone::Bad, ..)));
}

#[test]
fn what_was_refused_before_it_was_sent_is_no_try() {
    let sent = wait().ended(&idle(457), at(9));
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
    let sent = wait().ended(&idle(457), at(9));
    let over = sent.clone().settled(&Outcome::NothingStarted, clock);
    for waits in [vec![], vec![wait()], vec![sent, over, wait()]] {
        assert_eq!(read(&write(&waits)), waits);
    }
    for garbage in ["", "null", "{}", "[1]", r#"[["c","n",-1,0,null,null]]"#] {
        assert_eq!(read(garbage), []);
    }
}
