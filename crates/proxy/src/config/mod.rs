//! The configuration file: read strictly, and every mistake in it named with its line and remedy.

mod finding;
mod identity;
mod instance;
mod secret;
mod section;
mod server;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use airstrip_contract::System;
use toml::de::DeTable;

pub use finding::{Finding, Findings};
pub use identity::IdentityConfig;
pub use instance::{Auth, InstanceConfig};
pub use secret::Secret;
pub use server::Server;

use finding::{Place, Report};
use section::Section;

/// What `airstrip serve` runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen and what to serve.
    pub server: Server,
    /// Whose assertions to believe.
    pub identity: IdentityConfig,
    /// The upstreams: first every Airbyte, then every Airflow, each in the order of the file.
    pub instances: Vec<InstanceConfig>,
}

/// Where a configuration's secrets and relative paths are found.
struct Source<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    folder: &'a Path,
}

impl Source<'_> {
    /// A relative path is meant from the folder of the configuration file.
    fn resolve(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }
}

/// The sections that a later version will enforce. To accept one and do nothing would leave a
/// deployment open that its configuration says is closed.
const NOT_YET: [(&str, &str); 3] = [
    ("store", "there is no audit log"),
    (
        "groups",
        "there are no grants: everyone whom IAP lets in may use every instance",
    ),
    (
        "grant",
        "there are no grants: everyone whom IAP lets in may use every instance",
    ),
];

impl Config {
    /// Reads a configuration file; `env` gives the value of an environment variable.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn load(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, Findings> {
        let text = std::fs::read_to_string(path).map_err(|error| Findings {
            file: path.to_owned(),
            list: vec![Finding {
                line: None,
                field: String::new(),
                what: format!("the file cannot be read: {error}"),
                remedy:
                    "name a configuration file; deploy/airstrip.example.toml is one to start from"
                        .to_owned(),
            }],
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(path, &text, &Source { env, folder })
    }

    fn parse(path: &Path, text: &str, source: &Source<'_>) -> Result<Self, Findings> {
        let mut report = Report::new(path, text);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let offset = error.span().map_or(0, |span| span.start);
            let place = Place {
                offset,
                field: String::new(),
            };
            report.add(
                &place,
                error.message(),
                "this is not TOML: see https://toml.io",
            );
        }
        if !errors.is_empty() {
            return report.finish(None);
        }
        let config = Self::read(Section::root(&table), source, &mut report);
        report.finish(config)
    }

    fn read(mut root: Section<'_>, source: &Source<'_>, report: &mut Report<'_>) -> Option<Self> {
        let server = match root.table("server", report) {
            Some(section) => server::read(section, source, report),
            None => missing(&mut root, "server", "listen = \"0.0.0.0:8080\"", report),
        };
        let identity = match root.table("identity", report) {
            Some(section) => identity::read(section, report),
            None => missing(
                &mut root,
                "identity",
                "kind = \"iap\" and audiences = [\"…\"]",
                report,
            ),
        };
        for (name, consequence) in NOT_YET {
            if let Some(place) = root.has(name) {
                let what = format!("this version does not know [{name}]: {consequence}");
                report.add(
                    &place,
                    what,
                    "remove it, or wait for the version that enforces it",
                );
            }
        }
        let mut instances = Vec::new();
        for system in [System::Airbyte, System::Airflow] {
            let mut names = HashSet::new();
            for section in root.tables(system.as_str(), report) {
                instances.extend(instance::read(section, system, &mut names, source, report));
            }
        }
        if root.has("airbyte").is_none() && root.has("airflow").is_none() {
            report.add(
                &root.place("airbyte"),
                "there is no instance: the console would have nothing to show",
                "add [[airbyte]] or [[airflow]] with a name and a url",
            );
        }
        root.finish(report);
        Some(Self {
            server: server?,
            identity: identity?,
            instances,
        })
    }
}

fn missing<T>(
    root: &mut Section<'_>,
    name: &'static str,
    example: &str,
    report: &mut Report<'_>,
) -> Option<T> {
    // One that is there but no section has been reported already.
    if root.has(name).is_none() {
        let remedy = format!("add [{name}] with {example}");
        report.add(&root.place(name), "this section is missing", remedy);
    }
    None
}
