//! The configuration file: read strictly, and every mistake in it named with its line and remedy.

mod audit;
mod finding;
mod grant;
mod identity;
mod instance;
mod limits;
mod secret;
mod section;
mod server;
mod store;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use airstrip_contract::System;
use toml::de::DeTable;

pub use audit::AuditConfig;
pub use finding::{Finding, Findings};
pub use identity::IdentityConfig;
pub use instance::{Auth, InstanceConfig};
pub use limits::{AtOnce, Limits};
pub use secret::Secret;
pub use server::Server;
pub use store::StoreConfig;

use finding::{Place, Report};
use grant::{Groups, Instances};
use section::Section;

use crate::policy::{NamedGrant, Policy};

/// What `airstrip serve` runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen and what to serve.
    pub server: Server,
    /// Whose assertions to believe.
    pub identity: IdentityConfig,
    /// The upstreams: first every Airbyte, then every Airflow, each in the order of the file.
    pub instances: Vec<InstanceConfig>,
    /// Who may do what.
    pub policy: Policy,
    /// How much one person may ask for, and how much an instance is asked at once.
    pub limits: Limits,
    /// Where the audit log is.
    pub store: StoreConfig,
    /// What it leaves out.
    pub audit: AuditConfig,
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
        let store = match root.table("store", report) {
            Some(section) => store::read(section, source, report),
            None => missing(
                &mut root,
                "store",
                "url = \"sqlite:///var/lib/airstrip/airstrip.db\"",
                report,
            ),
        };
        let audit = root.table("audit", report);
        let audit = audit.map_or_else(AuditConfig::default, |section| audit::read(section, report));
        let limits = root.table("limits", report);
        let limits = limits.map_or_else(Limits::default, |section| limits::read(section, report));
        let mut instances = Vec::new();
        let mut names = Instances::new();
        for system in [System::Airbyte, System::Airflow] {
            let names = names.entry(system).or_default();
            for section in root.tables(system.as_str(), report) {
                instances.extend(instance::read(section, system, names, source, report));
            }
        }
        if root.has("airbyte").is_none() && root.has("airflow").is_none() {
            report.add(
                &root.place("airbyte"),
                "there is no instance: the console would have nothing to show",
                "add [[airbyte]] or [[airflow]] with a name and a url",
            );
        }
        let grants = grants(&mut root, &names, report);
        root.finish(report);
        let server = server?;
        Some(Self {
            policy: Policy {
                grants,
                contact: server.contact.clone(),
            },
            server,
            limits,
            identity: identity?,
            instances,
            store: store?,
            audit,
        })
    }
}

fn grants(
    root: &mut Section<'_>,
    instances: &Instances,
    report: &mut Report<'_>,
) -> Vec<Arc<NamedGrant>> {
    let groups = root.table("groups", report);
    let groups = groups.map_or_else(Groups::new, |section| grant::groups(section, report));
    if root.has("grant").is_none() {
        let remedy = "add [[grant]] with role = \"admin\" and people = [\"ana@example.com\"]";
        let what = "there is no grant: nobody could see anything";
        report.add(&root.place("grant"), what, remedy);
    }
    let mut grants = Vec::new();
    for (index, section) in root.tables("grant", report).into_iter().enumerate() {
        let read = grant::read(section, index + 1, &groups, instances, report);
        grants.extend(read.map(Arc::new));
    }
    grants
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
