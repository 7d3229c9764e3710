//! `cargo xtask bench`.

use anyhow::{Result, bail};

use crate::{
    page,
    playwright::{self, Project},
    proxy::{self, Profile},
    setup,
};

/// Measures and prints what it measured: the page in Chromium, the proxy beside nginx, or both.
pub fn run(which: &[String]) -> Result<()> {
    let (console, proxy) = match which {
        [] => (true, true),
        [one] if one == "console" => (true, false),
        [one] if one == "proxy" => (false, true),
        _ => bail!("`bench` takes `console`, `proxy` or nothing, which is both"),
    };
    let tools = setup::everything()?;
    page::release(&tools.page)?;
    if console {
        playwright::run(&tools, Project::BenchConsole)?;
    }
    if proxy {
        let airstrip = proxy::build(Profile::Dist)?;
        let mut programs = vec![("AIRSTRIP_BIN", airstrip)];
        programs.extend(setup::for_proxy_bench()?);
        playwright::run_with(&tools, Project::BenchProxy, &programs)?;
    }
    Ok(())
}
