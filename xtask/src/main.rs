//! `cargo xtask`: set-up, build, checks and tests of Airstrip.
//!
//! Whatever a command needs and the machine lacks is installed first, into `.tools/` of the
//! project; see [`setup`].

mod bench;
mod clients;
mod demo;
mod deploy;
mod dev;
mod fingerprint;
mod fuzz;
mod page;
mod playwright;
mod process;
mod project;
mod proxy;
mod setup;
mod size;
mod test;
mod versions;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <command>

  setup                 install what is missing: a wasm32 target, pinned tools, Chromium, Airflow,
                        schemas of Kubernetes
  demo [options]        install what is missing, build, and run `airstrip demo [options]`
  dev [options]         the same, rebuilding the page whenever its sources change
  test [--only STEP]…   run every check and test, or only the named steps
  page                  build the page into dist/
  size                  what a browser transfers to load the page, against the budget
  fuzz [seconds]        look for params and texts that the conf form does not bear (60 seconds)
  bench [console|proxy] build and run the benchmarks: the page in Chromium, the proxy beside nginx
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<String>) -> Result<ExitCode> {
    if arguments.is_empty() {
        bail!("no command\n\n{USAGE}");
    }
    let command = arguments.remove(0);
    match (command.as_str(), arguments.as_slice()) {
        ("setup", []) => {
            setup::everything()?;
            println!("Everything that Airstrip needs is in place.");
        }
        ("demo", options) => demo::run(options)?,
        ("dev", options) => dev::run(options)?,
        ("test", options) => return test::run(options),
        ("page", []) => page::release(&setup::for_page()?)?,
        ("size", []) => {
            page::release(&setup::for_page()?)?;
            size::check()?;
        }
        ("fuzz", []) => fuzz::run("60")?,
        ("fuzz", [seconds]) => fuzz::run(seconds)?,
        ("bench", which) => bench::run(which)?,
        ("help" | "--help" | "-h", _) => print!("{USAGE}"),
        (other, _) => bail!("`{other}` with these arguments is not a command\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
