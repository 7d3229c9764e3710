#![allow(clippy::unwrap_used)]
use super::*;

static RUN: Operation = Operation::read(
    System::Airflow,
    "dag_run",
    Method::Get,
    "/api/v2/dags/{dag_id}/dagRuns/{run_id}",
    2,
);
static VERSION: Operation = Operation::read(
    System::Airflow,
    "version",
    Method::Get,
    "/api/v2/version",
    60,
);
static ALL: &[&Operation] = &[&RUN, &VERSION];

#[test]
fn a_declared_path_is_admitted_and_written_anew() {
    let admitted = admit(
        ALL,
        "GET",
        "/api/v2/dags/sales/dagRuns/manual__2026-01-01T00:00:00+00:00",
    )
    .unwrap();
    assert_eq!(admitted.operation.name, "dag_run");
    assert_eq!(
        admitted.params,
        [
            ("dag_id", "sales".to_owned()),
            ("run_id", "manual__2026-01-01T00:00:00+00:00".to_owned())
        ]
    );
    assert_eq!(
        admitted.path(),
        "/api/v2/dags/sales/dagRuns/manual__2026-01-01T00%3A00%3A00%2B00%3A00"
    );
}

#[test]
fn what_is_not_declared_is_not_admitted() {
    for (method, path) in [
        ("POST", "/api/v2/version"),
        ("get", "/api/v2/version"),
        ("GET", "/api/v2/version/"),
        ("GET", "//api/v2/version"),
        ("GET", "/api/v2/versio%6E"),
        ("GET", "/API/v2/version"),
        ("GET", "/api/v2/dags"),
        ("GET", "/api/v2/dags//dagRuns/x"),
        ("GET", "/api/v2/dags/../dagRuns/x"),
        ("GET", "/api/v2/dags/%2e%2e/dagRuns/x"),
        ("GET", "/api/v2/dags/a%2Fb/dagRuns/x"),
        ("GET", "/api/v2/dags/a%252Fb/dagRuns/x"),
        ("GET", "/api/v2/dags/a%5Cb/dagRuns/x"),
        ("GET", "/api/v2/dags/a%00b/dagRuns/x"),
        ("GET", "/api/v2/dags/a%0Ab/dagRuns/x"),
        ("GET", "/api/v2/dags/a;b/dagRuns/x"),
        ("GET", "/api/v2/dags/a%3Fb/dagRuns/x"),
        ("GET", "/api/v2/dags/%FF/dagRuns/x"),
        ("GET", "/api/v2/dags/a/dagRuns/x/clear"),
        ("GET", ""),
    ] {
        assert_eq!(admit(ALL, method, path), None, "{method} {path}");
    }
}

#[test]
fn an_operation_is_of_the_api_that_its_path_is_of() {
    let of = |system, path| Operation::read(system, "x", Method::Get, path, 0).api();
    for (system, path, api) in [
        (System::Airbyte, "/api/v1/health", Api::Config),
        (System::Airbyte, "/api/public/v1/health", Api::Public),
        (System::Airbyte, "/api/publicity", Api::Config),
        (System::Airflow, "/api/v1/health", Api::V1),
        (System::Airflow, "/api/v2/version", Api::V2),
    ] {
        assert_eq!(of(system, path), api, "{path}");
    }
}

proptest::proptest! {
    #[test]
    fn what_the_console_fills_in_the_proxy_reads_back(dag in "[^\\p{Cc}/\\\\%?#;]{1,40}", run in "[A-Za-z0-9_.~:+-]{1,40}") {
        proptest::prop_assume!(dag != "." && dag != ".." && run != "." && run != "..");
        let path = RUN.fill(&[("dag_id", &dag), ("run_id", &run)]);
        let admitted = admit(ALL, "GET", &path).unwrap();
        proptest::prop_assert_eq!(&admitted.params[0].1, &dag);
        proptest::prop_assert_eq!(&admitted.params[1].1, &run);
        proptest::prop_assert_eq!(admitted.path(), path);
    }

    #[test]
    fn what_does_not_fit_a_path_is_never_admitted(run in "[a/\\\\%?#;. \n+:]{0,6}") {
        let path = RUN.fill(&[("dag_id", "sales"), ("run_id", &run)]);
        proptest::prop_assert_eq!(admit(ALL, "GET", &path).is_some(), fits_path(&run));
    }

    #[test]
    fn no_path_makes_the_matcher_panic(method in ".{0,8}", path in ".{0,200}") {
        let _ = admit(ALL, &method, &path);
    }
}
