//! The manifests of `deploy/` give the proxy a configuration that it takes, and the time that its
//! operations may take.

use std::path::PathBuf;
use std::time::Duration;

use airstrip::config::Config;
use airstrip_contract::{Person, Role};

fn manifest(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join("deploy/kubernetes/airstrip").join(name)).unwrap()
}

/// The number behind the only field of this name and indentation in a manifest, in seconds.
fn seconds(file: &str, field: &str) -> Duration {
    let text = manifest(file);
    let found: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
        .collect();
    assert_eq!(found.len(), 1, "{field} in {file}");
    Duration::from_secs(found[0].trim().parse().unwrap())
}

#[test]
fn neither_a_pod_that_stops_nor_the_load_balancer_cuts_an_operation_short() {
    let operations = airstrip_airbyte::OPERATIONS
        .iter()
        .chain(airstrip_airflow::OPERATIONS);
    let longest = operations.map(|operation| operation.timeout).max().unwrap();
    let leaving = seconds("deployment.yaml", "                seconds");
    let grace = seconds("deployment.yaml", "      terminationGracePeriodSeconds");
    assert!(grace >= leaving + longest);
    let draining = seconds("service.yaml", "    drainingTimeoutSec");
    assert!(draining >= longest);
    let load_balancer = seconds("service.yaml", "  timeoutSec");
    assert!(load_balancer >= longest);
}

#[test]
fn the_configuration_of_the_pods_is_in_order_and_lets_in_whom_it_names() {
    let secrets = tempfile::tempdir().unwrap();
    let url = "postgres://airstrip:p%40ss@10.1.2.3/airstrip?sslmode=require";
    std::fs::write(secrets.path().join("database-url"), url).unwrap();
    std::fs::write(secrets.path().join("airflow-password"), "secret").unwrap();
    let mounted = secrets.path().to_str().unwrap();
    let text = manifest("airstrip.toml").replace("/run/secrets/airstrip", mounted);
    let file = secrets.path().join("airstrip.toml");
    std::fs::write(&file, text).unwrap();
    let config = Config::load(&file, &|_| None).unwrap_or_else(|findings| panic!("{findings}"));
    for (email, role) in [
        ("carla@example.com", Some(Role::Admin)),
        ("ana@example.com", Some(Role::Viewer)),
        ("ana@elsewhere.example", None),
    ] {
        let person = Person {
            email: email.to_owned(),
            subject: String::new(),
        };
        assert_eq!(config.policy.of(&person).role(), role, "{email}");
    }
}
