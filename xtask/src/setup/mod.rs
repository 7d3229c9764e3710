//! Installs what is missing, in the project wherever possible, and nothing twice.
//!
//! Every part first looks whether it is there already, which takes milliseconds. Only Debian
//! packages are installed outside the project, and only those that are missing.

mod browser;
mod cargo_tools;
mod debian;
mod node;
mod postgres;
mod python;
mod rust_target;

use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, Result, bail};

use crate::{process, project};
pub use browser::Browser;

/// What building the page takes.
pub struct PageTools {
    /// Folders with the tools, before those of the `PATH`.
    path: Vec<PathBuf>,
    target: rust_target::Target,
}

/// What the tests take.
pub struct TestTools {
    /// What building the page takes.
    pub page: PageTools,
    /// Chromium and its driver.
    pub browser: Browser,
    /// The virtual environment with a real Airflow 3.
    pub airflow: PathBuf,
    /// The virtual environment with a real Airflow 2.
    pub airflow_2: PathBuf,
    /// The virtual environment with the schemas of Kubernetes.
    pub kubernetes: PathBuf,
    /// The cargo-deny program.
    pub cargo_deny: PathBuf,
}

/// What the code for use elsewhere calls, which is tested as it is pasted.
const PASTED: [debian::Package; 2] = [
    debian::Package {
        name: "curl",
        file: "/usr/bin/curl",
        why: "the code that the console offers to paste is run",
    },
    debian::Package {
        name: "jq",
        file: "/usr/bin/jq",
        why: "the code that the console offers to paste is run",
    },
];

/// Sees to everything that any command needs.
pub fn everything() -> Result<TestTools> {
    let _alone = alone()?;
    let browser = browser::ensure()?;
    postgres::ensure()?;
    debian::ensure(&PASTED)?;
    // Python's packages are downloaded and unpacked while the compiler works.
    thread::scope(|scope| {
        let environments = scope.spawn(python::environments);
        let page = page()?;
        let cargo_deny = cargo_tools::cargo_deny()?;
        cargo_tools::fetch_sources()?;
        cargo_tools::remove_leftovers();
        let environments = environments.join();
        let [airflow, airflow_2, kubernetes] =
            environments.unwrap_or_else(|_| bail!("what installs Python's packages panicked"))?;
        Ok(TestTools {
            page,
            browser,
            airflow,
            airflow_2,
            kubernetes,
            cargo_deny,
        })
    })
}

/// Sees to the peer of the proxy's benchmark and to what loads both, each under the variable that
/// the benchmark looks for it in.
pub fn for_proxy_bench() -> Result<[(&'static str, PathBuf); 2]> {
    debian::ensure(&[
        debian::Package {
            name: "nginx-light",
            file: "/usr/sbin/nginx",
            why: "the proxy is measured beside it",
        },
        debian::Package {
            name: "wrk",
            file: "/usr/bin/wrk",
            why: "it loads both",
        },
    ])?;
    Ok([
        ("NGINX", PathBuf::from("/usr/sbin/nginx")),
        ("WRK", PathBuf::from("/usr/bin/wrk")),
    ])
}

/// Sees to what building the page needs.
pub fn for_page() -> Result<PageTools> {
    let _alone = alone()?;
    page()
}

/// Held while something may be installed: two commands at once in a fresh clone would take away
/// each other's half-made folders.
fn alone() -> Result<File> {
    let folder = project::tools();
    fs::create_dir_all(&folder)?;
    let lock = File::create(folder.join("setup.lock"))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        eprintln!("• waiting for another command that looks after the tools");
        lock.lock()?;
    }
    Ok(lock)
}

fn page() -> Result<PageTools> {
    let node_tools = node::ensure()?;
    let target = rust_target::ensure()?;
    let path = vec![
        cargo_tools::wasm_bindgen()?,
        cargo_tools::trunk()?,
        node_tools,
    ];
    Ok(PageTools { path, target })
}

impl PageTools {
    /// A command that finds the tools on its `PATH`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let path = self.path.iter().cloned();
        let path = std::env::join_paths(path.chain(std::env::split_paths(&inherited)))
            .context("the project's path has a colon, which a PATH cannot hold")?;
        let mut command = Command::new(program);
        command.current_dir(project::root()).env("PATH", path);
        Ok(command)
    }

    /// A command that builds for wasm, with the standard library that set-up found or made.
    pub fn wasm_command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        let mut command = self.command(program)?;
        command.env("CARGO_TARGET_DIR", project::wasm_target());
        self.target.apply(&mut command);
        Ok(command)
    }

    /// The compiler of wasm builds with its version, since another compiler makes another page.
    pub fn compiler(&self) -> Result<String> {
        process::output(Command::new(self.target.rustc()).arg("--version"))
    }
}

/// A program's version as `--version` prints it, or nothing when it does not run.
fn version_of(program: &Path) -> Option<String> {
    process::output(Command::new(program).arg("--version")).ok()
}
