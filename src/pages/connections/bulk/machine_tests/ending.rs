//! What came of it.

use super::*;

#[test]
fn every_outcome_has_its_stage() {
    let refused = |why| Outcome::Refused(why, "Title".into(), "Detail.".into());
    for (outcome, word, job) in [
        (Outcome::Started(457), "Running", Some(457)),
        (
            Outcome::Found {
                job: 457,
                since: at(9),
            },
            "Running",
            Some(457),
        ),
        (
            Outcome::Attached {
                job: 457,
                since: at(9),
            },
            "Already running",
            Some(457),
        ),
        // It had ended by the time it was looked for.
        (
            Outcome::Over(Box::new(job(457, "succeeded"))),
            "Landed",
            Some(457),
        ),
        (
            Outcome::Over(Box::new(job(457, "failed"))),
            "Failed",
            Some(457),
        ),
        (Outcome::Unseen, "Not done", None),
        (Outcome::NothingStarted, "Not done", None),
        (Outcome::Undecided, "Not known", None),
        (refused(Refusal::Disabled), "Skipped", None),
        (refused(Refusal::NotAllowed), "Not allowed", None),
        (refused(Refusal::Other), "Refused", None),
        (refused(Refusal::Later(None)), "Waiting", None),
    ] {
        let mut machine = machine(1);
        machine.next(at(1));
        look(&mut machine, &[0]);
        machine.next(at(2));
        machine.outcome(0, &outcome);
        let row = &machine.rows()[0];
        assert_eq!((row.word(), row.job), (word, job), "{outcome:?}");
    }
}

#[test]
fn a_job_is_followed_to_its_end() {
    for (status, word) in [
        ("succeeded", "Landed"),
        ("failed", "Failed"),
        ("cancelled", "Cancelled"),
        ("running", "Running"),
    ] {
        let mut machine = machine(1);
        machine.next(at(1));
        look(&mut machine, &[0]);
        machine.next(at(2));
        machine.outcome(0, &Outcome::Started(457));
        assert_eq!(machine.follow(), [(0, "c0".to_owned())]);
        assert_eq!(machine.followed(0, &live("c0", 457)), None);
        assert_eq!(machine.rows()[0].since, Some(at(1_003)));
        // Another job, or none: this one has ended, and its own record says how.
        assert_eq!(machine.followed(0, &live("c0", 458)), Some(457));
        assert_eq!(machine.followed(0, &idle("c0", 457)), Some(457));
        machine.ended(0, &job(457, status));
        assert_eq!(machine.rows()[0].word(), word);
    }
}

#[test]
fn all_that_run_are_followed_in_turn() {
    let mut machine = machine(60);
    for place in 0..60 {
        machine.outcome(place, &Outcome::Started(place as u64 + 1));
    }
    let mut seen: Vec<usize> = Vec::new();
    for _ in 0..3 {
        let batch = machine.follow();
        assert!(batch.len() <= BATCH);
        seen.extend(batch.iter().map(|(place, _)| *place));
    }
    assert_eq!(seen, (0..60).collect::<Vec<_>>());
    assert_eq!(machine.follow()[0].0, 0);
}

#[test]
fn what_was_met_is_told_by_how_it_ended() {
    let mut machine = machine(2);
    machine.outcome(0, &Outcome::Over(Box::new(job(457, "succeeded"))));
    assert!(
        machine.rows()[0]
            .words
            .starts_with("It was running already. Landed: ")
    );
    assert_eq!(machine.rows()[0].ended, Some(at(1_375)));
    assert!(!machine.rows()[0].own);
    machine.outcome(1, &Outcome::Unseen);
    assert!(
        machine.rows()[1]
            .words
            .contains("none of this connection's jobs is")
    );
}

#[test]
fn what_can_no_longer_be_read_is_over() {
    let mut machine = machine(2);
    machine.outcome(0, &Outcome::Started(457));
    machine.lost(0, "another", "The connection");
    assert_eq!(machine.rows()[0].word(), "Running");
    machine.lost(0, "c0", "The connection");
    let row = &machine.rows()[0];
    assert_eq!(row.word(), "Failed");
    assert!(
        row.words
            .starts_with("The connection can no longer be read")
    );
    // What is not live stays what it is.
    machine.lost(1, "c1", "The connection");
    assert_eq!(machine.rows()[1].word(), "Waiting");
}
