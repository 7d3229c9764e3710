//! Every mistake in a configuration is named with its line, its field and a remedy.

mod doors;

use std::path::Path;

use airstrip::config::{Auth, Config};
use airstrip_contract::{Api, System};

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
fn each_mistake_is_named() {
    let missing = "this is missing";
    for (rest, expected) in [
        ("", "airstrip.toml:1: airbyte: there is no instance"),
        (
            "[[airbyte]]\nurl = \"http://a:1\"\n",
            "airstrip.toml:6: airbyte[0].name: this is missing\n    add name = \"prod\"",
        ),
        ("[[airbyte]]\nname = \"a\"\n", missing),
        (
            "[[airbyte]]\nname = \"a b\"\nurl = \"http://a:1\"\n",
            "airstrip.toml:7: airbyte[0].name: \"a b\" cannot stand in a path",
        ),
        (
            "[[airbyte]]\nname = 7\nurl = \"http://a:1\"\n",
            "airstrip.toml:7: airbyte[0].name: this is a number",
        ),
        (
            "[airbyte]\nname = \"a\"\n",
            "airstrip.toml:6: airbyte: this is a section\n    write each in double brackets: [[airbyte]]",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"airbyte:8001\"\n",
            "airstrip.toml:8: airbyte[0].url: \"airbyte:8001\" is not an http or https address",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://a:1/\"\n",
            "it ends in a slash",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://a:1/api/v1\"\n",
            "it ends in a path of the API\n    give the base URL",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://a:1/api/public/v1/\"\n",
            "it ends in a path of the API",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://u:p@a:1\"\n",
            "it holds a user or password",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://a:1?x=1\"\n",
            "it has a query or fragment",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://a:1\"\nurls = 1\n",
            "airstrip.toml:9: airbyte[0].urls: there is no such field\n    known here: name, url, api, auth",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"http://a:1\"\napi = \"v1\"\n",
            "airstrip.toml:9: airbyte[0].api: \"v1\" is not one of \"auto\", \"config\" and \"public\"",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"https://api.airbyte.com/v1\"\n",
            "airbyte[0].url: Airbyte Cloud is known by its host alone\n    write \"https://api.airbyte.com\"",
        ),
        (
            "[[airflow]]\nname = \"a\"\nurl = \"http://a:1\"\nversion = \"2\"\n",
            "airflow[0].version: this version does not know \"2\" yet",
        ),
        (
            "[[airflow]]\nname = \"a\"\nurl = \"http://a:1\"\nversion = \"4\"\n",
            "airflow[0].version: \"4\" is not one of",
        ),
        (
            "[sever]\n",
            "airstrip.toml:6: sever: there is no such field\n    known here: server, identity",
        ),
    ] {
        let text = said(rest);
        assert!(text.contains(expected), "{rest}\n---\n{text}");
    }
    let twice = said(&format!("{AIRBYTE}{AIRBYTE}"));
    assert!(
        twice.contains("airstrip.toml:10: airbyte[1].name: another Airbyte is named \"prod\""),
        "{twice}"
    );
}

#[test]
fn each_mistake_in_auth_is_named() {
    for (auth, expected) in [
        ("\"none\"", "airflow[0].auth: this is a text"),
        ("{}", "airflow[0].auth.kind: this is missing"),
        (
            "{ kind = \"oauth\" }",
            "\"oauth\" is no kind of authentication of Airflow\n    write \"none\", \"basic\", \"bearer\" or \"token\"",
        ),
        (
            "{ kind = \"none\", username = \"a\" }",
            "airflow[0].auth.username: there is no such field",
        ),
        (
            "{ kind = \"token\", username = \"a\", password = \"p\" }",
            "airstrip.toml:9: airflow[0].auth.password: a secret may not stand in the file\n    name it instead: password_env = \"VARIABLE\" or password_file = \"/path\"",
        ),
        (
            "{ kind = \"bearer\", token = \"p\" }",
            "airflow[0].auth.token: a secret may not stand in the file",
        ),
        (
            "{ kind = \"token\", password_env = \"SET\" }",
            "airflow[0].auth.username: this is missing",
        ),
        (
            "{ kind = \"token\", username = \"a\" }",
            "airflow[0].auth.password_env: this is missing",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = 1 }",
            "airflow[0].auth.password_env: this is a number",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = \"UNSET\" }",
            "the environment variable UNSET is not set",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = \"BROKEN\" }",
            "is empty or has control characters",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_file = \"nowhere\" }",
            "nowhere cannot be read: No such file",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_file = \"empty\" }",
            "is empty or has control characters",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = \"SET\", password_file = \"secret\" }",
            "there is password_env as well",
        ),
    ] {
        let text = said(&airflow(auth));
        assert!(text.contains(expected), "{auth}\n---\n{text}");
        assert_eq!(
            text.matches("airstrip.toml:").count(),
            1,
            "one mistake, one finding:\n{text}"
        );
    }
    assert!(
        said(&format!("{AIRBYTE}auth = {{ kind = \"token\" }}\n"))
            .contains("no kind of authentication of Airbyte")
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
fn a_store_is_named_without_its_password() {
    for (store, url, days) in [
        ("url = \"sqlite:///var/a.db\"", "sqlite:///var/a.db", 400),
        (
            "url = \"postgres://u@h/d?sslmode=require\"\nretention_days = 1",
            "postgres://u@h/d?sslmode=require",
            1,
        ),
        ("url_env = \"URL\"", "postgresql://u:from-env@h/d", 400),
        ("url_file = \"url\"", "postgres://u:from-file@h/d", 400),
    ] {
        let config = load(&complete(&format!("{AIRBYTE}[store]\n{store}\n"))).unwrap();
        assert_eq!(config.store.url.expose(), url);
        assert_eq!(config.store.retention_days, days);
        assert!(!format!("{config:?}").contains("from-"));
    }
    for (store, expected) in [
        ("", "airstrip.toml:9: store.url: this is missing"),
        (
            "url = \"postgres://u:hunter2@h/d\"",
            "airstrip.toml:10: store.url: a password may not stand in the file\n    name the whole URL \
             instead: url_env",
        ),
        (
            "url = \"postgres://h/d?user=u&password=hunter2\"",
            "a password may not stand in the file",
        ),
        (
            "url = \"mysql://u:hunter2@h/d\"",
            "this is neither SQLite nor PostgreSQL",
        ),
        (
            "url = \"sqlite::memory:\"",
            "this is neither SQLite nor PostgreSQL",
        ),
        ("url = \"sqlite://a.db\"", "its path is not absolute"),
        ("url = \"sqlite:///a.db?mode=ro\"", "it has parameters"),
        ("url = \"sqlite:///a/\"", "it names no file"),
        ("url = \"postgres://u:hunter2@h:port/d\"", "this is no URL"),
        ("url = 1", "store.url: this is a number"),
        (
            "url = \"sqlite:///a.db\"\nurl_env = \"URL\"",
            "airstrip.toml:11: store.url_env: there is url as well",
        ),
        (
            "url_env = \"UNSET\"",
            "the environment variable UNSET is not set",
        ),
        (
            "url_env = \"SET\"",
            "store.url_env: this is neither SQLite nor PostgreSQL",
        ),
        (
            "url = \"sqlite:///a.db\"\nretention_days = 0",
            "airstrip.toml:11: store.retention_days: 0 is no sensible number of days",
        ),
        (
            "url = \"sqlite:///a.db\"\nretention_days = 40000",
            "40000 is no sensible",
        ),
        (
            "url = \"sqlite:///a.db\"\nretention_days = -1",
            "retention_days: this is a number",
        ),
        ("url = \"sqlite:///a.db\"\nretain = 1", "known here: url, "),
    ] {
        let text = said(&format!("{AIRBYTE}[store]\n{store}\n"));
        assert!(text.contains(expected), "{store}\n---\n{text}");
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(text.matches("airstrip.toml:").count(), 1, "{text}");
    }
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

#[test]
fn an_airbyte_is_used_through_the_api_that_is_written() {
    for (written, api) in [
        ("", None),
        ("api = \"auto\"\n", None),
        ("api = \"config\"\n", Some(Api::Config)),
        ("api = \"public\"\n", Some(Api::Public)),
    ] {
        let config = load(&complete(&format!("{AIRBYTE}{written}"))).unwrap();
        assert_eq!(config.instances[0].api, api, "{written}");
    }
    let config = load(&complete(&airflow("{ kind = \"none\" }"))).unwrap();
    assert_eq!(config.instances[0].api, Some(Api::V2));
}

#[test]
fn client_credentials_are_read_and_never_shown() {
    for secret in [
        "client_secret_env = \"SET\"",
        "client_secret_file = \"secret\"",
    ] {
        let auth = format!(
            "{AIRBYTE}auth = {{ kind = \"client_credentials\", client_id = \"app-1\", {secret} }}\n"
        );
        let config = load(&complete(&auth)).unwrap();
        let Auth::ClientCredentials {
            client_id,
            client_secret,
        } = &config.instances[0].auth
        else {
            panic!("{:?}", config.instances)
        };
        assert_eq!(client_id, "app-1");
        assert!(client_secret.expose().starts_with("from-"));
        let shown = format!("{:?}", config.instances);
        assert!(!shown.contains("from-"), "{shown}");
    }
    for (rest, expected) in [
        (
            "client_secret_env = \"SET\"",
            "airbyte[0].auth.client_id: this is missing\n    add client_id = ",
        ),
        (
            "client_id = \"\", client_secret_env = \"SET\"",
            "auth.client_id: it is empty or has spaces in it",
        ),
        (
            "client_id = \"a\"",
            "auth.client_secret_env: this is missing\n    add client_secret_env = ",
        ),
        (
            "client_id = \"a\", client_secret = \"x\"",
            "auth.client_secret: a secret may not stand in the file",
        ),
        (
            "client_id = \"a\", client_secret_env = \"UNSET\"",
            "the environment variable UNSET is not set",
        ),
        (
            "client_id = \"a\", client_secret_file = \"empty\"",
            "is empty or has control characters",
        ),
        (
            "client_id = \"a\", client_secret_env = \"SET\", token_env = \"SET\"",
            "auth.token_env: there is no such field\n    known here: kind, client_id",
        ),
    ] {
        let auth = format!("{AIRBYTE}auth = {{ kind = \"client_credentials\", {rest} }}\n");
        let text = said(&auth);
        assert!(text.contains(expected), "{rest}\n---\n{text}");
        assert_eq!(text.matches("airstrip.toml:").count(), 1, "{text}");
    }
    // It is Airbyte's.
    let auth = airflow(
        "{ kind = \"client_credentials\", client_id = \"a\", client_secret_env = \"SET\" }",
    );
    assert!(said(&auth).contains("no kind of authentication of Airflow"));
}
