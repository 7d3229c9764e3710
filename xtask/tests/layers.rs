//! The layers of ARCHITECTURE.md: who may depend on whom.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What does no I/O may depend on nothing that could.
const DATA: &[&str] = &["jiff", "percent-encoding", "serde", "serde_json"];
const CLIENT_CRATES: &[&str] = &[
    "airstrip-airbyte",
    "airstrip-airflow",
    "airstrip-conf-form",
    "airstrip-contract",
];
const PAGE: &str = "airstrip-console";

/// A folder of the page, and what no file of it may name.
const VIEWS: &[(&str, &[&str])] = &[
    (
        "src/ui",
        &[
            "crate::api",
            "crate::components",
            "crate::forms",
            "crate::pages",
            "crate::router",
            "crate::routes",
            "crate::session",
            "airstrip_",
        ],
    ),
    (
        "src/api",
        &[
            "crate::components",
            "crate::forms",
            "crate::pages",
            "crate::ui",
        ],
    ),
    ("src/components", &["crate::pages", "crate::forms"]),
    ("src/forms", &["crate::pages"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The normal dependencies of each package of the workspace.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let normal = package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|dependency| dependency["kind"].is_null())
                .map(|dependency| text(&dependency["name"]));
            (text(&package["name"]), normal.collect())
        })
        .collect()
}

#[test]
fn the_client_crates_do_no_io() {
    let dependencies = dependencies();
    for name in CLIENT_CRATES {
        for dependency in &dependencies[*name] {
            assert!(
                DATA.contains(&dependency.as_str()) || CLIENT_CRATES.contains(&dependency.as_str()),
                "{name} must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn the_page_and_the_servers_do_not_know_each_other() {
    for (name, dependencies) in dependencies() {
        for dependency in dependencies {
            let ours = dependency.starts_with("airstrip");
            if name == PAGE && ours {
                assert!(
                    CLIENT_CRATES.contains(&dependency.as_str()),
                    "the page must not depend on {dependency}"
                );
            }
            assert!(dependency != PAGE, "{name} must not depend on the page");
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_layers_of_the_page_look_one_way() {
    for (folder, forbidden) in VIEWS {
        let files = sources(&root().join(folder));
        assert!(!files.is_empty(), "{folder} has no sources");
        for file in files {
            // A time is no concept of either system.
            let text = fs::read_to_string(&file)
                .unwrap()
                .replace("airstrip_contract::Timestamp", "");
            for name in *forbidden {
                assert!(
                    !text.contains(name),
                    "{} must not name {name}",
                    file.display()
                );
            }
        }
    }
}
