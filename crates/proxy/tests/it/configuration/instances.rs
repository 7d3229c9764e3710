//! Airbytes and Airflows.

use airstrip_contract::Api;

use super::{AIRBYTE, airflow, complete, load, said};

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
            "[[airbyte]]\nname = \"a\"\nurl = \"http://api.airbyte.com\"\n",
            "write \"https://api.airbyte.com\"",
        ),
        (
            "[[airbyte]]\nname = \"a\"\nurl = \"https://api.airbyte.com\"\napi = \"config\"\n",
            "airstrip.toml:9: airbyte[0].api: Airbyte Cloud has the public API alone",
        ),
        (
            "[[airflow]]\nname = \"a\"\nurl = \"http://a:1\"\nversion = \"4\"\n",
            "airstrip.toml:9: airflow[0].version: \"4\" is not one of \"auto\", \"2\" and \"3\"",
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
}

#[test]
fn an_airflow_is_of_the_version_that_is_written() {
    for (written, api) in [
        ("", None),
        ("version = \"auto\"\n", None),
        ("version = \"2\"\n", Some(Api::V1)),
        ("version = \"3\"\n", Some(Api::V2)),
    ] {
        let instance = airflow("{ kind = \"none\" }");
        let config = load(&complete(&format!("{instance}{written}"))).unwrap();
        assert_eq!(config.instances[0].api, api, "{written}");
    }
}

#[test]
fn airbyte_cloud_is_known_by_its_address() {
    for written in ["", "api = \"auto\"\n", "api = \"public\"\n"] {
        let cloud = "[[airbyte]]\nname = \"cloud\"\nurl = \"https://api.airbyte.com\"\n";
        let config = load(&complete(&format!("{cloud}{written}"))).unwrap();
        let cloud = &config.instances[0];
        assert_eq!(cloud.api, Some(Api::Public), "{written}");
        // The only server that Airbyte's public OpenAPI document names is this with `/v1`.
        let public_at = cloud.public_at.as_deref();
        assert_eq!(public_at, Some("https://api.airbyte.com"), "{written}");
    }
    for url in [
        "https://airbyte.example.com/api.airbyte.com",
        "http://airbyte:8001",
    ] {
        let other = format!("[[airbyte]]\nname = \"own\"\nurl = \"{url}\"\n");
        let config = load(&complete(&other)).unwrap();
        assert_eq!(config.instances[0].public_at, None, "{url}");
    }
}
