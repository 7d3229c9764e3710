#![allow(clippy::unwrap_used)]
use super::*;

const DONE: &str = include_str!("../../../../crates/airflow/tests/fixtures/tis_done.json");
const RUNNING: &str = include_str!("../../../../crates/airflow/tests/fixtures/tis_running.json");

fn captured(text: &str) -> Vec<TaskInstance> {
    let answer: airstrip_airflow::v2::TaskInstances = serde_json::from_str(text).unwrap();
    answer.task_instances
}

fn instance(task_id: &str, map_index: i64, state: Option<&str>, start: Option<u8>) -> TaskInstance {
    serde_json::from_value(serde_json::json!({
        "task_id": task_id,
        "map_index": map_index,
        "state": state,
        "try_number": 1,
        "max_tries": 0,
        "start_date": start.map(|s| format!("2026-11-01T00:00:{s:02}Z")),
    }))
    .unwrap()
}

#[test]
fn a_captured_run_is_grouped_by_task() {
    let instances = captured(DONE);
    let groups = grouped(&instances);
    let tasks: usize = groups.iter().map(|g| g.mapped.len().max(1)).sum();
    assert_eq!(tasks, instances.len());
    let mapped: Vec<_> = groups
        .iter()
        .filter_map(|g| g.mapped_words.as_deref())
        .collect();
    assert_eq!(mapped, ["3 of 3 mapped"]);
    assert_eq!(progress(&instances), (instances.len(), instances.len()));
    assert!(progress(&captured(RUNNING)).0 < captured(RUNNING).len());
}

#[test]
fn what_has_not_started_comes_last_in_its_own_order() {
    let instances = [
        instance("z", -1, None, None),
        instance("late", -1, Some("running"), Some(9)),
        instance("a", -1, None, None),
        instance("early", -1, Some("success"), Some(1)),
    ];
    let order: Vec<_> = grouped(&instances).into_iter().map(|g| g.task_id).collect();
    assert_eq!(order, ["early", "late", "z", "a"]);
}

#[test]
fn a_mapped_task_has_the_state_that_matters_most() {
    for (states, expected, words) in [
        (
            [Some("success"), Some("running"), Some("failed")],
            State::Running,
            "2 of 3 mapped",
        ),
        (
            [Some("success"), Some("failed"), None],
            State::Failed,
            "2 of 3 mapped",
        ),
        (
            [Some("success"), Some("skipped"), Some("success")],
            State::Landed,
            "3 of 3 mapped",
        ),
        (
            [Some("success"), None, None],
            State::Queued,
            "1 of 3 mapped",
        ),
    ] {
        let instances: Vec<_> = (0..)
            .zip(states)
            .map(|(i, s)| instance("m", i, s, Some(1)))
            .collect();
        let group = grouped(&instances).remove(0);
        assert_eq!(group.whole.state, expected);
        assert_eq!(group.mapped_words.as_deref(), Some(words));
        assert_eq!(group.mapped.len(), 3);
    }
}

#[test]
fn only_repeated_tries_are_counted() {
    for (at, retries, words) in [
        (0, 2, None),
        (1, 0, None),
        (1, 2, Some("try 1 of 3")),
        (3, 2, Some("try 3 of 3")),
        (5, 2, Some("try 5 of 5")),
    ] {
        let mut task = instance("t", -1, Some("running"), Some(1));
        (task.try_number, task.max_tries) = (Some(at), Some(retries));
        assert_eq!(row(&task).tries.as_deref(), words, "{at} {retries}");
    }
}

#[test]
fn groups_are_what_stands_before_the_last_dot() {
    for (id, group) in [
        ("extract", None),
        ("transform.scale", Some("transform")),
        ("a.b.c", Some("a.b")),
    ] {
        assert_eq!(group_of(id), group);
    }
    let rows = [
        row(&instance("g.a", -1, Some("success"), Some(3))),
        row(&instance("g.b", -1, Some("running"), Some(1))),
    ];
    let (whole, done) = summed("g", &rows.iter().collect::<Vec<_>>());
    assert_eq!(
        (whole.name.as_str(), whole.state, done),
        ("g", State::Running, 1)
    );
    assert_eq!(whole.start, rows[1].start);
    assert_eq!(whole.end, None);
}

#[test]
fn what_was_never_tried_has_no_times() {
    let skipped = |tries| {
        let mut task = instance("t", -1, Some("skipped"), Some(1));
        task.try_number = Some(tries);
        row(&task).start
    };
    assert_eq!(skipped(0), None);
    assert!(skipped(1).is_some());
}
