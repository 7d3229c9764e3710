//! The manifests of `deploy/` leave the proxy the time that its operations may take.

use std::path::Path;
use std::time::Duration;

/// The number behind the only field of this name and indentation in a manifest, in seconds.
fn seconds(file: &str, field: &str) -> Duration {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/kubernetes/airstrip");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
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
