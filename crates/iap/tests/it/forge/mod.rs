//! Assertions as a front door makes them, and as somebody else would: one table for each kind of
//! front door. The proxy's tests show the same tables to its sockets.

pub mod iap;
pub mod jwt;
mod signer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use airstrip_iap::{Clock, Rejection, Rules};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub use signer::Signer;

/// The time at which every test begins.
pub const NOW: u64 = 1_760_000_000;

/// A front door, and what it makes of which tokens.
pub struct Door {
    pub rules: Rules,
    /// What it publishes.
    pub key_set: String,
    pub valid: Vec<Valid>,
    pub forged: Vec<Forged>,
}

/// A token to be believed.
pub struct Valid {
    pub case: &'static str,
    pub token: String,
    /// The address of the person that it names.
    pub email: &'static str,
}

/// A token not to be believed.
pub struct Forged {
    pub case: &'static str,
    pub token: String,
    pub rejection: Rejection,
}

pub fn valid(case: &'static str, token: String) -> Valid {
    Valid {
        case,
        token,
        email: "ana@example.com",
    }
}

pub fn forged(case: &'static str, token: String, rejection: Rejection) -> Forged {
    Forged {
        case,
        token,
        rejection,
    }
}

pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn key_set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

/// The object with some members replaced; `null` removes one.
pub fn but(object: &Value, changes: Value) -> Value {
    let mut object = object.clone();
    let members = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => members.shift_remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    object
}

/// A token whose signature is a hash keyed with this secret.
pub fn hs256(kid: &str, secret: &[u8], claims: &Value) -> String {
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": kid});
    let message = format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    let tag = aws_lc_rs::hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", b64(tag))
}

/// The same text with another last character, which a lenient base64 decoder reads as the same
/// bytes: for texts whose bytes leave some bits of it unused.
pub fn non_canonical(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = text.split_at(text.len() - 1);
    let twin = ALPHABET.find(last).unwrap() + 1;
    format!("{rest}{}", &ALPHABET[twin..=twin])
}

/// A clock that goes when it is told to.
#[derive(Clone)]
pub struct HandClock(Arc<AtomicU64>);

impl HandClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}
