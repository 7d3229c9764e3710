//! PostgreSQL's server programs: the tests of the store start servers of their own with them.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use super::debian::{self, Package};
use crate::process;

/// Where Debian keeps them, in a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Finds the programs, or installs Debian's.
pub fn ensure() -> Result<()> {
    if is_there() {
        return Ok(());
    }
    debian::ensure(&[Package {
        name: "postgresql",
        file: "/usr/share/doc/postgresql",
        why: "the audit log is tested on a real PostgreSQL",
    }])?;
    ensure!(
        is_there(),
        "postgresql is installed, but {DEBIAN}/*/bin has no initdb"
    );
    Ok(())
}

fn is_there() -> bool {
    let versions = fs::read_dir(Path::new(DEBIAN)).into_iter().flatten();
    let mut programs = versions
        .flatten()
        .map(|version| version.path().join("bin/initdb"));
    programs.any(|initdb| initdb.exists()) || process::find(&["initdb"]).is_some()
}
