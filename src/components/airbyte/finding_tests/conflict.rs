//! A launch that met a sync, or was refused without a reason.

use super::*;

#[test]
fn a_conflict_attaches_to_the_job_that_ran_at_the_time() {
    let table: &[(&[Told], &str, &str)] = &[
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
    let words = |jobs: &[Told]| {
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
