//! The `airstrip` binary and the examples.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{process, project};

/// How the proxy is built.
#[derive(Clone, Copy)]
pub enum Profile {
    /// As the tests of its crate use it: there from these, and compiled within seconds after a change.
    Test,
    /// To try it.
    Release,
    /// As it is shipped: a tenth faster, and minutes slower to build.
    Dist,
}

/// Builds the proxy and returns its program.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Test => return Ok(tests()?.join("airstrip")),
        Profile::Release => "release",
        Profile::Dist => "dist",
    };
    cargo(&["build", "--profile", folder, "--package", "airstrip"])?;
    Ok(target().join(folder).join("airstrip"))
}

/// Builds a crate's example and returns its program.
pub fn example(name: &str) -> Result<PathBuf> {
    Ok(tests()?.join("examples").join(name))
}

/// Builds all tests, and with them the proxy and the examples, and returns their folder. All of the
/// workspace, or the dependencies would be compiled again with other features.
fn tests() -> Result<PathBuf> {
    cargo(&["test", "--workspace", "--no-run", "--quiet"])?;
    Ok(target().join("debug"))
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let mut cargo = Command::new("cargo");
    process::run(cargo.current_dir(project::root()).args(arguments))
}

/// Where cargo puts what it builds for this machine.
fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => project::root().join(folder),
        None => project::root().join("target"),
    }
}
