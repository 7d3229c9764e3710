//! The manifests of `deploy/`: valid by the schemas of Kubernetes, and locked down.

use std::process::Command;

use anyhow::Result;

use crate::{process, project, setup::TestTools};

/// Runs the tests of `tests/deploy`.
pub fn check(tools: &TestTools) -> Result<()> {
    let mut python = Command::new(tools.kubernetes.join("bin/python"));
    python
        .current_dir(project::root())
        .args(["-m", "unittest", "discover", "--start-directory"])
        .arg("tests/deploy")
        // Nothing is left behind in the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1");
    process::run(&mut python)
}
