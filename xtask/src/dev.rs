//! `cargo xtask dev`.

use std::process::{Child, Command};

use anyhow::{Context, Result, bail};

use crate::{
    page, process, project,
    proxy::{self, Profile},
    setup,
};

/// Builds the page, then runs `airstrip demo` beside a Trunk that rebuilds the page on every change.
/// Reload the browser's tab to see the change.
pub fn run(options: &[String]) -> Result<()> {
    let tools = setup::for_page()?;
    // Once before the proxy starts, so that there is something to serve.
    process::run(&mut page::trunk(&tools, "build", &project::dev_page())?)?;
    let airstrip = proxy::build(Profile::Release)?;
    let watch = page::trunk(&tools, "watch", &project::dev_page())?;
    let mut demo = Command::new(airstrip);
    demo.args(["demo", "--console"])
        .arg(project::dev_page())
        .args(options);
    let mut both = [start(watch)?, start(demo)?];
    let outcome = wait_for_first(&mut both);
    for child in &mut both {
        // The one that has ended cannot be killed again, which is no failure.
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

fn start(mut command: Command) -> Result<Child> {
    let program = command.get_program().to_owned();
    let child = command.spawn();
    child.with_context(|| format!("cannot start {}", program.to_string_lossy()))
}

fn wait_for_first(children: &mut [Child]) -> Result<()> {
    loop {
        for child in children.iter_mut() {
            if let Some(status) = child.try_wait()? {
                bail!("one of Trunk and the proxy ended with {status}");
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}
