//! Chromium, its headless shell and its driver: the system's, whatever their names, or else Debian's.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian::{self, Package};
use crate::process;

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const SHELL: &[&str] = &["chromium-headless-shell", "chrome-headless-shell"];
const DRIVER: &[&str] = &["chromedriver"];

const PACKAGES: [Package; 2] = [
    Package {
        name: "chromium",
        file: "/usr/bin/chromium",
        why: "the benchmarks run in it",
    },
    Package {
        name: "chromium-driver",
        file: "/usr/bin/chromedriver",
        why: "it steers Chromium in the tests of components",
    },
];

const SHELL_PACKAGE: Package = Package {
    name: "chromium-headless-shell",
    file: "/usr/bin/chromium-headless-shell",
    why: "the end-to-end tests run in it",
};

/// A browser that the tests can steer.
pub struct Browser {
    /// The browser's program as people have it, for benchmarks.
    pub chromium: PathBuf,
    /// The same engine without a browser's windows, in which Playwright runs its tests by default: they
    /// take a third less of the processor. The whole browser where there is no such package.
    pub shell: PathBuf,
    /// The WebDriver program for it.
    pub driver: PathBuf,
}

/// Finds the browser and its driver, or installs Debian's.
pub fn ensure() -> Result<Browser> {
    if find().is_none() {
        debian::ensure(&PACKAGES)?;
    }
    let (chromium, driver) =
        find().context("Chromium and chromedriver are installed, but not on the PATH")?;
    let shell = shell().unwrap_or_else(|| chromium.clone());
    Ok(Browser {
        chromium,
        shell,
        driver,
    })
}

fn find() -> Option<(PathBuf, PathBuf)> {
    Some((process::find(CHROMIUM)?, process::find(DRIVER)?))
}

fn shell() -> Option<PathBuf> {
    if let Some(shell) = process::find(SHELL) {
        return Some(shell);
    }
    match debian::ensure(&[SHELL_PACKAGE]) {
        Ok(()) => process::find(SHELL),
        Err(error) => {
            eprintln!("  The end-to-end tests run in the whole of Chromium: {error:#}");
            None
        }
    }
}
