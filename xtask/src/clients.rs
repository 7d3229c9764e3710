//! Clients of Airbyte that we did not write, against the demo.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{
    process, project,
    proxy::{self, Profile},
    setup::TestTools,
};

/// Runs Airbyte's SDK, Airflow's provider, and the code that the console offers for use elsewhere.
pub fn check(tools: &TestTools) -> Result<()> {
    let mut python = Command::new(tools.airflow.join("bin/python"));
    python
        .current_dir(project::root())
        .args(["-m", "unittest", "discover", "--start-directory"])
        .arg("tests/clients")
        .env("AIRSTRIP_BIN", proxy::build(Profile::Release)?)
        .env("AIRSTRIP_CONSOLE", project::release_page())
        .env("ELSEWHERE", writer()?)
        // Airflow writes to its home as soon as it is imported.
        .env("AIRFLOW_HOME", project::root().join("target/clients"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONWARNINGS", "ignore");
    process::run(&mut python)
}

/// The program that prints the code for use elsewhere.
fn writer() -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project::root());
    cargo.args(["build", "--package", "airstrip-airbyte"]);
    process::run(cargo.args(["--example", "elsewhere"]))?;
    Ok(proxy::target().join("debug/examples/elsewhere"))
}
