//! Node.js and the packages of npm.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    fingerprint::{Fingerprint, is_current, mark},
    process::{self, LongStep},
    project, versions,
};

/// Sees to the packages and returns the folder with their programs.
pub fn ensure() -> Result<PathBuf> {
    let folder = project::npm();
    let modules = folder.join("node_modules");
    let inputs = Fingerprint::default()
        .path(&folder.join("package-lock.json"))?
        .finish();
    if !is_current(&modules, &inputs) {
        check_version()?;
        let step = LongStep {
            title: "installing Binaryen, esbuild and Playwright from npm",
            log: "npm",
            limit: None,
        };
        let mut npm = Command::new("npm");
        npm.current_dir(&folder)
            .args(["ci", "--no-audit", "--no-fund"])
            // The tests run in the system's Chromium.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        step.run(&mut npm)?;
        mark(&modules, &inputs)?;
    }
    Ok(modules.join(".bin"))
}

fn check_version() -> Result<()> {
    let wanted = versions::NODE_MAJOR;
    let remedy = format!("install Node.js {wanted} or newer, with npm");
    let version = process::output(Command::new("node").arg("--version"))
        .with_context(|| format!("Node.js is missing: {remedy}"))?;
    match major(&version) {
        Some(major) if major >= wanted => Ok(()),
        _ => bail!("Node.js is too old ({version}): {remedy}"),
    }
}

fn major(version: &str) -> Option<u32> {
    let digits = version.strip_prefix('v')?.split('.').next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major("vNext"), None);
    }
}
