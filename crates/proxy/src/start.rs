use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::Findings;

/// Why the proxy did not start, with what to do about it.
#[derive(Debug)]
pub enum StartError {
    /// The configuration is wrong.
    Config(Findings),
    /// The demo was to listen where others could reach it.
    NotLoopback {
        /// The flag that says so.
        flag: &'static str,
        /// The address.
        address: SocketAddr,
    },
    /// An address cannot be listened on.
    Listen {
        /// The flag or field that names it.
        field: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// The built page is not where it was looked for.
    Console {
        /// Where it was looked for.
        folder: PathBuf,
        /// Why it was not found.
        error: io::Error,
    },
    /// The audit log cannot be opened.
    Store(airstrip_store::Error),
    /// The embedded upstreams did not start.
    Demo(airstrip_demo::Error),
    /// No HTTP client could be made.
    Client(reqwest::Error),
    /// The process cannot run its tasks, or listen to signals.
    Runtime(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(findings) => write!(f, "the configuration is wrong\n{findings}"),
            Self::NotLoopback { flag, address } => write!(
                f,
                "{flag} {address}: the demo lets in everyone who can reach it, so it listens on \
                 loopback only; use an address such as 127.0.0.1:{}",
                address.port()
            ),
            Self::Listen {
                field,
                address,
                error,
            } => write!(
                f,
                "cannot listen on {address}: {error}; stop what listens there, or choose another \
                 address with {field}"
            ),
            Self::Console { folder, error } => write!(
                f,
                "the console's page is not in {}: {error}; `cargo xtask demo` builds it; name its \
                 folder with --console (demo) or console in [server] (serve)",
                folder.display()
            ),
            Self::Store(error) => write!(
                f,
                "{error}; nothing is launched without a record: correct url in [store]"
            ),
            Self::Demo(error) => error.fmt(f),
            Self::Client(error) => write!(f, "cannot make an HTTP client: {error}"),
            Self::Runtime(error) => write!(f, "the process cannot run: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(findings) => Some(findings),
            Self::Listen { error, .. } | Self::Console { error, .. } | Self::Runtime(error) => {
                Some(error)
            }
            Self::Store(error) => Some(error),
            Self::Demo(error) => Some(error),
            Self::Client(error) => Some(error),
            Self::NotLoopback { .. } => None,
        }
    }
}

impl From<Findings> for StartError {
    fn from(findings: Findings) -> Self {
        Self::Config(findings)
    }
}

impl From<airstrip_store::Error> for StartError {
    fn from(error: airstrip_store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<airstrip_demo::Error> for StartError {
    fn from(error: airstrip_demo::Error) -> Self {
        Self::Demo(error)
    }
}

impl From<reqwest::Error> for StartError {
    fn from(error: reqwest::Error) -> Self {
        Self::Client(error)
    }
}
