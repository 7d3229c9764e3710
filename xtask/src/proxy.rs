//! The `airstrip` binary.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{process, project};

/// Builds the proxy as it is shipped and returns its program.
pub fn build() -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(project::root())
        .args(["build", "--release", "--package", "airstrip"]);
    process::run(&mut cargo)?;
    Ok(target().join("release/airstrip"))
}

fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => project::root().join(folder),
        None => project::root().join("target"),
    }
}
