#![allow(clippy::unwrap_used)]
use airstrip_contract::instant;
use serde_json::json;

use super::*;

const CONNECTION: &str = "1e3b5a72-0000-4000-8000-000000000001";

fn told(class: &str, rendered: Value, kwargs: Option<&str>) -> Option<SyncTask> {
    sync_task(Some(class), &rendered, kwargs)
}

#[test]
fn a_task_tells_of_its_sync_by_operator_and_rendered_fields() {
    let launch = |connection: Option<&str>, job_id| SyncTask {
        launches: true,
        connection_id: connection.map(str::to_owned),
        airbyte_conn_id: connection.map(|_| "airbyte_default".to_owned()),
        job_id,
    };
    let rendered = || json!({"connection_id": CONNECTION, "airbyte_conn_id": "airbyte_default"});
    let kwargs = "{'job_id': 4482, 'conn_id': 'airbyte_default', 'end_time': 1763721600.5}";
    let operator = "AirbyteTriggerSyncOperator";
    for (class, rendered, kwargs, expected) in [
        (
            operator,
            rendered(),
            None,
            Some(launch(Some(CONNECTION), None)),
        ),
        // Deferred, on Airflow 2 and on 3.3.
        (
            operator,
            rendered(),
            Some(kwargs),
            Some(launch(Some(CONNECTION), Some(4482))),
        ),
        (
            operator,
            rendered(),
            Some("{}"),
            Some(launch(Some(CONNECTION), None)),
        ),
        // Not begun yet, or long ago.
        (operator, json!({}), None, Some(launch(None, None))),
        (operator, Value::Null, None, Some(launch(None, None))),
        (
            operator,
            json!({"connection_id": 7, "airbyte_conn_id": ["x"]}),
            None,
            Some(launch(None, None)),
        ),
        // A class of one's own that is made of the provider's.
        (
            "OurSyncOperator",
            rendered(),
            None,
            Some(launch(Some(CONNECTION), None)),
        ),
        ("OurSyncOperator", json!({}), None, None),
        (
            "FivetranOperator",
            json!({"connection_id": CONNECTION}),
            None,
            None,
        ),
        (
            "_PythonDecoratedOperator",
            json!({"op_args": [], "op_kwargs": {}}),
            None,
            None,
        ),
    ] {
        assert_eq!(
            told(class, rendered.clone(), kwargs),
            expected,
            "{class} {rendered}"
        );
    }
}

#[test]
fn a_sensor_tells_the_job_that_it_waits_for() {
    for (class, rendered, job_id) in [
        (
            "AirbyteJobSensor",
            json!({"airbyte_job_id": 4482}),
            Some(4482),
        ),
        (
            "AirbyteJobSensor",
            json!({"airbyte_job_id": "4482"}),
            Some(4482),
        ),
        ("AirbyteJobSensor", json!({"airbyte_job_id": null}), None),
        (
            "OurSensor",
            json!({"airbyte_job_id": "4482", "airbyte_conn_id": "airbyte_default"}),
            Some(4482),
        ),
    ] {
        let sync = told(class, rendered.clone(), None).unwrap();
        assert_eq!((sync.launches, sync.job_id), (false, job_id), "{rendered}");
    }
}

#[test]
fn a_return_value_is_a_job_only_where_it_is_a_number_that_one_can_have() {
    for (value, id) in [
        (json!(4482), Some(4482)),
        // Airflow 2 tells texts.
        (json!("4482"), Some(4482)),
        (json!(u64::MAX), Some(u64::MAX)),
        (json!(0), None),
        (json!(-1), None),
        (json!(4482.5), None),
        (json!("manual"), None),
        (json!(["4482"]), None),
        (json!(true), None),
        (Value::Null, None),
    ] {
        assert_eq!(job_id(&value), id, "{value}");
    }
}

/// A moment of a day, `HH:MM:SS`.
fn at(time: &str) -> Timestamp {
    instant::parse(&format!("2026-11-20T{time}Z")).unwrap()
}

fn job(id: u64, created: &str, ended: Option<&str>) -> Job {
    Job {
        id,
        created: at(created),
        ended: ended.map(at),
    }
}

/// A task of the provider's operator, that syncs `connection`.
fn task(
    connection: Option<&str>,
    state: &str,
    start: Option<&str>,
    end: Option<&str>,
) -> TaskInstance {
    let time = |time: Option<&str>| time.map(|time| format!("2026-11-20T{time}Z"));
    let rendered = connection.map(|id| json!({"connection_id": id, "airbyte_conn_id": "a"}));
    serde_json::from_value(json!({
        "dag_id": "sales",
        "dag_run_id": "manual__1",
        "task_id": format!("{state} {start:?} {end:?}"),
        "map_index": -1,
        "state": state,
        "operator": "AirbyteTriggerSyncOperator",
        "start_date": time(start),
        "end_date": time(end),
        "rendered_fields": rendered,
    }))
    .unwrap()
}

#[test]
fn a_task_launched_the_job_that_began_just_after_it_and_ended_before_it() {
    let lands = job(1, "12:00:02", Some("12:05:00"));
    let runs = job(1, "12:00:02", None);
    for (state, start, end, job, launched) in [
        ("running", Some("12:00:00"), None, runs, true),
        ("deferred", Some("12:00:00"), None, runs, true),
        // A task that is resumed keeps the end of its deferral.
        ("queued", Some("12:00:00"), Some("12:00:03"), runs, true),
        ("running", Some("12:00:00"), None, lands, true),
        // The clocks are not the same.
        ("running", Some("12:00:06"), None, runs, true),
        ("running", Some("12:00:08"), None, runs, false),
        // Airbyte can take its time to answer.
        ("running", Some("11:57:40"), None, runs, true),
        ("running", Some("11:57:20"), None, runs, false),
        ("success", Some("12:00:00"), Some("12:05:02"), lands, true),
        ("failed", Some("12:00:00"), Some("12:05:02"), lands, true),
        (
            "up_for_retry",
            Some("12:00:00"),
            Some("12:05:02"),
            lands,
            true,
        ),
        // It was refused: another job was in its way.
        ("failed", Some("12:00:00"), Some("12:00:04"), runs, false),
        (
            "up_for_retry",
            Some("12:00:00"),
            Some("12:00:04"),
            lands,
            false,
        ),
        ("scheduled", None, None, runs, false),
    ] {
        let task = task(Some(CONNECTION), state, start, end);
        assert_eq!(
            may_have_launched(&task, &job),
            launched,
            "{} {job:?}",
            task.task_id
        );
    }
}

#[test]
fn a_number_is_a_job_of_a_task_only_if_it_was_created_meanwhile() {
    for (start, end, created, meanwhile) in [
        (Some("12:00:00"), Some("12:00:10"), "12:00:02", true),
        (Some("12:00:00"), Some("12:00:10"), "12:00:14", true),
        (Some("12:00:00"), Some("12:00:10"), "12:00:16", false),
        (Some("12:00:00"), Some("12:00:10"), "11:59:54", false),
        (Some("12:00:00"), None, "13:00:00", true),
        (None, None, "12:00:00", false),
    ] {
        let task = task(None, "success", start, end);
        let job = job(1, created, None);
        assert_eq!(was_created_in(&task, &job), meanwhile, "{created} {end:?}");
    }
}

#[test]
fn the_job_of_a_task_is_named_only_where_it_is_the_only_one() {
    let task = task(
        Some(CONNECTION),
        "success",
        Some("12:00:00"),
        Some("12:05:00"),
    );
    let (old, own) = (
        job(1, "11:00:00", Some("11:01:00")),
        job(2, "12:00:01", Some("12:01:00")),
    );
    let second = job(3, "12:01:30", Some("12:04:00"));
    let later = job(4, "12:06:00", None);
    for (jobs, launched) in [
        (vec![], None),
        (vec![old], None),
        (vec![later, own, old], Some(2)),
        (vec![second, own], None),
    ] {
        assert_eq!(launched_job(&task, &jobs), launched, "{jobs:?}");
    }
}

#[test]
fn the_launcher_of_a_job_is_named_only_where_it_is_sure() {
    let runs = job(7, "12:00:02", None);
    let lands = job(7, "12:00:02", Some("12:05:00"));
    let own = || task(Some(CONNECTION), "running", Some("12:00:00"), None);
    let other = || task(Some("another"), "running", Some("12:00:00"), None);
    let ended = |connection| task(connection, "success", Some("12:00:00"), Some("12:05:02"));
    let refused = || {
        task(
            Some(CONNECTION),
            "failed",
            Some("12:00:01"),
            Some("12:00:03"),
        )
    };
    let starts_at = |task: &TaskInstance| task.task_id.clone();
    for (what, tasks, job, launcher_at) in [
        ("none", vec![], runs, None),
        ("by time", vec![(own(), None)], runs, Some(0)),
        ("of another connection", vec![(other(), None)], runs, None),
        (
            "among others",
            vec![(other(), None), (own(), None), (refused(), None)],
            runs,
            Some(1),
        ),
        (
            "two that fit",
            vec![(own(), None), (own(), None)],
            runs,
            None,
        ),
        (
            "told",
            vec![(ended(Some(CONNECTION)), Some(7))],
            lands,
            Some(0),
        ),
        // What was rendered is forgotten before what was returned.
        ("told alone", vec![(ended(None), Some(7))], lands, Some(0)),
        (
            "told another",
            vec![(ended(Some(CONNECTION)), Some(8))],
            lands,
            None,
        ),
        (
            "told is more than fits",
            vec![(own(), None), (ended(None), Some(7))],
            lands,
            Some(1),
        ),
        // The number alone may be that of a job of another Airbyte.
        (
            "told at another time",
            vec![(
                task(None, "success", Some("09:00:00"), Some("09:05:00")),
                Some(7),
            )],
            lands,
            None,
        ),
        (
            "deferred and over",
            vec![(ended(Some(CONNECTION)), None)],
            lands,
            Some(0),
        ),
        ("nothing known", vec![(ended(None), None)], lands, None),
    ] {
        let expected = launcher_at.map(|at: usize| starts_at(&tasks[at].0));
        let found = launcher(CONNECTION, &job, &tasks).map(starts_at);
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_sensor_launches_nothing() {
    let mut sensor = task(Some(CONNECTION), "running", Some("12:00:00"), None);
    sensor.sync.as_mut().unwrap().launches = false;
    sensor.sync.as_mut().unwrap().job_id = Some(7);
    let tasks = [(sensor, Some(7))];
    assert_eq!(
        launcher(CONNECTION, &job(7, "12:00:02", None), &tasks),
        None
    );
}
