//! Which answers tell what a job has moved: on a real server only a few do while it runs.

use serde_json::{Value, json};

use super::newest;
use crate::support::Demo;

const SUMS: [&str; 2] = ["aggregatedStats", "streamAggregatedStats"];

/// An idle connection whose streams have a namespace, and a sync of it.
async fn sync(demo: &Demo) -> (Value, Value) {
    let connection = demo.connection("Postgres orders → Databricks").await;
    let body = json!({ "connectionId": connection });
    let started = demo.airbyte_ok("/connections/sync", body).await;
    (connection, started)
}

async fn alone(demo: &Demo, job: &Value) -> Value {
    let body = json!({ "id": job });
    demo.airbyte_ok("/jobs/get_without_logs", body).await
}

fn has(value: &Value, field: &str) -> bool {
    value.as_object().unwrap().contains_key(field)
}

#[tokio::test]
async fn a_running_job_is_counted_by_few_answers() {
    let demo = Demo::start().await;
    let (connection, started) = sync(&demo).await;
    let job = &started["job"]["id"];
    let waiting = alone(&demo, job).await;
    assert_eq!(waiting["job"]["streamAggregatedStats"], json!([]));
    demo.advance(15);

    let body = json!({ "connectionIds": [connection] });
    let status = &demo.airbyte_ok("/connections/status", body).await[0];
    assert_eq!(status["activeJob"]["id"], *job);
    for (what, told) in [
        ("trigger", &started["job"]),
        ("status", &status["activeJob"]),
    ] {
        for sums in SUMS {
            assert!(!has(told, sums), "{what} {sums}");
        }
    }

    let read = alone(&demo, job).await;
    let sums = &read["job"]["aggregatedStats"];
    assert!(sums["recordsEmitted"].as_u64().unwrap() > 0);
    let streams = read["job"]["streamAggregatedStats"].as_array().unwrap();
    let emitted = streams.iter().map(|one| one["recordsEmitted"].as_u64());
    assert_eq!(
        emitted.sum::<Option<u64>>(),
        sums["recordsEmitted"].as_u64()
    );
    assert!(streams.iter().all(|one| one["streamNamespace"] == "public"));
    let info = &read["attempts"][0];
    assert_eq!(info["attempt"]["status"], "running");
    for (told, field) in [
        (info, "logType"),
        (info, "logs"),
        (&info["attempt"], "totalStats"),
        (&info["attempt"], "streamStats"),
        (&info["attempt"], "recordsSynced"),
        (&info["attempt"], "bytesSynced"),
    ] {
        assert!(!has(told, field), "{field}");
    }

    let listed = &newest(&demo, &connection).await["attempts"][0];
    let stream = &listed["streamStats"][0];
    assert_eq!(stream["streamNamespace"], "public");
    assert!(has(&stream["stats"], "recordsEmitted"));
    assert_eq!(
        listed["totalStats"]["recordsEmitted"],
        sums["recordsEmitted"]
    );
}

#[tokio::test]
async fn an_attempt_that_is_over_tells_its_streams_without_namespaces() {
    let demo = Demo::start().await;
    let (connection, started) = sync(&demo).await;
    demo.advance(600);
    let read = alone(&demo, &started["job"]["id"]).await;
    assert_eq!(read["job"]["status"], "succeeded");
    let attempt = &read["attempts"][0]["attempt"];
    let streams = attempt["streamStats"].as_array().unwrap();
    assert!(!streams.is_empty());
    for stream in streams {
        assert!(!has(stream, "streamNamespace"), "{stream}");
    }
    let listed = &newest(&demo, &connection).await["attempts"][0];
    for told in [attempt, listed] {
        let stream = &told["streamStats"][0];
        for stats in [&told["totalStats"], &stream["stats"]] {
            assert!(has(stats, "recordsCommitted"));
            assert!(!has(stats, "bytesCommitted"), "{stats}");
        }
    }
    assert!(has(
        &read["job"]["streamAggregatedStats"][0],
        "bytesCommitted"
    ));
}

#[tokio::test]
async fn a_cancelled_attempt_has_told_nothing() {
    let demo = Demo::start().await;
    let (connection, started) = sync(&demo).await;
    demo.advance(15);
    let body = json!({ "id": started["job"]["id"] });
    let answer = demo.airbyte_ok("/jobs/cancel", body).await;
    assert_eq!(answer["job"]["status"], "cancelled");
    for sums in SUMS {
        assert!(!has(&answer["job"], sums), "{sums}");
    }
    let read = alone(&demo, &started["job"]["id"]).await;
    for told in [&answer, &read] {
        let attempt = &told["attempts"][0]["attempt"];
        assert_eq!(attempt["status"], "failed");
        assert!(!has(attempt, "streamStats") && !has(attempt, "totalStats"));
    }
    // What it had read until then was counted all the same.
    let listed = &newest(&demo, &connection).await["attempts"][0];
    let emitted = listed["totalStats"]["recordsEmitted"].as_u64();
    assert!(emitted.unwrap() > 0);
    assert!(has(&read["job"], "streamAggregatedStats"));
}
