//! Clients of Airbyte that we did not write, against the demo.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{
    process, project,
    proxy::{self, Profile},
    setup::TestTools,
};

/// Airbyte's SDK, Airflow's provider, and the code that the console offers for use elsewhere. Each in a
/// process of its own: the SDK remembers a token for all servers that it is used with. And all at once:
/// they wait for syncs to land, each for those of a demo of its own.
const SUITES: [&str; 5] = [
    "test_sdk",
    "test_provider",
    "test_elsewhere.WithoutAuthentication",
    "test_elsewhere.WithClientCredentials",
    IN_AIRFLOW_2,
];

/// The code for use elsewhere that is a DAG, in an Airflow 2.
const IN_AIRFLOW_2: &str = "test_elsewhere.InAirflow2";

/// Runs all of them.
pub fn check(tools: &TestTools) -> Result<()> {
    let airstrip = proxy::build(Profile::Test)?;
    let writer = proxy::example("elsewhere")?;
    let run = |suite| run(tools, suite, &airstrip, &writer);
    process::run_together(SUITES.map(run).into())
}

fn run(tools: &TestTools, suite: &str, airstrip: &Path, writer: &Path) -> Command {
    let airflow = match suite {
        IN_AIRFLOW_2 => &tools.airflow_2,
        _ => &tools.airflow,
    };
    let mut python = Command::new(airflow.join("bin/python"));
    python
        .current_dir(project::root().join("tests/clients"))
        .args(["-m", "unittest", suite])
        .env("AIRSTRIP_BIN", airstrip)
        .env("AIRSTRIP_CONSOLE", project::release_page())
        // It prints the code for use elsewhere.
        .env("ELSEWHERE", writer)
        // Airflow writes to its home as soon as it is imported.
        .env(
            "AIRFLOW_HOME",
            project::root().join("target/clients").join(suite),
        )
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONWARNINGS", "ignore");
    python
}
