//! `cargo xtask demo`.

use std::process::Command;

use anyhow::Result;

use crate::{
    page, process, project,
    proxy::{self, Profile},
    setup,
};

/// Builds what has changed and becomes `airstrip demo`.
pub fn run(options: &[String]) -> Result<()> {
    page::release(&setup::for_page()?)?;
    let airstrip = proxy::build(Profile::Release)?;
    let mut demo = Command::new(airstrip);
    demo.args(["demo", "--console"])
        .arg(project::release_page())
        .args(options);
    process::replace_by(&mut demo)
}
