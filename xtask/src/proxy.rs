//! The `airstrip` binary.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{process, project};

/// How the proxy is built.
#[derive(Clone, Copy)]
pub enum Profile {
    /// Soon built, to try and to test with.
    Release,
    /// As it is shipped: a tenth faster, and minutes slower to build.
    Dist,
}

/// Builds the proxy and returns its program.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let name = match profile {
        Profile::Release => "release",
        Profile::Dist => "dist",
    };
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(project::root())
        .args(["build", "--profile", name, "--package", "airstrip"]);
    process::run(&mut cargo)?;
    Ok(target().join(name).join("airstrip"))
}

/// Where cargo puts what it builds for this machine.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => project::root().join(folder),
        None => project::root().join("target"),
    }
}
