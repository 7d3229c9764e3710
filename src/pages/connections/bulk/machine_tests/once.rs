//! Whatever happens, nothing is sent twice.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

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
            job: 457,
            since: at(9),
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
}
