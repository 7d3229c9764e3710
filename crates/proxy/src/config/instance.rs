use std::collections::HashSet;

use airstrip_contract::{Api, System};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::HeaderValue;

use super::Source;
use super::finding::Report;
use super::secret::{self, Secret};
use super::section::{Given, Section};

/// Airbyte Cloud: `servers` of Airbyte's public OpenAPI document, without the version.
const CLOUD: &str = "https://api.airbyte.com";

/// One upstream of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceConfig {
    /// Which system it is.
    pub system: System,
    /// Its name in paths and in the console.
    pub name: String,
    /// The base URL, without a slash at the end: an operation's path is appended to it.
    pub url: String,
    /// Where Airbyte's public API is, as far as its version: there `/v1/jobs` is appended. `None`: at
    /// `/api/public` below `url`, where every server but Airbyte Cloud has it.
    pub public_at: Option<String>,
    /// The API that it is used through; `None`: that is to be found out.
    pub api: Option<Api>,
    /// How the proxy signs in there.
    pub auth: Auth,
}

/// How the proxy signs in to an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// Not at all.
    None,
    /// By an `Authorization` header that stays the same: HTTP Basic, or a bearer token.
    Header(HeaderValue),
    /// A token of Airflow 3's `/auth/token`, renewed when it runs out.
    Token {
        /// The user.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A token of an Airbyte application, renewed when it runs out.
    ClientCredentials {
        /// The application's id.
        client_id: String,
        /// Its secret.
        client_secret: Secret,
    },
}

pub(super) fn read(
    mut section: Section<'_>,
    system: System,
    names: &mut HashSet<String>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<InstanceConfig> {
    let name = section
        .required("name", "prod", report)
        .and_then(|given| read_name(&given, system, names, report));
    let url = section
        .required("url", example_url(system), report)
        .and_then(|given| read_url(&given, report));
    let is_cloud = system == System::Airbyte && url.as_deref() == Some(CLOUD);
    let api = match system {
        System::Airbyte => read_api(&mut section, is_cloud, report),
        System::Airflow => read_version(&mut section, report),
    };
    let auth = match section.table("auth", report) {
        Some(auth) => read_auth(auth, system, api, source, report),
        // One that is there but no section has been reported already.
        None => section.has("auth").is_none().then_some(Auth::None),
    };
    section.finish(report);
    Some(InstanceConfig {
        system,
        name: name?,
        public_at: is_cloud.then(|| CLOUD.to_owned()),
        url: url?,
        api,
        auth: auth?,
    })
}

/// Of Airbyte Cloud nothing has to be found out.
fn read_api(section: &mut Section<'_>, is_cloud: bool, report: &mut Report<'_>) -> Option<Api> {
    let usual = is_cloud.then_some(Api::Public);
    let Some(given) = section.text("api", report) else {
        return usual;
    };
    match given.value {
        "auto" => usual,
        "config" if is_cloud => {
            let what = "Airbyte Cloud has the public API alone";
            report.add(&given.place, what, "write \"public\", or leave it out");
            None
        }
        "config" => Some(Api::Config),
        "public" => Some(Api::Public),
        other => {
            let what = format!("{other:?} is not one of \"auto\", \"config\" and \"public\"");
            let remedy = "leave it out, for it to be found out";
            report.add(&given.place, what, remedy);
            None
        }
    }
}

fn read_version(section: &mut Section<'_>, report: &mut Report<'_>) -> Option<Api> {
    let given = section.text("version", report)?;
    match given.value {
        "auto" => None,
        "2" => Some(Api::V1),
        "3" => Some(Api::V2),
        other => {
            let what = format!("{other:?} is not one of \"auto\", \"2\" and \"3\"");
            let remedy = "leave it out, for it to be found out";
            report.add(&given.place, what, remedy);
            None
        }
    }
}

fn example_url(system: System) -> &'static str {
    match system {
        System::Airbyte => "http://airbyte-airbyte-server-svc.airbyte.svc.cluster.local:8001",
        System::Airflow => "http://airflow-api-server.airflow.svc.cluster.local:8080",
    }
}

fn read_name(
    given: &Given<&str>,
    system: System,
    names: &mut HashSet<String>,
    report: &mut Report<'_>,
) -> Option<String> {
    let fits = (1..=40).contains(&given.value.len())
        && given
            .value
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        let what = format!("{:?} cannot stand in a path", given.value);
        report.add(&given.place, what, "use 1 to 40 of a-z, 0-9 and -");
        return None;
    }
    if !names.insert(given.value.to_owned()) {
        let what = format!("another {} is named {:?}", system.title(), given.value);
        report.add(
            &given.place,
            what,
            "give each its own name: it is part of the address",
        );
        return None;
    }
    Some(given.value.to_owned())
}

fn read_url(given: &Given<&str>, report: &mut Report<'_>) -> Option<String> {
    let text = given.value;
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(url) = url else {
        let what = format!("{text:?} is not an http or https address");
        report.add(&given.place, what, "write one like \"http://host:8001\"");
        return None;
    };
    let path = url.path();
    let last = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let (what, remedy) = if !url.username().is_empty() || url.password().is_some() {
        (
            "it holds a user or password",
            "use auth = { kind = \"basic\", … } instead",
        )
    } else if url.query().is_some() || url.fragment().is_some() {
        (
            "it has a query or fragment",
            "end it after the host, port and path",
        )
    } else if matches!(last, "api" | "v1" | "v2") && path.contains("/api") {
        (
            "it ends in a path of the API",
            "give the base URL: the part before /api",
        )
    } else if url.host_str() == Some("api.airbyte.com") && text != CLOUD {
        (
            "Airbyte Cloud is known by its host alone",
            "write \"https://api.airbyte.com\"",
        )
    } else if text.ends_with('/') {
        (
            "it ends in a slash",
            "remove the slash: a path that begins with one is appended",
        )
    } else {
        return Some(text.to_owned());
    };
    report.add(&given.place, what, remedy);
    None
}

fn read_auth(
    mut section: Section<'_>,
    system: System,
    api: Option<Api>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<Auth> {
    let kinds = match (system, api) {
        (System::Airbyte, _) => "\"none\", \"basic\", \"bearer\" or \"client_credentials\"",
        (System::Airflow, Some(Api::V1)) => "\"none\", \"basic\" or \"bearer\"",
        (System::Airflow, _) => "\"none\", \"basic\", \"bearer\" or \"token\"",
    };
    let kind = section.required("kind", "none", report)?;
    let auth = match (kind.value, system) {
        ("none", _) => Some(Auth::None),
        ("basic", _) => user(&mut section, source, report).and_then(|(username, password)| {
            let pair = STANDARD.encode(format!("{username}:{}", password.expose()));
            header(&format!("Basic {pair}"), &section, report)
        }),
        ("bearer", _) => secret::read(&mut section, &secret::TOKEN, source, report)
            .and_then(|token| header(&format!("Bearer {}", token.expose()), &section, report)),
        ("token", System::Airflow) if api == Some(Api::V1) => {
            let what = "Airflow 2 gives no tokens";
            report.add(&kind.place, what, format!("write {kinds}"));
            return None;
        }
        ("token", System::Airflow) => user(&mut section, source, report)
            .map(|(username, password)| Auth::Token { username, password }),
        ("client_credentials", System::Airbyte) => {
            let id = client_id(&mut section, report);
            let secret = secret::read(&mut section, &secret::CLIENT_SECRET, source, report);
            id.zip(secret)
                .map(|(client_id, client_secret)| Auth::ClientCredentials {
                    client_id,
                    client_secret,
                })
        }
        (other, _) => {
            let what = format!(
                "{other:?} is no kind of authentication of {}",
                system.title()
            );
            report.add(&kind.place, what, format!("write {kinds}"));
            // Which other fields belong here is not to be told.
            return None;
        }
    };
    section.finish(report);
    auth
}

fn client_id(section: &mut Section<'_>, report: &mut Report<'_>) -> Option<String> {
    let given = section.required("client_id", "0da998a2-0d7b-49c7-bb6e-9f7eb9cc68a0", report)?;
    if given.value.is_empty() || given.value.contains(char::is_whitespace) {
        let what = "it is empty or has spaces in it";
        report.add(
            &given.place,
            what,
            "copy it from the application in Airbyte's settings",
        );
        return None;
    }
    Some(given.value.to_owned())
}

fn user(
    section: &mut Section<'_>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<(String, Secret)> {
    let username = section.required("username", "airstrip", report);
    let password = secret::read(section, &secret::PASSWORD, source, report);
    Some((username?.value.to_owned(), password?))
}

/// A header that does not show itself in logs.
fn header(text: &str, section: &Section<'_>, report: &mut Report<'_>) -> Option<Auth> {
    let Ok(mut value) = HeaderValue::from_str(text) else {
        let what = "the token has characters in it that no header can carry";
        report.add(
            &section.place("token"),
            what,
            "store the token alone, as it was issued",
        );
        return None;
    };
    value.set_sensitive(true);
    Some(Auth::Header(value))
}
