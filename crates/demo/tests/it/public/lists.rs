//! Pages, their links and what they hold.

use airstrip_demo::connections;
use serde_json::Value;

use super::{all, rows};
use crate::support::Demo;

#[tokio::test]
async fn pages_are_turned_by_offset_until_there_is_an_empty_one() {
    let demo = Demo::start().await;
    let mut ids = Vec::new();
    loop {
        let path = format!("/connections?limit=20&offset={}", ids.len());
        let page = demo.get(&path).await;
        if rows(&page).is_empty() {
            assert_eq!(page["next"], "");
            break;
        }
        assert!(
            page["next"]
                .as_str()
                .unwrap()
                .ends_with(&format!("&offset={}", ids.len() + 20))
        );
        ids.extend(all(&page, "connectionId").into_iter().cloned());
    }
    let mut expected: Vec<_> = demo.connections().await;
    let mut expected: Vec<_> = expected
        .iter_mut()
        .map(|row| row["connectionId"].take())
        .collect();
    expected.sort_by_key(Value::to_string);
    ids.sort_by_key(Value::to_string);
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn links_are_those_of_the_real_server() {
    let demo = Demo::start().await;
    let host = "http://localhost:8001/api/public/v1";
    let page = demo.get("/jobs").await;
    assert_eq!(rows(&page).len(), 20);
    assert_eq!(page["next"], format!("{host}/jobs?limit=20&offset=20"));
    assert_eq!(page["previous"], "");
    let id = demo.connection(connections::RUNS_FOR_HOURS).await;
    let id = id.as_str().unwrap();
    let page = demo
        .get(&format!(
            "/jobs?connectionId={id}&jobType=sync&limit=5&offset=3"
        ))
        .await;
    let id = id.replace('-', "%2D");
    let link = format!("{host}/jobs?jobType=sync&connectionId={id}");
    assert_eq!(page["next"], format!("{link}&limit=5&offset=8"));
    // One builder makes both addresses, so the second says its limit twice.
    assert_eq!(page["previous"], format!("{link}&limit=5&limit=5&offset=0"));
}

#[tokio::test]
async fn repeated_and_joined_workspaces_are_all_meant() {
    let demo = Demo::start().await;
    let workspaces = demo.get("/workspaces").await;
    let ids: Vec<_> = all(&workspaces, "workspaceId")
        .into_iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    let count = async |query: String| {
        let page = demo.get(&format!("/sources?limit=100{query}")).await;
        rows(&page).len()
    };
    let every = count(String::new()).await;
    let mut sum = 0;
    for id in &ids {
        let of_one = count(format!("&workspaceIds={id}")).await;
        assert!(of_one > 0);
        sum += of_one;
    }
    assert_eq!(sum, every);
    let repeated: String = ids.iter().map(|id| format!("&workspaceIds={id}")).collect();
    assert_eq!(count(repeated).await, every);
    assert_eq!(
        count(format!("&workspaceIds={}", ids.join(","))).await,
        every
    );
    assert_eq!(
        count("&workspaceIds=6b1d8f3e-0000-4000-8000-000000000000".to_owned()).await,
        0
    );
}

#[tokio::test]
async fn connections_name_sources_and_destinations_of_their_workspace() {
    let demo = Demo::start().await;
    let pages = [
        demo.get("/connections?limit=100").await,
        demo.get("/sources?limit=100").await,
        demo.get("/destinations?limit=100").await,
    ];
    let [connections, sources, destinations] = &pages;
    for connection in rows(connections) {
        for (list, id) in [(sources, "sourceId"), (destinations, "destinationId")] {
            let mut found = rows(list).iter().filter(|one| one[id] == connection[id]);
            let found = (found.next().unwrap(), found.next());
            assert_eq!(found.0["workspaceId"], connection["workspaceId"]);
            assert_eq!(found.1, None);
        }
        let schedule = &connection["schedule"];
        match schedule["scheduleType"].as_str().unwrap() {
            "basic" => assert!(
                schedule["basicTiming"]
                    .as_str()
                    .unwrap()
                    .starts_with("Every ")
            ),
            "cron" => assert!(
                schedule["cronExpression"]
                    .as_str()
                    .unwrap()
                    .ends_with(" UTC")
            ),
            other => assert_eq!(other, "manual"),
        }
    }
}
