//! Another front door, which signs with a key of each kind.

use airstrip_iap::{Algorithm, Rejection, Rules};
use serde_json::{Value, json};

use super::{Door, Forged, NOW, Signer, Valid, b64, forged, hs256, key_set, valid};

const ISSUER: &str = "https://door.example.com";
const AUDIENCE: &str = "32eafc7626e974616deaf0dc3ce63d7b";
const DAY: u64 = 24 * 60 * 60;

/// Claims that are in order at [`NOW`], as Cloudflare Access writes them.
pub fn claims() -> Value {
    json!({
        "aud": [AUDIENCE], "email": "ana@example.com",
        "exp": NOW - 10 + DAY, "iat": NOW - 10, "nbf": NOW - 10,
        "iss": ISSUER, "type": "app", "identity_nonce": "6ei69kawdKzMIAPF",
        "sub": "7335d417-61da-459d-899c-0a01c76a2f94", "country": "US",
    })
}

fn but(changes: Value) -> Value {
    super::but(&claims(), changes)
}

pub fn rules() -> Rules {
    Rules {
        algorithms: Algorithm::ALL.to_vec(),
        issuer: ISSUER.to_owned(),
        audiences: vec![AUDIENCE.to_owned(), "other".to_owned()],
        audience_lists: true,
        max_lifetime: DAY,
        email_claim: "email".to_owned(),
        hosted_domains: Vec::new(),
        email_domains: vec!["example.com".to_owned()],
    }
}

struct Signers {
    ec: Signer,
    rsa: Signer,
    ed: Signer,
    /// Published with 2,047 bits, for encryption, and for another algorithm.
    unusable: [Signer; 3],
}

pub fn door() -> Door {
    let signers = Signers {
        ec: Signer::of(Algorithm::Es256, "ec"),
        rsa: Signer::of(Algorithm::Rs256, "rsa"),
        ed: Signer::of(Algorithm::EdDsa, "ed"),
        unusable: [
            Signer::of(Algorithm::Rs256, "short"),
            Signer::of(Algorithm::Es256, "encrypts"),
            Signer::of(Algorithm::Es256, "misnamed"),
        ],
    };
    let [short, encrypts, misnamed] = &signers.unusable;
    let mut modulus = short.modulus();
    modulus[0] &= 0x7f;
    let keys = [
        signers.ec.jwk(),
        signers.rsa.jwk(),
        // `alg` and `use` need not be there.
        super::but(&signers.ed.jwk(), json!({"alg": null, "use": null})),
        super::but(&short.jwk(), json!({"n": b64(modulus)})),
        super::but(&encrypts.jwk(), json!({"use": "enc"})),
        super::but(&misnamed.jwk(), json!({"alg": "RS256"})),
        json!({"kty": "oct", "kid": "secret", "alg": "HS256", "k": b64("secret")}),
    ];
    Door {
        rules: rules(),
        key_set: key_set(&keys),
        valid: valid_tokens(&signers),
        forged: [keys_and_algorithms(&signers), claims_of_others(&signers)]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn valid_tokens(signers: &Signers) -> Vec<Valid> {
    let with = |changes| signers.rsa.token(&but(changes));
    vec![
        valid("ES256", signers.ec.token(&claims())),
        valid("RS256", signers.rsa.token(&claims())),
        valid("EdDSA", signers.ed.token(&claims())),
        valid("an audience", with(json!({"aud": AUDIENCE}))),
        valid("the other audience", with(json!({"aud": "other"}))),
        valid(
            "ours among the audiences",
            with(json!({"aud": ["a", AUDIENCE, "b"]})),
        ),
        valid("a verified e-mail", with(json!({"email_verified": true}))),
        valid(
            "an address in capitals",
            with(json!({"email": "Ana@Example.Com"})),
        ),
        valid(
            "a day and both skews",
            with(json!({"iat": NOW - 60, "exp": NOW + DAY})),
        ),
        valid("issued 30 s ahead", with(json!({"iat": NOW + 30}))),
        valid("not before 30 s from now", with(json!({"nbf": NOW + 30}))),
        valid(
            "expired for 29 s",
            with(json!({"exp": NOW - 29, "iat": NOW - 99})),
        ),
        valid("without nbf", with(json!({"nbf": null}))),
        valid(
            "claims that nobody knows",
            with(json!({"groups": ["a"], "n": 1.5})),
        ),
        valid("of Google Workspace", with(json!({"hd": "example.org"}))),
    ]
}

fn keys_and_algorithms(signers: &Signers) -> Vec<Forged> {
    use Rejection::{Algorithm, Signature, Type, UnknownKey};
    let Signers {
        ec,
        rsa,
        ed,
        unusable,
    } = signers;
    let [short, encrypts, misnamed] = unusable;
    let as_if = |signer: &Signer, header: Value| {
        signer.sign(&super::but(&signer.header(), header), &claims())
    };
    let hashed = |kid: &str, secret: &[u8]| hs256(kid, secret, &claims());
    vec![
        forged(
            "HS256 with the RSA key",
            hashed("rsa", rsa.public()),
            Algorithm,
        ),
        forged(
            "HS256 with the modulus",
            hashed("rsa", &rsa.modulus()),
            Algorithm,
        ),
        forged(
            "HS256 with the EC key",
            hashed("ec", ec.public()),
            Algorithm,
        ),
        forged(
            "HS256 with the Ed25519 key",
            hashed("ed", ed.public()),
            Algorithm,
        ),
        forged(
            "HS256 with a published secret",
            hashed("secret", b"secret"),
            Algorithm,
        ),
        forged("none", as_if(rsa, json!({"alg": "none"})), Algorithm),
        forged("RS512", as_if(rsa, json!({"alg": "RS512"})), Algorithm),
        forged("PS256", as_if(rsa, json!({"alg": "PS256"})), Algorithm),
        forged(
            "an EC key as RSA",
            as_if(ec, json!({"alg": "RS256"})),
            Algorithm,
        ),
        forged(
            "an EC key as Ed25519",
            as_if(ec, json!({"alg": "EdDSA"})),
            Algorithm,
        ),
        forged(
            "an RSA key as EC",
            as_if(rsa, json!({"alg": "ES256"})),
            Algorithm,
        ),
        forged(
            "an RSA key as Ed25519",
            as_if(rsa, json!({"alg": "EdDSA"})),
            Algorithm,
        ),
        forged(
            "an Ed25519 key as EC",
            as_if(ed, json!({"alg": "ES256"})),
            Algorithm,
        ),
        forged(
            "RS256 by the EC key's name",
            as_if(rsa, json!({"kid": "ec"})),
            Algorithm,
        ),
        forged(
            "an RSA key of 2,047 bits",
            short.token(&claims()),
            UnknownKey,
        ),
        forged(
            "a key for encryption",
            encrypts.token(&claims()),
            UnknownKey,
        ),
        forged(
            "a key for another algorithm",
            misnamed.token(&claims()),
            UnknownKey,
        ),
        forged(
            "another RSA key",
            as_if(short, json!({"kid": "rsa"})),
            Signature,
        ),
        forged(
            "another Ed25519 key",
            Signer::of(airstrip_iap::Algorithm::EdDsa, "ed").token(&claims()),
            Signature,
        ),
        forged(
            "an access token",
            as_if(rsa, json!({"typ": "at+jwt"})),
            Type,
        ),
    ]
}

fn claims_of_others(signers: &Signers) -> Vec<Forged> {
    use Rejection::{
        Audience, Domain, Expired, Issuer, Lifetime, Malformed, NotYetValid, Person,
        UnverifiedEmail,
    };
    let with = |changes| signers.rsa.token(&but(changes));
    vec![
        forged(
            "another issuer",
            with(json!({"iss": "https://other.example.com"})),
            Issuer,
        ),
        forged(
            "an issuer with a slash",
            with(json!({"iss": format!("{ISSUER}/")})),
            Issuer,
        ),
        forged(
            "audiences without ours",
            with(json!({"aud": ["a", "b"]})),
            Audience,
        ),
        forged(
            "no audience in the list",
            with(json!({"aud": []})),
            Audience,
        ),
        forged(
            "a prefix in the list",
            with(json!({"aud": [&AUDIENCE[1..]]})),
            Audience,
        ),
        forged(
            "a number in the list",
            with(json!({"aud": [AUDIENCE, 1]})),
            Malformed,
        ),
        forged(
            "a list in the list",
            with(json!({"aud": [[AUDIENCE]]})),
            Malformed,
        ),
        forged("no audience", with(json!({"aud": null})), Malformed),
        forged("no e-mail", with(json!({"email": null})), Person),
        forged(
            "a service token of Cloudflare",
            with(json!({"email": null, "sub": "", "common_name": "e3.access"})),
            Person,
        ),
        forged(
            "an e-mail by another name",
            with(json!({"email": null, "upn": "ana@example.com"})),
            Person,
        ),
        forged(
            "an e-mail as a number",
            with(json!({"email": 7})),
            Malformed,
        ),
        forged(
            "e-mails as a list",
            with(json!({"email": ["ana@example.com"]})),
            Malformed,
        ),
        forged(
            "an e-mail beyond ASCII",
            with(json!({"email": "an\u{430}@example.com"})),
            Person,
        ),
        forged(
            "an unverified e-mail",
            with(json!({"email_verified": false})),
            UnverifiedEmail,
        ),
        forged(
            "verified in words",
            with(json!({"email_verified": "false"})),
            Malformed,
        ),
        forged(
            "an e-mail of another domain",
            with(json!({"email": "ana@example.org"})),
            Domain,
        ),
        forged(
            "an e-mail of a domain below",
            with(json!({"email": "ana@a.example.com"})),
            Domain,
        ),
        forged("no subject", with(json!({"sub": null})), Person),
        forged(
            "valid for more than a day",
            with(json!({"iat": NOW - 61, "exp": NOW + DAY})),
            Lifetime,
        ),
        forged(
            "expired",
            with(json!({"exp": NOW - 30, "iat": NOW - 99})),
            Expired,
        ),
        forged(
            "issued in the future",
            with(json!({"iat": NOW + 31})),
            NotYetValid,
        ),
        forged(
            "not before a time to come",
            with(json!({"nbf": NOW + 31})),
            NotYetValid,
        ),
        forged("no issue", with(json!({"iat": null})), Malformed),
    ]
}
