//! Starting, stopping and being repeatable.

use std::net::SocketAddr;
use std::time::Duration;

use airstrip_demo::{Error, Options, Running, connections, dags, start};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Demo, options};

#[tokio::test]
async fn only_loopback_and_a_sensible_speed_are_accepted() {
    let everywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    for bad in [
        Options {
            airbyte_listen: everywhere,
            ..options()
        },
        Options {
            airflow_listen: everywhere,
            ..options()
        },
    ] {
        let error = start(bad).await.unwrap_err();
        assert!(matches!(error, Error::NotLoopback(_)), "{error}");
        assert!(error.to_string().contains("0.0.0.0:0"), "{error}");
    }
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = start(Options { speed, ..options() }).await.unwrap_err();
        assert!(matches!(error, Error::Speed(_)), "{error}");
    }
    let demo = Demo::start().await;
    let error = start(Options {
        airflow_listen: demo.running.airbyte,
        ..options()
    })
    .await
    .unwrap_err();
    assert!(matches!(error, Error::Listen(..)), "{error}");
}

#[tokio::test]
async fn the_airbyte_tells_where_it_is_and_has_a_page_there_for_each_connection() {
    let demo = Demo::start().await;
    let airbyte = demo.running.airbyte;
    let (path, get) = ("/api/v1/instance_configuration", Method::GET);
    let (_, told) = Demo::read(demo.send(airbyte, get, path, None).await.unwrap()).await;
    assert_eq!(told["airbyteUrl"], format!("http://{airbyte}"));
    let page = "/workspaces/w-1/connections/c-1";
    let answer = demo.send(airbyte, Method::GET, page, None).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/html");
    let page = answer.text().await.unwrap();
    assert!(page.contains("Airstrip's demo"), "{page}");
}

#[tokio::test]
async fn dropping_it_stops_the_servers() {
    let demo = Demo::start().await;
    let (airbyte, airflow) = (demo.running.airbyte, demo.running.airflow);
    demo.workspaces().await;
    drop(demo);
    // Both ports can be taken again, as soon as the tasks that held them are gone.
    for address in [airbyte, airflow] {
        let free = async {
            while tokio::net::TcpListener::bind(address).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        let free = tokio::time::timeout(Duration::from_secs(30), free).await;
        assert!(free.is_ok(), "{address} was never let go of");
    }
}

#[tokio::test]
async fn the_same_seed_and_clock_give_the_same_world() {
    async fn everything(seed: u64) -> Vec<Value> {
        let demo = Demo::with(Options { seed, ..options() }).await;
        demo.advance(3_000);
        let mut all = demo.connections().await;
        let id = demo.connection(connections::HOSTILE_NAME).await;
        all.push(
            demo.airbyte_ok("/connections/sync", json!({ "connectionId": id }))
                .await,
        );
        demo.advance(20);
        all.push(
            demo.airbyte_ok("/connections/sync_progress", json!({ "connectionId": id }))
                .await,
        );
        let jobs = json!({ "configTypes": ["sync"], "configId": id });
        all.push(demo.airbyte_ok("/jobs/list", jobs).await);
        all.push(demo.airflow_ok("/dags?limit=100").await);
        let body = json!({ "logical_date": null });
        all.push(
            demo.airflow(Method::POST, "/dags/dbt_daily/dagRuns", Some(&body))
                .await
                .1,
        );
        demo.advance(9);
        all.push(
            demo.airflow_ok("/dags/~/dagRuns?limit=100&order_by=-run_after")
                .await,
        );
        all.push(
            demo.airflow_ok("/dags/dbt_daily/dagRuns/~/taskInstances?limit=100")
                .await,
        );
        all
    }
    let first = everything(7).await;
    assert_eq!(first, everything(7).await);
    assert_ne!(first, everything(8).await);
}

#[tokio::test]
async fn what_is_not_declared_is_answered_as_the_real_servers_do() {
    let demo = Demo::start().await;
    let (airbyte, airflow) = (demo.running.airbyte, demo.running.airflow);
    let table = [
        (
            airbyte,
            Method::POST,
            "/api/v1/nonsense",
            404,
            "application/json",
        ),
        (
            airbyte,
            Method::POST,
            "/api/v1/connections/delete",
            404,
            "application/json",
        ),
        (
            airbyte,
            Method::GET,
            "/api/v1/connections/sync",
            405,
            "application/json",
        ),
        (airbyte, Method::GET, "/", 200, "text/html"),
        (
            airbyte,
            Method::POST,
            "/v1/connections/sync",
            200,
            "text/html",
        ),
        (
            airflow,
            Method::GET,
            "/api/v2/nonsense",
            404,
            "application/json",
        ),
        (
            airflow,
            Method::GET,
            "/api/v1/dags",
            404,
            "application/json",
        ),
        (
            airflow,
            Method::PUT,
            "/api/v2/dags",
            405,
            "application/json",
        ),
    ];
    for (address, method, path, status, kind) in table {
        let response = demo.send(address, method, path, None).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers()["content-type"], kind, "{path}");
    }
}

#[tokio::test]
async fn speed_hastens_syncs_and_not_the_clock() {
    let landing = async |speed: f64| {
        let demo = Demo::with(Options { speed, ..options() }).await;
        let id = demo.connection(connections::HOSTILE_NAME).await;
        demo.airbyte_ok("/connections/sync", json!({ "connectionId": id }))
            .await;
        let query = json!({ "configTypes": ["sync"], "configId": id });
        let job = demo.airbyte_ok("/jobs/list", query.clone()).await["jobs"][0]["job"].clone();
        assert_eq!(job["createdAt"], demo.now());
        demo.advance(7);
        demo.airbyte_ok("/jobs/list", query).await["jobs"][0]["job"]["status"].clone()
    };
    assert_eq!(landing(1.0).await, "running");
    assert_eq!(landing(10.0).await, "succeeded");
}

/// A demo by the wall clock whose runs land at once, and the address of one that was launched.
async fn hastened(still: bool) -> (Running, String) {
    let running = start(Options {
        speed: 50_000.0,
        still,
        ..options()
    })
    .await
    .unwrap();
    let url = format!(
        "http://{}/api/v2/dags/{}/dagRuns",
        running.airflow,
        dags::NO_PARAMS
    );
    reqwest::Client::new()
        .post(&url)
        .json(&json!({ "dag_run_id": "a", "logical_date": null }))
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    (running, format!("{url}/a"))
}

async fn state(run: &str) -> Value {
    let answer = reqwest::get(run).await.unwrap();
    answer.json::<Value>().await.unwrap()["state"].clone()
}

#[tokio::test]
async fn the_wall_clock_moves_by_itself_unless_it_is_to_stand_still() {
    let (_still, stands) = hastened(true).await;
    let (_moving, moves) = hastened(false).await;
    let lands = async { while state(&moves).await != "success" {} };
    let landed = tokio::time::timeout(Duration::from_secs(60), lands).await;
    assert!(landed.is_ok(), "it never landed");
    assert_eq!(state(&stands).await, "queued");
}
