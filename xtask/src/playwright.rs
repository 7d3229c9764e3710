//! Playwright, which steers Chromium through the real proxy.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{
    process, project,
    proxy::{self, Profile},
    setup::TestTools,
};

/// A set of specs; see `tests/e2e/playwright.config.ts`.
#[derive(Clone, Copy)]
pub enum Project {
    /// Against the demo.
    Demo,
    /// Against a real Airflow 3.
    RealAirflow3,
    /// Against a real Airflow 2.
    RealAirflow2,
    /// Measurements of the page in Chromium, which assert nothing.
    BenchConsole,
    /// Measurements of the proxy beside nginx.
    BenchProxy,
}

impl Project {
    fn name(self) -> &'static str {
        match self {
            Project::Demo => "demo",
            Project::RealAirflow3 => "real-airflow-3",
            Project::RealAirflow2 => "real-airflow-2",
            Project::BenchConsole => "bench-console",
            Project::BenchProxy => "bench-proxy",
        }
    }
}

/// Runs the specs of a project. They start the servers that they need, from what is named in the
/// environment.
pub fn run(tools: &TestTools, project: Project) -> Result<()> {
    let profile = match project {
        Project::BenchConsole | Project::BenchProxy => Profile::Release,
        _ => Profile::Test,
    };
    let airstrip = proxy::build(profile)?;
    run_with(tools, project, &[("AIRSTRIP_BIN", airstrip)])
}

/// The same with the programs that it takes, each under the name of a variable.
pub fn run_with(tools: &TestTools, project: Project, programs: &[(&str, PathBuf)]) -> Result<()> {
    let chromium = match project {
        Project::BenchConsole => &tools.browser.chromium,
        _ => &tools.browser.shell,
    };
    let mut playwright = tools.page.command("playwright")?;
    playwright
        .current_dir(project::npm())
        .args(["test", "--forbid-only", "--project", project.name()])
        .env("AIRSTRIP_CONSOLE", project::release_page())
        .env("CHROMIUM", chromium)
        .env("AIRFLOW_VENV", &tools.airflow)
        .env("AIRFLOW_2_VENV", &tools.airflow_2)
        .envs(programs.iter().map(|(name, file)| (name, file)));
    process::run(&mut playwright)
}

/// Checks the types of the specs, which Playwright itself ignores.
pub fn check_types(tools: &TestTools) -> Result<()> {
    let mut compiler = tools.page.command("tsc")?;
    compiler.arg("--project").arg(Path::new("."));
    process::run(compiler.current_dir(project::npm()))
}
