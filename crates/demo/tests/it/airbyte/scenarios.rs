//! Connections that are there for one situation each, and the forty that are launched together.

use std::collections::HashMap;

use airstrip_demo::{Options, connections};
use serde_json::{Value, json};

use super::newest;
use crate::support::{Demo, options};

async fn trigger(demo: &Demo, connection: &Value) -> u16 {
    let body = json!({ "connectionId": connection });
    demo.airbyte("/connections/sync", body).await.0
}

#[tokio::test]
async fn the_first_connection_is_free_for_an_hour_whatever_the_time_of_day() {
    for hour in 0..24 {
        let start = format!("2026-11-20T{hour:02}:38:30Z");
        let demo = Demo::at(&start, options()).await;
        let all = demo.connections().await;
        let first = all
            .iter()
            .find(|row| row["name"] == "Facebook Marketing → Snowflake")
            .unwrap();
        assert_eq!(first["scheduleData"]["basicSchedule"]["units"], 6);
        let before = newest(&demo, &first["connectionId"]).await;
        assert_ne!(before["job"]["status"], "running", "at {start}");
        demo.advance(3_600);
        let after = newest(&demo, &first["connectionId"]).await;
        assert_eq!(after["job"]["id"], before["job"]["id"], "at {start}");
    }
}

#[tokio::test]
async fn forty_launched_together_end_as_documented() {
    let demo = Demo::with(Options {
        bulk: true,
        ..options()
    })
    .await;
    let all = demo.connections().await;
    let bulk: Vec<_> = all
        .iter()
        .filter(|row| row["tags"][0]["name"] == connections::BULK_TAG)
        .collect();
    assert_eq!(bulk.len(), 40);
    let mut answers: HashMap<(u16, &str), Vec<&Value>> = HashMap::new();
    for row in &bulk {
        let (id, status) = (&row["connectionId"], row["status"].as_str().unwrap());
        let answer = trigger(&demo, id).await;
        answers.entry((answer, status)).or_default().push(id);
    }
    let count = |key| answers.get(&key).map_or(0, Vec::len);
    assert_eq!(count((200, "active")), 31);
    assert_eq!(count((409, "active")), 5);
    assert_eq!(count((500, "inactive")), 3);
    assert_eq!(count((500, "active")), 1);

    demo.advance(22);
    let mut outcomes: HashMap<String, usize> = HashMap::new();
    for id in answers[&(200, "active")]
        .iter()
        .chain(&answers[&(409, "active")])
    {
        let job = newest(&demo, id).await;
        let status = job["job"]["status"].as_str().unwrap().to_owned();
        *outcomes.entry(status).or_default() += 1;
    }
    let wanted = [("succeeded".to_owned(), 35), ("failed".to_owned(), 1)];
    assert_eq!(
        outcomes,
        HashMap::from(wanted),
        "those in conflict have landed, too"
    );
    assert_eq!(
        trigger(&demo, answers[&(500, "active")][0]).await,
        200,
        "tried again"
    );
}

#[tokio::test]
async fn without_the_option_there_are_none_of_the_forty() {
    let demo = Demo::start().await;
    let all = demo.connections().await;
    assert_eq!(all.len(), 40 + connections::ALL.len());
}

#[tokio::test]
async fn a_conflict_lets_the_running_sync_land() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::LANDS_AFTER_CONFLICT).await;
    let running = newest(&demo, &connection).await["job"].clone();
    demo.advance(600);
    assert_eq!(newest(&demo, &connection).await["job"]["status"], "running");
    assert_eq!(trigger(&demo, &connection).await, 409);
    demo.advance(10);
    assert_eq!(
        trigger(&demo, &connection).await,
        409,
        "asking again puts nothing off"
    );
    demo.advance(10);
    let job = newest(&demo, &connection).await["job"].clone();
    assert_eq!(
        (&job["id"], &job["status"]),
        (&running["id"], &json!("succeeded"))
    );
    assert_eq!(trigger(&demo, &connection).await, 200);
}

#[tokio::test]
async fn the_job_to_be_cancelled_is_soon_another() {
    let demo = Demo::start().await;
    let connection = demo.connection(connections::ANOTHER_FOLLOWS).await;
    demo.advance(60);
    let mut seen = Vec::new();
    for _ in 0..4 {
        demo.advance(30);
        let job = newest(&demo, &connection).await["job"].clone();
        assert_eq!(job["status"], "running");
        seen.push(job["id"].as_i64().unwrap());
        demo.advance(30);
    }
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    let old = json!({ "id": seen[0] });
    demo.advance(30);
    demo.airbyte_ok("/jobs/cancel", old).await;
    let job = newest(&demo, &connection).await["job"].clone();
    assert_eq!(job["status"], "cancelled", "the one that runs now");
    assert!(job["id"].as_i64().unwrap() > seen[3]);
}

#[tokio::test]
async fn jobs_are_queued_only_where_that_is_asked_for() {
    async fn seen(demo: &Demo, name: &str) -> Vec<String> {
        let connection = demo.connection(name).await;
        assert_eq!(trigger(demo, &connection).await, 200);
        let mut seen = Vec::new();
        for _ in 0..400 {
            let job = newest(demo, &connection).await["job"].clone();
            let status = job["status"].as_str().unwrap().to_owned();
            let ids = json!({ "connectionIds": [connection] });
            let now = demo.airbyte_ok("/connections/status", ids).await;
            assert_eq!(
                status == "queued",
                now[0]["connectionSyncStatus"] == "queued"
            );
            if seen.last() != Some(&status) {
                seen.push(status);
            }
            demo.advance_millis(200);
        }
        seen
    }
    let queued = ["queued", "pending", "running", "succeeded"];
    let demo = Demo::start().await;
    assert_eq!(seen(&demo, connections::QUEUED).await, queued);
    assert_eq!(seen(&demo, connections::HOSTILE_NAME).await, queued[1..]);
    let demo = Demo::with(Options {
        airbyte_queued: true,
        ..options()
    })
    .await;
    assert_eq!(seen(&demo, connections::HOSTILE_NAME).await, queued);
}
