//! Every mistake in `[groups]` and `[[grant]]` is named with its line, its field and a remedy.

use std::collections::HashSet;

use airstrip::config::Config;
use airstrip_contract::policy::{Coverage, Scope};
use airstrip_contract::{Person, Role};

/// Nine lines, then the grants.
const REST: &str = "\
[server]\nlisten = \"0.0.0.0:8080\"\n[identity]\nkind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]
[store]\nurl = \"sqlite:///a.db\"\n[[airbyte]]\nname = \"prod\"\nurl = \"http://airbyte:8001\"
[[airflow]]\nname = \"stage\"\nurl = \"http://airflow:8080\"\n";

fn load(grants: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("airstrip.toml");
    std::fs::write(&file, format!("{REST}{grants}")).unwrap();
    let folder = format!("{}/", folder.path().display());
    Config::load(&file, &|_| None).map_err(|findings| findings.to_string().replace(&folder, ""))
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_grant_is_read_as_it_is_written() {
    let policy = load(
        "[groups]\nteam = [\"Ben@Example.com\", \"carla@example.com\"]\n\
         [[grant]]\nrole = \"admin\"\npeople = [\"Ana@EXAMPLE.com\"]\n\
         [[grant]]\nrole = \"operator\"\ngroups = [\"team\"]\npeople = [\"dora@example.com\"]\ndomains = []\n\
         airbyte = { instances = [\"prod\"], workspaces = [\"Sales\", \"6BA7B810-9DAD-11D1-80B4-00C04FD430C8\"], \
         connections = [\"6BA7B810-9DAD-11D1-80B4-00C04FD430C8\"], names = [\"sales-*\"], tags = [\"daily\"] }\n\
         airflow = false\n\
         [[grant]]\nrole = \"viewer\"\ndomains = [\"Partner.Example\"]\nairbyte = false\n\
         airflow = { instances = [\"stage\"], dags = [\"sales_*\"], tags = [\"sales\"] }\n",
    )
    .unwrap()
    .policy;
    let [admin, operator, viewer] = &policy.grants[..] else {
        panic!("three")
    };
    assert_eq!(admin.people, HashSet::from(["ana@example.com".to_owned()]));
    assert_eq!(
        (admin.title.as_str(), admin.line, &admin.grant.airbyte),
        ("grant 1 (admin)", Some(16), &Coverage::Everything)
    );
    assert_eq!(operator.people.len(), 3);
    assert!(operator.people.contains("ben@example.com"));
    let id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    let scope = Scope {
        instances: list(&["prod"]),
        workspaces: list(&["Sales", id]),
        ids: list(&[id]),
        names: list(&["sales-*"]),
        tags: list(&["daily"]),
    };
    assert_eq!(operator.grant.airbyte, Coverage::Within(scope));
    assert_eq!(operator.grant.airflow, Coverage::Nothing);
    let scope = Scope {
        instances: list(&["stage"]),
        ids: list(&["sales_*"]),
        tags: list(&["sales"]),
        ..Scope::default()
    };
    assert_eq!(viewer.grant.airflow, Coverage::Within(scope));
    assert_eq!(viewer.grant.role, Role::Viewer);
    for (email, grants) in [
        ("ANA@example.com", 1),
        ("dora@example.com", 1),
        ("eve@partner.example", 1),
        ("eve@PARTNER.example", 1),
        ("eve@sub.partner.example", 0),
        ("eve@partner.example.com", 0),
        ("partner.example", 0),
        ("eve@partner.example@example.com", 0),
        ("eve@example.com@partner.example", 1),
        // A Cyrillic а and the Kelvin sign.
        ("\u{430}na@example.com", 0),
        ("eve@partner.example\u{212a}", 0),
        ("", 0),
    ] {
        let person = Person {
            email: email.to_owned(),
            subject: "1".to_owned(),
        };
        assert_eq!(policy.of(&person).named().count(), grants, "{email}");
    }
}

const ANA: &str = "[[grant]]\nrole = \"viewer\"\npeople = [\"ana@example.com\"]\n";

#[test]
fn each_mistake_is_named() {
    let of = |rest: &str| format!("{ANA}{rest}\n");
    for (grants, expected) in [
        (
            String::new(),
            "airstrip.toml:1: grant: there is no grant: nobody could see anything\n    add [[grant]] with \
             role",
        ),
        (
            "[grant]\nrole = \"viewer\"\n".to_owned(),
            "airstrip.toml:14: grant: this is a section\n    write each in double brackets: [[grant]]",
        ),
        (
            "[[grant]]\npeople = [\"ana@example.com\"]\n".to_owned(),
            "airstrip.toml:14: grant[0].role: this is missing",
        ),
        (
            "[[grant]]\nrole = \"owner\"\npeople = [\"ana@example.com\"]\n".to_owned(),
            "airstrip.toml:15: grant[0].role: there is no role \"owner\"\n    known: viewer, operator, admin",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\n".to_owned(),
            "airstrip.toml:14: grant[0]: it is given to nobody",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\npeople = []\n".to_owned(),
            "airstrip.toml:14: grant[0]: it is given to nobody",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\ngroups = [\"team\"]\n".to_owned(),
            "airstrip.toml:16: grant[0].groups[0]: there is no group \"team\"\n    known in [groups]: none",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\npeople = [\"ana\"]\n".to_owned(),
            "airstrip.toml:16: grant[0].people[0]: \"ana\" is no plain address",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\npeople = [\"\u{430}na@example.com\"]\n".to_owned(),
            "is no plain address",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\ndomains = [\"@example.com\"]\n".to_owned(),
            "airstrip.toml:16: grant[0].domains[0]: \"@example.com\" is no domain",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\ndomains = [\"localhost\"]\n".to_owned(),
            "\"localhost\" is no domain",
        ),
        (
            "[[grant]]\nrole = \"viewer\"\ndomains = [\"*.example.com\"]\n".to_owned(),
            "\"*.example.com\" is no domain",
        ),
        (
            of("airbyte = true"),
            "airstrip.toml:17: grant[0].airbyte: this is not needed\n    leave it out",
        ),
        (
            of("airbyte = \"prod\""),
            "airstrip.toml:17: grant[0].airbyte: this is a text",
        ),
        (
            of("airbyte = {}"),
            "airstrip.toml:17: grant[0].airbyte: there is no condition in it\n    leave it out for all of \
             Airbyte, or write airbyte = false",
        ),
        (
            of("airflow = false\nairbyte = false"),
            "airstrip.toml:14: grant[0]: it covers nothing of either system",
        ),
        (
            of("airbyte = { names = [] }"),
            "airstrip.toml:17: grant[0].airbyte.names: this covers nothing\n    remove it to cover any, or \
             write airbyte = false",
        ),
        (
            of("airflow = { dags = [\"\"] }"),
            "airstrip.toml:17: grant[0].airflow.dags[0]: this covers nothing",
        ),
        (
            of("airbyte = { instances = [\"stage\"] }"),
            "airstrip.toml:17: grant[0].airbyte.instances[0]: there is no Airbyte \"stage\"\n    known: prod",
        ),
        (
            of("airbyte = { connections = [\"sales\"] }"),
            "airstrip.toml:17: grant[0].airbyte.connections[0]: \"sales\" is not the id of a connection",
        ),
        (
            of("airbyte = { connections = [\"6ba7b8109dad11d180b400c04fd430c8\"] }"),
            "is not the id of a connection",
        ),
        (
            of("airbyte = { dags = [\"sales\"] }"),
            "airstrip.toml:17: grant[0].airbyte.dags: there is no such field\n    known here: instances, \
             workspaces, connections, names, tags",
        ),
        (
            of("airflow = { names = [\"sales\"] }"),
            "grant[0].airflow.names: there is no such field\n    known here: instances, dags, tags",
        ),
        (
            of("airflow = { tags = \"sales\" }"),
            "grant[0].airflow.tags: this is a text\n    write a list of texts",
        ),
        (
            of("person = [\"a@example.com\"]"),
            "airstrip.toml:17: grant[0].person: there is no such field\n    known here: role, people, groups, \
             domains, airbyte, airflow",
        ),
        (
            format!("[groups]\nteam = []\n{ANA}"),
            "airstrip.toml:15: groups.team: there is nobody in it",
        ),
        (
            format!("[groups]\nteam = [\"ana@example.com\", \"ben\"]\n{ANA}"),
            "airstrip.toml:15: groups.team[1]: \"ben\" is no plain address",
        ),
        (
            format!("[groups]\nteam = \"ana@example.com\"\n{ANA}"),
            "airstrip.toml:15: groups.team: this is a text",
        ),
    ] {
        let text = load(&grants).unwrap_err();
        assert!(text.contains(expected), "{grants}\n---\n{text}");
    }
}

#[test]
fn all_mistakes_are_named_at_once() {
    let text = load(
        "[groups]\nteam = [\"x\"]\n[[grant]]\nrole = \"owner\"\ngroups = [\"tea\"]\n\
         airbyte = { instances = [\"no\"], connections = [\"x\"] }\n[[grant]]\nrole = \"viewer\"\n",
    )
    .unwrap_err();
    let places = text
        .lines()
        .filter(|line| line.starts_with("airstrip.toml"));
    let places: Vec<_> = places
        .map(|line| line.split(": ").nth(1).unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "groups.team[0]",
            "grant[0].role",
            "grant[0].groups[0]",
            "grant[0].airbyte.instances[0]",
            "grant[0].airbyte.connections[0]",
            "grant[1]",
        ],
        "{text}"
    );
}
