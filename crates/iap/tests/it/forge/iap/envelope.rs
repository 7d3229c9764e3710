//! Tokens that are none, or whose header or signature is not in order.

use airstrip_iap::Rejection;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;

use super::{but, claims};
use crate::forge::{self, Forged, Signer, b64, forged, hs256, non_canonical};

pub fn no_tokens(signer: &Signer) -> Vec<Forged> {
    use Rejection::{Malformed, TooLong};
    let good = signer.token(&claims());
    let parts: Vec<_> = good.split('.').collect();
    let [head, payload, signature] = parts[..] else {
        panic!("{good}")
    };
    let json = json!({"protected": head, "payload": payload, "signature": signature});
    vec![
        forged("empty", String::new(), Malformed),
        forged("two dots", "..".to_owned(), Malformed),
        forged("no dots", "abc".to_owned(), Malformed),
        forged("two parts", format!("{head}.{payload}"), Malformed),
        forged("four parts", format!("{good}.{signature}"), Malformed),
        forged(
            "five parts, encrypted",
            format!("{head}..{good}"),
            Malformed,
        ),
        forged("two tokens", format!("{good}, {good}"), Malformed),
        forged(
            "two tokens without a space",
            format!("{good},{good}"),
            Malformed,
        ),
        forged("Bearer before", format!("Bearer {good}"), Malformed),
        forged("quoted", format!("\"{good}\""), Malformed),
        forged(
            "a space inside",
            format!("{head} .{payload}.{signature}"),
            Malformed,
        ),
        forged(
            "padded",
            format!("{head}=.{payload}.{signature}"),
            Malformed,
        ),
        forged("as JSON", json.to_string(), Malformed),
        forged("other dots", good.replace('.', "\u{ff0e}"), Malformed),
        forged("a letter beyond ASCII", format!("é{good}"), Malformed),
        forged("in upper case", good.to_uppercase(), Malformed),
        forged("64 kB", "a".repeat(1 << 16), TooLong),
        forged("64 kB of dots", ".".repeat(1 << 16), TooLong),
        forged(
            "64 kB of signature",
            format!("{good}{}", "A".repeat(1 << 16)),
            TooLong,
        ),
    ]
}

pub fn headers(signer: &Signer, stranger: &Signer) -> Vec<Forged> {
    use Rejection::{Algorithm, HeaderParameter, Malformed, NoKeyId, Signature, Type, UnknownKey};
    let with = |changes| signer.sign(&forge::but(&signer.header(), changes), &claims());
    let text = |header: &str| signer.sign_text(header, claims().to_string());
    let unsigned = |alg: &str| {
        let header = json!({"alg": alg, "kid": "key-1"}).to_string();
        format!("{}.{}.", b64(header), b64(claims().to_string()))
    };
    let foreign = forge::but(&stranger.header(), json!({"jwk": stranger.jwk()}));
    let spare = b64("{\"alg\":\"ES256\",\"kid\":\"key-1\"}  ");
    let claims_part = b64(claims().to_string());
    vec![
        forged("alg none", unsigned("none"), Algorithm),
        forged("alg None", unsigned("None"), Algorithm),
        forged("alg nOnE", unsigned("nOnE"), Algorithm),
        forged("no alg at all", text("{\"kid\":\"key-1\"}"), Malformed),
        forged("alg empty", with(json!({"alg": ""})), Algorithm),
        forged("alg as a list", with(json!({"alg": ["ES256"]})), Malformed),
        forged("es256", with(json!({"alg": "es256"})), Algorithm),
        forged(
            "ES256 and a space",
            with(json!({"alg": "ES256 "})),
            Algorithm,
        ),
        forged(
            "a look-alike of ES256",
            with(json!({"alg": "\u{415}S256"})),
            Algorithm,
        ),
        forged("ES384", with(json!({"alg": "ES384"})), Algorithm),
        forged("RS256", with(json!({"alg": "RS256"})), Algorithm),
        forged("EdDSA", with(json!({"alg": "EdDSA"})), Algorithm),
        forged(
            "HS256 with the public key",
            hs256("key-1", signer.public(), &claims()),
            Algorithm,
        ),
        forged(
            "HS256 with the published key",
            hs256("key-1", signer.jwk().to_string().as_bytes(), &claims()),
            Algorithm,
        ),
        forged(
            "HS256 with nothing",
            hs256("key-1", b"", &claims()),
            Algorithm,
        ),
        forged(
            "alg twice",
            text("{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"key-1\"}"),
            Malformed,
        ),
        forged("no kid", with(json!({"kid": null})), NoKeyId),
        forged(
            "kid null",
            text("{\"alg\":\"ES256\",\"kid\":null}"),
            NoKeyId,
        ),
        forged("kid empty", with(json!({"kid": ""})), NoKeyId),
        forged("kid as a number", with(json!({"kid": 1})), Malformed),
        forged(
            "a kid that is not published",
            with(json!({"kid": "key-3"})),
            UnknownKey,
        ),
        forged(
            "a kid in upper case",
            with(json!({"kid": "KEY-1"})),
            UnknownKey,
        ),
        forged(
            "a kid that is a path",
            with(json!({"kid": "../../dev/null"})),
            UnknownKey,
        ),
        forged(
            "a kid with a zero",
            with(json!({"kid": "key-1\0"})),
            UnknownKey,
        ),
        forged(
            "the kid of another key",
            with(json!({"kid": "key-2"})),
            Signature,
        ),
        forged(
            "its own jwk",
            stranger.sign(&foreign, &claims()),
            HeaderParameter,
        ),
        forged(
            "the right jwk",
            with(json!({"jwk": signer.jwk()})),
            HeaderParameter,
        ),
        forged(
            "jku",
            with(json!({"jku": "https://evil.example/keys"})),
            HeaderParameter,
        ),
        forged(
            "x5u",
            with(json!({"x5u": "https://evil.example/cert"})),
            HeaderParameter,
        ),
        forged("x5c", with(json!({"x5c": ["MIIB"]})), HeaderParameter),
        forged(
            "crit",
            with(json!({"crit": ["b64"], "b64": false})),
            HeaderParameter,
        ),
        forged("an access token", with(json!({"typ": "at+jwt"})), Type),
        forged("a logout token", with(json!({"typ": "logout+jwt"})), Type),
        forged("typ as a list", with(json!({"typ": ["JWT"]})), Malformed),
        forged("a list for a header", text("[\"ES256\"]"), Malformed),
        forged(
            "more after the header",
            text("{\"alg\":\"ES256\",\"kid\":\"key-1\"}{}"),
            Malformed,
        ),
        forged(
            "a mark before the header",
            text("\u{feff}{\"alg\":\"ES256\"}"),
            Malformed,
        ),
        forged(
            "a header in base64 that is not canonical",
            signer.sign_parts(&non_canonical(&spare), &claims_part),
            Malformed,
        ),
    ]
}

pub fn signatures(signer: &Signer, stranger: &Signer) -> Vec<Forged> {
    use Rejection::Signature;
    let good = signer.token(&claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let other = b64(but(json!({"email": "eve@example.com"})).to_string());
    let raw = signer.signature(message.as_bytes());
    let swapped = [&raw[32..], &raw[..32]].concat();
    // ES256 as X.509 writes it; JWS wants the two numbers alone.
    let der = [&[0x30, 68, 2, 32][..], &raw[..32], &[2, 32], &raw[32..]].concat();
    let signed = |signature: String| format!("{message}.{signature}");
    vec![
        forged(
            "signed by another key",
            stranger.token(&claims()),
            Signature,
        ),
        forged("no signature", signed(String::new()), Signature),
        forged(
            "a signature cut short",
            signed(signature[..80].to_owned()),
            Signature,
        ),
        forged(
            "a signature and more",
            signed(format!("{signature}AAAA")),
            Signature,
        ),
        forged(
            "a signature twice",
            signed(b64([&raw[..], &raw[..]].concat())),
            Signature,
        ),
        forged("a signature of zeros", signed(b64([0; 64])), Signature),
        forged("a signature of ones", signed(b64([0xff; 64])), Signature),
        forged("a signature turned round", signed(b64(swapped)), Signature),
        forged("a signature in DER", signed(b64(der)), Signature),
        forged(
            "a signature padded",
            signed(format!("{signature}==")),
            Signature,
        ),
        forged(
            "a signature in the other base64",
            signed(format!("+/{}", &STANDARD_NO_PAD.encode(&raw)[2..])),
            Signature,
        ),
        forged(
            "a signature in base64 that is not canonical",
            signed(non_canonical(signature)),
            Signature,
        ),
        forged(
            "another payload",
            format!("{head}.{other}.{signature}"),
            Signature,
        ),
        forged(
            "the header as the payload",
            format!("{head}.{head}.{signature}"),
            Signature,
        ),
    ]
}
