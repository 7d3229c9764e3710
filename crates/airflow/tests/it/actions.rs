//! What is asked of either version in order to clear, mark and note, and what they answer.

use airstrip_airflow::actions::{
    Affected, Clear, ClearTasks, Mark, MarkAs, MarkRun, MarkTask, NoteRun, PreviewClear,
    PreviewMark, TaskKey,
};
use airstrip_airflow::model::{RunState, TaskState};
use airstrip_airflow::v2::DagRun;
use airstrip_contract::{Api, Call};
use serde_json::json;

use crate::captured;
use crate::requests::{RUN, asked, expected};

const DAG_V1: &str = "/api/v1/dags/sales%20refresh";
const DAG_V2: &str = "/api/v2/dags/sales%20refresh";
const RUN_V1: &str =
    "/api/v1/dags/sales%20refresh/dagRuns/manual__2026-11-01T00%3A00%3A00%2B00%3A00";
const RUN_V2: &str =
    "/api/v2/dags/sales%20refresh/dagRuns/manual__2026-11-01T00%3A00%3A00%2B00%3A00";

fn clear(task: Option<TaskKey>) -> Clear {
    Clear {
        dag_id: "sales refresh".to_owned(),
        dag_run_id: RUN.to_owned(),
        task,
        only_failed: true,
        upstream: false,
        downstream: true,
    }
}

fn key(map_index: Option<i64>) -> TaskKey {
    TaskKey {
        task_id: "load.orders".to_owned(),
        map_index,
    }
}

#[test]
fn a_clear_is_always_of_one_run_and_says_whether_it_is_a_rehearsal() {
    let body = |dry_run: bool, tasks: Option<serde_json::Value>| {
        let mut body = json!({
            "dry_run": dry_run, "dag_run_id": RUN, "only_failed": true, "include_upstream": false,
            "include_downstream": true, "reset_dag_runs": true,
        });
        if let Some(tasks) = tasks {
            body["task_ids"] = tasks;
        }
        body
    };
    let [v1, v2] = [DAG_V1, DAG_V2].map(|dag| format!("{dag}/clearTaskInstances"));
    let both = |dry_run, tasks: Option<serde_json::Value>| {
        expected(
            ("POST", &v1, body(dry_run, tasks.clone())),
            ("POST", &v2, body(dry_run, tasks)),
        )
    };
    assert_eq!(asked(&PreviewClear(clear(None))), both(true, None));
    assert_eq!(asked(&ClearTasks(clear(None))), both(false, None));
    let task = || clear(Some(key(None)));
    let tasks = json!(["load.orders"]);
    assert_eq!(
        asked(&PreviewClear(task())),
        both(true, Some(tasks.clone()))
    );
    assert_eq!(asked(&ClearTasks(task())), both(false, Some(tasks)));
    // Version 2 clears a mapped task as a whole.
    let [none, one] = asked(&ClearTasks(clear(Some(key(Some(3))))));
    assert_eq!(none, None);
    let tasks = json!([["load.orders", 3]]);
    assert_eq!(one, both(false, Some(tasks))[1]);
}

#[test]
fn marks_and_notes() {
    let mark = |map_index| Mark {
        dag_id: "sales refresh".to_owned(),
        dag_run_id: RUN.to_owned(),
        task: key(map_index),
        state: MarkAs::Success,
    };
    let [v1, v2] = [RUN_V1, RUN_V2].map(|run| format!("{run}/taskInstances/load.orders"));
    let old = |dry_run: bool| json!({ "dry_run": dry_run, "new_state": "success" });
    let new = || json!({ "new_state": "success" });
    let rehearsal = format!("{v2}/dry_run");
    assert_eq!(
        asked(&PreviewMark(mark(None))),
        expected(("PATCH", &v1, old(true)), ("PATCH", &rehearsal, new()))
    );
    assert_eq!(
        asked(&MarkTask(mark(None))),
        expected(("PATCH", &v1, old(false)), ("PATCH", &v2, new()))
    );
    let (one, of_many) = (format!("{v1}/7"), format!("{v2}?map_index=7"));
    assert_eq!(
        asked(&MarkTask(mark(Some(7)))),
        expected(("PATCH", &one, old(false)), ("PATCH", &of_many, new()))
    );
    let of_many = format!("{rehearsal}?map_index=7");
    assert_eq!(
        asked(&PreviewMark(mark(Some(7)))),
        expected(("PATCH", &one, old(true)), ("PATCH", &of_many, new()))
    );
    let run = MarkRun {
        dag_id: "sales refresh".to_owned(),
        dag_run_id: RUN.to_owned(),
        state: MarkAs::Failed,
    };
    let failed = || json!({ "state": "failed" });
    assert_eq!(
        asked(&run),
        expected(("PATCH", RUN_V1, failed()), ("PATCH", RUN_V2, failed()))
    );
    let note = NoteRun {
        dag_id: "sales refresh".to_owned(),
        dag_run_id: RUN.to_owned(),
        note: "why".to_owned(),
    };
    let why = || json!({ "note": "why" });
    let place = format!("{RUN_V1}/setNote");
    assert_eq!(
        asked(&note),
        expected(("PATCH", &place, why()), ("PATCH", RUN_V2, why()))
    );
}

#[test]
fn both_versions_name_the_tasks_and_the_newer_one_their_states() {
    let names = |answer: &Affected| {
        let tasks = answer.task_instances.iter();
        tasks
            .map(|task| (task.task_id.clone(), task.map_index, task.state.clone()))
            .collect::<Vec<_>>()
    };
    let (after, boom) = ("after".to_owned(), "boom".to_owned());
    let old: Affected = captured!("v1/tis_clear_dry");
    assert_eq!(
        names(&old),
        [(after.clone(), None, None), (boom.clone(), None, None)]
    );
    let new: Affected = captured!("tis_clear_dry");
    assert_eq!(
        names(&new),
        [
            (after, Some(-1), Some(TaskState::UpstreamFailed)),
            (boom.clone(), Some(-1), Some(TaskState::Failed))
        ]
    );
    let old: Affected = captured!("v1/ti_patch_state_dry");
    assert_eq!(names(&old), [(boom.clone(), None, None)]);
    let new: Affected = captured!("ti_patch_state_dry");
    assert_eq!(names(&new), [(boom, Some(-1), Some(TaskState::Failed))]);
    // So version 2 answers what it has done.
    let done: Affected = serde_json::from_str("{}").unwrap();
    assert_eq!(names(&done), []);
}

#[test]
fn the_run_is_answered_as_it_is_afterwards() {
    let old: DagRun = captured!("v1/run_patch_note");
    let new: DagRun = captured!("run_patch_note");
    for run in [old, new] {
        assert_eq!(run.note.as_deref(), Some("a new note"));
    }
    let old: DagRun = captured!("v1/run_patch_running_to_failed");
    let new: DagRun = captured!("run_patch_running_to_failed");
    for run in [old, new] {
        assert_eq!(run.state, RunState::Failed);
    }
}

#[test]
fn what_only_the_body_tells_apart_is_told_by_it() {
    for (api, operations) in [
        (Api::V1, airstrip_airflow::v1::operations::ALL),
        (Api::V2, airstrip_airflow::v2::operations::ALL),
    ] {
        for one in operations {
            let alike: Vec<_> = one.alike(operations).collect();
            for (at, first) in alike.iter().enumerate() {
                for second in &alike[at + 1..] {
                    let by_flag = first
                        .flags
                        .iter()
                        .any(|(flag, due)| second.flags.iter().any(|(f, d)| f == flag && d != due));
                    let by_need = first
                        .fields
                        .iter()
                        .all(|field| !second.fields.contains(field));
                    assert!(by_flag || by_need, "{api:?} {} {}", first.name, second.name);
                }
            }
        }
    }
    let rehearsal = PreviewClear(clear(None)).request(Api::V2).unwrap();
    assert_eq!(rehearsal.operation.name, "preview_clear");
}
