//! One call, asked in the terms of either version.

use airstrip_airflow::model::{RunId, RunState};
use airstrip_airflow::v1::GetDag;
use airstrip_airflow::v2::{
    DagRun, GetDagDetails, GetDagRun, GetHealth, GetTaskLog, GetVersion, GetXCom, LaunchDag,
    ListDagRuns, ListDags, ListImportErrors, ListRunHistory, ListRunsBeside, ListRunsInState,
    ListTaskInstances, ListTasks, ListTasksOfRuns, ListTries, ListXComs, OneTask, PauseDag,
};
use airstrip_contract::{Api, Call, Request, admit, instant};
use serde_json::{Value, json};

pub(crate) const RUN: &str = "manual__2026-11-01T00:00:00+00:00";

/// The call as either version is asked: method, path, body.
pub fn asked(call: &impl Call) -> [Option<(&'static str, String, Value)>; 2] {
    [Api::V1, Api::V2].map(|api| {
        let Request {
            operation,
            path,
            body,
        } = call.request(api)?;
        assert_eq!(operation.api(), api);
        // What the console builds, the proxy admits.
        let (bare, query) = path.split_once('?').unwrap_or((&path, ""));
        let declared = match api {
            Api::V1 => airstrip_airflow::v1::operations::ALL,
            _ => airstrip_airflow::v2::operations::ALL,
        };
        let admitted = admit(declared, operation.method.as_str(), bare).unwrap();
        let mut alike = admitted.operation.alike(declared);
        assert!(alike.any(|one| one == operation), "{path}");
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, _) = parameter.split_once('=').unwrap();
            assert!(operation.query.contains(&name), "{path}");
        }
        let body: Value = body.map_or(Value::Null, |body| serde_json::from_str(&body).unwrap());
        for name in body.as_object().into_iter().flat_map(|body| body.keys()) {
            assert!(operation.fields.contains(&name.as_str()), "{path}: {name}");
        }
        Some((operation.method.as_str(), path, body))
    })
}

pub(crate) fn expected(
    v1: (&'static str, &str, Value),
    v2: (&'static str, &str, Value),
) -> [Expected; 2] {
    [v1, v2].map(|(method, path, body)| Some((method, path.to_owned(), body)))
}

pub type Expected = Option<(&'static str, String, Value)>;

pub fn get(v1: &str, v2: &str) -> [Expected; 2] {
    expected(("GET", v1, Value::Null), ("GET", v2, Value::Null))
}

/// What Airflow 2 has nothing like, or not without more.
pub fn only_v2(path: &str) -> [Expected; 2] {
    [None, Some(("GET", path.to_owned(), Value::Null))]
}

#[test]
fn reads() {
    let dag_id = || "sales refresh".to_owned();
    let (health, version) = (asked(&GetHealth), asked(&GetVersion));
    assert_eq!(health, get("/api/v1/health", "/api/v2/monitor/health"));
    assert_eq!(version, get("/api/v1/version", "/api/v2/version"));
    assert_eq!(
        asked(&ListDags { offset: 200 }),
        get(
            "/api/v1/dags?limit=100&offset=200&order_by=dag_id&only_active=true",
            "/api/v2/dags?limit=100&offset=200&order_by=dag_id&exclude_stale=true",
        )
    );
    assert_eq!(
        asked(&GetDagDetails { dag_id: dag_id() }),
        get(
            "/api/v1/dags/sales%20refresh/details",
            "/api/v2/dags/sales%20refresh/details",
        )
    );
    assert_eq!(
        asked(&GetDagRun {
            dag_id: dag_id(),
            dag_run_id: RUN.to_owned()
        }),
        get(
            "/api/v1/dags/sales%20refresh/dagRuns/manual__2026-11-01T00%3A00%3A00%2B00%3A00",
            "/api/v2/dags/sales%20refresh/dagRuns/manual__2026-11-01T00%3A00%3A00%2B00%3A00",
        )
    );
    assert_eq!(
        asked(&ListDagRuns {
            dag_id: None,
            limit: 10,
            offset: 0,
            updated_since: Some(instant::parse("2026-11-01T00:00:00Z").unwrap()),
        }),
        get(
            "/api/v1/dags/~/dagRuns?limit=10&order_by=-id&updated_at_gte=2026-11-01T00%3A00%3A00Z",
            "/api/v2/dags/~/dagRuns?limit=10&order_by=-run_after&updated_at_gte=2026-11-01T00%3A00%3A00Z",
        )
    );
    assert_eq!(
        asked(&ListTaskInstances {
            dag_id: "d".to_owned(),
            dag_run_id: "r".to_owned(),
            offset: 100,
        }),
        get(
            "/api/v1/dags/d/dagRuns/r/taskInstances?limit=100&offset=100",
            "/api/v2/dags/d/dagRuns/r/taskInstances?limit=100&offset=100&order_by=map_index",
        )
    );
}

#[test]
fn tasks_of_several_runs_are_asked_for_in_an_order_where_there_is_one() {
    let dag_id = || "d".to_owned();
    assert_eq!(
        asked(&ListTasks { dag_id: dag_id() }),
        get("/api/v1/dags/d/tasks", "/api/v2/dags/d/tasks")
    );
    let call = ListTasksOfRuns {
        dag_id: dag_id(),
        dag_run_ids: vec![RUN.to_owned(), "r".to_owned()],
        offset: 5_000,
    };
    let mut body = json!({
        "dag_ids": ["d"], "dag_run_ids": [RUN, "r"], "page_limit": 5_000, "page_offset": 5_000,
    });
    let v1 = body.clone();
    body["order_by"] = json!("id");
    assert_eq!(
        asked(&call),
        expected(
            ("POST", "/api/v1/dags/~/dagRuns/~/taskInstances/list", v1),
            ("POST", "/api/v2/dags/~/dagRuns/~/taskInstances/list", body),
        )
    );
}

#[test]
fn reads_of_the_list() {
    assert_eq!(
        asked(&ListImportErrors),
        get(
            "/api/v1/importErrors?limit=100&order_by=-timestamp",
            "/api/v2/importErrors?limit=100&order_by=-timestamp",
        )
    );
    let running = ListRunsInState {
        state: RunState::Running,
        ended_since: None,
        offset: 0,
    };
    assert_eq!(
        asked(&running),
        get(
            "/api/v1/dags/~/dagRuns?limit=100&order_by=-id&state=running",
            "/api/v2/dags/~/dagRuns?limit=100&order_by=-run_after&state=running",
        )
    );
    let failed = ListRunsInState {
        state: RunState::Failed,
        ended_since: Some(instant::parse("2026-11-01T00:00:00Z").unwrap()),
        offset: 100,
    };
    assert_eq!(
        asked(&failed),
        get(
            "/api/v1/dags/~/dagRuns?limit=100&offset=100&order_by=-id&state=failed&end_date_gte=2026-11-01T00%3A00%3A00Z",
            "/api/v2/dags/~/dagRuns?limit=100&offset=100&order_by=-run_after&state=failed&end_date_gte=2026-11-01T00%3A00%3A00Z",
        )
    );
}

#[test]
fn what_became_of_all_runs_is_asked_for_in_the_order_in_which_they_were_made() {
    let all = ListRunHistory {
        states: Vec::new(),
        updated_since: None,
        offset: 0,
    };
    assert_eq!(
        asked(&all),
        get(
            "/api/v1/dags/~/dagRuns?limit=100&order_by=-id",
            "/api/v2/dags/~/dagRuns?limit=100&order_by=-id",
        )
    );
    let under_way = ListRunHistory {
        states: vec![RunState::Running, RunState::Queued],
        updated_since: Some(instant::parse("2026-11-01T00:00:00Z").unwrap()),
        offset: 100,
    };
    let of_these = "limit=100&offset=100&order_by=-id&updated_at_gte=2026-11-01T00%3A00%3A00Z&state=running&state=queued";
    assert_eq!(
        asked(&under_way),
        get(
            &format!("/api/v1/dags/~/dagRuns?{of_these}"),
            &format!("/api/v2/dags/~/dagRuns?{of_these}"),
        )
    );
}

#[test]
fn only_airflow_2_is_asked_for_what_its_details_leave_out() {
    let dag = asked(&GetDag {
        dag_id: "d".to_owned(),
    });
    let path = "/api/v1/dags/d".to_owned();
    assert_eq!(dag, [Some(("GET", path, Value::Null)), None]);
}

#[test]
fn changes() {
    assert_eq!(
        asked(&PauseDag {
            dag_id: "d".to_owned(),
            is_paused: true
        }),
        expected(
            ("PATCH", "/api/v1/dags/d", json!({"is_paused": true})),
            ("PATCH", "/api/v2/dags/d", json!({"is_paused": true})),
        )
    );
    let launch = LaunchDag {
        dag_id: "d".to_owned(),
        dag_run_id: RunId::parse(RUN).unwrap(),
        conf: serde_json::from_str(r#"{"b": 1, "a": 9007199254740993}"#).unwrap(),
        note: None,
        logical_date: None,
        data_interval: None,
    };
    let conf = json!(launch.conf);
    // Airflow 2 answers 400 to a logical date of null, Airflow 3 answers 422 where there is none.
    assert_eq!(
        asked(&launch),
        expected(
            (
                "POST",
                "/api/v1/dags/d/dagRuns",
                json!({"dag_run_id": RUN, "conf": conf})
            ),
            (
                "POST",
                "/api/v2/dags/d/dagRuns",
                json!({"dag_run_id": RUN, "logical_date": null, "conf": conf, "note": null})
            ),
        )
    );
    let dated = LaunchDag {
        note: Some("rerun".to_owned()),
        logical_date: Some(instant::parse("2026-03-01T10:00:00+02:00").unwrap()),
        data_interval: Some((
            instant::parse("2026-02-28T00:00:00Z").unwrap(),
            instant::parse("2026-03-01T00:00:00Z").unwrap(),
        )),
        ..launch
    };
    for body in asked(&dated).map(|asked| asked.unwrap().2) {
        assert_eq!(body["note"], "rerun");
        assert_eq!(body["logical_date"], "2026-03-01T08:00:00Z");
        assert_eq!(body["data_interval_start"], "2026-02-28T00:00:00Z");
        assert_eq!(body["data_interval_end"], "2026-03-01T00:00:00Z");
    }
}

#[test]
fn one_task() {
    let task = |map_index| OneTask {
        dag_id: "d".to_owned(),
        dag_run_id: RUN.to_owned(),
        task_id: "transform.scale".to_owned(),
        map_index,
    };
    let both = |rest: &str| {
        let path = |version: &str| {
            format!(
                "/api/{version}/dags/d/dagRuns/manual__2026-11-01T00%3A00%3A00%2B00%3A00/taskInstances/transform.scale/{rest}"
            )
        };
        get(&path("v1"), &path("v2"))
    };
    assert_eq!(asked(&ListTries(task(-1))), both("tries"));
    assert_eq!(asked(&ListTries(task(2))), both("2/tries"));
    for (map_index, rest) in [(-1, "logs/3?map_index=-1"), (2, "logs/3?map_index=2")] {
        let log = GetTaskLog {
            task: task(map_index),
            try_number: 3,
        };
        assert_eq!(asked(&log), both(rest));
    }
    assert_eq!(
        asked(&ListXComs(task(-1))),
        both("xcomEntries?map_index=-1&limit=100")
    );
    let one = GetXCom {
        task: task(0),
        key: "a key".to_owned(),
    };
    assert_eq!(
        asked(&one),
        both("xcomEntries/a%20key?map_index=0&stringify=false")
    );
}

#[test]
fn runs_beside_one_are_found_by_when_they_were_due() {
    let run = json!({
        "dag_run_id": "r", "dag_id": "d", "state": "success", "run_type": "scheduled",
        "logical_date": "2026-11-01T00:00:00Z", "run_after": "2026-11-02T00:00:00Z",
    });
    let run: DagRun = serde_json::from_value(run).unwrap();
    assert_eq!(
        asked(&ListRunsBeside::of(&run, false, 20).unwrap()),
        get(
            "/api/v1/dags/d/dagRuns?limit=20&order_by=-execution_date&execution_date_lte=2026-11-01T00%3A00%3A00Z",
            "/api/v2/dags/d/dagRuns?limit=20&order_by=-run_after&run_after_lte=2026-11-02T00%3A00%3A00Z",
        )
    );
    assert_eq!(
        asked(&ListRunsBeside::of(&run, true, 2).unwrap()),
        get(
            "/api/v1/dags/d/dagRuns?limit=2&order_by=execution_date&execution_date_gte=2026-11-01T00%3A00%3A00Z",
            "/api/v2/dags/d/dagRuns?limit=2&order_by=run_after&run_after_gte=2026-11-02T00%3A00%3A00Z",
        )
    );
    let undated = DagRun {
        run_after: None,
        ..run
    };
    assert_eq!(ListRunsBeside::of(&undated, true, 2), None);
}
