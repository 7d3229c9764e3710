//! Every mistake in a configuration is named with its line, its field and a remedy.

mod auth;
mod doors;
mod instances;
mod store;

use std::path::Path;

use airstrip::config::{Auth, Config};
use airstrip_contract::System;

const SERVER: &str = "[server]\nlisten = \"0.0.0.0:8080\"\n";
const IDENTITY: &str =
    "[identity]\nkind = \"iap\"\naudiences = [\"/projects/1/global/backendServices/2\"]\n";
const STORE: &str = "[store]\nurl = \"sqlite:///a.db\"\n";
const GRANT: &str = "[[grant]]\nrole = \"admin\"\npeople = [\"ana@example.com\"]\n";
const AIRBYTE: &str = "[[airbyte]]\nname = \"prod\"\nurl = \"http://airbyte:8001\"\n";

fn load(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "from-file\n").unwrap();
    std::fs::write(folder.path().join("url"), "postgres://u:from-file@h/d\n").unwrap();
    std::fs::write(folder.path().join("empty"), "\n").unwrap();
    let file = folder.path().join("airstrip.toml");
    std::fs::write(&file, text).unwrap();
    let env = |name: &str| match name {
        "SET" => Some("from-env".to_owned()),
        "URL" => Some("postgresql://u:from-env@h/d".to_owned()),
        "BROKEN" => Some("two\nlines".to_owned()),
        _ => None,
    };
    let folder = format!("{}/", folder.path().display());
    Config::load(&file, &env).map_err(|findings| findings.to_string().replace(&folder, ""))
}

/// What is said about a configuration that is in order but for this, which begins in line 6.
fn said(rest: &str) -> String {
    load(&complete(rest)).unwrap_err()
}

fn complete(rest: &str) -> String {
    let store = if rest.contains("[store]") { "" } else { STORE };
    let grant = if rest.contains("[[grant]]") {
        ""
    } else {
        GRANT
    };
    format!("{SERVER}{IDENTITY}{rest}{store}{grant}")
}

fn airflow(auth: &str) -> String {
    format!("[[airflow]]\nname = \"prod\"\nurl = \"http://airflow:8080\"\nauth = {auth}\n")
}

#[test]
fn the_example_is_in_order() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/airstrip.example.toml");
    let config =
        Config::load(&example, &|_| Some("secret".to_owned())).unwrap_or_else(|e| panic!("{e}"));
    assert!(config.instances.len() >= 2);
}

#[test]
fn what_is_written_is_read() {
    let config = load(&format!(
        "{SERVER}console = \"page\"\nmetrics_listen = \"127.0.0.1:9090\"\ncontact = \"Ask Carla.\"\n\
         {IDENTITY}hosted_domains = [\"example.com\"]\n{STORE}{GRANT}{AIRBYTE}{}{}",
        airflow("{ kind = \"token\", username = \"airstrip\", password_file = \"secret\" }"),
        "[[airbyte]]\nname = \"eu\"\nurl = \"https://airbyte.example.com/base\"\napi = \"config\"\n\
         auth = { kind = \"basic\", username = \"u\", password_env = \"SET\" }\n"
    ))
    .unwrap();
    assert_eq!(config.server.listen.to_string(), "0.0.0.0:8080");
    let metrics = config.server.metrics_listen.unwrap();
    assert_eq!(metrics.to_string(), "127.0.0.1:9090");
    assert_eq!(config.policy.contact, "Ask Carla.");
    assert_eq!(
        config.server.icons_url.as_deref(),
        Some("https://connectors.airbyte.com")
    );
    assert_eq!(config.store.url.expose(), "sqlite:///a.db");
    assert_eq!(config.store.retention_days, 400);
    assert!(
        config.server.console.unwrap().is_absolute(),
        "meant from the file's folder"
    );
    assert_eq!(config.identity.rules.hosted_domains, ["example.com"]);
    assert_eq!(
        config.identity.jwks_url.as_str(),
        "https://www.gstatic.com/iap/verify/public_key-jwk"
    );
    let names: Vec<_> = config
        .instances
        .iter()
        .map(|i| (i.system, i.name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (System::Airbyte, "prod"),
            (System::Airbyte, "eu"),
            (System::Airflow, "prod")
        ]
    );
    let [none, basic, token] = &config.instances[..] else {
        panic!("three")
    };
    assert_eq!(none.auth, Auth::None);
    let Auth::Header(header) = &basic.auth else {
        panic!("{basic:?}")
    };
    assert_eq!(header, "Basic dTpmcm9tLWVudg==");
    let Auth::Token { password, .. } = &token.auth else {
        panic!("{token:?}")
    };
    assert_eq!(password.expose(), "from-file");
    let shown = format!("{:?}", config.instances);
    assert!(
        !shown.contains("from-") && !shown.contains("dTpm"),
        "{shown}"
    );
}

#[test]
fn each_mistake_in_identity_and_server_is_named() {
    for (text, expected) in [
        (
            format!("{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:1: server: this section is missing",
        ),
        (
            format!("{SERVER}{AIRBYTE}"),
            "airstrip.toml:1: identity: this section is missing",
        ),
        (
            format!("[server]\nlisten = \"8080\"\n{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:2: server.listen: \"8080\" is not an address with a port",
        ),
        (
            format!("{SERVER}metrics_listen = \"9090\"\n{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:3: server.metrics_listen: \"9090\" is not an address with a port",
        ),
        (
            format!("{SERVER}metrics_listen = \"0.0.0.0:8080\"\n{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:3: server.metrics_listen: the console listens there",
        ),
        (
            format!("{SERVER}forwarded_hops = 99\n{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:3: server.forwarded_hops: 99 is no sensible number",
        ),
        (
            format!("{SERVER}icons_url = \"http://icons.example.com\"\n{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:3: server.icons_url: \"http://icons.example.com\" is not the https address",
        ),
        (
            format!("{SERVER}contact = \" \"\n{IDENTITY}{AIRBYTE}"),
            "airstrip.toml:3: server.contact: this is no sentence to show",
        ),
        (
            format!("{SERVER}{IDENTITY}{AIRBYTE}{GRANT}"),
            "airstrip.toml:1: store: this section is missing\n    add [store] with url = \
             \"sqlite:///var/lib/airstrip/airstrip.db\"",
        ),
        (
            format!("{SERVER}[identity]\nkind = \"saml\"\n{AIRBYTE}"),
            "airstrip.toml:4: identity.kind: \"saml\" is no kind of identity",
        ),
        (
            format!("{SERVER}[identity]\nkind = \"iap\"\n{AIRBYTE}"),
            "identity.audiences: this is missing: without it, an assertion for any service would open this one",
        ),
        (
            format!("{SERVER}[identity]\nkind = \"iap\"\naudiences = []\n{AIRBYTE}"),
            "identity.audiences: there is no audience: nobody could get in",
        ),
        (
            format!(
                "{SERVER}[identity]\nkind = \"iap\"\naudiences = [\n  \"/projects/1/apps/a\",\n  \"x\",\n]\n{AIRBYTE}"
            ),
            "airstrip.toml:7: identity.audiences[1]: \"x\" is not an audience of IAP",
        ),
        (
            format!("{SERVER}{IDENTITY}jwks_url = \"http://keys.example.com/\"\n{AIRBYTE}"),
            "identity.jwks_url: \"http://keys.example.com/\" is not an https address",
        ),
        (
            format!("{SERVER}{IDENTITY}issuer = \"me\"\n{AIRBYTE}"),
            "identity.issuer: IAP's value cannot be changed",
        ),
        ("[server\n".to_owned(), "airstrip.toml:1: "),
    ] {
        let said = load(&text).unwrap_err();
        assert!(said.contains(expected), "{text}\n---\n{said}");
    }
}

#[test]
fn all_mistakes_are_named_at_once_in_the_order_of_their_lines() {
    let text = "[server]\nlisten = 8080\n[identity]\nkind = \"iap\"\n[[airbyte]]\nname = \"A\"\nurl = \"x\"\nfoo = 1\n";
    let said = load(text).unwrap_err();
    let found: Vec<_> = said
        .lines()
        .filter(|line| line.starts_with("airstrip.toml"))
        .collect();
    let places: Vec<_> = found
        .iter()
        .map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": "))
        .collect();
    assert_eq!(
        places,
        [
            "airstrip.toml:1: store",
            "airstrip.toml:1: grant",
            "airstrip.toml:2: server.listen",
            "airstrip.toml:3: identity.audiences",
            "airstrip.toml:6: airbyte[0].name",
            "airstrip.toml:7: airbyte[0].url",
            "airstrip.toml:8: airbyte[0].foo",
        ],
        "{said}"
    );
}

#[test]
fn more_keys_can_be_kept_out_of_the_record() {
    let config = load(&complete(&format!(
        "{AIRBYTE}[audit]\nredact = [\"*PIN*\"]\n"
    )))
    .unwrap();
    assert!(config.audit.redacts("customer_pin"));
    assert!(config.audit.redacts("password"), "the usual ones, too");
    let text = said(&format!("{AIRBYTE}[audit]\nredact = [\"\"]\nkeep = 1\n"));
    assert!(
        text.contains("airstrip.toml:10: audit.redact[0]: no key is empty"),
        "{text}"
    );
    assert!(
        text.contains("airstrip.toml:11: audit.keep: there is no such field"),
        "{text}"
    );
}
