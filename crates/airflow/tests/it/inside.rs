//! What is inside DAGs and beside them: what is asked, and what real Airflows answered.

use airstrip_airflow::v2::{
    Assets, Backfills, DagDetails, DagSource, EventLogs, GetDagSource, ListAssets,
    ListBackfillRuns, ListBackfills, ListEventLogs, ListPools, ListVariables, Pool, Pools,
    Variables, is_unbounded_pool,
};

use crate::captured;
use crate::requests::{asked, get, only_v2};

#[test]
fn what_is_asked() {
    let dag_id = || "sales refresh".to_owned();
    // They differ in what stands for the file.
    let source = |file_token: Option<&str>| {
        asked(&GetDagSource {
            dag_id: dag_id(),
            file_token: file_token.map(str::to_owned),
        })
    };
    assert_eq!(
        source(Some("Ii90bXAi.SCa_z1")),
        get(
            "/api/v1/dagSources/Ii90bXAi.SCa_z1",
            "/api/v2/dagSources/sales%20refresh"
        )
    );
    assert_eq!(source(None), only_v2("/api/v2/dagSources/sales%20refresh"));
    assert_eq!(
        asked(&ListEventLogs {
            dag_id: dag_id(),
            run_id: Some("a+b".to_owned()),
            owner: Some("ana".to_owned()),
            events: vec!["trigger_dag_run", "patch_dag"],
            limit: 50,
            offset: 100,
        }),
        get(
            "/api/v1/eventLogs?dag_id=sales%20refresh&limit=50&offset=100&order_by=-when&owner=ana&run_id=a%2Bb&included_events=trigger_dag_run%2Cpatch_dag",
            "/api/v2/eventLogs?dag_id=sales%20refresh&limit=50&offset=100&order_by=-when&owner=ana&run_id=a%2Bb&included_events=trigger_dag_run&included_events=patch_dag",
        )
    );
    assert_eq!(
        asked(&ListBackfills {
            dag_id: dag_id(),
            offset: 0
        }),
        only_v2("/api/v2/backfills?limit=100&order_by=-id&dag_id=sales%20refresh")
    );
    assert_eq!(
        asked(&ListBackfillRuns),
        only_v2("/api/v2/dags/~/dagRuns?limit=100&order_by=-run_after&run_type=backfill")
    );
    assert_eq!(
        asked(&ListAssets { offset: 0 }),
        get(
            "/api/v1/datasets?limit=100&order_by=uri",
            "/api/v2/assets?limit=100&order_by=uri"
        )
    );
    assert_eq!(
        asked(&ListVariables { offset: 100 }),
        get(
            "/api/v1/variables?limit=100&offset=100&order_by=key",
            "/api/v2/variables?limit=100&offset=100&order_by=key"
        )
    );
    assert_eq!(
        asked(&ListPools { offset: 0 }),
        get(
            "/api/v1/pools?limit=100&order_by=name",
            "/api/v2/pools?limit=100&order_by=name"
        )
    );
}

#[test]
fn the_file_and_its_token() {
    let three: DagSource = captured!("dag_source");
    let two: DagSource = captured!("v1/dag_source");
    assert_eq!((three.version_number, two.version_number), (Some(1), None));
    assert_eq!(three.content, two.content);
    assert!(three.content.starts_with("from __future__"));
    let details: DagDetails = captured!("v1/dag_details_slow");
    let token = "Ii90bXAvYWZkYWdzL2Zsb3dzLnB5Ig.SCa_z1gen4Wc_ix9uA0d2Mo5xjE";
    assert_eq!(details.file_token.as_deref(), Some(token));
}

#[test]
fn events() {
    let three: EventLogs = captured!("event_logs");
    let two: EventLogs = captured!("v1/event_logs");
    assert_eq!(
        (three.total_entries, two.total_entries),
        (Some(123), Some(136))
    );
    let names = |logs: &EventLogs| -> Vec<String> {
        logs.event_logs
            .iter()
            .map(|log| log.event.clone())
            .collect()
    };
    assert_eq!(
        names(&three),
        [
            "delete_dag_run",
            "delete_dag_run",
            "failed",
            "patch_dag",
            "trigger_dag_run"
        ]
    );
    assert_eq!(names(&two)[4], "api.post_dag_run");
    let failed = &three.event_logs[2];
    assert_eq!(failed.task_id.as_deref(), Some("boom"));
    assert_eq!((failed.map_index, failed.try_number), (Some(-1), Some(4)));
    assert!(failed.when.is_some());
    // Of a launch, the run is only in what was sent along.
    assert_eq!(three.event_logs[4].run_id, None);
    assert!(
        three.event_logs[4]
            .extra
            .as_deref()
            .unwrap()
            .contains("\"note\"")
    );
}

#[test]
fn what_is_beside_dags() {
    let secret = |variables: Variables| variables.variables[1].value.clone().unwrap();
    assert_eq!(secret(captured!("variables_list")), "***");
    assert_eq!(secret(captured!("v1/variables_list")), "hunter2");
    // As many are free as Airflow says itself.
    for (pools, free) in [
        (captured!("pools_list"), 127),
        (captured!("v1/pools_list"), 128),
    ] {
        let pools: Pools = pools;
        assert_eq!(
            (pools.pools[0].name.as_str(), pools.pools[0].slots),
            ("default_pool", 128)
        );
        assert_eq!(
            (pools.pools[0].bound(), pools.pools[0].free()),
            (Some(128), Some(free))
        );
    }
    // The captured lists were empty: these are as Airflow's documents have them.
    let backfills: Backfills = captured!("backfills");
    let conf = backfills.backfills[0].dag_run_conf.as_ref().unwrap();
    assert_eq!(conf["n"].to_string(), "9007199254740993");
    assert_eq!(backfills.backfills[0].completed_at, None);
    for (assets, name) in [
        (captured!("assets"), Some("raw_customers")),
        (captured!("v1/datasets"), None),
    ] {
        let assets: Assets = assets;
        let asset = &assets.assets[0];
        assert_eq!(
            (asset.name.as_deref(), asset.uri.as_str()),
            (name, "s3://lake/raw/customers")
        );
        assert_eq!(asset.scheduled_dags[0].dag_id, "consumer");
        assert_eq!(asset.producing_tasks[0].task_id.as_deref(), Some("load"));
    }
}

#[test]
fn a_pool_without_a_bound() {
    let pool = |slots: i64, occupied: i64| -> Pool {
        let text = format!(
            r#"{{"name": "p", "slots": {slots}, "occupied_slots": {occupied}, "open_slots": -1}}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    for (slots, occupied, bound, free) in [
        (-1, 7, None, None),
        (0, 0, Some(0), Some(0)),
        (4, 1, Some(4), Some(3)),
        // Made smaller while tasks ran in it.
        (2, 3, Some(2), Some(-1)),
    ] {
        let pool = pool(slots, occupied);
        assert_eq!((pool.bound(), pool.free()), (bound, free), "{slots}");
    }
    // Airflow 2 does not list it, nor any other with it.
    let refusal = include_str!("../fixtures/v1/pools_unbounded_500.json");
    assert!(is_unbounded_pool(500, refusal));
    assert!(!is_unbounded_pool(200, refusal));
    assert!(!is_unbounded_pool(500, "{\"detail\": \"Database error\"}"));
}
