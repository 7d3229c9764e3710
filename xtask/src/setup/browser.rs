//! Chromium and its driver: the system's, whatever their name, or else Debian's.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian::{self, Package};
use crate::process;

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const DRIVER: &[&str] = &["chromedriver"];

/// A browser that the tests can steer.
pub struct Browser {
    /// The browser's program.
    pub chromium: PathBuf,
    /// The WebDriver program for it.
    pub driver: PathBuf,
}

/// Finds the browser and its driver, or installs Debian's.
pub fn ensure() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    debian::ensure(&[
        Package {
            name: "chromium",
            file: "/usr/bin/chromium",
            why: "the tests run in it",
        },
        Package {
            name: "chromium-driver",
            file: "/usr/bin/chromedriver",
            why: "it steers Chromium in the tests of components",
        },
    ])?;
    find().context("Chromium and chromedriver are installed, but not on the PATH")
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: process::find(CHROMIUM)?,
        driver: process::find(DRIVER)?,
    })
}
