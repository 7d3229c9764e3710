//! Answers of the public API that are made to be taken for something else.

use std::sync::Arc;

use airstrip::config::Auth;
use airstrip::policy::{NamedGrant, Policy};
use airstrip_contract::policy::{Coverage, Scope};
use airstrip_contract::{Api, ProblemKind};
use serde_json::{Value, json};

use super::ana_sees;
use crate::support::{Fake, Proxy, Reply};

const OWN: &str = "11111111-1111-4111-8111-111111111111";
const HIDDEN: &str = "22222222-2222-4222-8222-222222222222";
const WORKSPACE: &str = "33333333-3333-4333-8333-333333333333";

/// Ana sees what is named like sales.
fn policy() -> Policy {
    let scope = Scope {
        names: vec!["sales-*".to_owned()],
        ..Scope::default()
    };
    ana_sees(Coverage::Within(scope), Coverage::Nothing)
}

fn connection(id: &str, name: &str) -> Value {
    json!({"connectionId": id, "name": name, "workspaceId": WORKSPACE, "tags": [],
        "sourceId": format!("source of {name}"), "destinationId": format!("destination of {name}")})
}

/// An Airbyte with a connection that may be seen and one that may not, which answers the list at
/// `path` with this.
async fn airbyte(path: &'static str, answer: String) -> Fake {
    Fake::start(move |request| {
        let asked = request.line.split([' ', '?']).nth(1).unwrap_or_default();
        let found = match asked {
            asked if asked == path => return Reply::json(&answer),
            "/api/public/v1/connections" => {
                json!({"data": [connection(OWN, "sales-eu"), connection(HIDDEN, "hr-payroll")]})
            }
            "/api/public/v1/workspaces" => {
                json!({"data": [{"workspaceId": WORKSPACE, "name": "Everything"}]})
            }
            asked if asked.ends_with(OWN) => connection(OWN, "sales-eu"),
            asked if asked.ends_with(HIDDEN) => connection(HIDDEN, "hr-payroll"),
            _ => return Reply::new("404 Not Found", "application/json", "{}"),
        };
        Reply::json(&found.to_string())
    })
    .await
}

async fn asked(path: &'static str, answer: String) -> crate::support::Answer {
    let upstream = airbyte(path, answer).await;
    let proxy = Proxy::judging(Some(Api::Public), policy(), &upstream.url(), Auth::None).await;
    proxy.get(&format!("/api/airbyte/prod{path}")).await
}

#[tokio::test]
async fn a_row_shows_by_its_id_and_by_nothing_else_that_it_says() {
    let jobs = "/api/public/v1/jobs";
    let own = json!({"jobId": 1, "connectionId": OWN});
    for row in [
        json!({"jobId": 2, "connectionId": HIDDEN}),
        // A job says nothing of its connection but the id.
        json!({"jobId": 2, "connectionId": HIDDEN, "name": "sales-eu"}),
        json!({"jobId": 2, "connectionId": HIDDEN, "name": "sales-eu", "tags": [{"name": "sales-eu"}]}),
        json!({"jobId": 2, "connectionId": HIDDEN, "workspaceId": WORKSPACE, "id": OWN}),
        json!({"jobId": 2, "connectionId": [OWN]}),
        json!({"jobId": 2, "connectionId": {"id": OWN}}),
        json!({"jobId": 2, "connectionId": null}),
        json!({"jobId": 2, "connectionId": 7}),
        json!({"jobId": 2, "connectionId": ""}),
        json!({"jobId": 2, "connectionId": format!("{OWN} ")}),
        json!({"jobId": 2, "connectionid": OWN}),
        json!({"jobId": 2}),
        json!([OWN]),
        json!(OWN),
        json!(null),
        json!(true),
    ] {
        let answer = asked(jobs, json!({"data": [row, own]}).to_string()).await;
        assert_eq!(answer.body, json!({"data": [own]}).to_string(), "{row}");
    }
    // Which of two ids is meant nobody knows.
    let twice = format!(
        "{{\"data\":[{{\"connectionId\":\"{OWN}\",\"connectionId\":\"{HIDDEN}\",\"jobId\":2}}]}}"
    );
    assert_eq!(asked(jobs, twice).await.body, "{\"data\":[]}");
}

const WORKSPACE_JOBS: &str = "/api/v1/jobs/list_for_workspaces";

/// The same Airbyte by its Config API, which answers the jobs of workspaces with this.
async fn airbyte_with_jobs(answer: String) -> Fake {
    Fake::start(move |request| {
        let asked = request.line.split(' ').nth(1).unwrap_or_default();
        let found = match asked {
            WORKSPACE_JOBS => return Reply::json(&answer),
            "/api/v1/instance_configuration" => json!({"defaultUserId": WORKSPACE}),
            "/api/v1/workspaces/list_by_user_id" => {
                json!({"workspaces": [{"workspaceId": WORKSPACE, "name": "Everything"}]})
            }
            "/api/v1/web_backend/connections/list" => {
                let all = [
                    connection(OWN, "sales-eu"),
                    connection(HIDDEN, "hr-payroll"),
                ];
                json!({"connections": all, "num_connections": 2})
            }
            _ => return Reply::new("404 Not Found", "application/json", "{}"),
        };
        Reply::json(&found.to_string())
    })
    .await
}

async fn jobs_asked(upstream: &Fake, policy: Policy) -> crate::support::Answer {
    let proxy = Proxy::judging(Some(Api::Config), policy, &upstream.url(), Auth::None).await;
    let body = json!({"workspaceIds": [WORKSPACE], "configTypes": ["sync"]}).to_string();
    let json = [("content-type", "application/json")];
    let path = format!("/api/airbyte/prod{WORKSPACE_JOBS}");
    proxy.send("POST", &path, &json, &body).await
}

#[tokio::test]
async fn a_row_shows_by_the_id_that_is_within_it_and_by_no_other() {
    let own = json!({"job": {"id": 1, "configId": OWN}, "attempts": []});
    let told = |rows: String| format!("{{\"jobs\":[{rows}],\"totalJobCount\":2}}");
    for row in [
        json!({"job": {"id": 2, "configId": HIDDEN}}),
        json!({"job": {"id": 2, "configId": HIDDEN}, "name": "sales-eu"}),
        json!({"job": {"id": 2, "configId": HIDDEN}, "configId": OWN}),
        json!({"job": {"id": 2, "configId": HIDDEN, "job": {"configId": OWN}}}),
        json!({"job": {"configId": HIDDEN}, "job/configId": OWN}),
        json!({"job/configId": OWN}),
        json!({"configId": OWN}),
        json!({"job": {"configId": [OWN]}}),
        json!({"job": {"configId": {"id": OWN}}}),
        json!({"job": {"configId": null}}),
        json!({"job": {"configId": ""}}),
        json!({"job": {"configId": format!(" {OWN}")}}),
        json!({"job": [{"configId": OWN}]}),
        json!({"job": OWN}),
        json!({"job": null}),
        json!({"attempts": []}),
        json!([own]),
        json!(OWN),
        json!(null),
    ] {
        let upstream = airbyte_with_jobs(told(format!("{row},{own}"))).await;
        let answer = jobs_asked(&upstream, policy()).await;
        assert_eq!(answer.body, json!({"jobs": [own]}).to_string(), "{row}");
    }
    for twice in [
        format!("{{\"job\":{{\"configId\":\"{OWN}\"}},\"job\":{{\"configId\":\"{HIDDEN}\"}}}}"),
        format!("{{\"job\":{{\"configId\":\"{OWN}\",\"configId\":\"{HIDDEN}\"}}}}"),
    ] {
        let upstream = airbyte_with_jobs(told(twice.clone())).await;
        let answer = jobs_asked(&upstream, policy()).await;
        assert_eq!(answer.body, "{\"jobs\":[]}", "{twice}");
    }
}

#[tokio::test]
async fn connections_of_jobs_are_looked_up_at_once() {
    let mut whole = policy();
    let grant = whole.grants.remove(0);
    let mut grant = NamedGrant::clone(&grant);
    grant.grant.airbyte = Coverage::Within(Scope {
        workspaces: vec!["Everything".to_owned()],
        ..Scope::default()
    });
    whole.grants.push(Arc::new(grant));
    let job = |id: &str| json!({"job": {"id": 1, "configId": id}});
    for (policy, seen) in [
        (policy(), vec![job(OWN)]),
        (whole, vec![job(OWN), job(HIDDEN)]),
    ] {
        let told = json!({"jobs": [job(OWN), job(HIDDEN)], "totalJobCount": 2});
        let upstream = airbyte_with_jobs(told.to_string()).await;
        let answer = jobs_asked(&upstream, policy).await;
        assert_eq!(answer.body, json!({"jobs": seen}).to_string());
        let asked = |path| upstream.times(&format!("POST /api/v1/web_backend{path} HTTP/1.1"));
        assert_eq!(asked("/connections/list"), 1);
        assert_eq!(asked("/connections/get"), 0);
    }
}

#[tokio::test]
async fn a_row_of_connections_is_known_by_what_can_be_read_of_it() {
    let path = "/api/public/v1/connections";
    let own = connection(OWN, "sales-eu");
    for row in [
        connection(HIDDEN, "hr-payroll"),
        json!({"connectionId": HIDDEN, "name": ["sales-eu"]}),
        json!({"connectionId": HIDDEN, "name": null}),
        json!({"connectionId": HIDDEN, "tags": "sales-eu"}),
        json!({"connectionId": HIDDEN, "Name": "sales-eu"}),
        json!({"connectionId": HIDDEN, "name": "hr", "workspaceId": 7}),
        json!({"name": "hr-sales-eu"}),
        json!(7),
    ] {
        let answer = asked(path, json!({"data": [own, row]}).to_string()).await;
        assert_eq!(answer.body, json!({"data": [own]}).to_string(), "{row}");
    }
    let twice = format!(
        "{{\"data\":[{{\"connectionId\":\"{HIDDEN}\",\"name\":\"hr\",\"name\":\"sales-eu\"}}]}}"
    );
    assert_eq!(asked(path, twice).await.body, "{\"data\":[]}");
}

#[tokio::test]
async fn what_is_no_list_shows_nothing() {
    for path in [
        "/api/public/v1/connections",
        "/api/public/v1/jobs",
        "/api/public/v1/workspaces",
        "/api/public/v1/sources",
        "/api/public/v1/destinations",
    ] {
        for answer in [
            "{}",
            "{\"data\":[]}",
            "{\"data\":null,\"next\":\"http://airbyte:8001/x\"}",
            "{\"data\":[],\"next\":{\"a\":1},\"previous\":[\"http://airbyte:8001\"]}",
        ] {
            let shown = asked(path, answer.to_owned()).await;
            if shown.status == 200 {
                assert_eq!(shown.body, "{\"data\":[]}", "{path} {answer}");
            } else {
                assert_eq!(
                    shown.problem().kind,
                    ProblemKind::UpstreamFailed,
                    "{path} {answer}"
                );
            }
        }
        for answer in [
            "[]",
            "null",
            "\"data\"",
            "{\"data\":{}}",
            "{\"data\":\"[]\"}",
            "{\"data\":[]}x",
            "{\"data\":[],\"data\":[]}",
            "{",
        ] {
            let shown = asked(path, answer.to_owned()).await;
            assert_eq!(shown.status, 502, "{path} {answer} {shown:?}");
        }
    }
}

#[tokio::test]
async fn no_address_of_the_upstream_is_passed_on() {
    let link = "http://airbyte-server.internal:8001/api/public/v1/jobs?limit=1&offset=1";
    let page = json!({"previous": link, "next": link, "data": [{"jobId": 1, "connectionId": OWN}]});
    let jobs = "/api/public/v1/jobs";
    let path = format!("/api/airbyte/prod{jobs}?connectionId={OWN}");
    let upstream = airbyte(jobs, page.to_string()).await;
    let proxy = Proxy::judging(Some(Api::Public), policy(), &upstream.url(), Auth::None).await;
    for path in [format!("/api/airbyte/prod{jobs}"), path] {
        let answer = proxy.get(&path).await;
        assert!(
            answer.status == 200 && !answer.body.contains("internal"),
            "{answer:?}"
        );
        assert!(answer.body.contains("\"jobId\":1"), "{answer:?}");
    }
}

#[tokio::test]
async fn the_jobs_of_one_connection_are_one_call() {
    let jobs = "/api/public/v1/jobs";
    let full: Vec<_> = (0..100)
        .map(|id| json!({"jobId": id, "connectionId": OWN}))
        .collect();
    let upstream = airbyte(jobs, json!({"data": full}).to_string()).await;
    let proxy = Proxy::judging(Some(Api::Public), policy(), &upstream.url(), Auth::None).await;
    let path = format!("/api/airbyte/prod{jobs}?connectionId={OWN}&limit=100");
    assert_eq!(proxy.get(&path).await.status, 200);
    let of_jobs = |upstream: &Fake| {
        let received = upstream.received();
        let lines = received
            .iter()
            .filter(|request| request.line.contains(jobs));
        lines.count()
    };
    assert_eq!(of_jobs(&upstream), 1);
    // Without it, the list is gone through, but not for ever.
    let before = of_jobs(&upstream);
    assert_eq!(
        proxy
            .get(&format!("/api/airbyte/prod{jobs}?limit=100"))
            .await
            .status,
        200
    );
    assert_eq!(of_jobs(&upstream) - before, 10);
}
