#![allow(clippy::unwrap_used)]
use airstrip_airflow::v2::DagRun;
use serde_json::json;

use super::super::found::{Found, found};
use super::*;

fn instance(task_id: &str, map_index: i64, state: Option<&str>, attempt: u64) -> TaskInstance {
    serde_json::from_value(json!({
        "task_id": task_id, "map_index": map_index, "state": state, "try_number": attempt,
    }))
    .unwrap()
}

/// What Airflow names; with an index and a state as version 3 does, or without.
fn affected(tasks: &[(&str, Option<(i64, &str)>)]) -> Affected {
    let tasks: Vec<_> = tasks
        .iter()
        .map(|(task, more)| {
            let mut one = json!({ "dag_id": "sales", "dag_run_id": "r", "task_id": task });
            if let Some((index, state)) = more {
                one["map_index"] = json!(index);
                one["state"] = json!(state);
            }
            one
        })
        .collect();
    serde_json::from_value(json!({ "task_instances": tasks })).unwrap()
}

fn named(task_id: &str, map_index: Option<i64>) -> Named {
    Named {
        key: TaskKey {
            task_id: task_id.to_owned(),
            map_index,
        },
        name: task_id.to_owned(),
    }
}

fn known() -> Vec<TaskInstance> {
    vec![
        instance("extract", -1, Some("success"), 1),
        instance("load", 0, Some("failed"), 2),
        instance("load", 1, Some("running"), 1),
        instance("publish", -1, Some("upstream_failed"), 0),
        instance("notify", -1, None, 0),
    ]
}

fn of(deed: &Deed) -> &Again {
    match deed {
        Deed::Clear(again) => again,
        _ => unreachable!("only clears are asked about here"),
    }
}

fn lines_of(told: &Told) -> Vec<(String, usize, String)> {
    let lines = told.parts.iter().flat_map(|part| &part.lines);
    lines
        .map(|line| {
            let word = line.state.as_ref().map(|(_, word)| word.clone());
            (line.name.clone(), line.count, word.unwrap_or_default())
        })
        .collect()
}

fn line(name: &str, count: usize, word: &str) -> (String, usize, String) {
    (name.to_owned(), count, word.to_owned())
}

#[test]
fn a_clear_is_told_alike_for_both_versions() {
    let old = affected(&[("load", None), ("load", None), ("publish", None)]);
    let new = affected(&[
        ("load", Some((0, "failed"))),
        ("load", Some((1, "running"))),
        ("publish", Some((-1, "upstream_failed"))),
    ]);
    for answer in [old, new] {
        let told = clear_told(of(&Deed::WHOLE), &answer, &known(), "sales", true);
        assert_eq!(told.count, 3);
        assert_eq!(told.parts[0].words, "This will run 3 tasks again:");
        assert_eq!(
            lines_of(&told),
            [
                line("load", 2, "Failed"),
                line("publish", 1, "Upstream failed")
            ]
        );
        assert!(told.besides[0].contains("queued again"), "{told:?}");
    }
}

#[test]
fn what_runs_is_said_to_be_stopped_and_other_dags_are_named() {
    let mut answer = affected(&[("load", Some((1, "running")))]);
    answer.task_instances[0].map_index = Some(1);
    let mut other = affected(&[("wait", None)]);
    other.task_instances[0].dag_id = "reports".to_owned();
    answer.task_instances.append(&mut other.task_instances);
    let told = clear_told(of(&Deed::WHOLE), &answer, &known(), "sales", false);
    assert_eq!(
        told.besides,
        ["1 of them is running: it is stopped and begins anew."]
    );
    assert_eq!(
        lines_of(&told),
        [line("load", 1, "Running"), line("wait of reports", 1, "")]
    );
}

#[test]
fn nothing_to_do_is_said_so() {
    for (deed, words) in [
        (
            Deed::FAILED,
            "No task of this run has failed: there is nothing to run again.",
        ),
        (
            Deed::again(named("load", None)),
            "Airflow has no such task in this run: there is nothing to run again.",
        ),
    ] {
        let told = clear_told(of(&deed), &affected(&[]), &known(), "sales", true);
        assert_eq!((told.count, &*told.parts[0].words), (0, words));
        assert!(told.besides.is_empty());
    }
}

#[test]
fn a_mark_tells_what_runs_after_it() {
    let task = named("load", Some(0));
    let answer = affected(&[("load", Some((0, "failed")))]);
    let after = || affected(&[("load", None), ("publish", None)]);
    let told = mark_told(&task, MarkAs::Success, &answer, after(), &known(), "sales");
    let words: Vec<_> = told.parts.iter().map(|part| &*part.words).collect();
    assert_eq!(
        words,
        [
            "This will mark 1 task as landed:",
            "After it, 1 task that failed or did not run will run:"
        ]
    );
    assert_eq!(told.parts[1].lines[0].name, "publish");
    // Version 2 names a task that is so already as well.
    let answer = affected(&[("extract", None)]);
    let told = mark_told(
        &named("extract", None),
        MarkAs::Success,
        &answer,
        after(),
        &known(),
        "sales",
    );
    assert_eq!(told.count, 0);
    assert_eq!(
        told.parts[0].words,
        "It is marked as landed already: nothing would change."
    );
    assert_eq!(told.parts.len(), 1);
}

#[test]
fn marking_the_run_goes_by_the_version() {
    let told = run_told(MarkAs::Failed, &known(), false);
    let words: Vec<_> = told.parts.iter().map(|part| &*part.words).collect();
    assert_eq!(
        words,
        [
            "This will mark the run as failed.",
            "1 task running: stopped, and marked as failed:",
            "1 task not begun: left out, and marked as skipped:",
        ]
    );
    let told = run_told(MarkAs::Success, &known(), true);
    assert_eq!(
        told.parts[1].words,
        "4 tasks with it, whatever became of them:"
    );
    assert_eq!(run_told(MarkAs::Failed, &known(), true).parts.len(), 3);
}

#[test]
fn a_lost_answer_is_told_by_the_run() {
    let run = |state: &str| -> DagRun {
        let run = json!({
            "dag_id": "sales", "dag_run_id": "r", "state": state, "run_type": "manual",
        });
        serde_json::from_value(run).unwrap()
    };
    let mut cleared = known();
    cleared[1] = instance("load", 0, None, 2);
    let mut again = known();
    again[1] = instance("load", 0, Some("failed"), 3);
    let mut marked = known();
    marked[1] = instance("load", 0, Some("success"), 2);
    let running = vec![instance("load", 1, Some("running"), 1)];
    let mark = Deed::Mark(named("load", Some(0)), MarkAs::Success);
    for (deed, before, state, now, due) in [
        (&Deed::FAILED, known(), "queued", &cleared, Found::Done),
        (&Deed::FAILED, known(), "failed", &again, Found::Done),
        (&Deed::FAILED, known(), "failed", &known(), Found::NotDone),
        (&Deed::FAILED, running, "running", &known(), Found::Unclear),
        (&mark, known(), "failed", &marked, Found::Done),
        (&mark, known(), "failed", &known(), Found::NotDone),
        (
            &Deed::MarkRun(MarkAs::Failed),
            known(),
            "failed",
            &known(),
            Found::Done,
        ),
        (
            &Deed::MarkRun(MarkAs::Failed),
            known(),
            "running",
            &known(),
            Found::NotDone,
        ),
    ] {
        assert_eq!(
            found(deed, &before, &run(state), now),
            due,
            "{deed:?} {state}"
        );
    }
}

#[test]
fn buttons_say_what_they_do() {
    assert_eq!(Deed::FAILED.verb(4), "Run 4 tasks again");
    assert_eq!(Deed::WHOLE.done(1), "1 task runs again.");
    let mark = Deed::Mark(named("load", None), MarkAs::Failed);
    assert_eq!(
        (mark.title(), mark.verb(1)),
        ("Mark load as failed".into(), "Mark as failed".into())
    );
}
