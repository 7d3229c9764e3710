//! Tokens whose claims are not in order, though the signature is.

use airstrip_iap::{ISSUER, Rejection};
use serde_json::json;

use super::{AUDIENCE, but, claims};
use crate::forge::{Forged, NOW, Signer, b64, forged, non_canonical};

pub fn payloads(signer: &Signer) -> Vec<Forged> {
    use Rejection::Malformed;
    let header = signer.header().to_string();
    let text = |claims: &[u8]| signer.sign_text(&header, claims);
    let first = |member: &str| {
        claims()
            .to_string()
            .replacen('{', &format!("{{{member},"), 1)
    };
    // Some number of spaces leaves bits of the last letter unused.
    let mut spaced = (0..3).map(|n| b64(format!("{}{}", claims(), " ".repeat(n))));
    let odd = spaced.find(|text| text.len() % 4 != 0).unwrap();
    vec![
        forged("a payload that is no JSON", text(b"ana"), Malformed),
        forged("an empty payload", text(b""), Malformed),
        forged("a list for a payload", text(b"[]"), Malformed),
        forged("no claims", text(b"{}"), Malformed),
        forged(
            "a payload cut short",
            text(&claims().to_string().as_bytes()[..99]),
            Malformed,
        ),
        forged(
            "a payload that is not UTF-8",
            text(b"{\"email\":\"\xff\"}"),
            Malformed,
        ),
        forged(
            "half a letter",
            text(
                claims()
                    .to_string()
                    .replace("1234567890", "\\ud800")
                    .as_bytes(),
            ),
            Malformed,
        ),
        forged(
            "an e-mail twice",
            text(first("\"email\":\"eve@example.com\"").as_bytes()),
            Malformed,
        ),
        forged(
            "an audience twice",
            text(first("\"aud\":\"/projects/9/apps/x\"").as_bytes()),
            Malformed,
        ),
        forged(
            "an expiry twice",
            text(first("\"exp\":1").as_bytes()),
            Malformed,
        ),
        forged(
            "a payload in base64 that is not canonical",
            signer.sign_parts(&b64(&header), &non_canonical(&odd)),
            Malformed,
        ),
    ]
}

pub fn services(signer: &Signer) -> Vec<Forged> {
    use Rejection::{Audience, Issuer, Malformed};
    let with = |changes| signer.token(&but(changes));
    let prefix = &AUDIENCE[..AUDIENCE.len() - 1];
    let other = "/projects/123/global/backendServices/457";
    vec![
        forged(
            "another issuer",
            with(json!({"iss": "https://accounts.google.com"})),
            Issuer,
        ),
        forged(
            "an issuer with a slash",
            with(json!({"iss": format!("{ISSUER}/")})),
            Issuer,
        ),
        forged(
            "an issuer without TLS",
            with(json!({"iss": "http://cloud.google.com/iap"})),
            Issuer,
        ),
        forged(
            "an issuer in capitals",
            with(json!({"iss": "https://Cloud.google.com/iap"})),
            Issuer,
        ),
        forged(
            "a look-alike of the issuer",
            with(json!({"iss": "https://cl\u{43e}ud.google.com/iap"})),
            Issuer,
        ),
        forged("no issuer", with(json!({"iss": null})), Malformed),
        forged(
            "issuers as a list",
            with(json!({"iss": [ISSUER]})),
            Malformed,
        ),
        forged("another audience", with(json!({"aud": other})), Audience),
        forged(
            "a prefix of the audience",
            with(json!({"aud": prefix})),
            Audience,
        ),
        forged(
            "the audience and more",
            with(json!({"aud": format!("{AUDIENCE}7")})),
            Audience,
        ),
        forged(
            "the audience and a line",
            with(json!({"aud": format!("{AUDIENCE}\n")})),
            Audience,
        ),
        forged(
            "a look-alike of the audience",
            with(json!({"aud": AUDIENCE.replace('4', "\u{ff14}")})),
            Audience,
        ),
        forged("any audience", with(json!({"aud": "*"})), Audience),
        forged("an empty audience", with(json!({"aud": ""})), Audience),
        forged(
            "audience as a list",
            with(json!({"aud": [AUDIENCE]})),
            Audience,
        ),
        forged(
            "audience as a list of two",
            with(json!({"aud": [other, AUDIENCE]})),
            Audience,
        ),
        forged(
            "audience as an object",
            with(json!({"aud": {"0": AUDIENCE}})),
            Malformed,
        ),
        forged("audience as a number", with(json!({"aud": 456})), Malformed),
        forged("no audience", with(json!({"aud": null})), Malformed),
    ]
}

pub fn times(signer: &Signer) -> Vec<Forged> {
    use Rejection::{Expired, Lifetime, Malformed, NotYetValid};
    let with = |changes| signer.token(&but(changes));
    let span = |iat: u64, exp: u64| with(json!({"iat": iat, "exp": exp}));
    vec![
        forged("from the future", span(NOW + 31, NOW + 600), NotYetValid),
        forged(
            "not before a time to come",
            with(json!({"nbf": NOW + 31})),
            NotYetValid,
        ),
        forged("expired for 30 s", span(NOW - 630, NOW - 30), Expired),
        forged("expired for years", span(1, 601), Expired),
        forged("valid for too long", span(NOW - 30, NOW + 631), Lifetime),
        forged("valid for ever", with(json!({"exp": u64::MAX})), Lifetime),
        forged("valid since 1970", span(0, NOW + 600), Lifetime),
        forged(
            "expires before it is issued",
            span(NOW + 20, NOW + 10),
            Lifetime,
        ),
        forged("no expiry", with(json!({"exp": null})), Malformed),
        forged("no issue", with(json!({"iat": null})), Malformed),
        forged(
            "expiry as text",
            with(json!({"exp": (NOW + 500).to_string()})),
            Malformed,
        ),
        forged("expiry as a float", with(json!({"exp": 1e30})), Malformed),
        forged("expiry as yes", with(json!({"exp": true})), Malformed),
        forged("a negative issue", with(json!({"iat": -1})), Malformed),
        forged(
            "nbf as text",
            with(json!({"nbf": NOW.to_string()})),
            Malformed,
        ),
    ]
}

pub fn people(signer: &Signer) -> Vec<Forged> {
    use Rejection::{Domain, Malformed, Person, UnverifiedEmail};
    let with = |changes| signer.token(&but(changes));
    let email = |email: &str| with(json!({"email": email}));
    vec![
        forged("no e-mail", with(json!({"email": null})), Person),
        forged("an empty e-mail", email(""), Person),
        forged("an e-mail without @", email("ana"), Person),
        forged(
            "an e-mail with two @",
            email("ana@example.com@evil.example"),
            Person,
        ),
        forged(
            "an e-mail with a line break",
            email("ana@example.com\nadmin"),
            Person,
        ),
        forged("an e-mail with a space", email("ana@example.com "), Person),
        forged(
            "two e-mails in one",
            email("ana@example.com,eve@example.com"),
            Person,
        ),
        forged(
            "an e-mail as the plain header has it",
            email("accounts.google.com:ana@example.com"),
            Person,
        ),
        forged(
            "an e-mail with a Cyrillic a",
            email("\u{430}na@example.com"),
            Person,
        ),
        forged(
            "an e-mail in full width",
            email("\u{ff41}na@example.com"),
            Person,
        ),
        forged(
            "an e-mail with the Kelvin sign",
            email("\u{212a}im@example.com"),
            Person,
        ),
        forged(
            "an e-mail with an unseen letter",
            email("ana\u{200b}@example.com"),
            Person,
        ),
        forged(
            "an e-mail of 1 kB",
            email(&format!("{}@example.com", "a".repeat(1000))),
            Person,
        ),
        forged(
            "e-mails as a list",
            with(json!({"email": ["ana@example.com"]})),
            Malformed,
        ),
        forged(
            "an e-mail as an object",
            with(json!({"email": {"value": "a@b"}})),
            Malformed,
        ),
        forged(
            "an unverified e-mail",
            with(json!({"email_verified": false})),
            UnverifiedEmail,
        ),
        forged("no subject", with(json!({"sub": null})), Person),
        forged("an empty subject", with(json!({"sub": ""})), Person),
        forged("a subject as a number", with(json!({"sub": 1})), Malformed),
        forged(
            "a subject with a line break",
            with(json!({"sub": "1\n2"})),
            Person,
        ),
        forged(
            "a subject beyond ASCII",
            with(json!({"sub": "\u{661}"})),
            Person,
        ),
        forged(
            "a subject of 256 letters",
            with(json!({"sub": "1".repeat(256)})),
            Person,
        ),
        forged("no domain", with(json!({"hd": null})), Domain),
        forged("an empty domain", with(json!({"hd": ""})), Domain),
        forged("another domain", with(json!({"hd": "example.org"})), Domain),
        forged(
            "a domain below",
            with(json!({"hd": "sub.example.com"})),
            Domain,
        ),
        forged("a domain above", with(json!({"hd": "com"})), Domain),
        forged(
            "a look-alike of the domain",
            with(json!({"hd": "ex\u{430}mple.com"})),
            Domain,
        ),
        forged(
            "domains as a list",
            with(json!({"hd": ["example.com"]})),
            Malformed,
        ),
    ]
}
