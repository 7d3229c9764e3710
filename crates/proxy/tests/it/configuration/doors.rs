//! Front doors other than IAP.

use airstrip_iap::Algorithm;

use super::{AIRBYTE, GRANT, SERVER, STORE, load};

fn door(fields: &str) -> String {
    format!(
        "{SERVER}[identity]\nkind = \"jwt\"\nheader = \"Authorization\"\n\
         issuer = \"https://door.example.com\"\naudiences = [\"a\", \"b\"]\n\
         jwks_url = \"https://door.example.com/keys\"\n{fields}{AIRBYTE}{STORE}{GRANT}"
    )
}

#[test]
fn another_front_door_is_read() {
    let config = load(&door("")).unwrap().identity;
    assert_eq!(config.header, "authorization");
    let rules = config.rules;
    assert_eq!(rules.issuer, "https://door.example.com");
    assert_eq!(rules.audiences, ["a", "b"]);
    assert_eq!(rules.algorithms, [Algorithm::Es256]);
    assert_eq!(rules.email_claim, "email");
    assert_eq!(rules.max_lifetime, 24 * 60 * 60);
    assert!(rules.audience_lists);
    assert!(rules.hosted_domains.is_empty() && rules.email_domains.is_empty());
    let config = load(&door(
        "algorithms = [\"RS256\", \"EdDSA\"]\nemail_claim = \"upn\"\nmax_lifetime_minutes = 90\n\
         hosted_domains = [\"example.com\"]\nemail_domains = [\"example.org\"]\n",
    ));
    let rules = config.unwrap().identity.rules;
    assert_eq!(rules.algorithms, [Algorithm::Rs256, Algorithm::EdDsa]);
    assert_eq!(rules.email_claim, "upn");
    assert_eq!(rules.max_lifetime, 90 * 60);
    assert_eq!(rules.hosted_domains, ["example.com"]);
    assert_eq!(rules.email_domains, ["example.org"]);
}

#[test]
fn each_mistake_about_another_front_door_is_named() {
    for (fields, expected) in [
        (
            "algorithms = []\n",
            "airstrip.toml:9: identity.algorithms: there is no algorithm",
        ),
        (
            "algorithms = [\n\"RS256\",\n\"HS256\"]\n",
            "airstrip.toml:11: identity.algorithms[1]: \"HS256\" is not accepted\n    known: ES256, RS256, EdDSA",
        ),
        (
            "algorithms = [\"none\"]\n",
            "identity.algorithms[0]: \"none\" is not accepted",
        ),
        (
            "email_claim = \"\"\n",
            "identity.email_claim: this is empty",
        ),
        (
            "email_claim = [\"email\"]\n",
            "identity.email_claim: this is a list",
        ),
        (
            "max_lifetime_minutes = 0\n",
            "0 is no sensible number of minutes\n    write 1 to 44640",
        ),
        (
            "max_lifetime_minutes = 44641\n",
            "44641 is no sensible number of minutes",
        ),
        (
            "max_lifetime_minutes = -1\n",
            "identity.max_lifetime_minutes: this is a number\n    write a whole number from 0: max_lifetime_minutes = 60",
        ),
        (
            "max_lifetime_minutes = \"60\"\n",
            "identity.max_lifetime_minutes: this is a text",
        ),
        (
            "hosted_domains = []\n",
            "identity.hosted_domains: there is no domain: nobody could get in",
        ),
        (
            "email_domains = [\"\"]\n",
            "identity.email_domains[0]: \"\" is no domain",
        ),
        (
            "email_domains = [\"@example.com\"]\n",
            "\"@example.com\" is no domain",
        ),
        (
            "email_domains = [\"*.example.com\"]\n",
            "\"*.example.com\" is no domain",
        ),
        (
            "email_domains = [\"ex\u{e4}mple.com\"]\n",
            "is no domain\n    write one like",
        ),
        (
            "audience = \"a\"\n",
            "identity.audience: there is no such field",
        ),
    ] {
        let said = load(&door(fields)).unwrap_err();
        assert!(said.contains(expected), "{fields}\n---\n{said}");
        assert_eq!(said.matches("airstrip.toml:").count(), 1, "{said}");
    }
    for (from, to, expected) in [
        (
            "\"Authorization\"",
            "\"Auth orization\"",
            "identity.header: \"Auth orization\" is no name",
        ),
        (
            "\"Authorization\"",
            "\"\"",
            "identity.header: \"\" is no name of a header",
        ),
        (
            "\"https://door.example.com\"",
            "\" \"",
            "identity.issuer: this is empty",
        ),
        (
            "[\"a\", \"b\"]",
            "[\"a\", \"\"]",
            "identity.audiences[1]: this is empty",
        ),
        (
            "[\"a\", \"b\"]",
            "[]",
            "identity.audiences: there is no audience: nobody could get in",
        ),
        (
            "[\"a\", \"b\"]",
            "\"a\"",
            "identity.audiences: this is a text",
        ),
        (
            "https://door.example.com/keys",
            "http://door.example.com/keys",
            "is not an https address",
        ),
        (
            "https://door.example.com/keys",
            "file:///keys",
            "is not an https address",
        ),
        (
            "https://door.example.com/keys",
            "/keys",
            "is not an https address",
        ),
        (
            "https://door.example.com/keys",
            "https://u:p@door.example.com/keys",
            "identity.jwks_url: it holds a user or password",
        ),
    ] {
        let said = load(&door("").replacen(from, to, 1)).unwrap_err();
        assert!(said.contains(expected), "{to}\n---\n{said}");
    }
    let loopback = door("").replace("https://door.example.com/keys", "http://127.0.0.1:1/keys");
    assert!(load(&loopback).is_ok());
}

#[test]
fn what_a_front_door_lacks_or_cannot_have_is_named_at_once() {
    for (identity, places) in [
        (
            "kind = \"jwt\"\n",
            &["header", "issuer", "audiences", "jwks_url"][..],
        ),
        (
            "kind = \"iap\"\naudiences = [\"/projects/1/apps/a\"]\nheader = \"x\"\nissuer = \"x\"\n\
             algorithms = [\"ES256\"]\nemail_claim = \"x\"\nmax_lifetime_minutes = 1\n\
             email_domains = [\"a.b\"]\n",
            &[
                "header",
                "issuer",
                "algorithms",
                "email_claim",
                "max_lifetime_minutes",
                "email_domains",
            ],
        ),
    ] {
        let said = load(&format!(
            "{SERVER}[identity]\n{identity}{AIRBYTE}{STORE}{GRANT}"
        ))
        .unwrap_err();
        let found: Vec<_> = said
            .lines()
            .filter_map(|line| line.split("identity.").nth(1)?.split(':').next())
            .collect();
        assert_eq!(found, places, "{said}");
    }
}
