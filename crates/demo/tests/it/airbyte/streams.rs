//! What streams go through.

use std::collections::HashMap;

use airstrip_demo::connections;
use serde_json::{Value, json};

use super::{newest, quiet};
use crate::support::Demo;

/// The state of each stream in one job.
async fn states(demo: &Demo, connection: &Value, job: &Value) -> HashMap<String, Value> {
    let body = json!({ "connectionId": connection });
    let answer = demo
        .airbyte_ok("/stream_statuses/latest_per_run_state", body)
        .await;
    let of_job = answer["streamStatuses"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|status| status["jobId"] == *job);
    of_job
        .map(|status| {
            let name = status["streamName"].as_str().unwrap().to_owned();
            (name, status.clone())
        })
        .collect()
}

async fn sync(demo: &Demo, connection: &Value) -> Value {
    let body = json!({ "connectionId": connection });
    let started = demo.airbyte_ok("/connections/sync", body).await;
    started["job"]["id"].clone()
}

#[tokio::test]
async fn each_stream_waits_runs_and_is_complete() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let job = sync(&demo, &connection).await;
    let order = ["PENDING", "RUNNING", "COMPLETE"];
    let mut reached: HashMap<String, usize> = HashMap::new();
    let mut running: HashMap<String, u32> = HashMap::new();
    let mut mixed = false;
    for _ in 0..120 {
        demo.advance(1);
        let now = states(&demo, &connection, &job).await;
        let progress = json!({ "connectionId": connection });
        let progress = demo
            .airbyte_ok("/connections/sync_progress", progress)
            .await;
        let mut counts = [0; 3];
        for (name, status) in now {
            let state = status["runState"].as_str().unwrap();
            let place = order.iter().position(|one| *one == state).unwrap();
            counts[place] += 1;
            let before = reached.insert(name.clone(), place).unwrap_or(0);
            assert!(before <= place, "{name} went back to {state}");
            *running.entry(name.clone()).or_default() += u32::from(place == 1);
            let since = status["transitionedAt"].as_i64().unwrap();
            assert!((demo.now() - 200..=demo.now()).contains(&(since / 1000)));
            let streams = progress["streams"].as_array().unwrap().iter();
            let moved = streams
                .filter(|one| one["streamName"] == name.as_str())
                .map(|one| one["recordsEmitted"].as_u64().unwrap())
                .sum::<u64>();
            assert!(place > 0 || moved == 0, "{name} moves before its turn");
        }
        mixed |= counts.iter().all(|count| *count > 0);
    }
    assert!(mixed, "at some time one waits, one runs and one is done");
    assert_eq!(reached.len(), 7);
    assert!(reached.values().all(|place| *place == 2), "{reached:?}");
    let mut times: Vec<_> = running.into_values().collect();
    times.sort_unstable();
    assert!(times[6] > times[3] * 3 / 2, "one is slow: {times:?}");
}

#[tokio::test]
async fn a_rate_limit_shows_before_the_failure() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::FAILS_AFTER_RETRIES).await;
    let job = sync(&demo, &connection).await;
    let mut limited = 0;
    for _ in 0..120 {
        demo.advance(1);
        for status in states(&demo, &connection, &job).await.into_values() {
            if status["runState"] == "RATE_LIMITED" {
                let reset = status["metadata"]["quotaReset"].as_i64().unwrap();
                assert!(reset > demo.now() * 1000, "milliseconds, and to come");
                limited += 1;
            }
        }
    }
    assert!(limited > 0);
    assert_eq!(newest(&demo, &connection).await["job"]["status"], "failed");
    let last = states(&demo, &connection, &job).await;
    assert_eq!(last.len(), 7);
    let mut incomplete = 0;
    for status in last.values() {
        assert_eq!(status["attemptNumber"], 2);
        // What was done with before the failure stays done with.
        if status["runState"] != "COMPLETE" {
            assert_eq!(status["runState"], "INCOMPLETE");
            assert_eq!(status["incompleteRunCause"], "FAILED");
            incomplete += 1;
        }
    }
    assert!(incomplete > 0);
}

#[tokio::test]
async fn a_cancelled_sync_leaves_streams_incomplete() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let job = sync(&demo, &connection).await;
    demo.advance(12);
    demo.airbyte_ok("/jobs/cancel", json!({ "id": job })).await;
    let last = states(&demo, &connection, &job).await;
    let cancelled = last
        .values()
        .filter(|status| status["incompleteRunCause"] == "CANCELED");
    assert!(cancelled.count() > 0);
    for status in last.values() {
        let state = status["runState"].as_str().unwrap();
        assert!(["COMPLETE", "INCOMPLETE"].contains(&state), "{state}");
    }
}

#[tokio::test]
async fn figures_of_streams_add_up_in_every_attempt() {
    let demo = Demo::start().await;
    for name in [connections::LANDS_AFTER_RETRY, connections::HUGE_NUMBERS] {
        let connection = demo.connection(name).await;
        sync(&demo, &connection).await;
        for _ in 0..30 {
            demo.advance(4);
            let job = newest(&demo, &connection).await;
            for attempt in job["attempts"].as_array().unwrap() {
                for field in ["recordsEmitted", "recordsCommitted", "bytesEmitted"] {
                    let streams = attempt["streamStats"].as_array().unwrap().iter();
                    let sum: u64 = streams
                        .map(|one| one["stats"][field].as_u64().unwrap())
                        .sum();
                    assert_eq!(attempt["totalStats"][field], sum, "{name} {field}");
                }
            }
        }
    }
}
