//! Where the calls of an Airbyte go that is not at the root of its host, and those of Airbyte Cloud.

use airstrip::config::{Auth, InstanceConfig, Secret};
use airstrip::policy::Policy;
use airstrip_airbyte::public::operations as public;
use airstrip_contract::{Api, Operation, Person, System};

use crate::support::{Fake, Proxy, Reply};

const TOKEN: &str =
    "{\"access_token\":\"of-the-application\",\"token_type\":\"Bearer\",\"expires_in\":900}";

/// One that gives tokens, tells its health in the terms of `api`, and answers all else with a job.
async fn airbyte(api: Api) -> Fake {
    Fake::start(move |request| {
        let path = request.line.split(' ').nth(1).unwrap_or_default();
        match (api, path.split('?').next().unwrap_or_default()) {
            (_, path) if path.ends_with("/applications/token") => Reply::json(TOKEN),
            (Api::Public, path) if path.contains("/api/v1/") => {
                Reply::new("404 Not Found", "application/json", "{}")
            }
            (Api::Public, path) if path.ends_with("/health") => {
                Reply::new("200 OK", "text/plain", "Successful operation")
            }
            _ => Reply::json(&format!(
                "{{\"jobId\":7,\"connectionId\":\"{CONNECTION}\"}}"
            )),
        }
    })
    .await
}

async fn before(url: String, public_at: Option<String>, api: Option<Api>, auth: Auth) -> Proxy {
    let config = InstanceConfig {
        system: System::Airbyte,
        name: "prod".to_owned(),
        url,
        public_at,
        api,
        auth,
    };
    let ana = Person {
        email: "ana@example.com".to_owned(),
        subject: "1".to_owned(),
    };
    Proxy::configured(config, Policy::everything_to(&ana)).await
}

fn application() -> Auth {
    Auth::ClientCredentials {
        client_id: "app-1".to_owned(),
        client_secret: Secret::new("s3cret"),
    }
}

const CONNECTION: &str = "1e3b5a72-0000-4000-8000-000000000001";

/// Makes a call as the console does, and says what line the upstream is to see below `/api/public`.
async fn made(proxy: &Proxy, operation: &'static Operation) -> String {
    let path = operation.fill(&[("connection_id", CONNECTION), ("job_id", "7")]);
    let body = match operation.name {
        "public_start_job" => format!("{{\"connectionId\":\"{CONNECTION}\",\"jobType\":\"sync\"}}"),
        "public_set_connection_status" => "{\"status\":\"inactive\"}".to_owned(),
        _ => String::new(),
    };
    let json: &[_] = match body.as_str() {
        "" => &[],
        _ => &[("content-type", "application/json")],
    };
    let method = operation.method.as_str();
    let own = format!("/api/airbyte/prod{path}");
    let answer = proxy.send(method, &own, json, &body).await;
    assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
    let below = path.strip_prefix("/api/public").unwrap();
    format!("{method} {below}")
}

/// The requests that came in, none of which may be elsewhere than below a path.
fn below(upstream: &Fake, base: &str) -> Vec<String> {
    let received = upstream.received();
    let lines = received.iter().map(|request| {
        let line = request.line.strip_suffix(" HTTP/1.1").unwrap();
        let (method, path) = line.split_once(' ').unwrap();
        let path = path.strip_prefix(base);
        let path = path.unwrap_or_else(|| panic!("{line} is not below {base}"));
        format!("{method} {path}")
    });
    lines.collect()
}

#[tokio::test]
async fn every_call_goes_below_the_address_that_is_configured() {
    let upstream = airbyte(Api::Public).await;
    let url = format!("{}/deep/airbyte", upstream.url());
    let proxy = before(url, None, None, application()).await;
    for operation in public::ALL {
        let expected = made(&proxy, operation)
            .await
            .replace(" /v1/", " /api/public/v1/");
        let sent = below(&upstream, "/deep/airbyte");
        assert!(sent.contains(&expected), "{expected}: {sent:?}");
    }
    let sent = below(&upstream, "/deep/airbyte");
    for asked in [
        "GET /api/v1/health",
        "GET /api/public/v1/health",
        "POST /api/public/v1/applications/token",
    ] {
        assert!(sent.iter().any(|line| line == asked), "{asked}: {sent:?}");
    }

    let upstream = airbyte(Api::Config).await;
    let url = format!("{}/deep/airbyte", upstream.url());
    let proxy = before(url, None, None, Auth::None).await;
    let own = "/api/airbyte/prod/api/v1/instance_configuration";
    assert_eq!(proxy.get(own).await.status, 200);
    let sent = below(&upstream, "/deep/airbyte");
    assert_eq!(
        sent,
        ["GET /api/v1/health", "GET /api/v1/instance_configuration"]
    );
}

#[tokio::test]
async fn every_call_of_airbyte_cloud_goes_where_its_document_says() {
    // Its address is `https://api.airbyte.com/v1`, and every path of the document is below that.
    let cloud = airbyte(Api::Public).await;
    let nothing = Fake::willing().await;
    let proxy = before(
        nothing.url(),
        Some(format!("{}/cloud", cloud.url())),
        Some(Api::Public),
        application(),
    )
    .await;
    for operation in public::ALL {
        let expected = made(&proxy, operation).await;
        let sent = below(&cloud, "/cloud");
        assert!(sent.contains(&expected), "{expected}: {sent:?}");
    }
    let sent = below(&cloud, "/cloud");
    let tokens = sent.iter().filter(|line| line.ends_with("/token"));
    assert_eq!(tokens.collect::<Vec<_>>(), ["POST /v1/applications/token"]);
    assert_eq!(nothing.received().len(), 0, "nothing goes elsewhere");
}
