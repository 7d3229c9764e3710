//! A launch whose answer was lost.

use super::*;

#[test]
fn the_job_that_came_of_a_lost_answer_is_the_first_since() {
    let lost = Doubt::Lost("lost".into());
    // What was read, what was known, and what is said at first and in the end.
    let table: &[(&[Told], Before, &str, &str)] = &[
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
