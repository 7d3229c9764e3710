//! The public API over the same world.

use airstrip_demo::{AirbyteApi, Options, connections};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Demo, options};

const JOBS: &str = "/jobs";

impl Demo {
    /// A call of the public API, `path` after `/api/public/v1`.
    async fn public(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let path = format!("/api/public/v1{path}");
        let address = self.running.airbyte;
        let response = self.send(address, method, &path, body.as_ref()).await;
        Self::read(response.unwrap()).await
    }

    /// A read of the public API that must succeed.
    async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.public(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn start_job(&self, connection: &Value, kind: &str) -> (u16, Value) {
        let body = json!({ "connectionId": connection, "jobType": kind });
        self.public(Method::POST, JOBS, Some(body)).await
    }
}

fn rows(answer: &Value) -> &[Value] {
    answer["data"].as_array().unwrap()
}

/// The fields of a row, by name.
fn all<'a>(answer: &'a Value, field: &str) -> Vec<&'a Value> {
    rows(answer).iter().map(|row| &row[field]).collect()
}

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
async fn refusals_are_problems_and_tell_the_two_conflicts_apart() {
    let demo = Demo::start().await;
    let busy = demo.connection(connections::RUNS_FOR_HOURS).await;
    let unknown = json!("6b1d8f3e-0000-4000-8000-000000000000");
    for (connection, kind, expected) in [
        (
            busy.clone(),
            "sync",
            json!({
                "status": 409,
                "type": "https://reference.airbyte.com/reference/errors#try-again-later",
                "title": "try-again-later",
                "detail": "Please try again later.",
                "data": { "message": format!("A sync is already running for: {}", busy.as_str().unwrap()) },
            }),
        ),
        (
            demo.connection(connections::DISABLED).await,
            "sync",
            json!({
                "status": 409,
                "type": "https://reference.airbyte.com/reference/errors#409-state-conflict",
                "title": "state-conflict",
                "detail": "State conflict",
                "data": { "message": "Could not fulfill request" },
            }),
        ),
        (
            unknown.clone(),
            "sync",
            json!({
                "status": 404,
                "type": "https://reference.airbyte.com/reference/errors#resource-not-found",
                "title": "resource-not-found",
                "detail": "The requested resource could not be found.",
                "data": { "resourceType": "STANDARD_SYNC", "resourceId": unknown },
            }),
        ),
        (
            busy,
            "refresh",
            json!({
                "status": 422,
                "type": "https://reference.airbyte.com/reference/errors#unprocessable-entity",
                "title": "unprocessable-entity",
                "detail": "The body of the request was not understood",
                "data": { "message": "Refreshes are not supported in the public API" },
            }),
        ),
        (
            demo.connection(connections::DATABASE_FAILURE).await,
            "sync",
            json!({
                "status": 500,
                "type": "https://reference.airbyte.com/reference/errors",
                "title": "unexpected-problem",
                "detail": "An unexpected problem has occurred. If this is an error that needs to be addressed, please submit a pull request or github issue.",
                "data": { "message": "Failed to access database." },
            }),
        ),
    ] {
        let (status, answer) = demo.start_job(&connection, kind).await;
        assert_eq!(answer, expected);
        assert_eq!(u64::from(status), answer["status"].as_u64().unwrap());
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_before_a_handler_sees_it() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::NEVER_SYNCED).await;
    for (method, path, body, status) in [
        (Method::GET, "/jobs?limit=0", None, 400),
        (Method::GET, "/jobs?limit=101", None, 400),
        (Method::GET, "/jobs?offset=-1", None, 400),
        (Method::GET, "/jobs?limit=many", None, 400),
        (Method::GET, "/jobs?jobType=teleport", None, 400),
        (Method::GET, "/jobs?status=lost", None, 400),
        (Method::GET, "/jobs?orderBy=createdAt", None, 400),
        (Method::GET, "/connections?workspaceIds=here", None, 400),
        (Method::GET, "/jobs/first", None, 400),
        (Method::GET, "/jobs/999999999", None, 409),
        (Method::DELETE, "/jobs/999999999", None, 409),
        (
            Method::GET,
            "/connections/6b1d8f3e-0000-4000-8000-000000000000",
            None,
            404,
        ),
        (Method::POST, JOBS, Some(json!({ "connectionId": id })), 422),
        (
            Method::POST,
            JOBS,
            Some(json!({ "connectionId": id, "jobType": "teleport" })),
            422,
        ),
        (
            Method::POST,
            JOBS,
            Some(json!({ "connectionId": "here", "jobType": "sync" })),
            500,
        ),
        (Method::GET, "/streams", None, 404),
        (Method::DELETE, "/connections", None, 405),
    ] {
        let (given, answer) = demo.public(method.clone(), path, body).await;
        assert_eq!(given, status, "{method} {path}: {answer}");
        assert!(answer.is_object(), "{method} {path}: {answer}");
    }
}

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

#[tokio::test]
async fn a_connection_is_disabled_and_enabled() {
    let demo = Demo::start().await;
    let id = demo.connection(connections::NEVER_SYNCED).await;
    let path = format!("/connections/{}", id.as_str().unwrap());
    for (status, then) in [("inactive", 409), ("active", 200)] {
        let patch = json!({ "status": status });
        let (code, answer) = demo.public(Method::PATCH, &path, Some(patch)).await;
        assert_eq!((code, &answer["status"]), (200, &json!(status)));
        assert_eq!(demo.get(&path).await, answer);
        assert_eq!(demo.start_job(&id, "sync").await.0, then);
    }
}

#[tokio::test]
async fn sentinels_do_what_their_names_say() {
    let demo = Demo::start().await;
    let of = async |name: &str| {
        let id = demo.connection(name).await;
        (format!("/connections/{}", id.as_str().unwrap()), id)
    };
    let (path, id) = of(connections::DETAILS_ERROR).await;
    assert_eq!(demo.public(Method::GET, &path, None).await.0, 500);
    let jobs = format!("/jobs?connectionId={}", id.as_str().unwrap());
    assert_eq!(demo.public(Method::GET, &jobs, None).await.0, 500);
    let (path, _) = of(connections::MALFORMED_DETAILS).await;
    assert_eq!(demo.get(&path).await["name"]["en"], "not a name");
    let (path, _) = of(connections::HTML_DETAILS).await;
    assert!(
        demo.get(&path)
            .await
            .as_str()
            .unwrap()
            .starts_with("<!doctype html>")
    );
    let (path, _) = of(connections::LOCKED).await;
    let patch = json!({ "status": "active" });
    let (status, locked) = demo.public(Method::PATCH, &path, Some(patch)).await;
    assert_eq!(
        (status, locked["title"].as_str()),
        (409, Some("Connection is locked"))
    );
    assert_eq!(demo.get(&path).await["status"], "locked");
    let (path, _) = of(connections::DELETED).await;
    assert_eq!(demo.get(&path).await["status"], "deprecated");
    let (_, id) = of(connections::TRIGGER_ERROR).await;
    assert_eq!(demo.start_job(&id, "sync").await.0, 500);
    let (_, id) = of(connections::LOST_TRIGGER).await;
    let body = json!({ "connectionId": id, "jobType": "sync" });
    let path = "/api/public/v1/jobs";
    let lost = demo.send(demo.running.airbyte, Method::POST, path, Some(&body));
    assert!(lost.await.is_err(), "the connection is closed");
    assert_eq!(demo.start_job(&id, "sync").await.0, 409, "and yet it runs");
}

#[tokio::test]
async fn health_is_plain_text() {
    let demo = Demo::start().await;
    let address = demo.running.airbyte;
    let health = demo.send(address, Method::GET, "/api/public/v1/health", None);
    let health = health.await.unwrap();
    assert_eq!(health.status(), 200);
    let kind = health.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/plain"), "{kind}");
    assert_eq!(health.text().await.unwrap(), "Successful operation");
}

#[tokio::test]
async fn the_api_that_is_not_there_answers_404() {
    for (api, config, public) in [
        (AirbyteApi::Both, 200, 200),
        (AirbyteApi::Config, 200, 404),
        (AirbyteApi::Public, 404, 200),
    ] {
        let demo = Demo::with(Options {
            airbyte_api: api,
            ..options()
        })
        .await;
        let address = demo.running.airbyte;
        let status = async |path: &str| {
            let answer = demo.send(address, Method::GET, path, None).await.unwrap();
            answer.status().as_u16()
        };
        assert_eq!(
            status("/api/v1/instance_configuration").await,
            config,
            "{api:?}"
        );
        assert_eq!(status("/api/public/v1/workspaces").await, public, "{api:?}");
        let outside = demo.send(address, Method::GET, "/v1/workspaces", None);
        let outside = outside.await.unwrap();
        assert_eq!(outside.status(), 200);
        assert_eq!(outside.headers()["content-type"], "text/html");
    }
}
