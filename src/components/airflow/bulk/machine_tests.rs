#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use airstrip_contract::{Problem, System};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn orders(count: usize) -> Vec<Order> {
    let order = |at: usize| Order {
        dag_id: "sales".to_owned(),
        label: format!("line {at}"),
        conf: Map::from_iter([("n".to_owned(), at.into())]),
        logical_date: None,
        note: None,
        why_not: None,
    };
    (0..count).map(order).collect()
}

fn machine(count: usize) -> Machine {
    let mut machine = Machine::default();
    machine.start(orders(count), now(), 7);
    machine
}

fn run(machine: &Machine, place: usize, state: &str) -> DagRun {
    let row = &machine.rows()[place];
    let run = json!({"dag_run_id": row.run_id, "dag_id": row.dag_id, "state": state,
        "run_type": "manual"});
    serde_json::from_value(run).unwrap()
}

fn upstream(status: u16, message: &str) -> ApiError {
    ApiError::Upstream {
        system: System::Airflow,
        instance: "prod".into(),
        status,
        message: message.into(),
        body: String::new(),
    }
}

fn problem(kind: ProblemKind, status: u16) -> Box<Problem> {
    Box::new(Problem {
        kind,
        status,
        title: "Forbidden.".into(),
        detail: "Ask for a role.".into(),
        request_id: String::new(),
    })
}

fn stages(machine: &Machine) -> Vec<Stage> {
    machine.rows().iter().map(|row| row.stage).collect()
}

/// As after a reload.
fn again(machine: &Machine) -> Machine {
    let rows = machine.rows().iter().enumerate();
    let rows = rows.map(|(place, row)| Row::read(place, &row.write()).unwrap());
    Machine::restored(rows.collect(), machine.at_once, Pause::None)
}

#[test]
fn no_more_run_at_a_time_than_was_said() {
    let mut machine = machine(5);
    assert_eq!(
        machine.next(),
        [Task::Send(0), Task::Send(1), Task::Send(2)]
    );
    assert_eq!(machine.next(), []);
    for (place, state) in [(0, "queued"), (1, "running"), (2, "success")] {
        let answer = Ok(run(&machine, place, state));
        machine.answered(place, &answer);
    }
    // A queued run is not done either.
    assert_eq!(machine.next(), [Task::Send(3)]);
    machine.at_once = 1;
    let landed = run(&machine, 0, "success");
    machine.follow(0, &landed);
    assert_eq!(machine.next(), []);
    use Stage::{Landed, Live, Sent, Waiting};
    assert_eq!(stages(&machine), [Landed, Live, Landed, Sent, Waiting]);
}

#[test]
fn a_lost_answer_is_looked_into_and_sent_again_under_the_same_id() {
    let mut machine = machine(1);
    let id = machine.rows()[0].run_id.clone();
    for turn in 1..=3 {
        assert_eq!(machine.next(), [Task::Send(0)], "{turn}");
        machine.answered(0, &Err(ApiError::Offline));
        assert_eq!(machine.next(), [Task::Check(0)]);
        machine.found(0, &Err(upstream(404, "no such run")));
        assert_eq!(machine.rows()[0].run_id, id);
    }
    assert_eq!(stages(&machine), [Stage::NotDone]);
    machine.retry(now(), 8);
    assert_eq!(machine.next(), [Task::Send(0)]);
    assert_eq!(machine.rows()[0].run_id, id);
}

#[test]
fn an_error_of_airflow_s_own_is_tried_again_and_told_in_the_end() {
    let mut machine = machine(1);
    for _ in 1..=3 {
        assert_eq!(machine.next(), [Task::Send(0)]);
        machine.answered(0, &Err(upstream(500, "Database error.")));
        assert_eq!(machine.next(), [Task::Check(0)]);
        machine.found(0, &Err(upstream(404, "no such run")));
    }
    assert_eq!(stages(&machine), [Stage::NotDone]);
    let words = &machine.rows()[0].words;
    assert!(
        words.ends_with("Database error. Airflow does not know the run."),
        "{words}"
    );
}

#[test]
fn a_run_that_is_found_is_followed() {
    let mut machine = machine(1);
    machine.next();
    machine.answered(0, &Err(upstream(409, "exists")));
    machine.next();
    let found = Ok(run(&machine, 0, "running"));
    machine.found(0, &found);
    assert_eq!(stages(&machine), [Stage::Live]);
    assert_eq!(machine.rows()[0].words, "");
}

#[test]
fn another_run_of_the_same_date_is_a_refusal() {
    let mut machine = machine(1);
    machine.next();
    machine.answered(0, &Err(upstream(409, "logical date exists")));
    machine.next();
    machine.found(0, &Err(upstream(404, "no such run")));
    assert_eq!(stages(&machine), [Stage::Refused]);
    assert_eq!(machine.rows()[0].words, "logical date exists");
}

#[test]
fn what_cannot_be_read_keeps_its_place_until_it_can() {
    let mut machine = machine(2);
    machine.at_once = 1;
    machine.next();
    machine.answered(0, &Err(ApiError::Offline));
    for _ in 0..3 {
        assert_eq!(machine.next(), [Task::Check(0)]);
        machine.found(0, &Err(ApiError::Offline));
    }
    assert_eq!(stages(&machine), [Stage::Checking, Stage::Waiting]);
}

#[test]
fn refusals_end_a_row_and_those_that_pass_do_not() {
    for (error, stage, pause) in [
        (upstream(400, "n: 99"), Stage::Refused, Pause::None),
        (
            ApiError::Problem(problem(ProblemKind::Forbidden, 403)),
            Stage::NotAllowed,
            Pause::None,
        ),
        (ApiError::Expired, Stage::Waiting, Pause::SignedOut),
        (
            ApiError::TooMany(problem(ProblemKind::TooManyRequests, 429), 20),
            Stage::Waiting,
            Pause::Busy(20),
        ),
    ] {
        let mut machine = machine(1);
        machine.next();
        machine.answered(0, &Err(error.clone()));
        assert_eq!(stages(&machine), [stage], "{error:?}");
        assert_eq!(machine.pause, pause);
        assert_eq!(machine.next(), [], "{error:?}");
    }
}

#[test]
fn a_failed_run_is_launched_again_as_another_and_a_dated_one_is_not() {
    let mut machine = Machine::default();
    let mut both = orders(2);
    both[1].logical_date = Some(now());
    machine.start(both, now(), 7);
    machine.next();
    for place in [0, 1] {
        let answer = Ok(run(&machine, place, "failed"));
        machine.answered(place, &answer);
    }
    let before: Vec<String> = machine
        .rows()
        .iter()
        .map(|row| row.run_id.clone())
        .collect();
    machine.retry(now(), 99);
    assert_eq!(stages(&machine), [Stage::Waiting, Stage::Failed]);
    assert_ne!(machine.rows()[0].run_id, before[0]);
    assert_eq!(machine.rows()[1].run_id, before[1]);
}

/// A row whose run has a logical date and failed, about to run again.
fn dated_again() -> Machine {
    let mut machine = Machine::default();
    let mut one = orders(1);
    one[0].logical_date = Some(now());
    machine.start(one, now(), 7);
    machine.next();
    let failed = Ok(run(&machine, 0, "failed"));
    machine.answered(0, &failed);
    assert!(can_run_again(&machine.rows()[0]) && !can_retry(&machine.rows()[0]));
    machine.run_again();
    machine
}

#[test]
fn what_failed_of_a_dated_run_runs_again_under_the_same_id() {
    let mut machine = again(&dated_again());
    let id = machine.rows()[0].run_id.clone();
    assert_eq!(machine.next(), [Task::Again(0)]);
    machine.cleared(0, &Ok(2));
    assert_eq!(stages(&machine), [Stage::Live]);
    let landed = run(&machine, 0, "success");
    machine.follow(0, &landed);
    assert_eq!(stages(&machine), [Stage::Landed]);
    assert_eq!(machine.rows()[0].run_id, id);
    assert_eq!(machine.rows()[0].sends, 1);
}

#[test]
fn what_came_of_running_it_again_is_told_and_never_taken_for_a_launch() {
    let lost = || Err(ApiError::Offline);
    for (answer, stage, pause, words) in [
        (
            Ok(0),
            Stage::Failed,
            Pause::None,
            "None of its tasks has failed",
        ),
        (
            Err(upstream(400, "why not")),
            Stage::Failed,
            Pause::None,
            "why not",
        ),
        (Err(ApiError::Expired), Stage::Waiting, Pause::SignedOut, ""),
        (
            Err(ApiError::TooMany(
                problem(ProblemKind::TooManyRequests, 429),
                20,
            )),
            Stage::Waiting,
            Pause::Busy(20),
            "",
        ),
        (lost(), Stage::Checking, Pause::None, "The answer was lost."),
        (
            Err(upstream(500, "database is locked")),
            Stage::Checking,
            Pause::None,
            "database is locked",
        ),
    ] {
        let mut machine = dated_again();
        machine.next();
        machine.cleared(0, &answer);
        assert_eq!((stages(&machine), machine.pause), (vec![stage], pause));
        let row = &machine.rows()[0];
        assert!(row.words.contains(words), "{}", row.words);
        // It waits for the same thing.
        machine.pause = Pause::None;
        let next = machine.next();
        assert!(!next.contains(&Task::Send(0)), "{next:?}");
    }
    // The run tells whether a lost clear arrived; where it is not there any more, nothing is launched.
    for (found, stage) in [
        (Some("queued"), Stage::Live),
        (Some("failed"), Stage::Failed),
        (None, Stage::Failed),
    ] {
        let mut machine = dated_again();
        machine.next();
        machine.cleared(0, &lost());
        let mut machine = again(&machine);
        assert_eq!(machine.next(), [Task::Check(0)]);
        let answer = match found {
            Some(state) => Ok(run(&machine, 0, state)),
            None => Err(upstream(404, "no such run")),
        };
        machine.found(0, &answer);
        assert_eq!(stages(&machine), [stage], "{found:?}");
        assert_eq!(machine.next(), [], "{found:?}");
    }
}

#[test]
fn what_has_not_begun_is_stopped_and_goes_on() {
    let mut machine = machine(4);
    machine.next();
    machine.stop();
    use Stage::{Sent, Stopped, Waiting};
    assert_eq!(stages(&machine), [Sent, Sent, Sent, Stopped]);
    machine.go_on();
    assert_eq!(stages(&machine), [Sent, Sent, Sent, Waiting]);
}

#[test]
fn a_run_that_is_stopped_before_it_runs_again_has_failed_as_before() {
    let mut machine = dated_again();
    machine.stop();
    assert_eq!(stages(&machine), [Stage::Failed]);
    machine.go_on();
    assert_eq!(machine.next(), []);
    assert!(can_run_again(&machine.rows()[0]));
}

#[test]
fn nobody_is_asked_for_what_the_person_may_not() {
    let mut machine = Machine::default();
    let mut one = orders(1);
    one[0].why_not = Some("Ask for a role.".to_owned());
    machine.start(one, now(), 7);
    assert_eq!(machine.next(), []);
    assert!(machine.is_settled());
}

#[test]
fn a_run_that_was_deleted_is_not_waited_for() {
    let mut machine = machine(1);
    machine.next();
    let live = run(&machine, 0, "running");
    machine.answered(0, &Ok(live.clone()));
    machine.gone(0, &live.dag_run_id);
    assert!(machine.is_settled());
}

#[test]
fn an_answer_about_an_earlier_run_says_nothing_of_the_one_that_a_row_has_now() {
    let mut machine = machine(1);
    machine.next();
    let earlier = run(&machine, 0, "failed");
    machine.answered(0, &Ok(earlier.clone()));
    machine.retry(now(), 9);
    machine.next();
    let live = run(&machine, 0, "running");
    machine.answered(0, &Ok(live.clone()));
    machine.gone(0, &earlier.dag_run_id);
    assert_eq!(stages(&machine), [Stage::Live]);
    machine.gone(0, &live.dag_run_id);
    assert_eq!(stages(&machine), [Stage::Failed]);
}

#[test]
fn rows_come_back_with_every_digit() {
    let mut machine = Machine::default();
    let mut one = orders(1);
    one[0].conf =
        serde_json::from_str(r#"{"z": 123456789012345678901234567890, "a": 1.50}"#).unwrap();
    one[0].logical_date = Some(now());
    machine.start(one, now(), 7);
    assert_eq!(again(&machine).rows(), machine.rows());
    assert_eq!(Row::read(0, "[\"a\"]"), None);
}

#[derive(Debug, Clone)]
enum Step {
    Answer(usize),
    Lose { place: usize, arrives: bool },
    Find(usize),
    End(usize, bool),
    Reload,
    Stop,
    GoOn,
    Retry(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let place = 0..6_usize;
    prop_oneof![
        3 => place.clone().prop_map(Step::Answer),
        2 => (place.clone(), any::<bool>()).prop_map(|(place, arrives)| Step::Lose { place, arrives }),
        3 => place.clone().prop_map(Step::Find),
        3 => (place, any::<bool>()).prop_map(|(place, landed)| Step::End(place, landed)),
        1 => Just(Step::Reload),
        1 => Just(Step::Stop),
        1 => Just(Step::GoOn),
        1 => any::<u32>().prop_map(Step::Retry),
    ]
}

proptest! {
    /// Whatever is lost, and however often the page is loaded again: no row has two runs under way or
    /// landed, no more are under way than may be, and in the end nothing is left out.
    #[test]
    fn nothing_is_doubled_or_lost(steps in proptest::collection::vec(step(), 0..60)) {
        let mut machine = machine(6);
        // Airflow: each run's id, its row, and its state.
        let mut airflow: Vec<(String, usize, &'static str)> = Vec::new();
        let send = |airflow: &mut Vec<(String, usize, &'static str)>, machine: &Machine, place: usize| {
            let id = machine.rows()[place].run_id.clone();
            if airflow.iter().all(|(known, ..)| *known != id) {
                airflow.push((id, place, "running"));
                return true;
            }
            false
        };
        let state = |airflow: &[(String, usize, &'static str)], machine: &Machine, place: usize| {
            let id = &machine.rows()[place].run_id;
            airflow.iter().find(|(known, ..)| known == id).map(|(.., state)| *state)
        };
        // After all steps everything is answered and lands.
        let calm = (0..6).cycle().take(90).flat_map(|at| {
            [Step::GoOn, Step::Answer(at), Step::Find(at), Step::End(at, true)]
        });
        for step in steps.into_iter().chain(calm) {
            machine.next();
            match step {
                Step::Answer(place) if machine.rows()[place].stage == Stage::Sent => {
                    let answer = match send(&mut airflow, &machine, place) {
                        true => Ok(run(&machine, place, "running")),
                        false => Err(upstream(409, "exists")),
                    };
                    machine.answered(place, &answer);
                }
                Step::Lose { place, arrives } if machine.rows()[place].stage == Stage::Sent => {
                    if arrives {
                        send(&mut airflow, &machine, place);
                    }
                    machine.answered(place, &Err(ApiError::Offline));
                }
                Step::Find(place) if machine.rows()[place].busy
                    && machine.rows()[place].stage == Stage::Checking =>
                {
                    let answer = match state(&airflow, &machine, place) {
                        Some(state) => Ok(run(&machine, place, state)),
                        None => Err(upstream(404, "no such run")),
                    };
                    machine.found(place, &answer);
                }
                Step::End(place, landed) if machine.rows()[place].stage == Stage::Live => {
                    let end = if landed { "success" } else { "failed" };
                    let id = machine.rows()[place].run_id.clone();
                    for one in airflow.iter_mut().filter(|(known, _, state)| *known == id && *state == "running") {
                        one.2 = end;
                    }
                    let state = state(&airflow, &machine, place).unwrap();
                    let ended = run(&machine, place, state);
                    machine.follow(place, &ended);
                }
                Step::Reload => machine = again(&machine),
                Step::Stop => machine.stop(),
                Step::GoOn => machine.go_on(),
                Step::Retry(random) => machine.retry(now(), random),
                _ => {}
            }
            let running = airflow.iter().filter(|(.., state)| *state == "running").count();
            prop_assert!(running <= machine.at_once, "{running} run at a time");
            for place in 0..6 {
                let kept = airflow.iter().filter(|(_, own, state)| *own == place && *state != "failed");
                prop_assert!(kept.count() <= 1, "row {place} was launched twice");
            }
        }
        prop_assert!(machine.is_settled(), "{:?}", stages(&machine));
        for (place, row) in machine.rows().iter().enumerate() {
            let landed = airflow.iter().any(|(_, own, state)| *own == place && *state == "success");
            prop_assert_eq!(row.stage == Stage::Landed, landed);
            prop_assert!(landed || matches!(row.stage, Stage::Failed | Stage::NotDone));
        }
    }
}
