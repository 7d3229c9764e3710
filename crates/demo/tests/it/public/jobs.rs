//! Jobs: how they run and in which order they come.

use airstrip_demo::connections;
use reqwest::Method;

use super::{all, rows};
use crate::support::Demo;

#[tokio::test]
async fn a_job_runs_lands_and_tells_its_times_as_java_does() {
    let demo = Demo::start().await;
    demo.advance(60);
    let id = demo.connection(connections::NEVER_SYNCED).await;
    let (status, job) = demo.start_job(&id, "sync").await;
    assert_eq!(status, 200, "{job}");
    assert_eq!(job["status"], "pending");
    assert_eq!(job["jobType"], "sync");
    assert_eq!(job["connectionId"], id);
    assert_eq!(job["startTime"], "2026-11-20T10:00Z");
    let fields = job.as_object().unwrap();
    assert!(!fields.contains_key("duration"), "not while it is pending");
    assert!(!fields.contains_key("lastUpdatedAt"), "only at the end");
    let path = format!("/jobs/{}", job["jobId"]);
    demo.advance(5);
    assert_eq!(demo.get(&path).await["status"], "running");
    demo.advance(300);
    let landed = demo.get(&path).await;
    assert_eq!(landed["status"], "succeeded");
    assert!(landed["rowsSynced"].as_u64().unwrap() > 0);
    assert!(landed["duration"].as_str().unwrap().starts_with("PT"));
    let ended: jiff::Timestamp = {
        let text = landed["lastUpdatedAt"].as_str().unwrap();
        text.parse().unwrap()
    };
    assert!(ended.as_second() <= demo.now());
}

#[tokio::test]
async fn jobs_come_oldest_first_unless_asked_for_the_other_way_round() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::LANDS_AFTER_RETRY).await;
    let of = format!("/jobs?connectionId={}&limit=100", id.as_str().unwrap());
    let oldest_first = demo.get(&of).await;
    let newest_first = demo.get(&format!("{of}&orderBy=createdAt%7CDESC")).await;
    let (up, down) = (all(&oldest_first, "jobId"), all(&newest_first, "jobId"));
    assert_eq!(up.len(), 60);
    assert!(up.is_sorted_by_key(|id| id.as_i64()));
    assert!(up.iter().eq(down.iter().rev()));
    let updated = demo.get(&format!("{of}&orderBy=updatedAt%7CDESC")).await;
    assert_eq!(all(&updated, "jobId"), down);
    for status in ["succeeded", "cancelled", "running"] {
        let some = demo.get(&format!("{of}&status={status}")).await;
        let wanted = rows(&oldest_first)
            .iter()
            .filter(|job| job["status"] == status);
        let wanted: Vec<_> = wanted.map(|job| &job["jobId"]).collect();
        assert_eq!(all(&some, "jobId"), wanted, "{status}");
    }
    let (from, to) = (&oldest_first["data"][10], &oldest_first["data"][20]);
    // Whole seconds are told, finer ones are compared: the last one began a little later.
    let [from, to] = [from, to].map(|job| job["startTime"].as_str().unwrap());
    let some = demo
        .get(&format!("{of}&createdAtStart={from}&createdAtEnd={to}"))
        .await;
    assert_eq!(all(&some, "jobId"), up[10..20]);
    let none = demo.get(&format!("{of}&jobType=clear")).await;
    assert!(rows(&none).is_empty());
}

#[tokio::test]
async fn jobs_of_a_workspace_are_merged_by_their_time() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::NEVER_SYNCED).await;
    let (_, started) = demo.start_job(&id, "sync").await;
    let workspaces = demo.get("/workspaces").await;
    let mut counted = 0;
    for workspace in all(&workspaces, "workspaceId") {
        let of = format!(
            "/jobs?orderBy=createdAt%7CDESC&limit=100&workspaceIds={}",
            workspace.as_str().unwrap()
        );
        let page = demo.get(&of).await;
        let inside = demo
            .get(&format!(
                "/connections?limit=100&workspaceIds={}",
                workspace.as_str().unwrap()
            ))
            .await;
        let inside = all(&inside, "connectionId");
        assert!(
            rows(&page)
                .iter()
                .all(|job| inside.contains(&&job["connectionId"]))
        );
        if page["data"][0]["jobId"] == started["jobId"] {
            counted += 1;
        }
    }
    assert_eq!(counted, 1, "the newest job is the newest of its workspace");
}

#[tokio::test]
async fn a_cancel_stops_what_the_connection_runs_whichever_job_is_named() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::RUNS_FOR_HOURS).await;
    let of = format!(
        "/jobs?connectionId={}&orderBy=createdAt%7CDESC",
        id.as_str().unwrap()
    );
    let jobs = demo.get(&of).await;
    assert_eq!(jobs["data"][0]["status"], "running");
    let older = format!("/jobs/{}", jobs["data"][1]["jobId"]);
    let (status, answer) = demo.public(Method::DELETE, &older, None).await;
    assert_eq!((status, &answer["jobId"]), (200, &jobs["data"][1]["jobId"]));
    assert_eq!(demo.get(&of).await["data"][0]["status"], "cancelled");
    let (status, _) = demo.public(Method::DELETE, &older, None).await;
    assert_eq!(status, 200, "nothing runs, and nobody is told");
}

#[tokio::test]
async fn a_clear_cancels_what_runs_and_starts() {
    let demo = Demo::start().await;
    for (name, kind) in [
        (connections::RUNS_FOR_HOURS, "clear"),
        (connections::NEVER_SYNCED, "reset"),
    ] {
        let id = demo.connection(name).await;
        let (status, job) = demo.start_job(&id, kind).await;
        assert_eq!(status, 200, "{job}");
        assert_eq!(job["jobType"], "clear");
        let of = format!(
            "/jobs?connectionId={}&orderBy=createdAt%7CDESC",
            id.as_str().unwrap()
        );
        let jobs = demo.get(&of).await;
        assert_eq!(jobs["data"][0]["jobId"], job["jobId"]);
        if rows(&jobs).len() > 1 {
            assert_eq!(jobs["data"][1]["status"], "cancelled");
        }
    }
}
