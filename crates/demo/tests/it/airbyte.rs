//! The life of jobs in the embedded Airbyte.

mod events;
mod figures;
mod history;
mod logs;
mod older;
mod orders;
mod scenarios;
mod streams;

use std::collections::HashSet;

use airstrip_demo::connections;
use serde_json::{Value, json};

use crate::support::Demo;

/// The newest job of a connection of any kind, with its attempts.
async fn newest(demo: &Demo, connection: &Value) -> Value {
    let query = json!({
        "configTypes": ["sync", "clear", "refresh"], "configId": connection,
        "pagination": { "pageSize": 1 },
    });
    demo.airbyte_ok("/jobs/list", query).await["jobs"][0].clone()
}

async fn row(demo: &Demo, connection: &Value) -> Value {
    let all = demo.connections().await;
    all.into_iter()
        .find(|row| row["connectionId"] == *connection)
        .unwrap()
}

/// An active connection that nothing will start by itself and whose syncs land.
async fn quiet(demo: &Demo) -> Value {
    demo.connection(connections::HOSTILE_NAME).await
}

#[tokio::test]
async fn a_sync_moves_stream_by_stream_until_it_lands() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let body = json!({ "connectionId": connection });
    let started = demo.airbyte_ok("/connections/sync", body.clone()).await;
    let id = &started["job"]["id"];
    assert_eq!(started["job"]["status"], "pending");
    assert_eq!(started["attempts"], json!([]));

    let (mut records, mut committed, mut ticks) = (0, 0, 0);
    let mut partial = HashSet::new();
    loop {
        demo.advance(1);
        ticks += 1;
        assert!(ticks < 120, "it never lands");
        let progress = demo
            .airbyte_ok("/connections/sync_progress", body.clone())
            .await;
        if progress.get("jobId").is_none() {
            assert_eq!(
                progress,
                json!({ "connectionId": connection, "streams": [] })
            );
            break;
        }
        assert_eq!(progress["jobId"], *id);
        let now = progress["recordsEmitted"].as_u64().unwrap();
        assert!(now >= records, "records only ever rise");
        records = now;
        committed = progress["recordsCommitted"].as_u64().unwrap();
        assert!(committed <= records);
        let streams = progress["streams"].as_array().unwrap();
        let sum: u64 = streams
            .iter()
            .map(|one| one["recordsEmitted"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, records, "the streams add up");
        if now > 0 {
            partial.insert(
                streams
                    .iter()
                    .filter(|one| one["recordsEmitted"] == 0)
                    .count(),
            );
            assert_eq!(row(&demo, &connection).await["isSyncing"], true);
        }
    }
    assert!(ticks >= 10, "slow enough to be watched");
    assert!(
        partial.len() > 2,
        "streams begin one after another: {partial:?}"
    );
    assert!(committed > 0);

    let job = newest(&demo, &connection).await;
    assert_eq!(job["job"]["id"], *id);
    assert_eq!(job["job"]["status"], "succeeded");
    let stats = &job["job"]["aggregatedStats"];
    assert_eq!(
        stats["recordsEmitted"], stats["recordsCommitted"],
        "all has arrived"
    );
    let row = row(&demo, &connection).await;
    assert_eq!(row["latestSyncJobStatus"], "succeeded");
    assert_eq!(row["latestSyncJobCreatedAt"], job["job"]["createdAt"]);
    assert_eq!(row["isSyncing"], false);
}

#[tokio::test]
async fn a_second_trigger_meets_the_exact_conflict() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let body = json!({ "connectionId": connection });
    demo.airbyte_ok("/connections/sync", body.clone()).await;
    let (status, answer) = demo.airbyte("/connections/sync", body).await;
    assert_eq!(status, 409);
    let message = format!(
        "A sync is already running for: {}",
        connection.as_str().unwrap()
    );
    assert_eq!(answer["message"], message.as_str());
    assert_eq!(answer["errorId"].as_str().unwrap().len(), 36);
    assert_eq!(answer.as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn cancelling_any_job_stops_what_its_connection_runs_now() {
    let demo = Demo::start().await;
    let connection = quiet(&demo).await;
    let old = newest(&demo, &connection).await["job"].clone();
    let body = json!({ "connectionId": connection });
    let started = demo.airbyte_ok("/connections/sync", body.clone()).await;
    demo.advance(10);
    let answer = demo
        .airbyte_ok("/jobs/cancel", json!({ "id": old["id"] }))
        .await;
    assert_eq!(
        answer["job"]["status"], old["status"],
        "the old job is as it was"
    );

    let job = newest(&demo, &connection).await;
    assert_eq!(job["job"]["id"], started["job"]["id"]);
    assert_eq!(job["job"]["status"], "cancelled");
    assert_eq!(job["attempts"][0]["status"], "failed");
    let reason = &job["attempts"][0]["failureSummary"]["failures"][0];
    assert_eq!(reason["failureType"], "manual_cancellation");
    let status = demo
        .airbyte_ok(
            "/connections/status",
            json!({ "connectionIds": [connection] }),
        )
        .await;
    assert_eq!(status[0]["connectionSyncStatus"], "incomplete");

    demo.advance(600);
    assert_eq!(
        newest(&demo, &connection).await["job"]["status"],
        "cancelled"
    );
    let again = demo
        .airbyte_ok("/jobs/cancel", json!({ "id": job["job"]["id"] }))
        .await;
    assert_eq!(
        again["job"]["status"], "cancelled",
        "nothing runs: nothing happens"
    );
    demo.airbyte_ok("/connections/sync", body).await;
}

#[tokio::test]
async fn a_sync_that_ran_before_the_start_can_be_cancelled() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::RUNS_FOR_HOURS).await;
    let running = newest(&demo, &connection).await;
    assert_eq!(running["job"]["status"], "running");
    demo.airbyte_ok("/jobs/cancel", json!({ "id": running["job"]["id"] }))
        .await;
    assert_eq!(
        newest(&demo, &connection).await["job"]["status"],
        "cancelled"
    );
}

#[tokio::test]
async fn schedules_start_syncs_that_end_by_themselves() {
    let demo = Demo::start().await;
    let often = |row: &&Value| {
        row["scheduleData"]["basicSchedule"]["units"] == 15 && row["status"] == "active"
    };
    let all = demo.connections().await;
    let scheduled: Vec<_> = all.iter().filter(often).collect();
    assert!(!scheduled.is_empty());
    let paused = all.iter().find(|row| row["status"] == "inactive").unwrap();
    let before = demo.now();
    for _ in 0..90 {
        demo.advance(10);
        demo.airbyte_ok("/connections/status", json!({ "connectionIds": [] }))
            .await;
    }
    demo.advance(200);
    for row_before in scheduled {
        let job = newest(&demo, &row_before["connectionId"]).await;
        assert!(
            job["job"]["createdAt"].as_i64().unwrap() > before,
            "{}",
            row_before["name"]
        );
    }
    let job = newest(&demo, &paused["connectionId"]).await;
    assert!(job.is_null() || job["job"]["createdAt"].as_i64().unwrap() <= before);
}

#[tokio::test]
async fn retries_are_incomplete_jobs_with_failed_attempts() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::FAILS_AFTER_RETRIES).await;
    demo.airbyte_ok("/connections/sync", json!({ "connectionId": connection }))
        .await;
    let mut seen = Vec::new();
    for _ in 0..120 {
        let job = newest(&demo, &connection).await;
        let now = (
            job["job"]["status"].clone(),
            job["attempts"].as_array().unwrap().len(),
        );
        if seen.last() != Some(&now) {
            seen.push(now);
        }
        demo.advance(1);
    }
    let expected = [
        ("pending", 0),
        ("running", 1),
        ("incomplete", 1),
        ("running", 2),
        ("incomplete", 2),
        ("running", 3),
        ("failed", 3),
    ];
    assert_eq!(
        seen,
        expected.map(|(status, attempts)| (json!(status), attempts))
    );
    let job = newest(&demo, &connection).await;
    for attempt in job["attempts"].as_array().unwrap() {
        let reason = &attempt["failureSummary"]["failures"][0];
        assert_eq!(reason["failureType"], "transient_error");
        assert!(
            reason["timestamp"].as_i64().unwrap() > demo.now() * 100,
            "milliseconds"
        );
    }
}

#[tokio::test]
async fn history_spans_weeks_and_varies() {
    let demo = Demo::start().await;
    let daily = demo
        .connections()
        .await
        .into_iter()
        .find(|row| row["scheduleType"] == "cron" && row["status"] == "active");
    let query = json!({ "configTypes": ["sync"], "configId": daily.unwrap()["connectionId"] });
    let page = demo.airbyte_ok("/jobs/list", query).await;
    let jobs = page["jobs"].as_array().unwrap();
    let created = |job: &Value| job["job"]["createdAt"].as_i64().unwrap();
    assert!(created(&jobs[0]) - created(jobs.last().unwrap()) > 40 * 86_400);
    let durations: HashSet<_> = jobs
        .iter()
        .map(|job| job["job"]["updatedAt"].as_i64().unwrap() - created(job))
        .collect();
    assert!(durations.len() > 8, "{durations:?}");
}
