//! What is sent, and when.

use super::*;

#[test]
fn connections_are_looked_at_together_and_sent_three_at_a_time() {
    let mut machine = machine(40);
    assert_eq!(machine.next(at(1)), [Task::Look((0..25).collect())]);
    assert_eq!(machine.next(at(1)), []);
    look(&mut machine, &(0..25).collect::<Vec<_>>());
    assert_eq!(sent(&machine.next(at(2))), [0, 1, 2]);
    assert_eq!(machine.next(at(2)), []);
    machine.outcome(1, &Outcome::Started(457));
    assert_eq!(machine.next(at(3)), [Task::Send(3)]);
    // A doubt keeps its place until it is settled.
    machine.doubt(0, &Doubt::Lost("Late".into()));
    assert_eq!(machine.next(at(3)), []);
}

#[test]
fn who_may_not_and_what_is_moot_is_left_out() {
    let mut machine = Machine::default();
    let disabled = Item {
        disabled: true,
        ..item("c1")
    };
    let why = Some("You can look but not launch here.".to_owned());
    machine.start(
        Action::Sync,
        vec![(item("c0"), why), (disabled, None)],
        at(1),
    );
    let told: Vec<_> = machine.rows().iter().map(|r| r.words.as_str()).collect();
    assert_eq!(
        told,
        [
            "You can look but not launch here.",
            "Disabled in Airbyte: nothing starts it."
        ]
    );
    assert!(machine.is_settled());
    assert_eq!(machine.next(at(2)), []);
}

#[test]
fn nothing_is_sent_while_the_proxy_or_the_front_door_takes_nothing() {
    for (wait, pause) in [(None, Pause::SignedOut), (Some(7), Pause::Busy(7))] {
        let mut machine = machine(5);
        machine.next(at(1));
        look(&mut machine, &[0, 1, 2, 3, 4]);
        machine.next(at(2));
        let later = Outcome::Refused(Refusal::Later(wait), String::new(), String::new());
        machine.outcome(0, &later);
        assert_eq!(machine.pause, pause);
        machine.outcome(1, &Outcome::Started(457));
        assert_eq!(machine.next(at(3)), []);
        machine.pause = Pause::None;
        assert_eq!(sent(&machine.next(at(4))), [0, 3]);
    }
}

#[test]
fn only_what_failed_or_never_began_is_sent_again() {
    let mut machine = machine(7);
    let outcomes = [
        Outcome::Started(1),
        Outcome::Started(2),
        Outcome::NothingStarted,
        Outcome::Undecided,
        Outcome::Refused(Refusal::Other, String::new(), String::new()),
        Outcome::Refused(Refusal::Disabled, String::new(), String::new()),
    ];
    for (place, outcome) in outcomes.iter().enumerate() {
        machine.outcome(place, outcome);
    }
    machine.ended(0, &job(1, "failed"));
    machine.stop();
    machine.again(Stage::can_be_retried, at(9));
    let waiting = |row: &&Arc<Row>| row.stage == Stage::Waiting;
    let again: Vec<_> = machine
        .rows()
        .iter()
        .filter(waiting)
        .map(|r| r.place)
        .collect();
    assert_eq!(again, [0, 2, 4]);
    machine.again(|stage| stage == Stage::Stopped, at(9));
    assert_eq!(machine.rows()[6].stage, Stage::Waiting);
    // Asked for everything, it still leaves alone what may be under way or is done.
    machine.again(|_| true, at(9));
    assert_eq!(machine.rows()[1].stage, Stage::Running);
    assert_eq!(machine.rows()[3].stage, Stage::Undecided);
}

#[test]
fn a_cancellation_means_one_job() {
    let mut machine = Machine::default();
    let running = Item {
        latest: Some(457),
        ..item("c0")
    };
    machine.start(Action::Cancel, vec![(running, None)], at(1));
    assert_eq!(machine.next(at(1)), [Task::Send(0)]);
    assert_eq!(machine.rows()[0].job, Some(457));
    // Whether it was sent is seen by the job, not by sending it again.
    let mut machine = reloaded(&machine);
    assert_eq!(machine.next(at(2)), []);
    assert_eq!(machine.rows()[0].word(), "Cancelling");
    let mut landed = machine;
    landed.ended(0, &job(457, "succeeded"));
    assert_eq!(landed.rows()[0].word(), "Skipped");
}

#[test]
fn what_is_asked_for_later_is_added_and_takes_back_what_waits() {
    let mut machine = machine(2);
    machine.outcome(0, &Outcome::Started(457));
    machine.start(Action::Sync, items(3), at(2));
    assert_eq!(machine.rows().len(), 3);
    machine.start(Action::Disable, items(2), at(3));
    let told: Vec<_> = machine.rows().iter().map(|row| row.word()).collect();
    assert_eq!(
        told,
        ["Running", "Stopped", "Waiting", "Waiting", "Waiting"]
    );
    machine.stop();
    machine.ended(0, &job(457, "succeeded"));
    assert!(machine.is_settled());
    machine.start(Action::Sync, items(1), at(4));
    assert_eq!(machine.rows().len(), 1);
}
