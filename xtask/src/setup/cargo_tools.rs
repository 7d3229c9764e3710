//! Tools from crates.io, each into a folder named by its version.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{
    fingerprint::{Fingerprint, is_current, mark},
    process::LongStep,
    project, versions,
};

/// A program to be installed by cargo.
struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    why: &'a str,
    arguments: &'a [&'a str],
    /// How far the compiler optimizes it: as little as it can run with, so that it is built soon.
    opt_level: &'a str,
}

/// Sees to Trunk and returns the folder with its program.
pub fn trunk() -> Result<PathBuf> {
    let tool = Tool {
        package: "trunk",
        version: versions::TRUNK,
        why: "it builds the page",
        // Without its default features it cannot use the network, which it is not to do anyway,
        // and builds in half the time.
        arguments: &["--locked", "--no-default-features"],
        opt_level: "0",
    };
    Ok(tool.ensure()?.join("bin"))
}

/// Sees to wasm-bindgen and its test runner and returns the folder with them.
pub fn wasm_bindgen() -> Result<PathBuf> {
    let tool = Tool {
        package: "wasm-bindgen-cli",
        version: &versions::wasm_bindgen()?,
        why: "it writes the page's JavaScript and runs its tests",
        // Not `--locked`: its lock file names packages newer than some mirrors have.
        arguments: &[],
        // It reads megabytes of wasm, a dozen times.
        opt_level: "1",
    };
    Ok(tool.ensure()?.join("bin"))
}

/// Sees to cargo-deny and returns its program.
pub fn cargo_deny() -> Result<PathBuf> {
    let tool = Tool {
        package: "cargo-deny",
        version: versions::CARGO_DENY,
        why: "it checks licences and sources of the dependencies",
        arguments: &["--locked"],
        opt_level: "0",
    };
    Ok(tool.ensure()?.join("bin/cargo-deny"))
}

impl Tool<'_> {
    fn ensure(&self) -> Result<PathBuf> {
        let name = format!("{}-{}", self.package, self.version);
        let folder = project::tools().join(&name);
        if is_current(&folder, &name) {
            return Ok(folder);
        }
        let step = LongStep {
            title: &format!("installing {name}: {} (one to four minutes)", self.why),
            log: self.package,
            limit: None,
        };
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(project::root())
            .args(["install", self.package, "--version", self.version])
            .args(["--no-track", "--force", "--root"])
            .arg(&folder)
            .args(self.arguments)
            .env("CARGO_TARGET_DIR", shared_build())
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level);
        for (setting, value) in PROFILE {
            cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        step.run(&mut cargo)?;
        mark(&folder, &name)?;
        Ok(folder)
    }
}

/// These tools work for a second at a time: they are to be built soon rather than to run fast.
const PROFILE: &[(&str, &str)] = &[("LTO", "off"), ("CODEGEN_UNITS", "16"), ("STRIP", "true")];

/// The tools have many dependencies in common, which are built once.
fn shared_build() -> PathBuf {
    project::tools().join("build")
}

/// Removes what building the tools has left, once all of them are there.
pub fn remove_leftovers() {
    // What cannot be removed is only in the way of the disk's space.
    let _ = fs::remove_dir_all(shared_build());
}

/// Downloads the sources of all dependencies, those for other systems too: the check of licences
/// looks at all of them, and is then able to run offline.
pub fn fetch_sources() -> Result<()> {
    let lock = project::root().join("Cargo.lock");
    let inputs = Fingerprint::default().path(&lock)?.finish();
    let folder = project::tools().join("fetched");
    if is_current(&folder, &inputs) {
        return Ok(());
    }
    let step = LongStep {
        title: "downloading the sources of all dependencies, to check their licences",
        log: "cargo-fetch",
        limit: None,
    };
    step.run(cargo_fetch().current_dir(project::root()))?;
    fs::create_dir_all(&folder)?;
    mark(Path::new(&folder), &inputs)
}

fn cargo_fetch() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["fetch", "--locked"]);
    cargo
}
