//! What is known of a row before it is sent.

use super::*;

#[test]
fn what_is_found_before_sending_is_not_sent() {
    let mut machine = machine(4);
    machine.next(at(1));
    let looked = [
        saw(&machine, 0, Some(live("c0", 457))),
        saw(&machine, 1, Some(paused("c1"))),
        saw(&machine, 2, Some(idle("c2", 456))),
        saw(&machine, 3, None),
    ];
    machine.looked(&looked);
    let stages: Vec<_> = machine.rows().iter().map(|row| row.word()).collect();
    // That one is running is for Airbyte to say; the lost answer to a launch is then no puzzle.
    assert_eq!(stages, ["Waiting", "Skipped", "Waiting", "Refused"]);
    let known = |place: usize| {
        let row = &machine.rows()[place];
        (row.base, row.made, row.met)
    };
    assert_eq!(known(0), (Some(457), Some(at(1_000)), true));
    assert_eq!(known(2), (Some(456), Some(at(900)), false));
    assert_eq!(sent(&machine.next(at(2))), [0, 2]);
}

#[test]
fn after_a_reload_what_was_sent_is_looked_for_and_not_sent() {
    let mut machine = machine(4);
    machine.next(at(1));
    look(&mut machine, &[0, 1, 2, 3]);
    machine.next(at(2));
    machine.doubt(2, &Doubt::AlreadyRunning);
    let mut machine = reloaded(&machine);
    assert_eq!(
        machine.next(at(3)),
        [Task::Settle(0), Task::Settle(1), Task::Settle(2)]
    );
    assert_eq!(machine.rows()[0].base, Some(7));
    let conflicts: Vec<_> = machine.rows().iter().map(|row| row.conflict).collect();
    assert_eq!(conflicts, [false, false, true, false]);
    machine.outcome(0, &Outcome::NothingStarted);
    assert_eq!(machine.next(at(4)), [Task::Look(vec![3])]);
}

/// A row that has been looked at, or has not, in a tab that is loaded again.
fn waiting(before: Option<ConnectionStatusRead>) -> Machine {
    let mut machine = machine(1);
    machine.next(at(1_000));
    if let Some(before) = before {
        machine.looked(&[saw(&machine, 0, Some(before))]);
    }
    reloaded(&machine)
}

#[test]
fn after_a_reload_a_row_follows_what_was_done_meanwhile() {
    let running = || live("c0", 457);
    let landed = |id, created, updated| vec![job_of(id, "succeeded", created, updated)];
    // What was known before, what is read, and the job that is followed; none: it is sent.
    for (before, read, jobs, follows) in [
        // It runs.
        (None, running(), vec![], Some(457)),
        (Some(idle("c0", 456)), running(), vec![], Some(457)),
        (Some(running()), running(), vec![], Some(457)),
        // It ran when it was asked for, so that a launch met it, and has ended.
        (
            Some(running()),
            idle_since("c0", 457, 1_000),
            landed(457, 1_000, 1_050),
            Some(457),
        ),
        (
            None,
            idle_since("c0", 457, 500),
            landed(457, 500, 1_050),
            Some(457),
        ),
        (
            None,
            idle_since("c0", 457, 500),
            vec![job_of(457, "failed", 500, 1_050)],
            Some(457),
        ),
        // The last that was decided is an older one: it was cancelled.
        (
            Some(running()),
            idle_since("c0", 456, 1_000),
            vec![
                job_of(457, "cancelled", 1_000, 1_050),
                job_of(456, "failed", 500, 600),
            ],
            Some(457),
        ),
        // It was started since.
        (
            Some(idle("c0", 456)),
            idle_since("c0", 457, 1_000),
            landed(457, 1_000, 1_050),
            Some(457),
        ),
        (
            None,
            idle_since("c0", 457, 1_000),
            landed(457, 1_000, 1_050),
            Some(457),
        ),
        (
            None,
            idle_since("c0", 457, 890),
            landed(457, 890, 895),
            Some(457),
        ),
        // Nothing has happened since.
        (
            Some(idle("c0", 456)),
            idle("c0", 456),
            landed(456, 900, 950),
            None,
        ),
        (
            None,
            idle_since("c0", 456, 700),
            landed(456, 700, 800),
            None,
        ),
        (
            None,
            read(r#"{"connectionId":"c0","connectionSyncStatus":"pending"}"#),
            vec![],
            None,
        ),
        // Nor since one was cancelled that the state does not name.
        (
            Some(idle_since("c0", 456, 950)),
            idle_since("c0", 456, 950),
            vec![
                job_of(457, "cancelled", 950, 960),
                job_of(456, "failed", 500, 600),
            ],
            None,
        ),
    ] {
        let mut machine = waiting(before.clone());
        let case = format!("{before:?} {jobs:?}");
        assert_eq!(machine.next(at(1_100)), [Task::Look(vec![0])]);
        let mut looked = saw(&machine, 0, Some(read.clone()));
        // What is not asked for does not come.
        if machine.is_open(0, &read) {
            looked.jobs = jobs;
        }
        machine.looked(&[looked]);
        let row = &machine.rows()[0];
        assert_eq!(row.job, follows, "{case}");
        let word = if follows.is_some() {
            "Already running"
        } else {
            "Waiting"
        };
        assert_eq!(row.word(), word, "{case}");
        assert_eq!(
            sent(&machine.next(at(1_100))).len(),
            usize::from(follows.is_none()),
            "{case}"
        );
    }
}

#[test]
fn what_failed_is_sent_again_after_a_reload_where_somebody_asked_for_it() {
    let mut machine = waiting(Some(live("c0", 457)));
    machine.next(at(1_100));
    let mut looked = saw(&machine, 0, Some(idle_since("c0", 457, 1_000)));
    looked.jobs = vec![job_of(457, "failed", 1_000, 1_050)];
    machine.looked(&[looked.clone()]);
    machine.ended(0, &job(457, "failed"));
    assert_eq!(machine.next(at(1_200)), []);
    machine.again(Stage::can_be_retried, at(1_200));
    let mut machine = reloaded(&machine);
    assert_eq!(machine.next(at(1_300)), [Task::Look(vec![0])]);
    machine.looked(&[looked]);
    assert_eq!(sent(&machine.next(at(1_300))), [0]);
}
