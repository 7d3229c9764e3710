//! The embedded Airbyte.

use serde_json::json;

use crate::support::Demo;

#[tokio::test]
async fn smoke() {
    let demo = Demo::start().await;
    let all = demo.connections().await;
    for row in &all {
        println!(
            "{} {} {} {}",
            row["name"], row["latestSyncJobStatus"], row["scheduleType"], row["status"]
        );
    }
    println!("{}", serde_json::to_string_pretty(&all[0]).unwrap());
    let w = demo.workspaces().await;
    for w in &w {
        println!(
            "{}",
            demo.airbyte_ok(
                "/web_backend/connections/status_counts",
                json!({"workspaceId": w["workspaceId"]})
            )
            .await
        );
    }
    let id = &all[0]["connectionId"];
    for path in [
        "/web_backend/connections/get",
        "/connections/sync_progress",
        "/connections/sync",
    ] {
        println!(
            "{path} {}",
            demo.airbyte_ok(path, json!({"connectionId": id})).await
        );
    }
    println!(
        "{}",
        demo.airbyte_ok("/connections/status", json!({"connectionIds": [id]}))
            .await
    );
    for i in 0..5 {
        demo.advance(10);
        println!(
            "{}",
            demo.airbyte_ok("/connections/sync_progress", json!({"connectionId": id}))
                .await
        );
    }
    let jobs = demo
        .airbyte_ok(
            "/jobs/list",
            json!({"configTypes": ["sync"], "configId": id}),
        )
        .await;
    for j in jobs["jobs"].as_array().unwrap() {
        println!(
            "{} {} {} {} {} {}",
            j["job"]["id"],
            j["job"]["status"],
            j["job"]["createdAt"],
            j["job"]["updatedAt"],
            j["attempts"].as_array().unwrap().len(),
            j["job"]["aggregatedStats"]
        );
    }
}
