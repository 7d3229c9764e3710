//! `cargo xtask bench`.

use anyhow::Result;

use crate::{
    page,
    playwright::{self, Project},
    setup,
};

/// Measures in Chromium and prints what it measured.
pub fn run() -> Result<()> {
    let tools = setup::everything()?;
    page::release(&tools.page)?;
    playwright::run(&tools, Project::Bench)
}
