//! Clients of Airbyte that we did not write, against the demo.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{
    process, project,
    proxy::{self, Profile},
    setup::TestTools,
};

/// Airbyte's SDK, Airflow's provider, and the code that the console offers for use elsewhere. Each in a
/// process of its own: the SDK remembers a token for all servers that it is used with.
const SUITES: [&str; 3] = ["test_sdk", "test_provider", "test_elsewhere"];

/// Runs all of them.
pub fn check(tools: &TestTools) -> Result<()> {
    let airstrip = proxy::build(Profile::Test)?;
    let writer = proxy::example("elsewhere")?;
    SUITES
        .iter()
        .try_for_each(|suite| run(tools, suite, &airstrip, &writer))
}

fn run(tools: &TestTools, suite: &str, airstrip: &Path, writer: &Path) -> Result<()> {
    let mut python = Command::new(tools.airflow.join("bin/python"));
    python
        .current_dir(project::root().join("tests/clients"))
        .args(["-m", "unittest", suite])
        .env("AIRSTRIP_BIN", airstrip)
        .env("AIRSTRIP_CONSOLE", project::release_page())
        // It prints the code for use elsewhere.
        .env("ELSEWHERE", writer)
        // Airflow writes to its home as soon as it is imported.
        .env("AIRFLOW_HOME", project::root().join("target/clients"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONWARNINGS", "ignore");
    process::run(&mut python)
}
