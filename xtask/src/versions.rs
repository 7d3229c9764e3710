//! Versions of tools. Those that another file already fixes are read from there.

use std::fs;

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::project;

/// Builds the page. 0.22 needs a newer compiler than this workspace does.
pub const TRUNK: &str = "0.21.14";

/// Checks licences, sources and bans by `deny.toml`.
pub const CARGO_DENY: &str = "0.20.2";

/// The oldest Node.js on which Playwright and binaryen run.
pub const NODE_MAJOR: u32 = 20;

/// Python's minor versions on which the pinned packages run; Airflow is the choosy one.
pub const PYTHON_MINORS: std::ops::RangeInclusive<u32> = 10..=13;

/// The version of wasm-bindgen in `Cargo.lock`: its command line tool must be the very same one,
/// because the two speak an unversioned format.
pub fn wasm_bindgen() -> Result<String> {
    let lock = fs::read_to_string(project::root().join("Cargo.lock")).context("Cargo.lock")?;
    locked(&lock, "wasm-bindgen").context("Cargo.lock has no package `wasm-bindgen`")
}

fn locked(lock: &str, package: &str) -> Option<String> {
    let lock: Table = lock.parse().ok()?;
    let version = lock["package"]
        .as_array()?
        .iter()
        .find(|entry| entry.get("name").and_then(Value::as_str) == Some(package))?
        .get("version")?;
    version.as_str().map(str::to_owned)
}

/// The version of a package that a pip requirements file fixes with `==`.
pub fn required(requirements: &str, package: &str) -> Option<String> {
    requirements.lines().find_map(|line| {
        let (name, version) = line.split_once("==")?;
        (name.trim() == package).then(|| version.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_found_by_the_whole_name() {
        let lock = r#"
            version = 4
            [[package]]
            name = "wasm-bindgen-futures"
            version = "0.4.56"
            [[package]]
            name = "wasm-bindgen"
            version = "0.2.130"
        "#;
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked(lock, "trunk"), None);
    }

    #[test]
    fn a_required_version_is_found_by_the_whole_name() {
        let requirements = "# pinned\napache-airflow-core==3.3.1\napache-airflow==3.3.2\n";
        let version = required(requirements, "apache-airflow");
        assert_eq!(version.as_deref(), Some("3.3.2"));
    }
}
