use airstrip_iap::{Refusal, Rejection, Rules, Verifier};
use serde_json::{Value, json};

use crate::support::{AUDIENCE, NOW, Network, Signer, b64, but, claims, clock, rules, verifier};

fn set_up(rules: Rules) -> (Signer, Verifier) {
    let signer = Signer::new("key-1");
    let network = Network::new();
    network.publishes(&[&signer], None);
    let verifier = verifier(&network, &clock(), rules);
    (signer, verifier)
}

#[tokio::test]
async fn valid_tokens_are_let_in() {
    let (signer, verifier) = set_up(Rules {
        audiences: vec!["/projects/9/apps/other".to_owned(), AUDIENCE.to_owned()],
        ..rules()
    });
    let header = signer.header();
    for (case, header, claims) in [
        ("as IAP sends it", header.clone(), claims()),
        (
            "the other audience",
            header.clone(),
            but(json!({"aud": "/projects/9/apps/other"})),
        ),
        ("without hd", header.clone(), but(json!({"hd": null}))),
        (
            "its clock 30 s ahead",
            header.clone(),
            but(json!({"iat": NOW + 30, "exp": NOW + 630})),
        ),
        (
            "expired for 29 s",
            header.clone(),
            but(json!({"iat": NOW - 629, "exp": NOW - 29})),
        ),
        (
            "as long as allowed",
            header.clone(),
            but(json!({"iat": NOW - 30, "exp": NOW + 630})),
        ),
        (
            "unknown claims and header fields",
            json!({"alg": "ES256", "kid": "key-1", "x": 1}),
            but(json!({"x": [1]})),
        ),
        ("no typ", json!({"alg": "ES256", "kid": "key-1"}), claims()),
    ] {
        let identity = verifier.verify(&signer.sign(&header, &claims)).await;
        let identity = identity.unwrap_or_else(|refusal| panic!("{case}: {refusal}"));
        assert_eq!(identity.email, "ana@example.com", "{case}");
        assert_eq!(identity.subject, "accounts.google.com:1234567890", "{case}");
    }
}

#[tokio::test]
async fn forged_and_broken_tokens_are_refused() {
    use Rejection::*;
    let (signer, verifier) = set_up(rules());
    let stranger = Signer::new("key-1");
    let header = signer.header();
    let with_header = |extra: Value| {
        let mut header = signer.header();
        for (name, value) in extra.as_object().unwrap() {
            header[name] = value.clone();
        }
        signer.sign(&header, &claims())
    };
    let with = |changes: Value| signer.sign(&header, &but(changes));
    let good = signer.token();
    let parts: Vec<&str> = good.split('.').collect();
    let [head, payload, signature] = parts[..] else {
        panic!("{good}")
    };
    let hs256 = {
        let message = format!(
            "{}.{payload}",
            b64(json!({"alg": "HS256", "kid": "key-1"}).to_string())
        );
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, signer.public());
        format!(
            "{message}.{}",
            b64(aws_lc_rs::hmac::sign(&key, message.as_bytes()))
        )
    };
    let other_payload = b64(but(json!({"email": "eve@example.com"})).to_string());
    let duplicate_email = claims()
        .to_string()
        .replacen('{', "{\"email\":\"eve@example.com\",", 1);

    let table = [
        ("empty", String::new(), Malformed),
        ("no dots", "abc".to_owned(), Malformed),
        ("two parts", format!("{head}.{payload}"), Malformed),
        ("four parts", format!("{good}.{signature}"), Malformed),
        ("a space before", format!(" {good}"), Malformed),
        ("Bearer before", format!("Bearer {good}"), Malformed),
        (
            "padded",
            format!("{head}=.{payload}.{signature}"),
            Malformed,
        ),
        ("1 MB", "a".repeat(1 << 20), TooLong),
        (
            "alg none",
            format!(
                "{}.{payload}.",
                b64(json!({"alg": "none", "kid": "key-1"}).to_string())
            ),
            Algorithm,
        ),
        (
            "alg None",
            format!(
                "{}.{payload}.",
                b64(json!({"alg": "None", "kid": "key-1"}).to_string())
            ),
            Algorithm,
        ),
        ("HS256 with the public key", hs256, Algorithm),
        ("RS256", with_header(json!({"alg": "RS256"})), Algorithm),
        ("es256", with_header(json!({"alg": "es256"})), Algorithm),
        (
            "no alg",
            signer.sign(&json!({"kid": "key-1"}), &claims()),
            Malformed,
        ),
        (
            "alg of the wrong type",
            with_header(json!({"alg": ["ES256"]})),
            Malformed,
        ),
        (
            "no kid",
            signer.sign(&json!({"alg": "ES256"}), &claims()),
            NoKeyId,
        ),
        ("empty kid", with_header(json!({"kid": ""})), NoKeyId),
        (
            "kid of the wrong type",
            with_header(json!({"kid": 1})),
            Malformed,
        ),
        (
            "another kid",
            with_header(json!({"kid": "key-2"})),
            UnknownKey,
        ),
        (
            "its own jwk",
            {
                let mut h = header.clone();
                h["jwk"] = stranger.jwk();
                stranger.sign(&h, &claims())
            },
            HeaderParameter,
        ),
        (
            "jku",
            with_header(json!({"jku": "https://evil.example/keys"})),
            HeaderParameter,
        ),
        (
            "x5u",
            with_header(json!({"x5u": "https://evil.example/cert"})),
            HeaderParameter,
        ),
        (
            "crit",
            with_header(json!({"crit": ["b64"], "b64": false})),
            HeaderParameter,
        ),
        ("signed by another key", stranger.token(), Signature),
        ("no signature", format!("{head}.{payload}."), Signature),
        (
            "signature cut short",
            format!("{head}.{payload}.{}", &signature[..80]),
            Signature,
        ),
        (
            "signature of zeros",
            format!("{head}.{payload}.{}", b64([0; 64])),
            Signature,
        ),
        (
            "another payload",
            format!("{head}.{other_payload}.{signature}"),
            Signature,
        ),
        (
            "payload is no JSON",
            signer.sign_text(&header.to_string(), "ana"),
            Malformed,
        ),
        (
            "payload is a list",
            signer.sign_text(&header.to_string(), "[]"),
            Malformed,
        ),
        (
            "an e-mail twice",
            signer.sign_text(&header.to_string(), &duplicate_email),
            Malformed,
        ),
        (
            "another issuer",
            with(json!({"iss": "https://accounts.google.com"})),
            Issuer,
        ),
        (
            "issuer with a slash",
            with(json!({"iss": "https://cloud.google.com/iap/"})),
            Issuer,
        ),
        ("no issuer", with(json!({"iss": null})), Malformed),
        (
            "another audience",
            with(json!({"aud": "/projects/123/global/backendServices/457"})),
            Audience,
        ),
        (
            "a prefix of the audience",
            with(json!({"aud": &AUDIENCE[..AUDIENCE.len() - 1]})),
            Audience,
        ),
        (
            "the audience and more",
            with(json!({"aud": format!("{AUDIENCE}7")})),
            Audience,
        ),
        (
            "audience as a list",
            with(json!({"aud": [AUDIENCE]})),
            Malformed,
        ),
        ("no audience", with(json!({"aud": null})), Malformed),
        (
            "from the future",
            with(json!({"iat": NOW + 31, "exp": NOW + 600})),
            NotYetValid,
        ),
        (
            "expired for 30 s",
            with(json!({"iat": NOW - 630, "exp": NOW - 30})),
            Expired,
        ),
        (
            "valid for too long",
            with(json!({"iat": NOW - 30, "exp": NOW + 631})),
            Lifetime,
        ),
        ("valid for ever", with(json!({"exp": u64::MAX})), Lifetime),
        (
            "expires before it is issued",
            with(json!({"iat": NOW + 20, "exp": NOW + 10})),
            Lifetime,
        ),
        ("no exp", with(json!({"exp": null})), Malformed),
        ("no iat", with(json!({"iat": null})), Malformed),
        (
            "exp as text",
            with(json!({"exp": (NOW + 500).to_string()})),
            Malformed,
        ),
        ("exp as a float", with(json!({"exp": 1e30})), Malformed),
        ("a negative iat", with(json!({"iat": -1})), Malformed),
        ("no e-mail", with(json!({"email": null})), Malformed),
        ("an empty e-mail", with(json!({"email": ""})), Person),
        ("an e-mail without @", with(json!({"email": "ana"})), Person),
        (
            "an e-mail with a line break",
            with(json!({"email": "ana@example.com\nadmin"})),
            Person,
        ),
        (
            "e-mails as a list",
            with(json!({"email": ["ana@example.com"]})),
            Malformed,
        ),
        ("no subject", with(json!({"sub": null})), Malformed),
        ("an empty subject", with(json!({"sub": ""})), Person),
    ];
    for (case, token, rejection) in table {
        let outcome = verifier.verify(&token).await;
        assert_eq!(outcome, Err(Refusal::Rejected(rejection)), "{case}");
    }
    assert!(
        verifier.verify(&good).await.is_ok(),
        "none of it has locked the good one out"
    );
}

#[tokio::test]
async fn a_non_canonical_signature_encoding_is_refused() {
    let (signer, verifier) = set_up(rules());
    let good = signer.token();
    // 64 bytes leave four unused bits in the last character: setting one decodes to the same
    // bytes in a lenient decoder.
    let last = good.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let twin = alphabet
        .chars()
        .nth(alphabet.find(last).unwrap() + 1)
        .unwrap();
    let token = format!("{}{twin}", &good[..good.len() - 1]);
    assert_eq!(
        verifier.verify(&token).await,
        Err(Rejection::Signature.into())
    );
}

#[tokio::test]
async fn only_allowed_domains_get_in() {
    let (signer, verifier) = set_up(Rules {
        hosted_domains: vec!["example.com".to_owned()],
        ..rules()
    });
    assert!(verifier.verify(&signer.token()).await.is_ok());
    for hd in [
        json!("example.org"),
        json!("sub.example.com"),
        json!(""),
        Value::Null,
    ] {
        let token = signer.sign(&signer.header(), &but(json!({"hd": hd})));
        assert_eq!(
            verifier.verify(&token).await,
            Err(Rejection::HostedDomain.into()),
            "{hd}"
        );
    }
}
