//! The upstreams' credentials are in no log, no error and no answer, whatever goes wrong.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use airstrip_iap::{ASSERTION_HEADER, Clock, SystemClock};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpListener;

use crate::forge::{Signer, but, iap, key_set};
use crate::support::Running;
use crate::support::{Fake, Received, Reply, airstrip, call, configuration, page, terminate};

const BASIC: &str = "basic-pa55-Zq7w";
const BEARER: &str = "bearer-t0ken-Lk2m";
const PASSWORD: &str = "login-pa55-Vb9x";
const CLIENT: &str = "client-s3cret-Wd4k";
/// Given by Airflow and Airbyte, so no less a secret.
const TOKEN: &str = "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJhaXJzdHJpcCJ9.c2lnbmF0dXJlLVRuNHA";

type Fault = fn(&Received) -> Reply;

/// What an upstream does to every request but those for a token.
const FAULTS: [(&str, Fault); 14] = [
    ("works", |_| Reply::json("{}")),
    ("refuses", |_| {
        Reply::new("401 Unauthorized", "application/json", "{}")
    }),
    ("forbids", |_| {
        Reply::new("403 Forbidden", "application/json", "{}")
    }),
    ("calls the token worn out", |_| {
        Reply::new(
            "403 Forbidden",
            "application/json",
            "{\"detail\":\"Invalid JWT token\"}",
        )
    }),
    ("fails in JSON", |_| {
        Reply::new("500 Internal Server Error", "application/json", "{}")
    }),
    ("fails in HTML", |_| {
        Reply::new("500 Internal Server Error", "text/html", "<p>")
    }),
    ("is another server", |_| {
        Reply::new("200 OK", "text/html", "<p>")
    }),
    ("moved", |_| {
        Reply::with("301 Moved Permanently", &[("location", "http://x/")], "")
    }),
    ("wants a pause", |_| {
        Reply::new("429 Too Many Requests", "text/html", "")
    }),
    ("closes", |_| Reply::Close),
    ("speaks something else", |_| {
        Reply::Bytes("SSH-2.0-x\r\n".to_owned())
    }),
    ("breaks off", |_| Reply::json("{\"a\":")),
    ("says what it was sent", |request| {
        Reply::json(&echo(request))
    }),
    ("says what it was sent as an error", |request| {
        Reply::new(
            "500 Internal Server Error",
            "application/json",
            &echo(request),
        )
    }),
];

fn echo(request: &Received) -> String {
    json!({"line": request.line, "headers": request.headers, "body": request.body}).to_string()
}

/// An upstream with the fault of the moment. Its tokens are in order, except where it is told to say
/// what it was sent.
async fn upstream(fault: &Arc<AtomicUsize>) -> Fake {
    let fault = Arc::clone(fault);
    Fake::start(move |request| {
        let (name, reply) = FAULTS[fault.load(Ordering::SeqCst)];
        let is_login = ["/auth/token", "/applications/token"];
        let is_login = is_login.iter().any(|path| request.line.contains(path));
        if is_login && !name.starts_with("says") {
            let token = json!({"access_token": TOKEN}).to_string();
            return Reply::new("201 Created", "application/json", &token);
        }
        reply(request)
    })
    .await
}

fn instances(url: &str, token_url: &str, suffix: &str) -> String {
    let basic = "{ kind = \"basic\", username = \"airstrip\", password_env = \"BASIC\" }";
    let bearer = "{ kind = \"bearer\", token_env = \"BEARER\" }";
    let token = "{ kind = \"token\", username = \"airstrip\", password_env = \"PASSWORD\" }";
    let client =
        "{ kind = \"client_credentials\", client_id = \"app\", client_secret_env = \"CLIENT\" }";
    let mut text = String::new();
    for (system, name, url, auth) in [
        ("airbyte", "basic", url, basic),
        ("airbyte", "bearer", url, bearer),
        ("airbyte", "client", token_url, client),
        ("airflow", "basic", url, basic),
        ("airflow", "bearer", url, bearer),
        ("airflow", "token", token_url, token),
    ] {
        text.push_str(&format!(
            "[[{system}]]\nname = \"{name}{suffix}\"\nurl = \"{url}\"\nauth = {auth}\n"
        ));
    }
    text
}

/// Everything in which a secret could be, in each form that it takes.
fn assert_no_secrets(whence: &str, text: &str) {
    let basic = format!("airstrip:{BASIC}");
    for secret in [BASIC, BEARER, PASSWORD, CLIENT, TOKEN, &basic] {
        let encoded = [
            secret.to_owned(),
            STANDARD.encode(secret),
            STANDARD_NO_PAD.encode(secret),
            URL_SAFE.encode(secret),
            URL_SAFE_NO_PAD.encode(secret),
        ];
        for form in encoded {
            assert!(!text.contains(&form), "{form} is in {whence}");
        }
    }
}

#[tokio::test]
async fn upstream_credentials_are_told_to_nobody() {
    let fault = Arc::new(AtomicUsize::new(0));
    let up = upstream(&fault).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let down = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let metrics = listener.local_addr().unwrap();
    drop(listener);

    let door = Signer::new("1");
    let set = key_set(&[door.jwk()]);
    let keys = Fake::start(move |_| Reply::json(&set)).await;
    let (folder, page) = (tempfile::tempdir().unwrap(), page());
    let rest = format!(
        "metrics_listen = \"{metrics}\"\n[identity]\nkind = \"iap\"\naudiences = [\"{}\"]\njwks_url = \"{}\"\n{}{}\
         [[grant]]\nrole = \"admin\"\ndomains = [\"example.com\"]\n",
        iap::AUDIENCE,
        keys.url(),
        instances(&up.url(), &up.url(), ""),
        instances(&down, &down, "-down"),
    );
    let file = configuration(&folder, page.path(), &rest);
    let mut process = airstrip(&["serve", "--config", &file])
        .envs([
            ("BASIC", BASIC),
            ("BEARER", BEARER),
            ("PASSWORD", PASSWORD),
            ("CLIENT", CLIENT),
        ])
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = process.stderr.take().unwrap();
    let log = tokio::spawn(async move {
        let mut log = String::new();
        stderr.read_to_string(&mut log).await.unwrap();
        log
    });
    let mut stdout = BufReader::new(process.stdout.take().unwrap());
    let mut printed = String::new();
    stdout.read_line(&mut printed).await.unwrap();
    let address = printed.trim().strip_prefix("airstrip: ready on http://");
    let mut proxy = Running {
        address: address
            .expect("it ended instead of serving")
            .parse()
            .unwrap(),
        process,
    };

    let now = SystemClock.now();
    let times = json!({"iat": now, "nbf": null, "exp": now + 600});
    let assertion = door.token(&but(&iap::claims(), times));
    let headers = [
        (ASSERTION_HEADER, assertion.as_str()),
        ("content-type", "application/json"),
    ];
    let connection = "{\"connectionId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"}";
    let run = "{\"dag_run_id\":\"r\",\"logical_date\":null,\"conf\":{}}";
    let mut statuses = Vec::new();
    for (index, (name, _)) in FAULTS.iter().enumerate() {
        fault.store(index, Ordering::SeqCst);
        // Those that are down are so whatever the others do.
        let suffixes: &[&str] = if index == 0 { &["", "-down"] } else { &[""] };
        for suffix in suffixes {
            for (system, instance, method, path, body) in [
                ("airbyte", "basic", "GET", "api/v1/health", ""),
                (
                    "airbyte",
                    "basic",
                    "POST",
                    "api/v1/connections/sync",
                    connection,
                ),
                ("airbyte", "bearer", "GET", "api/v1/health", ""),
                (
                    "airbyte",
                    "bearer",
                    "POST",
                    "api/v1/connections/sync",
                    connection,
                ),
                ("airbyte", "client", "GET", "api/v1/health", ""),
                (
                    "airbyte",
                    "client",
                    "POST",
                    "api/v1/connections/sync",
                    connection,
                ),
                ("airflow", "basic", "POST", "api/v2/dags/a/dagRuns", run),
                ("airflow", "bearer", "POST", "api/v2/dags/a/dagRuns", run),
                ("airflow", "token", "GET", "api/v2/monitor/health", ""),
                ("airflow", "token", "POST", "api/v2/dags/a/dagRuns", run),
            ] {
                let path = format!("/api/{system}/{instance}{suffix}/{path}");
                let answer = call(proxy.address, method, &path, &headers, body).await;
                assert_no_secrets(&format!("{method} {path}: {name}"), &format!("{answer:?}"));
                statuses.push(answer.status);
            }
        }
    }
    // What else can be read of the process.
    for path in ["/", "/healthz", "/readyz", "/api/session", "/api/audit"] {
        let answer = call(proxy.address, "GET", path, &headers, "").await;
        assert_no_secrets(path, &format!("{answer:?}"));
    }
    let counted = call(metrics, "GET", "/metrics", &[], "").await;
    assert!(counted.body.contains("\"sync\""), "{counted:?}");
    assert_no_secrets("the metrics", &format!("{counted:?}"));
    for status in [200, 429, 500, 502] {
        assert!(
            statuses.contains(&status),
            "the faults were met: {statuses:?}"
        );
    }
    let sent: String = up.received().iter().map(echo).collect();
    for secret in [
        &STANDARD.encode(format!("airstrip:{BASIC}")),
        BEARER,
        PASSWORD,
        CLIENT,
        TOKEN,
    ] {
        assert!(sent.contains(secret), "{secret} was in use");
    }

    terminate(&proxy);
    stdout.read_to_string(&mut printed).await.unwrap();
    proxy.process.wait().await.unwrap();
    let log = log.await.unwrap();
    assert!(
        log.contains("\"TRACE\""),
        "everything was logged that can be"
    );
    assert_no_secrets("standard output", &printed);
    assert_no_secrets("the log", &log);
}
