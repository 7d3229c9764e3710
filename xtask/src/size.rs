//! `cargo xtask size`: what a browser transfers on a cold load of each bundle of the page.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{page, project};

/// At most this much for the overview and the activity together, in bytes, over all parts as
/// transferred.
const OVERVIEW_BUDGET: u64 = 250_000;

/// This much for the connections page. Airbyte's own web app ships about 2 MB of JavaScript and CSS.
const CONNECTIONS_BUDGET: u64 = 300_000;

/// This much for what is done to many connections, and again for one job, and for launching several DAGs.
const SMALL_BUDGET: u64 = 300_000;

/// This much for the page of one connection, which brings charts and code.
const CONNECTION_BUDGET: u64 = 370_000;

/// This much for the list of DAGs, and again for one DAG; Airflow's own list of DAGs transfers 2.1 MB.
const DAGS_BUDGET: u64 = 300_000;

/// This much for one run, which brings logs, and the Airbyte jobs that its tasks launched.
const RUN_BUDGET: u64 = 350_000;

/// This much for the lists of what an Airflow has beside DAGs, which are plain tables.
const LISTS_BUDGET: u64 = 250_000;

/// This much for the history over both systems, which is one plain table.
const HISTORY_BUDGET: u64 = 250_000;

/// And this much for launching a DAG, once or over a list, which brings the conf form.
const LAUNCH_BUDGET: u64 = 330_000;

/// Prints what each bundle transfers, part by part, against its budget, and fails above it.
pub fn check() -> Result<()> {
    let files = page::files(&project::release_page())?;
    let mut over = vec![];
    for page::Bundle { name, document, .. } in page::BUNDLES {
        let (budget, pages) = match name {
            "airbyte" => (CONNECTIONS_BUDGET, "the connections page"),
            "bulk" => (SMALL_BUDGET, "what is done to many connections"),
            "connection" => (CONNECTION_BUDGET, "the page of one connection"),
            "job" => (SMALL_BUDGET, "the page of one job"),
            "airflow" => (DAGS_BUDGET, "the list of DAGs"),
            "dag" => (DAGS_BUDGET, "the page of one DAG"),
            "run" => (RUN_BUDGET, "the page of one run"),
            "lists" => (LISTS_BUDGET, "what an Airflow has beside DAGs"),
            "launch" => (LAUNCH_BUDGET, "launching a DAG"),
            "many" => (LAUNCH_BUDGET, "launching a DAG over a list"),
            "several" => (SMALL_BUDGET, "launching several DAGs"),
            "history" => (HISTORY_BUDGET, "the history"),
            _ => (OVERVIEW_BUDGET, "the overview and the activity"),
        };
        let parts = measure(&files, document)?;
        let table = Table { parts, budget };
        print!("{pages}: {}", table.text());
        if table.total() > budget {
            over.push(format!("{pages} by {} bytes", table.total() - budget));
        }
    }
    if !over.is_empty() {
        bail!("over the budget: {}", over.join(", "));
    }
    Ok(())
}

/// The document and every file that it names. A file that none names is loaded by another file, so
/// it counts as well: none can be forgotten.
fn measure(files: &[PathBuf], document: &str) -> Result<Parts> {
    let read = |name: &str| -> Result<String> {
        let file = files.iter().find(|file| file.ends_with(name));
        let file = file.with_context(|| format!("the build has written no {name}"))?;
        Ok(fs::read_to_string(file)?)
    };
    let own = read(document)?;
    let mut others = String::new();
    for other in page::BUNDLES
        .iter()
        .filter(|other| other.document != document)
    {
        others += &read(other.document)?;
    }
    let mut parts = BTreeMap::new();
    for file in files {
        let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let elsewhere = page::BUNDLES.iter().any(|other| other.document == name)
            || (others.contains(name) && !own.contains(name));
        if name == document || !elsewhere {
            *parts.entry(kind(file)).or_default() += transferred(file)?;
        }
    }
    Ok(parts)
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
type Parts = BTreeMap<&'static str, u64>;

struct Table {
    parts: Parts,
    budget: u64,
}

impl Table {
    fn total(&self) -> u64 {
        self.parts.values().sum()
    }

    fn text(&self) -> String {
        let parts = self
            .parts
            .iter()
            .map(|(name, bytes)| self.line(name, *bytes));
        let end = [
            self.line("in all", self.total()),
            self.line("budget", self.budget),
        ];
        let heading = "bytes transferred on a cold load (brotli)\n".to_owned();
        std::iter::once(heading).chain(parts).chain(end).collect()
    }

    fn line(&self, name: &str, bytes: u64) -> String {
        let thousandths = bytes * 1000 / self.budget;
        let percent = format!("{}.{}", thousandths / 10, thousandths % 10);
        format!("  {name:<12}{bytes:>10}{percent:>8} %\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_shown_against_the_budget() {
        let parts = BTreeMap::from([("wasm", 150_000), ("CSS", 3_400)]);
        let table = Table {
            parts,
            budget: SMALL_BUDGET,
        };
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
