//! The command line.

use std::process::Output;

use airstrip_contract::Session;
use tokio::net::TcpListener;

use crate::support::{airstrip, call, configuration, page, running, terminate};

async fn refused(arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = airstrip(arguments).output().await.unwrap();
    assert_eq!(
        status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&stderr)
    );
    assert_eq!(
        String::from_utf8_lossy(&stdout),
        "",
        "it never said that it is ready"
    );
    String::from_utf8(stderr).unwrap()
}

#[tokio::test]
async fn the_demo_listens_on_this_machine_only() {
    let page = page();
    let console = page.path().to_str().unwrap();
    for flag in ["--listen", "--airbyte-listen", "--airflow-listen"] {
        for address in ["0.0.0.0:0", "[::]:0", "10.0.0.1:0"] {
            let text = refused(&["demo", "--console", console, flag, address]).await;
            assert!(text.contains(flag) && text.contains(address), "{text}");
            assert!(text.contains("loopback only"), "{text}");
        }
    }
}

#[tokio::test]
async fn the_demo_serves_both_systems_to_a_named_person() {
    let page = page();
    let mut demo = running(&[
        "demo",
        "--console",
        page.path().to_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
        "--airbyte-listen",
        "127.0.0.1:0",
        "--airflow-listen",
        "127.0.0.1:0",
        "--connections",
        "3",
    ])
    .await;
    let answer = call(demo.address, "GET", "/api/session", &[], "").await;
    let session: Session = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(session.person.email, "ana@demo.local");
    assert!(session.demo);
    let names: Vec<_> = session
        .instances
        .iter()
        .map(|i| (i.system.as_str(), i.name.as_str()))
        .collect();
    assert_eq!(names, [("airbyte", "demo"), ("airflow", "demo")]);
    let health = call(
        demo.address,
        "GET",
        "/api/airflow/demo/api/v2/monitor/health",
        &[],
        "",
    )
    .await;
    assert_eq!(
        health.header("content-type"),
        Some("application/json"),
        "{health:?}"
    );

    terminate(&demo);
    assert!(
        demo.process.wait().await.unwrap().success(),
        "it stops in order"
    );
}

#[tokio::test]
async fn a_port_in_use_names_the_flag() {
    let page = page();
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let console = page.path().to_str().unwrap();
    let text = refused(&["demo", "--console", console, "--listen", &address]).await;
    assert!(
        text.contains(&format!("cannot listen on {address}")),
        "{text}"
    );
    assert!(
        text.contains("choose another address with --listen"),
        "{text}"
    );
}

#[tokio::test]
async fn a_missing_page_names_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let console = folder.path().to_str().unwrap();
    let text = refused(&["demo", "--listen", "127.0.0.1:0", "--console", console]).await;
    assert!(text.contains("`cargo xtask demo` builds it"), "{text}");
}

#[tokio::test]
async fn serve_and_check_config_refuse_what_is_wrong_alike() {
    let (folder, page) = (tempfile::tempdir().unwrap(), page());
    let file = configuration(&folder, page.path(), "[identity]\nkind = \"none\"\n");
    let served = refused(&["serve", "--config", &file]).await;
    assert_eq!(served, refused(&["check-config", &file]).await);
    assert!(
        served.contains("airstrip.toml:5: identity.kind: \"none\" is no kind"),
        "{served}"
    );
    let missing = refused(&["check-config", "nowhere.toml"]).await;
    assert!(
        missing.contains("nowhere.toml: the file cannot be read"),
        "{missing}"
    );
}

#[tokio::test]
async fn a_configuration_in_order_is_summed_up_without_its_secrets() {
    let (folder, page) = (tempfile::tempdir().unwrap(), page());
    let file = configuration(
        &folder,
        page.path(),
        "[identity]\nkind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]\n\
         [[airflow]]\nname = \"prod\"\nurl = \"http://airflow:8080\"\n\
         auth = { kind = \"token\", username = \"airstrip\", password_env = \"AIRFLOW_PASSWORD\" }\n",
    );
    let output = airstrip(&["check-config", &file])
        .env("AIRFLOW_PASSWORD", "s3cret")
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        format!("{file}: in order\n    Airflow \"prod\" at http://airflow:8080\n")
    );
    assert!(output.stderr.is_empty());
}
