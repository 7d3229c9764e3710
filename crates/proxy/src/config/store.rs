use std::path::Path;

use reqwest::Url;

use super::Source;
use super::finding::Report;
use super::secret::{self, Secret};
use super::section::{Given, Section};

/// Where the audit log is, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// `sqlite:///path`, or `postgres://…`, which may hold a password.
    pub url: Secret,
    /// After how many days an entry is removed.
    pub retention_days: u32,
}

/// More than a year, so that last year's same week can be looked at.
const DEFAULT_RETENTION: u32 = 400;

const KINDS: &str = "write sqlite:///var/lib/airstrip/airstrip.db or postgres://user@host/database";

pub(super) fn read(
    mut section: Section<'_>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<StoreConfig> {
    let url = match section.text("url", report) {
        Some(given) => {
            for other in [secret::URL.env, secret::URL.file] {
                if let Some(place) = section.has(other) {
                    report.add(&place, "there is url as well", "remove one of the two");
                }
            }
            inline(&given, report)
        }
        // One that is there but no text has been reported already.
        None if section.has("url").is_some() => None,
        None => named(&mut section, source, report),
    };
    let retention_days = match section.number("retention_days", report) {
        None => Some(DEFAULT_RETENTION),
        Some(given) => {
            let days = u32::try_from(given.value).ok();
            let days = days.filter(|days| (1..=LONGEST_RETENTION).contains(days));
            if days.is_none() {
                let what = format!("{} is no sensible number of days", given.value);
                let remedy =
                    format!("write 1 to {LONGEST_RETENTION}; the default is {DEFAULT_RETENTION}");
                report.add(&given.place, what, remedy);
            }
            days
        }
    };
    section.finish(report);
    Some(StoreConfig {
        url: url?,
        retention_days: retention_days?,
    })
}

/// 100 years: as good as for ever.
const LONGEST_RETENTION: u32 = 36_500;

/// A URL in the file itself, which may hold no password.
fn inline(given: &Given<&str>, report: &mut Report<'_>) -> Option<Secret> {
    // What is refused is not repeated: it may hold what somebody takes for a password.
    if let Some(what) = mistake(given.value) {
        report.add(&given.place, what, KINDS);
        return None;
    }
    let has_password = Url::parse(given.value).is_ok_and(|url| {
        url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password")
    });
    if has_password {
        report.add(
            &given.place,
            "a password may not stand in the file",
            "name the whole URL instead: url_env = \"VARIABLE\" or url_file = \"/path\"",
        );
        return None;
    }
    Some(Secret::new(given.value))
}

fn named(
    section: &mut Section<'_>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<Secret> {
    let (env, file) = (section.has(secret::URL.env), section.has(secret::URL.file));
    let Some(place) = env.or(file) else {
        report.add(
            &section.place("url"),
            "this is missing",
            "add url = \"sqlite:///var/lib/airstrip/airstrip.db\"; with a password in it: url_env \
             = \"VARIABLE\" or url_file = \"/path\"",
        );
        return None;
    };
    let url = secret::named(section, &secret::URL, source, report)?;
    if let Some(what) = mistake(url.expose()) {
        report.add(&place, what, KINDS);
        return None;
    }
    Some(url)
}

fn mistake(url: &str) -> Option<&'static str> {
    match url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => match Url::parse(url) {
            Ok(_) => None,
            Err(_) => Some("this is no URL: of a password, all but letters and digits is encoded"),
        },
        Some(("sqlite", path)) if !Path::new(path).is_absolute() => {
            Some("its path is not absolute: it has three slashes")
        }
        Some(("sqlite", path)) if path.ends_with('/') => Some("it names no file"),
        Some(("sqlite", path)) if path.contains(['?', '#']) => {
            Some("it has parameters, which SQLite takes none of here")
        }
        Some(("sqlite", _)) => None,
        _ => Some("this is neither SQLite nor PostgreSQL"),
    }
}
