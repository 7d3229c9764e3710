//! `cargo xtask size`: what a browser transfers on a cold load of the connections page.

use std::{collections::BTreeMap, ffi::OsStr, fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{page, project};

/// At most this much, in bytes, over all parts as transferred. Airbyte's own web app ships about
/// 2 MB of JavaScript and CSS.
const BUDGET: u64 = 300_000;

/// Prints each part against the budget, and fails above it.
///
/// Every file of the page counts: the build splits nothing off to be loaded later, and so no file
/// can be forgotten.
pub fn check() -> Result<()> {
    let page = project::release_page();
    let mut parts = BTreeMap::new();
    for file in page::files(&page)? {
        *parts.entry(kind(&file)).or_default() += transferred(&file)?;
    }
    let table = Table { parts };
    print!("{}", table.text());
    if table.total() > BUDGET {
        let excess = table.total() - BUDGET;
        bail!("the page is {excess} bytes over its budget of {BUDGET}");
    }
    Ok(())
}

/// A file's bytes as the proxy sends them to a browser that accepts brotli.
fn transferred(file: &Path) -> Result<u64> {
    let mut companion = file.as_os_str().to_owned();
    companion.push(".br");
    let sent = fs::metadata(&companion).or_else(|_| fs::metadata(file));
    Ok(sent
        .with_context(|| format!("cannot read {}", file.display()))?
        .len())
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(OsStr::to_str) {
        Some("html") => "HTML",
        Some("wasm") => "wasm",
        Some("js" | "mjs") => "JavaScript",
        Some("css") => "CSS",
        Some("woff" | "woff2" | "ttf") => "fonts",
        Some("svg" | "png" | "ico" | "webp") => "icons",
        _ => "other",
    }
}

/// Bytes by kind of file.
struct Table {
    parts: BTreeMap<&'static str, u64>,
}

impl Table {
    fn total(&self) -> u64 {
        self.parts.values().sum()
    }

    fn text(&self) -> String {
        let parts = self.parts.iter().map(|(name, bytes)| line(name, *bytes));
        let end = [line("in all", self.total()), line("budget", BUDGET)];
        let heading = "bytes transferred on a cold load (brotli)\n".to_owned();
        std::iter::once(heading).chain(parts).chain(end).collect()
    }
}

fn line(name: &str, bytes: u64) -> String {
    let thousandths = bytes * 1000 / BUDGET;
    let percent = format!("{}.{}", thousandths / 10, thousandths % 10);
    format!("  {name:<12}{bytes:>10}{percent:>8} %\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_shown_against_the_budget() {
        let parts = BTreeMap::from([("wasm", 150_000), ("CSS", 3_400)]);
        let table = Table { parts };
        assert_eq!(table.total(), 153_400);
        let expected = "\
bytes transferred on a cold load (brotli)
  CSS               3400     1.1 %
  wasm            150000    50.0 %
  in all          153400    51.1 %
  budget          300000   100.0 %
";
        assert_eq!(table.text(), expected);
    }
}
