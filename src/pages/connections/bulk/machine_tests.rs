#![allow(clippy::unwrap_used)]
use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn item(id: &str) -> Item {
    Item {
        id: id.into(),
        name: id.to_uppercase(),
        tags: Vec::new(),
        workspace: ("w".into(), "W".into()),
        disabled: false,
        latest: None,
    }
}

fn items(n: usize) -> Vec<(Item, Option<String>)> {
    (0..n).map(|i| (item(&format!("c{i}")), None)).collect()
}

fn machine(n: usize) -> Machine {
    let mut machine = Machine::default();
    machine.start(Action::Sync, items(n), at(1_000));
    machine
}

fn read(text: &str) -> ConnectionStatusRead {
    serde_json::from_str(text).unwrap()
}

fn idle(id: &str, last: u64) -> ConnectionStatusRead {
    idle_since(id, last, 900)
}

fn idle_since(id: &str, last: u64, created: i64) -> ConnectionStatusRead {
    read(&format!(
        r#"{{"connectionId":"{id}","connectionSyncStatus":"synced","lastSyncJobId":{last},"lastSyncJobCreatedAt":{created}}}"#
    ))
}

fn live(id: &str, job: u64) -> ConnectionStatusRead {
    read(&format!(
        r#"{{"connectionId":"{id}","connectionSyncStatus":"running","activeJob":{{"id":{job},"configType":"sync","configId":"{id}","status":"running","createdAt":1000,"updatedAt":1001,"startedAt":1003}}}}"#
    ))
}

fn paused(id: &str) -> ConnectionStatusRead {
    read(&format!(
        r#"{{"connectionId":"{id}","connectionSyncStatus":"paused"}}"#
    ))
}

fn job(id: u64, status: &str) -> JobWithAttempts {
    let text = format!(
        r#"{{"job":{{"id":{id},"configType":"sync","configId":"c0","status":"{status}","createdAt":1000,"startedAt":1003,"updatedAt":1375}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn names(machine: &Machine, places: &[usize]) -> Vec<(usize, String)> {
    let name = |place: &usize| (*place, machine.rows()[*place].id.clone());
    places.iter().map(name).collect()
}

/// Looks, and finds all of them idle.
fn look(machine: &mut Machine, places: &[usize]) {
    let looked = names(machine, places);
    let reads: Vec<_> = looked.iter().map(|(_, id)| idle(id, 7)).collect();
    machine.looked(&looked, &reads);
}

fn sent(tasks: &[Task]) -> Vec<usize> {
    let place = |task: &Task| match task {
        Task::Send(place) => Some(*place),
        _ => None,
    };
    tasks.iter().filter_map(place).collect()
}

fn reloaded(machine: &Machine) -> Machine {
    let rows = machine.rows().iter().enumerate();
    let rows = rows.map(|(place, row)| Row::read(place, &row.write()).unwrap());
    Machine::restored(rows.collect(), Pause::None)
}

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
    machine.doubt(0, "Lost.");
    assert_eq!(machine.next(at(3)), []);
}

#[test]
fn what_is_found_before_sending_is_not_sent() {
    let mut machine = machine(4);
    machine.next(at(1));
    let looked = names(&machine, &[0, 1, 2, 3]);
    machine.looked(&looked, &[live("c0", 457), paused("c1"), idle("c2", 456)]);
    let stages: Vec<_> = machine.rows().iter().map(|row| row.word()).collect();
    // That one is running is for Airbyte to say; the lost answer to a launch is then no puzzle.
    assert_eq!(stages, ["Waiting", "Skipped", "Waiting", "Refused"]);
    assert_eq!(machine.rows()[0].base, Some(457));
    assert_eq!(sent(&machine.next(at(2))), [0, 2]);
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
                job: Some((457, at(9))),
            },
            "Already running",
            Some(457),
        ),
        (Outcome::Attached { job: None }, "Not done", None),
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
fn after_a_reload_what_was_sent_is_looked_for_and_not_sent() {
    let mut machine = machine(5);
    machine.next(at(1));
    look(&mut machine, &[0, 1, 2, 3, 4]);
    machine.next(at(2));
    let mut machine = reloaded(&machine);
    assert_eq!(
        machine.next(at(3)),
        [Task::Settle(0), Task::Settle(1), Task::Settle(2)]
    );
    assert_eq!(machine.rows()[0].base, Some(7));
    machine.outcome(0, &Outcome::NothingStarted);
    assert_eq!(machine.next(at(4)), [Task::Look(vec![3, 4])]);
    // Somebody has synced the one meanwhile, nobody the other.
    let looked = names(&machine, &[3, 4]);
    machine.looked(&looked, &[idle("c3", 8), idle("c4", 7)]);
    assert_eq!(machine.rows()[3].job, Some(8));
    assert_eq!(sent(&machine.next(at(5))), [4]);
}

#[test]
fn after_a_reload_who_is_running_is_shown_and_not_sent() {
    let mut machine = reloaded(&machine(1));
    machine.next(at(3));
    machine.looked(&[(0, "c0".into())], &[live("c0", 457)]);
    let row = &machine.rows()[0];
    assert_eq!((row.word(), row.job), ("Already running", Some(457)));
    assert_eq!(machine.next(at(4)), []);
}

#[test]
fn what_another_tab_may_have_sent_is_not_sent() {
    // Nothing was known of the latest job: its time decides, with room for clocks that differ.
    for (created, word) in [
        (700, "Waiting"),
        (900, "Already running"),
        (1_200, "Already running"),
    ] {
        let mut machine = reloaded(&machine(1));
        machine.next(at(1_500));
        let looked = names(&machine, &[0]);
        machine.looked(&looked, &[idle_since("c0", 8, created)]);
        assert_eq!(machine.rows()[0].word(), word, "{created}");
    }
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

#[test]
fn garbage_is_no_row() {
    for garbage in [
        "",
        "null",
        "[]",
        r#"["c","n",9,0,null,null,false,null,null,null,""]"#,
        r#"["c","n",0,99,null,null,false,null,null,null,""]"#,
        r#"["c","n",0,0,-1,null,false,null,null,null,""]"#,
    ] {
        assert_eq!(Row::read(0, garbage), None, "{garbage}");
    }
}

/// Something that happens to a list.
#[derive(Debug, Clone)]
enum Event {
    Looked,
    LookFailed,
    Answered(usize, u8),
    Ended(usize, u8),
    Reloaded,
    Stopped,
    Retried,
    GoneOn,
    Checked(usize),
    AskedAgain,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => Just(Event::Looked),
        1 => Just(Event::LookFailed),
        8 => (0..8_usize, 0..8_u8).prop_map(|(place, how)| Event::Answered(place, how)),
        2 => (0..8_usize, 0..3_u8).prop_map(|(place, how)| Event::Ended(place, how)),
        2 => Just(Event::Reloaded),
        1 => Just(Event::Stopped),
        1 => Just(Event::Retried),
        1 => Just(Event::GoneOn),
        1 => (0..8_usize).prop_map(Event::Checked),
        1 => Just(Event::AskedAgain),
    ]
}

fn answer(how: u8) -> Outcome {
    let refused = |why| Outcome::Refused(why, String::new(), String::new());
    match how {
        0 => Outcome::Started(457),
        1 => Outcome::Found {
            job: 457,
            since: at(9),
        },
        2 => Outcome::Attached {
            job: Some((457, at(9))),
        },
        3 => Outcome::NothingStarted,
        4 => Outcome::Undecided,
        5 => refused(Refusal::Other),
        6 => refused(Refusal::Later(Some(1))),
        _ => refused(Refusal::Disabled),
    }
}

proptest! {
    /// Each row is sent once, and once more for each time that the person could ask for it again
    /// because it had failed or never begun; three at most are sent at a time, reload or not.
    #[test]
    fn no_row_is_sent_twice(events in prop::collection::vec(event(), 1..80)) {
        let mut machine = machine(8);
        let mut looking: Option<Vec<usize>> = None;
        // How often each row may be sent, and was.
        let mut may: HashMap<usize, u32> = (0..8).map(|place| (place, 1)).collect();
        for event in events {
            let before: Vec<Stage> = machine.rows().iter().map(|row| row.stage).collect();
            match event {
                Event::Looked => if let Some(places) = looking.take() {
                    look(&mut machine, &places);
                },
                Event::LookFailed => if looking.take().is_some() {
                    machine.not_looked();
                },
                Event::Answered(place, how) if before[place].is_in_flight() => {
                    machine.outcome(place, &answer(how));
                    // The proxy has said that it was not sent on.
                    if machine.rows()[place].stage == Stage::Waiting {
                        *may.entry(place).or_default() += 1;
                    }
                }
                Event::Ended(place, how) => {
                    let status = ["succeeded", "failed", "cancelled"][usize::from(how)];
                    machine.ended(place, &job(457, status));
                }
                Event::Reloaded => {
                    machine = reloaded(&machine);
                    looking = None;
                }
                Event::Stopped => machine.stop(),
                Event::Retried => machine.again(Stage::can_be_retried, at(9)),
                Event::GoneOn => machine.again(|_| true, at(9)),
                Event::Checked(place) => machine.check(place),
                // The same again, while not all is settled: it would be a new list.
                Event::AskedAgain if !machine.is_settled() => {
                    let open: Vec<_> = items(8).into_iter().enumerate()
                        .filter(|(place, _)| !before[*place].is_settled())
                        .map(|(_, item)| item).collect();
                    machine.start(Action::Sync, open, at(9));
                }
                Event::Answered(..) | Event::AskedAgain => {}
            }
            machine.pause = Pause::None;
            prop_assert_eq!(machine.rows().len(), 8);
            for (place, old) in before.iter().enumerate() {
                let anew = machine.rows()[place].stage == Stage::Waiting && old.is_settled();
                if anew && *old != Stage::Stopped {
                    prop_assert!(old.can_be_retried());
                    *may.entry(place).or_default() += 1;
                }
            }
            let tasks = machine.next(at(10));
            // What the person has looked at again is read only.
            let busy = machine.rows().iter().filter(|row| row.stage.is_in_flight()).count();
            prop_assert!(busy <= AT_ONCE || sent(&tasks).is_empty());
            for task in tasks {
                match task {
                    Task::Look(places) => looking = Some(places),
                    Task::Send(place) => {
                        let left = may.entry(place).or_default();
                        prop_assert!(*left > 0, "row {} is sent twice", place);
                        *left -= 1;
                    }
                    Task::Settle(_) => {}
                }
            }
        }
    }

    /// Whatever is kept is what is read.
    #[test]
    fn a_row_is_kept_as_it_is(
        name in ".*",
        stage in 0..14_usize,
        base in any::<Option<u64>>(),
        sent in any::<Option<i32>>(),
    ) {
        let row = Row {
            stage: super::super::row::STAGES[stage],
            base,
            sent: sent.map(|second| at(i64::from(second))),
            ..Row::new(3, "c".into(), name, Action::Disable)
        };
        prop_assert_eq!(Row::read(3, &row.write()), Some(row));
    }
}
