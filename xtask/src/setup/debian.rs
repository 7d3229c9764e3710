//! Debian packages: the only thing that is installed outside the project.

use std::{
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
};

use anyhow::{Result, bail};

use crate::process::{self, LongStep};

/// A package, and the file by which one sees that it is there.
#[derive(Clone, Copy)]
pub struct Package {
    /// Its name for apt.
    pub name: &'static str,
    /// A file that it installs.
    pub file: &'static str,
    /// What it is needed for.
    pub why: &'static str,
}

/// Held while apt-get works, which refuses to run twice at once.
static APT: Mutex<()> = Mutex::new(());

/// Installs those of the packages that are missing.
pub fn ensure(packages: &[Package]) -> Result<()> {
    let _alone = APT.lock().unwrap_or_else(PoisonError::into_inner);
    let is_missing = |package: &&Package| !Path::new(package.file).exists();
    let missing: Vec<_> = packages.iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|package| package.name).collect();
    let names = names.join(" ");
    for package in &missing {
        eprintln!(
            "• Debian package {} is missing: {}",
            package.name, package.why
        );
    }
    let by_hand = format!("apt-get install --no-install-recommends {names}");
    if process::find(&["apt-get"]).is_none() {
        bail!("{names} missing, and this system has no apt-get: install what they hold by hand");
    }
    let Some(prefix) = root_prefix() else {
        bail!("{names} missing, and installing needs root. Run as root: {by_hand}");
    };
    apt(
        &prefix,
        "apt-update",
        "reading Debian's package lists",
        &["update"],
    )?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(names.split(' '));
    let title = format!("installing {names} with apt-get");
    apt(&prefix, "apt-install", &title, &install)?;
    if let Some(package) = missing.iter().find(is_missing_still) {
        bail!("{} is installed but has no {}", package.name, package.file);
    }
    Ok(())
}

fn is_missing_still(package: &&&Package) -> bool {
    !Path::new(package.file).exists()
}

/// What goes before a command so that it runs as root, where that needs no password.
fn root_prefix() -> Option<Vec<&'static str>> {
    if process::output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0") {
        return Some(vec![]);
    }
    let allowed = process::output(Command::new("sudo").args(["-n", "true"])).is_ok();
    allowed.then(|| vec!["sudo", "-n"])
}

fn apt(prefix: &[&str], log: &str, title: &str, arguments: &[&str]) -> Result<()> {
    let mut words = prefix.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    words.extend(arguments);
    let step = LongStep {
        title,
        log,
        limit: None,
    };
    step.run(Command::new(words[0]).args(&words[1..]))
}
