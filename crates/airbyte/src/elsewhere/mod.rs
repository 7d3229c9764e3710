//! The same sync elsewhere: code to paste into a shell, a script or an Airflow, for one connection.
//! Every variant is run as it is written here, against the demo and a real Airflow, by the step
//! `clients` of `cargo xtask test`.

mod quote;
mod template;

use quote::{in_comment, in_python, in_shell, slug};
use template::fill;

/// Which of Airbyte's two APIs the code calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// `/api/v1`
    Config,
    /// `/api/public/v1`; at Airbyte Cloud `/v1`
    Public,
}

/// How the code signs in to Airbyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// Not at all.
    None,
    /// With the id and the secret of an application, from the environment: no secret is in the code.
    ClientCredentials,
}

/// How a task of the provider's operator waits for the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// In the worker.
    Plain,
    /// In the triggerer.
    Deferrable,
    /// By an `AirbyteJobSensor`.
    Sensor,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Commands with curl.
    Curl(Flavour),
    /// A script with the package `requests`.
    Requests(Flavour),
    /// A DAG with the provider's operator, which calls the public API.
    Operator(Wait),
    /// The Airflow connection that the operator needs, as a command.
    Connection,
    /// A DAG with plain Python tasks.
    Tasks(Flavour),
}

/// What is written about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The connection's name; any text.
    pub name: &'a str,
    /// The connection's id. Characters that no UUID has are left out.
    pub connection_id: &'a str,
    /// Where Airbyte is to be reached from where the code runs, with or without a slash at the end.
    pub base: &'a str,
    /// How to sign in there.
    pub sign_in: SignIn,
    /// How many seconds to wait between two looks at the job.
    pub wait_seconds: u32,
    /// After how many seconds to stop waiting.
    pub timeout_seconds: u32,
}

/// The provider's trigger looks every 60 s, whatever it is told: a timeout of one such turn fails jobs
/// that have landed (seen with 6.2.0).
const LEAST_DEFERRED: u32 = 120;

/// The name of the Airflow connection that the operator's DAG uses.
pub const AIRFLOW_CONNECTION: &str = "airbyte_default";

/// The host of Airbyte Cloud's API, as Airbyte's public OpenAPI document names it.
const CLOUD: &str = "api.airbyte.com";

/// Whether an address is that of Airbyte Cloud's API, which is the public one alone, without what other
/// servers have before its version, and answers nobody without credentials.
#[must_use]
pub fn is_cloud(base: &str) -> bool {
    let base = base.trim();
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    host.eq_ignore_ascii_case(CLOUD)
}

impl Form {
    /// The code, complete.
    #[must_use]
    pub fn write(self, subject: &Subject<'_>) -> String {
        let (template, flavour) = match self {
            Self::Curl(flavour) => (include_str!("templates/curl.sh"), Some(flavour)),
            Self::Requests(flavour) => (include_str!("templates/requests.py"), Some(flavour)),
            Self::Operator(_) => (include_str!("templates/operator.py"), None),
            Self::Connection => (include_str!("templates/connection.sh"), None),
            Self::Tasks(flavour) => (include_str!("templates/tasks.py"), Some(flavour)),
        };
        let mut told = vec![match subject.sign_in {
            SignIn::None => "none",
            SignIn::ClientCredentials => "credentials",
        }];
        told.extend(flavour.map(|flavour| match flavour {
            Flavour::Config => "config",
            Flavour::Public => "public",
        }));
        if let Self::Operator(wait) = self {
            told.push(match wait {
                Wait::Plain => "plain",
                Wait::Deferrable => "deferrable",
                Wait::Sensor => "sensor",
            });
        }
        let mut words = subject.words();
        if self == Self::Operator(Wait::Deferrable) {
            let timeout = subject.timeout_seconds.max(LEAST_DEFERRED);
            words.retain(|(name, _)| *name != "TIMEOUT");
            words.push(("TIMEOUT", timeout.to_string()));
        }
        fill(template, &told, &words)
    }
}

impl Subject<'_> {
    fn words(&self) -> Vec<(&'static str, String)> {
        let cloud = is_cloud(self.base);
        let base = if cloud {
            format!("https://{CLOUD}")
        } else {
            self.base.trim().trim_end_matches('/').to_owned()
        };
        let public = if cloud { "/v1" } else { "/api/public/v1" };
        let kept = self.connection_id.chars();
        let id: String = kept
            .filter(|c| c.is_ascii_hexdigit() || *c == '-')
            .collect();
        // Before 5.4.2 the provider could not do without credentials.
        let since = match self.sign_in {
            SignIn::None => " 5.4.2 or newer",
            SignIn::ClientCredentials => "",
        };
        let connection = self.airflow_connection(&format!("{base}{public}"));
        vec![
            ("NAME", in_comment(self.name)),
            ("BASE_SH", in_shell(&base)),
            ("BASE_PY", in_python(&base)),
            ("PUBLIC", public.to_owned()),
            ("ID_SH", in_shell(&id)),
            ("ID_PY", in_python(&id)),
            ("WAIT", self.wait_seconds.max(1).to_string()),
            ("TIMEOUT", self.timeout_seconds.max(1).to_string()),
            ("SINCE", since.to_owned()),
            ("CONN_PY", in_python(AIRFLOW_CONNECTION)),
            ("CONN_SH", AIRFLOW_CONNECTION.to_owned()),
            ("DAG_PY", in_python(&format!("airbyte_{}", slug(self.name)))),
            ("JSON_SH", connection),
        ]
    }

    /// In the form that Airflow's command line takes. Requests may take as long as a busy server does
    /// to start a sync; the provider's own limit is 5 s.
    fn airflow_connection(&self, host: &str) -> String {
        let host = in_python(host);
        let rest = "\"extra\": {\"timeout\": 150}";
        match self.sign_in {
            SignIn::None => in_shell(&format!(
                "{{\"conn_type\": \"airbyte\", \"host\": {host}, {rest}}}"
            )),
            SignIn::ClientCredentials => {
                let head = in_shell(&format!(
                    "{{\"conn_type\": \"airbyte\", \"host\": {host}, \"login\": \""
                ));
                let tail = in_shell(&format!("\", {rest}}}"));
                format!(
                    "{head}\"${{AIRBYTE_CLIENT_ID:?set it first}}\"'\", \"password\": \"'\
                     \"${{AIRBYTE_CLIENT_SECRET:?set it first}}\"{tail}"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
