//! Where the store is, as its URL says.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::Error;

const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// A database, by the kind of its URL.
#[derive(Debug, PartialEq, Eq)]
pub enum Location {
    /// `sqlite::memory:`, lost with the store.
    Memory,
    /// `sqlite:///path`, or `sqlite://path` relative to the working directory.
    File(PathBuf),
    /// `postgres://…` or `postgresql://…`
    Postgres {
        /// The whole URL, with its password.
        url: String,
        /// The host, for messages.
        host: String,
    },
}

impl Location {
    pub fn parse(url: &str) -> Result<Self, Error> {
        if url == "sqlite::memory:" {
            return Ok(Self::Memory);
        }
        match url.split_once("://") {
            Some(("sqlite", path)) => Ok(Self::File(file(path)?)),
            Some(("postgres" | "postgresql", rest)) => Ok(Self::Postgres {
                url: url.to_owned(),
                host: host(rest).to_owned(),
            }),
            _ => Err(Error::Url(
                "must start with sqlite:///, as in sqlite:///var/lib/airstrip/airstrip.db, or with \
                 postgres://",
            )),
        }
    }

    /// For messages: nothing of a URL that could be a secret.
    pub fn describe(&self) -> String {
        match self {
            Self::Memory => "SQLite in memory".to_owned(),
            Self::File(path) => format!("the SQLite file {}", path.display()),
            Self::Postgres { host, .. } => format!("PostgreSQL at {host}"),
        }
    }
}

/// What the database driver takes for a file.
pub fn url_of_file(path: &Path) -> Result<String, Error> {
    let path = path.to_str().ok_or(NOT_UTF8)?;
    Ok(format!("sqlite://{}", utf8_percent_encode(path, IN_PATH)))
}

const NOT_UTF8: Error = Error::Url("names a file that is not UTF-8");

fn file(path: &str) -> Result<PathBuf, Error> {
    if path.contains(['?', '#']) {
        return Err(Error::Url(
            "takes no parameters for SQLite; a ? or # of the file's name is written %3F or %23",
        ));
    }
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| NOT_UTF8)?;
    if path.is_empty() || path.ends_with('/') {
        return Err(Error::Url("names no file"));
    }
    Ok(PathBuf::from(path.as_ref()))
}

/// The host, also of a URL whose password holds what should have been encoded: what stands before
/// an `@` or after a `:` may be a secret.
fn host(rest: &str) -> &str {
    let after_password = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let end = if after_password.starts_with('[') {
        after_password.find(']').map(|at| at + 1)
    } else {
        after_password.find([':', '/', '?', '#'])
    };
    match &after_password[..end.unwrap_or(after_password.len())] {
        "" => "its default host",
        host => host,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn no_description_holds_a_password() {
        let urls = [
            ("postgres://ana:hunter2@db.example:5432/audit", "db.example"),
            (
                "postgres://ana:hunter2@db/audit?password=hunter2&sslmode=require",
                "db",
            ),
            ("postgres://ana:hun@hunter2/@db/audit", "db"),
            ("postgres://ana:hunter2?@db/audit", "db"),
            ("postgres://ana:hunter2", "ana"),
            ("postgres://ana@[::1]:5432/audit", "[::1]"),
            (
                "postgresql:///audit?host=/tmp&password=hunter2",
                "its default host",
            ),
        ];
        for (url, host) in urls {
            let described = Location::parse(url).unwrap().describe();
            assert_eq!(described, format!("PostgreSQL at {host}"), "{url}");
        }
    }

    #[test]
    fn a_file_keeps_its_name() {
        let table = [
            ("sqlite:///var/lib/a.db", "/var/lib/a.db"),
            ("sqlite://here/a.db", "here/a.db"),
            ("sqlite:///tmp/a%3Fb%20%c3%a4.db", "/tmp/a?b ä.db"),
        ];
        for (url, path) in table {
            let Location::File(found) = Location::parse(url).unwrap() else {
                unreachable!("{url}")
            };
            assert_eq!(found, Path::new(path));
            let again = Location::parse(&url_of_file(&found).unwrap()).unwrap();
            assert_eq!(again, Location::File(found));
        }
    }

    #[test]
    fn what_is_no_store_is_refused_without_repeating_it() {
        for url in [
            "",
            "mysql://a:hunter2@h/db",
            "hunter2",
            "sqlite:a.db",
            "sqlite://",
            "sqlite:///var/lib/",
            "sqlite:///a.db?mode=ro&key=hunter2",
            "sqlite:///%ff",
        ] {
            let text = Location::parse(url).unwrap_err().to_string();
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
