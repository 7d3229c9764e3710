//! Building the page.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
    thread::{self, ScopedJoinHandle},
};

use anyhow::{Context, Result, bail};
use toml::Table;

use crate::{
    fingerprint::{Fingerprint, is_current, mark},
    process, project,
    setup::PageTools,
    versions,
};

/// Makes a bundle as small as it gets.
const PACK: &str = include_str!("pack.mjs");

/// Compresses every file of a folder. Node.js has brotli at its best level and is there anyway.
const COMPRESS: &str = include_str!("compress.mjs");

/// A bundle of the release page.
pub struct Bundle {
    /// Its name: the page's crate has a function of this name with its pages.
    pub name: &'static str,
    /// The document that loads it.
    pub document: &'static str,
    /// The folders with style sheets that only some pages need.
    styles: &'static str,
}

const fn bundle(name: &'static str, document: &'static str, styles: &'static str) -> Bundle {
    Bundle {
        name,
        document,
        styles,
    }
}

/// The bundles of the release page.
pub const BUNDLES: [Bundle; 13] = [
    bundle("overview", "index.html", "style/arrivals style/overview"),
    bundle("airbyte", "airbyte.html", "style/list style/airbyte"),
    bundle("bulk", "bulk.html", "style/list style/airbyte style/bulk"),
    bundle(
        "connection",
        "connection.html",
        "style/plot style/connection style/code",
    ),
    bundle(
        "job",
        "job.html",
        "style/plot style/connection style/job style/log",
    ),
    bundle("airflow", "airflow.html", "style/list style/airflow"),
    bundle("dag", "dag.html", "style/plot style/dags style/dag"),
    bundle(
        "run",
        "run.html",
        "style/dags style/join style/run style/log",
    ),
    bundle(
        "launch",
        "launch.html",
        "style/dags style/code style/launch style/presets",
    ),
    bundle("lists", "lists.html", "style/lists"),
    bundle(
        "many",
        "many.html",
        "style/list style/dags style/launch style/bulk style/launches style/many",
    ),
    bundle(
        "several",
        "several.html",
        "style/list style/bulk style/launches style/presets style/several",
    ),
    bundle("history", "history.html", "style/arrivals style/history"),
];

/// Builds the release page into `dist/`, unless it is there already and nothing has changed.
pub fn release(tools: &PageTools) -> Result<()> {
    let page = project::release_page();
    // Two builds at once would mix their files in one folder.
    let lock = fs::File::create(project::page_lock()?)?;
    lock.lock()
        .context("waiting for another build of the page")?;
    let inputs = inputs(tools)?;
    if is_current(&page, &inputs) {
        return Ok(());
    }
    eprintln!("• building the page");
    build_bundles(tools)?;
    // The stamp goes with the old folder, so that a page half moved is never taken for a whole one.
    if page.exists() {
        fs::remove_dir_all(&page)?;
    }
    fs::create_dir_all(&page)?;
    for bundle in BUNDLES {
        for file in files(&project::bundle(bundle.name))? {
            fs::copy(&file, page.join(file.file_name().unwrap_or_default()))?;
        }
    }
    node(COMPRESS, &[&page])?;
    mark(&page, &inputs)
}

/// Builds one bundle while the one before is packed: linking keeps a single core busy.
fn build_bundles(tools: &PageTools) -> Result<()> {
    thread::scope(|scope| {
        let mut packing = None;
        for bundle in &BUNDLES {
            build(tools, bundle)?;
            wait(packing.replace(scope.spawn(|| pack(bundle))))?;
        }
        wait(packing)
    })
}

fn wait(packing: Option<ScopedJoinHandle<Result<()>>>) -> Result<()> {
    packing.map_or(Ok(()), |packing| {
        let outcome = packing.join();
        outcome.unwrap_or_else(|_| bail!("packing a bundle panicked"))
    })
}

fn build(tools: &PageTools, bundle: &Bundle) -> Result<()> {
    // Trunk puts a new folder in the place of the old one.
    let mut trunk = trunk(tools, "build", &project::bundle(bundle.name))?;
    trunk.arg("--release").env("AIRSTRIP_BUNDLE", bundle.name);
    // Trunk.toml joins the style sheets by it.
    trunk.env("AIRSTRIP_STYLES", bundle.styles);
    process::run(&mut trunk)
}

fn pack(bundle: &Bundle) -> Result<()> {
    let folder = project::bundle(bundle.name);
    node(PACK, &[&project::npm(), &folder])?;
    name_by_content(&folder)?;
    fs::rename(folder.join("index.html"), folder.join(bundle.document))?;
    Ok(())
}

/// Runs a script over folders.
fn node(script: &str, folders: &[&Path]) -> Result<()> {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", script, "--"]);
    process::run(node.args(folders))
}

/// A call of Trunk that builds into `page`.
pub fn trunk(tools: &PageTools, action: &str, page: &Path) -> Result<Command> {
    let mut trunk = tools.wasm_command("trunk")?;
    trunk
        // Of its warnings, all that ever come are of its minifier, which does not know the syntax of
        // wasm-bindgen's JavaScript and leaves that as it is.
        .args([action, "--log", "error", "--dist"])
        .arg(page)
        // Trunk takes this for an option of its own and stops at any value but true and false.
        .env_remove("NO_COLOR")
        // What a failed build needs is the compiler's complaint, not where in Trunk it was noticed.
        .env("RUST_BACKTRACE", "0");
    Ok(trunk)
}

fn inputs(tools: &PageTools) -> Result<String> {
    let root = project::root();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).context("Cargo.toml")?;
    let mut files = vec![
        "Cargo.toml".to_owned(),
        "Cargo.lock".to_owned(),
        "Trunk.toml".to_owned(),
        "index.html".to_owned(),
        "boot.js".to_owned(),
        "src".to_owned(),
        "style".to_owned(),
        "tests/e2e/package-lock.json".to_owned(),
    ];
    files.extend(own_crates(&manifest));
    let fingerprint = Fingerprint::default()
        .text(versions::TRUNK)
        .text(&tools.compiler()?)
        .text(PACK)
        .text(COMPRESS);
    let fingerprint = files
        .iter()
        .try_fold(fingerprint, |all, file| all.path(&root.join(file)))?;
    Ok(fingerprint.finish())
}

/// The folders of the workspace's crates that the page depends on.
fn own_crates(manifest: &str) -> Vec<String> {
    let manifest: Table = manifest.parse().unwrap_or_default();
    let paths = |table: &Table| -> Vec<(String, String)> {
        let entries = table.get("dependencies").and_then(|value| value.as_table());
        let entries = entries.into_iter().flatten();
        let path = |(name, entry): (&String, &toml::Value)| {
            Some((name.clone(), entry.get("path")?.as_str()?.to_owned()))
        };
        entries.filter_map(path).collect()
    };
    let used = manifest
        .get("dependencies")
        .and_then(|value| value.as_table());
    let workspace = manifest.get("workspace").and_then(|value| value.as_table());
    workspace
        .map(paths)
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| used.is_some_and(|used| used.contains_key(name)))
        .map(|(_, path)| path)
        .collect()
}

/// Renames the built files by their content. Trunk names them by what the compiler made, before
/// wasm-bindgen and packing: with another version of those, other content would come under a name
/// that browsers have been told to keep for good.
fn name_by_content(page: &Path) -> Result<()> {
    let index = page.join("index.html");
    let mut html = fs::read_to_string(&index).context("Trunk has written no index.html")?;
    for entry in fs::read_dir(page)? {
        let old = entry?.path();
        let (Some(name), Some(new)) = (file_name(&old), content_name(&old)?) else {
            continue;
        };
        html = html.replace(name, &new);
        fs::rename(&old, page.join(new))?;
    }
    fs::write(index, html)?;
    Ok(())
}

fn file_name(file: &Path) -> Option<&str> {
    file.file_name()?.to_str()
}

/// `NAME-HASH.js` or `NAME-HASH_bg.wasm` with the hash of the file's content.
fn content_name(file: &Path) -> Result<Option<String>> {
    let name = file_name(file).unwrap_or_default();
    let Some((stem, rest)) = name.rsplit_once('-') else {
        return Ok(None);
    };
    let Some(ending) = rest.find(['_', '.']).map(|end| &rest[end..]) else {
        return Ok(None);
    };
    if !(ending.ends_with(".js") || ending.ends_with(".wasm")) {
        return Ok(None);
    }
    let mut hash = DefaultHasher::new();
    fs::read(file)?.hash(&mut hash);
    Ok(Some(format!("{stem}-{:016x}{ending}", hash.finish())))
}

/// The files of a built page, without compressed companions and the stamp.
pub fn files(page: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![];
    let mut folders = vec![page.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if !is_asset(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_asset(file: &Path) -> bool {
    let hidden = file_name(file).is_none_or(|name| name.starts_with('.'));
    let companion = file
        .extension()
        .is_some_and(|ending| ending == "br" || ending == "gz");
    !hidden && !companion
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_page_is_rebuilt_for_the_crates_it_depends_on() {
        let manifest = r#"
            [workspace.dependencies]
            airstrip-contract = { path = "crates/contract" }
            airstrip-demo = { path = "crates/demo" }
            serde = "1"
            [dependencies]
            airstrip-contract.workspace = true
            serde.workspace = true
        "#;
        assert_eq!(own_crates(manifest), ["crates/contract"]);
    }

    #[test]
    fn files_are_named_by_their_content_and_the_page_by_their_names() {
        let page = std::env::temp_dir().join(format!("page-{}", std::process::id()));
        fs::create_dir_all(&page).unwrap();
        let html = r#"<meta content="/app-12.js" data-wasm="/app-12_bg.wasm"><p>app</p>"#;
        fs::write(page.join("index.html"), html).unwrap();
        fs::write(page.join("app-12.js"), "same").unwrap();
        fs::write(page.join("app-12_bg.wasm"), "same").unwrap();
        fs::write(page.join("style-34.css"), "").unwrap();
        name_by_content(&page).unwrap();
        let html = fs::read_to_string(page.join("index.html")).unwrap();
        let files = files(&page).unwrap();
        let names: Vec<_> = files.iter().filter_map(|file| file_name(file)).collect();
        assert_eq!(names.len(), 4);
        for name in names.iter().filter(|name| name.starts_with("app-")) {
            assert!(
                !name.contains("-12") && html.contains(name),
                "{name} in {html}"
            );
        }
        assert!(names.contains(&"style-34.css"));
        fs::remove_dir_all(&page).unwrap();
    }
}
