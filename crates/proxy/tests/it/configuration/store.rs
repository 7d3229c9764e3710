//! Where the record is kept.

use super::{AIRBYTE, complete, load, said};

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
