//! How the proxy signs in to an Airbyte, as the configuration says, and what becomes of it.

use std::time::Duration;

use airstrip::config::{Config, InstanceConfig};
use airstrip::policy::Policy;
use airstrip_contract::{Person, ProblemKind};
use airstrip_demo::{AirbyteAuth, Clock, Options, airbyte_application, connections};
use serde_json::{Value, json};

use crate::support::{Answer, Fake, Proxy, Reply, lines};

const CONNECTION: &str = "1e3b5a72-0000-4000-8000-000000000001";
const JSON: (&str, &str) = ("content-type", "application/json");

/// The one instance of a configuration that says this of how to sign in there.
fn instance(url: &str, api: &str, auth: &str) -> InstanceConfig {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "s3cret\n").unwrap();
    let file = folder.path().join("airstrip.toml");
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n\
         [identity]\nkind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]\n\
         [store]\nurl = \"sqlite:///unused.db\"\n\
         [[airbyte]]\nname = \"prod\"\nurl = \"{url}\"\napi = \"{api}\"\nauth = {auth}\n\
         [[grant]]\nrole = \"admin\"\npeople = [\"ana@example.com\"]\n"
    );
    std::fs::write(&file, text).unwrap();
    let secrets = |name: &str| match name {
        "SECRET" => Some("s3cret".to_owned()),
        "DEMO" => Some(airbyte_application::CLIENT_SECRET.to_owned()),
        _ => None,
    };
    let config = Config::load(&file, &secrets).unwrap_or_else(|findings| panic!("{findings}"));
    config.instances.into_iter().next().unwrap()
}

async fn before(instance: InstanceConfig) -> Proxy {
    let ana = Person {
        email: "ana@example.com".to_owned(),
        subject: "1".to_owned(),
    };
    Proxy::configured(instance, Policy::everything_to(&ana)).await
}

/// A read and a launch, in the terms of an API.
async fn read_and_launch(proxy: &Proxy, api: &str, connection: &str) -> [Answer; 2] {
    let own = "/api/airbyte/prod";
    let (method, read, launch, body) = match api {
        "config" => (
            "POST",
            format!("{own}/api/v1/connections/sync_progress"),
            format!("{own}/api/v1/connections/sync"),
            json!({ "connectionId": connection }),
        ),
        _ => (
            "GET",
            format!("{own}/api/public/v1/jobs?connectionId={connection}"),
            format!("{own}/api/public/v1/jobs"),
            json!({ "connectionId": connection, "jobType": "sync" }),
        ),
    };
    let body = body.to_string();
    let (headers, sent): (&[_], _) = match method {
        "POST" => (&[JSON], body.as_str()),
        _ => (&[], ""),
    };
    [
        proxy.send(method, &read, headers, sent).await,
        proxy.send("POST", &launch, &[JSON], &body).await,
    ]
}

/// Without a token, with one that does not change, and with a user and a password.
const KINDS: [(&str, Option<&str>); 4] = [
    ("{ kind = \"none\" }", None),
    (
        "{ kind = \"bearer\", token_env = \"SECRET\" }",
        Some("Bearer s3cret"),
    ),
    (
        "{ kind = \"bearer\", token_file = \"secret\" }",
        Some("Bearer s3cret"),
    ),
    (
        "{ kind = \"basic\", username = \"airbyte\", password_file = \"secret\" }",
        Some("Basic YWlyYnl0ZTpzM2NyZXQ="),
    ),
];

#[tokio::test]
async fn an_airbyte_is_signed_in_to_as_is_written() {
    for api in ["config", "public"] {
        for (auth, header) in KINDS {
            let upstream = Fake::start(move |request| {
                assert_eq!(
                    request.header("authorization"),
                    header,
                    "{auth}: {request:?}"
                );
                Reply::json("{}")
            })
            .await;
            let proxy = before(instance(&upstream.url(), api, auth)).await;
            for answer in read_and_launch(&proxy, api, CONNECTION).await {
                assert_eq!(answer.status, 200, "{api} {auth}: {answer:?}");
            }
            assert!(upstream.received().len() >= 2, "both were asked for there");
        }
    }
}

#[tokio::test]
async fn what_an_airbyte_does_not_accept_is_the_console_s_own_fault() {
    for api in ["config", "public"] {
        for (auth, _) in KINDS {
            let upstream = Fake::start(|_| {
                Reply::new(
                    "401 Unauthorized",
                    "application/json",
                    "{\"message\":\"Unauthorized\"}",
                )
            })
            .await;
            let proxy = before(instance(&upstream.url(), api, auth)).await;
            for answer in read_and_launch(&proxy, api, CONNECTION).await {
                let problem = answer.problem();
                assert_eq!(
                    problem.kind,
                    ProblemKind::UpstreamCredentials,
                    "{api} {auth}"
                );
                assert_eq!(
                    problem.status, 502,
                    "nobody is sent away to sign in: {problem:?}"
                );
                assert!(!problem.detail.contains("s3cret"), "{problem:?}");
            }
            let received = upstream.received();
            let mut asked = lines(&received);
            let count = asked.len();
            asked.sort_unstable();
            asked.dedup();
            assert_eq!(asked.len(), count, "nothing is asked for twice: {asked:?}");
        }
    }
}

/// The demo's application.
const APPLICATION: &str =
    "{ kind = \"client_credentials\", client_id = \"airstrip\", client_secret_env = \"DEMO\" }";

#[tokio::test]
async fn a_token_that_has_run_out_is_renewed_and_nothing_is_launched_twice() {
    let any = "127.0.0.1:0".parse().unwrap();
    let options = Options {
        airbyte_listen: any,
        airflow_listen: any,
        airbyte_auth: AirbyteAuth::ClientCredentials,
        ..Options::default()
    };
    let (clock, hand) = Clock::by_hand("2026-11-20T09:59:00Z".parse().unwrap());
    let demo = airstrip_demo::start_at(options, clock).await.unwrap();
    let url = format!("http://{}", demo.airbyte);
    let public = before(instance(&url, "public", APPLICATION)).await;
    let read = async |path: &str| {
        let path = format!("/api/airbyte/prod/api/public/v1/{path}");
        let answer: Value = serde_json::from_str(&public.get(&path).await.body).unwrap();
        answer["data"].as_array().unwrap().clone()
    };
    let all = read("connections?limit=100").await;
    let mut never = all
        .iter()
        .filter(|row| row["name"] == connections::NEVER_SYNCED);
    let id = never.next().unwrap()["connectionId"].as_str().unwrap();
    let mut jobs = 0;
    for api in ["config", "public"] {
        let proxy = before(instance(&url, api, APPLICATION)).await;
        for _ in 0..2 {
            for answer in read_and_launch(&proxy, api, id).await {
                assert_eq!(answer.status, 200, "{api}: {answer:?}");
            }
            jobs += 1;
            // Its life by Airbyte's clock, and nothing by the proxy's: it learns of it by a refusal.
            hand.advance(Duration::from_secs(900));
        }
    }
    assert_eq!(read(&format!("jobs?connectionId={id}")).await.len(), jobs);
}
