//! Programs in Python, each in a virtual environment of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::debian::{self, Package};
use crate::{
    fingerprint::{Fingerprint, is_current, mark},
    process::{self, LongStep},
    project, versions,
};

/// Packages that are pinned in a requirements file and installed together.
struct Environment {
    /// The environment's folder, before the version, and its log.
    name: &'static str,
    /// The requirements file, from the root of the project.
    requirements: &'static str,
    /// The package whose version is the environment's.
    package: &'static str,
    /// What it is needed for.
    why: &'static str,
}

/// A real Airflow 2, for the end-to-end test against it.
const AIRFLOW_2: Environment = Environment {
    name: "airflow",
    requirements: "tests/airflow/requirements-2.txt",
    package: "apache-airflow",
    why: "the console is tested against it",
};

/// A real Airflow 3, likewise.
const AIRFLOW: Environment = Environment {
    name: "airflow",
    requirements: "tests/airflow/requirements.txt",
    package: "apache-airflow",
    why: "the console is tested against it",
};

/// The schemas of Kubernetes, and what validates by them.
const KUBERNETES: Environment = Environment {
    name: "kubernetes",
    requirements: "tests/deploy/requirements.txt",
    package: "kubernetes-validate",
    why: "the manifests of deploy/ are checked by it",
};

/// Sees to the virtual environments with Airflow 3, Airflow 2 and the schemas of Kubernetes, and returns
/// their folders.
pub fn environments() -> Result<[PathBuf; 3]> {
    Ok([AIRFLOW.ensure()?, AIRFLOW_2.ensure()?, KUBERNETES.ensure()?])
}

impl Environment {
    /// Sees to the virtual environment and returns its folder.
    fn ensure(&self) -> Result<PathBuf> {
        let requirements = project::root().join(self.requirements);
        let text = fs::read_to_string(&requirements)
            .with_context(|| format!("cannot read {}", requirements.display()))?;
        let version = versions::required(&text, self.package)
            .with_context(|| format!("{} does not fix {}", requirements.display(), self.package))?;
        let folder = project::tools().join(format!("{}-{version}", self.name));
        // A virtual environment has its own path written into its scripts.
        let inputs = Fingerprint::default()
            .text(&text)
            .text(&folder.to_string_lossy())
            .finish();
        if is_current(&folder, &inputs) {
            return Ok(folder);
        }
        let python = python()?;
        let title = format!("making a virtual environment with {}", python.display());
        let mut venv = Command::new(&python);
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        step(&title, "venv").run(&mut venv)?;
        let title = format!("installing {} {version}: {}", self.package, self.why);
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--disable-pip-version-check", "--requirement"])
            .arg(&requirements);
        step(&title, self.name).run(&mut pip)?;
        mark(&folder, &inputs)?;
        Ok(folder)
    }
}

fn step<'a>(title: &'a str, log: &'a str) -> LongStep<'a> {
    LongStep {
        title,
        log,
        limit: None,
    }
}

/// A Python that the pinned packages run on and that can make virtual environments.
fn python() -> Result<PathBuf> {
    let minors = versions::PYTHON_MINORS;
    let mut names = vec!["python3".to_owned()];
    names.extend(minors.clone().rev().map(|minor| format!("python3.{minor}")));
    let found = names
        .iter()
        .filter_map(|name| process::find(&[name]))
        .find(|python| minor(python).is_some_and(|minor| minors.contains(&minor)));
    let Some(python) = found else {
        bail!(
            "no Python between 3.{} and 3.{} on the PATH, which the tests need: install one, such as \
             Debian's package python3",
            minors.start(),
            minors.end()
        );
    };
    if process::output(Command::new(&python).args(["-c", "import ensurepip, venv"])).is_err() {
        add_venv(&python)?;
    }
    Ok(python)
}

fn minor(python: &Path) -> Option<u32> {
    let query = "import sys; print(sys.version_info.minor)";
    let minor = process::output(Command::new(python).args(["-c", query])).ok()?;
    minor.parse().ok()
}

/// Debian keeps the module `ensurepip` in a package of its own.
fn add_venv(python: &Path) -> Result<()> {
    if !python.starts_with("/usr/bin") {
        bail!(
            "{} lacks the modules venv and ensurepip: install a complete Python",
            python.display()
        );
    }
    debian::ensure(&[Package {
        name: "python3-venv",
        file: "/usr/share/doc/python3-venv",
        why: "it makes virtual environments, and Airflow and the Kubernetes schemas go into such",
    }])
}
