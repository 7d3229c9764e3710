#![allow(clippy::unwrap_used)]
use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A sync: id, status, when it was created and when it last changed.
fn sync((id, status, created, updated): (u64, &str, i64, i64)) -> JobWithAttempts {
    job("sync", (id, status, created, updated))
}

fn job(kind: &str, (id, status, created, updated): (u64, &str, i64, i64)) -> JobWithAttempts {
    let text = format!(
        r#"{{"job":{{"id":{id},"configType":"{kind}","configId":"c","status":"{status}","createdAt":{created},"updatedAt":{updated}}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn syncs(jobs: &[(u64, &str, i64, i64)]) -> Reading {
    Reading {
        jobs: jobs.iter().copied().map(sync).collect(),
        disabled: false,
    }
}

/// A launch at 1000, before which a job was known.
fn known(job: u64) -> Before {
    Before {
        job: Some(job),
        ..unknown()
    }
}

fn unknown() -> Before {
    Before {
        at: at(1_000),
        ..Before::default()
    }
}

/// The outcome in short.
fn told(outcome: Option<Outcome>) -> String {
    match outcome {
        None => "look again".to_owned(),
        Some(Outcome::Found { job, since }) => format!("found {job} of {}", since.as_second()),
        Some(Outcome::Attached { job, since }) => {
            format!("attached {job} of {}", since.as_second())
        }
        Some(Outcome::Over(entry)) => format!("over {} {:?}", entry.job.id, entry.job.status),
        Some(Outcome::NothingStarted) => "nothing".to_owned(),
        Some(Outcome::Unseen) => "unseen".to_owned(),
        Some(Outcome::Undecided) => "undecided".to_owned(),
        Some(other) => other.words(|_| String::new()).1,
    }
}

const FAILED: (u64, &str, i64, i64) = (456, "failed", 500, 600);
const RUNS: (u64, &str, i64, i64) = (457, "running", 1_001, 1_002);
const LANDED: (u64, &str, i64, i64) = (457, "succeeded", 1_001, 1_030);

#[test]
fn the_job_that_came_of_a_lost_answer_is_the_first_since() {
    let lost = Doubt::Lost("lost".into());
    // What was read, what was known, and what is said at first and in the end.
    let table: &[(&[(u64, &str, i64, i64)], Before, &str, &str)] = &[
        (&[RUNS, FAILED], known(456), "found 457 of 1001", ""),
        (&[RUNS, FAILED], unknown(), "found 457 of 1001", ""),
        (&[LANDED, FAILED], known(456), "found 457 of 1001", ""),
        // An older one that has failed is nobody's new one.
        (&[FAILED], known(456), "look again", "nothing"),
        (&[FAILED], unknown(), "look again", "nothing"),
        (&[], unknown(), "look again", "nothing"),
        // A schedule has started another since.
        (
            &[(458, "running", 1_040, 1_041), LANDED, FAILED],
            known(456),
            "found 457 of 1001",
            "",
        ),
        (
            &[(458, "running", 1_040, 1_041), LANDED, FAILED],
            unknown(),
            "found 457 of 1001",
            "",
        ),
        // Or had just before, and it was over.
        (
            &[(458, "running", 1_000, 1_001), (457, "failed", 980, 990)],
            known(456),
            "found 458 of 1000",
            "",
        ),
        // The clock of the browser is fast, by what it may be and, where the id tells, by more.
        (
            &[(457, "running", 900, 901)],
            unknown(),
            "found 457 of 900",
            "",
        ),
        (
            &[(457, "running", 300, 301)],
            known(456),
            "found 457 of 300",
            "",
        ),
        (
            &[(457, "succeeded", 900, 950)],
            known(456),
            "look again",
            "found 457 of 900",
        ),
        // Older ones that run keep it from starting.
        (
            &[(456, "running", 900, 990)],
            known(456),
            "look again",
            "attached 456 of 900",
        ),
        (
            &[(456, "running", 500, 990)],
            unknown(),
            "look again",
            "attached 456 of 500",
        ),
    ];
    for (jobs, before, first, end) in table {
        let read = syncs(jobs);
        assert_eq!(
            told(judge(&lost, Some(&read), *before, false)),
            *first,
            "{jobs:?} {before:?}"
        );
        let end = if end.is_empty() { first } else { end };
        assert_eq!(
            told(judge(&lost, Some(&read), *before, true)),
            *end,
            "{jobs:?} {before:?}"
        );
    }
    assert_eq!(told(judge(&lost, None, known(456), false)), "look again");
    assert_eq!(told(judge(&lost, None, known(456), true)), "undecided");
}

#[test]
fn what_was_running_when_the_answer_was_lost_has_kept_it_from_starting() {
    let lost = Doubt::Lost("lost".into());
    let met = Before {
        met: true,
        ..known(456)
    };
    for (jobs, end) in [
        ([(456, "succeeded", 900, 1_010)], "over 456 Succeeded"),
        ([(456, "cancelled", 900, 1_010)], "over 456 Cancelled"),
        ([(456, "running", 900, 990)], "attached 456 of 900"),
    ] {
        let read = syncs(&jobs);
        assert_eq!(told(judge(&lost, Some(&read), met, false)), "look again");
        assert_eq!(told(judge(&lost, Some(&read), met, true)), end);
    }
    // It made room in time.
    let read = syncs(&[RUNS, (456, "succeeded", 900, 1_000)]);
    assert_eq!(
        told(judge(&lost, Some(&read), met, false)),
        "found 457 of 1001"
    );
}

#[test]
fn a_sync_that_was_cancelled_before_is_not_taken_for_a_new_one() {
    // Airbyte's state names 456, the last that was decided, and tells when 457 was created.
    let lost = Doubt::Lost("lost".into());
    let before = Before {
        made: Some(at(990)),
        ..known(456)
    };
    let cancelled = (457, "cancelled", 990, 995);
    let read = syncs(&[cancelled, FAILED]);
    assert_eq!(told(judge(&lost, Some(&read), before, true)), "nothing");
    let read = syncs(&[(458, "running", 1_001, 1_002), cancelled, FAILED]);
    assert_eq!(
        told(judge(&lost, Some(&read), before, false)),
        "found 458 of 1001"
    );
}

#[test]
fn a_state_tells_the_latest_job_by_its_id_or_by_its_time() {
    let of = |text: &str| {
        let read = serde_json::from_str(text).unwrap();
        let Before { job, made, met, .. } = Before::of(&read);
        (job, made.map(Timestamp::as_second), met)
    };
    for (text, known) in [
        (
            r#"{"connectionId":"c","connectionSyncStatus":"pending"}"#,
            (None, None, false),
        ),
        // The last was cancelled: only its time is told.
        (
            r#"{"connectionId":"c","connectionSyncStatus":"incomplete","lastSyncJobId":456,"lastSyncJobCreatedAt":990}"#,
            (Some(456), Some(990), false),
        ),
        (
            r#"{"connectionId":"c","connectionSyncStatus":"running","lastSyncJobId":456,"lastSyncJobCreatedAt":500,
                "activeJob":{"id":457,"configType":"clear","configId":"c","status":"running","createdAt":990,"updatedAt":990}}"#,
            (Some(457), Some(990), true),
        ),
    ] {
        assert_eq!(of(text), known, "{text}");
    }
}

#[test]
fn only_what_a_launch_can_have_started_is_found() {
    let lost = Doubt::Lost("lost".into());
    for (kind, end) in [
        ("sync", "found 457 of 1001"),
        // With streams that wait to be read again.
        ("refresh", "found 457 of 1001"),
        ("clear", "attached 457 of 1001"),
        ("reset_connection", "attached 457 of 1001"),
    ] {
        let read = Reading {
            jobs: vec![job(kind, RUNS)],
            disabled: false,
        };
        assert_eq!(
            told(judge(&lost, Some(&read), known(456), true)),
            end,
            "{kind}"
        );
    }
}

#[test]
fn a_conflict_attaches_to_the_job_that_ran_at_the_time() {
    let table: &[(&[(u64, &str, i64, i64)], &str, &str)] = &[
        (
            &[(457, "running", 900, 990), FAILED],
            "attached 457 of 900",
            "",
        ),
        // It has ended before it could be read.
        (
            &[(457, "succeeded", 900, 1_001), FAILED],
            "over 457 Succeeded",
            "",
        ),
        (
            &[(457, "failed", 900, 1_000), FAILED],
            "over 457 Failed",
            "",
        ),
        // So has the one, and the next has too.
        (
            &[
                (458, "failed", 1_002, 1_003),
                (457, "succeeded", 900, 1_001),
            ],
            "over 457 Succeeded",
            "",
        ),
        // The clocks differ.
        (
            &[(457, "succeeded", 800, 930), FAILED],
            "over 457 Succeeded",
            "",
        ),
        (
            &[(457, "succeeded", 1_030, 1_090), FAILED],
            "over 457 Succeeded",
            "",
        ),
        // Nothing explains it.
        (&[FAILED], "look again", "unseen"),
        (&[], "look again", "unseen"),
    ];
    for (jobs, first, end) in table {
        let read = syncs(jobs);
        let judge = |last| told(judge(&Doubt::AlreadyRunning, Some(&read), unknown(), last));
        assert_eq!(judge(false), *first, "{jobs:?}");
        assert_eq!(
            judge(true),
            if end.is_empty() { *first } else { *end },
            "{jobs:?}"
        );
    }
}

#[test]
fn a_running_sync_that_cannot_be_read_is_not_said_to_have_ended() {
    let doubt = Doubt::AlreadyRunning;
    assert_eq!(judge(&doubt, None, unknown(), false), None);
    let (_, title, detail) = judge(&doubt, None, unknown(), true)
        .unwrap()
        .words(|_| String::new());
    assert_eq!(title, "A sync is running already.");
    assert_eq!(
        detail,
        "Which one cannot be read at the moment. Nothing was started."
    );
}

#[test]
fn a_conflict_is_told_in_words() {
    let words = |jobs: &[(u64, &str, i64, i64)]| {
        let outcome = judge(&Doubt::AlreadyRunning, Some(&syncs(jobs)), unknown(), true);
        let clock = |at: Timestamp| format!("@{}", at.as_second());
        let (_, title, detail) = outcome.unwrap().words(clock);
        format!("{title} {detail}")
    };
    for (jobs, said) in [
        (
            vec![(457, "running", 900, 990)],
            "Already syncing since @900. Showing that run.",
        ),
        (
            vec![(457, "succeeded", 900, 1_001)],
            "A sync was running already and has ended. Landed: 0 records in 1 m 41 s.",
        ),
        (
            vec![(457, "failed", 900, 1_001)],
            "A sync was running already and has ended. Job 457 failed after 1 m 41 s. Airbyte gave no reason.",
        ),
        (
            vec![],
            "Nothing was started. Airbyte says that a sync is running already, but none of this \
             connection's jobs is. Try again in a minute, or ask whoever runs Airbyte.",
        ),
    ] {
        assert_eq!(words(&jobs), said);
    }
}

#[test]
fn a_refusal_without_a_reason_is_explained() {
    let doubt = Doubt::Unexplained(Some("e1".into()));
    let refused = "Airbyte refused to start a sync and gave no reason.";
    for (jobs, before, disabled, said) in [
        (
            vec![FAILED],
            known(456),
            true,
            "This connection is disabled.",
        ),
        (vec![FAILED], known(456), false, refused),
        // What failed came after the start.
        (vec![RUNS], known(456), false, "found 457 of 1001"),
        (vec![RUNS], known(457), false, refused),
        (vec![RUNS], unknown(), false, refused),
        (vec![LANDED], known(456), false, refused),
    ] {
        let read = Reading {
            disabled,
            ..syncs(&jobs)
        };
        assert_eq!(
            told(judge(&doubt, Some(&read), before, false)),
            said,
            "{jobs:?}"
        );
    }
    let (_, _, detail) = judge(&doubt, None, unknown(), true)
        .unwrap()
        .words(|_| String::new());
    assert_eq!(detail, "Its log has more under error id e1.");
}
