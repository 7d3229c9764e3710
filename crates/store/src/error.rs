//! What can go wrong with the store. No text holds the password of a URL.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Why the store could not be opened, read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The URL is none of SQLite or PostgreSQL; the text says what is wrong with it.
    Url(&'static str),
    /// The folder of the SQLite file does not exist.
    NoFolder(PathBuf),
    /// Another process has the SQLite file open.
    InUse(PathBuf),
    /// The database cannot be opened, or its tables cannot be brought up to date.
    Open {
        /// The file, or the PostgreSQL server.
        what: String,
        /// What the database said.
        why: String,
    },
    /// The database did not answer in time.
    Slow {
        /// What was asked of it.
        doing: &'static str,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The database failed.
    Database {
        /// What was asked of it.
        doing: &'static str,
        /// What it said.
        why: String,
    },
    /// A conclusion says that there is none yet.
    NoConclusion,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(why) => write!(f, "the store's URL {why}"),
            Self::NoFolder(folder) => write!(
                f,
                "the store's folder {} does not exist: create it, or mount a volume there",
                folder.display()
            ),
            Self::InUse(file) => write!(
                f,
                "the store {} is in use by another process: a SQLite file serves one; for several \
                 replicas use PostgreSQL",
                file.display()
            ),
            Self::Open { what, why } => write!(f, "cannot open the store, {what}: {why}"),
            Self::Slow { doing, limit } => write!(
                f,
                "cannot {doing}: the store did not answer within {} s",
                limit.as_secs_f32()
            ),
            Self::Database { doing, why } => write!(f, "cannot {doing}: {why}"),
            Self::NoConclusion => f.write_str("an entry cannot be completed as under way"),
        }
    }
}

impl std::error::Error for Error {}
