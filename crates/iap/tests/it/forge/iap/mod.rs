//! Identity-Aware Proxy.

mod content;
mod envelope;

use airstrip_iap::{ISSUER, Rules};
use serde_json::{Value, json};

use crate::forge::{self, Door, NOW, Signer, Valid, key_set, valid};

pub const AUDIENCE: &str = "/projects/123/global/backendServices/456";
const OTHER_AUDIENCE: &str = "/projects/9/apps/other";

/// Claims that are in order at [`NOW`].
pub fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "azp": AUDIENCE,
        "iat": NOW - 10, "exp": NOW + 590,
        "sub": "accounts.google.com:1234567890", "email": "ana@example.com", "hd": "example.com",
        "google": {"access_levels": ["accessPolicies/1/accessLevels/x"]},
    })
}

/// The claims with some replaced; `null` removes one.
pub fn but(changes: Value) -> Value {
    forge::but(&claims(), changes)
}

pub fn rules() -> Rules {
    Rules::iap(vec![OTHER_AUDIENCE.to_owned(), AUDIENCE.to_owned()])
}

/// IAP for one Google Workspace domain.
pub fn door() -> Door {
    let (signer, stranger) = (Signer::new("key-1"), Signer::new("key-1"));
    Door {
        rules: Rules {
            hosted_domains: vec!["example.com".to_owned(), "example.net".to_owned()],
            ..rules()
        },
        key_set: key_set(&[signer.jwk(), Signer::new("key-2").jwk()]),
        valid: valid_tokens(&signer),
        forged: [
            envelope::no_tokens(&signer),
            envelope::headers(&signer, &stranger),
            envelope::signatures(&signer, &stranger),
            content::payloads(&signer),
            content::services(&signer),
            content::times(&signer),
            content::people(&signer),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

fn valid_tokens(signer: &Signer) -> Vec<Valid> {
    let with = |changes| signer.token(&but(changes));
    let header = |header| signer.sign(&header, &claims());
    let bare = json!({"alg": "ES256", "kid": "key-1"});
    vec![
        valid("as IAP sends it", signer.token(&claims())),
        valid("the other audience", with(json!({"aud": OTHER_AUDIENCE}))),
        valid("the other domain", with(json!({"hd": "example.net"}))),
        valid("a domain in upper case", with(json!({"hd": "Example.COM"}))),
        valid(
            "its clock 30 s ahead",
            with(json!({"iat": NOW + 30, "exp": NOW + 630})),
        ),
        valid(
            "expired for 29 s",
            with(json!({"iat": NOW - 629, "exp": NOW - 29})),
        ),
        valid(
            "as long as allowed",
            with(json!({"iat": NOW - 30, "exp": NOW + 630})),
        ),
        valid("not before 30 s from now", with(json!({"nbf": NOW + 30}))),
        valid("claims that nobody knows", with(json!({"x": [1.5, {}]}))),
        valid("without access levels", with(json!({"google": null}))),
        valid("no typ", header(bare.clone())),
        valid(
            "typ in lower case",
            header(forge::but(&bare, json!({"typ": "jwt"}))),
        ),
        valid(
            "header fields that nobody knows",
            header(forge::but(&bare, json!({"x": 1, "x5t": "abc"}))),
        ),
        valid(
            "an address in capitals",
            with(json!({"email": "Ana@EXAMPLE.com"})),
        ),
        valid(
            "JSON with spaces",
            signer.sign_text(&format!(" {bare} "), format!("{:#}", claims())),
        ),
    ]
}
