use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use airstrip_iap::{Clock, FetchKeys, Fetched, KeyStore, Pending, Rules, Verifier};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// The time at which every test begins.
pub const NOW: u64 = 1_760_000_000;
pub const AUDIENCE: &str = "/projects/123/global/backendServices/456";

pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A signing key and the id it is published under.
pub struct Signer {
    pub kid: String,
    pair: EcdsaKeyPair,
}

impl Signer {
    pub fn new(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self {
            kid: kid.to_owned(),
            pair,
        }
    }

    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub fn jwk(&self) -> Value {
        let point = &self.public()[1..];
        json!({
            "kid": self.kid, "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
            "x": b64(&point[..32]), "y": b64(&point[32..]),
        })
    }

    pub fn header(&self) -> Value {
        json!({"alg": "ES256", "typ": "JWT", "kid": self.kid})
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// Signs what need not be JSON at all.
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", b64(header), b64(claims));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message.as_bytes())
            .unwrap();
        format!("{message}.{}", b64(signature.as_ref()))
    }

    /// A token that is in order.
    pub fn token(&self) -> String {
        self.sign(&self.header(), &claims())
    }
}

/// Claims that are in order at [`NOW`].
pub fn claims() -> Value {
    json!({
        "iss": "https://cloud.google.com/iap", "aud": AUDIENCE, "azp": AUDIENCE,
        "iat": NOW - 10, "exp": NOW + 590,
        "sub": "accounts.google.com:1234567890", "email": "ana@example.com", "hd": "example.com",
        "google": {"access_levels": ["accessPolicies/1/accessLevels/x"]},
    })
}

/// The claims with some replaced; `null` removes one.
pub fn but(changes: Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().shift_remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

#[derive(Clone)]
pub struct HandClock(Arc<AtomicU64>);

impl HandClock {
    pub fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub fn clock() -> HandClock {
    HandClock(Arc::new(AtomicU64::new(NOW)))
}

/// A network that answers with what it was given, in turn, and then fails.
#[derive(Clone)]
pub struct Network {
    answers: Arc<Mutex<VecDeque<Result<Fetched, String>>>>,
    fetches: Arc<AtomicU64>,
    /// A fetch ends only when there is a permit for it.
    pub gate: Arc<Semaphore>,
}

impl Network {
    pub fn new() -> Self {
        Self {
            answers: Arc::default(),
            fetches: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }

    pub fn publishes(&self, signers: &[&Signer], max_age: Option<u64>) {
        let keys: Vec<_> = signers.iter().map(|signer| signer.jwk()).collect();
        self.answers(&json!({"keys": keys}).to_string(), max_age);
    }

    pub fn answers(&self, body: &str, max_age: Option<u64>) {
        self.answers.lock().unwrap().push_back(Ok(Fetched {
            body: body.as_bytes().to_vec(),
            max_age: max_age.map(Duration::from_secs),
        }));
    }

    pub fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl FetchKeys for Network {
    fn fetch(&self) -> Pending<'_> {
        Box::pin(async {
            self.fetches.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.unwrap().forget();
            let answer = self.answers.lock().unwrap().pop_front();
            answer.unwrap_or_else(|| Err("no route to host".to_owned()))
        })
    }
}

pub fn rules() -> Rules {
    Rules {
        issuer: airstrip_iap::ISSUER.to_owned(),
        audiences: vec![AUDIENCE.to_owned()],
        hosted_domains: vec![],
    }
}

pub fn verifier(network: &Network, clock: &HandClock, rules: Rules) -> Verifier {
    let keys = KeyStore::new(network.clone(), Arc::new(clock.clone()));
    Verifier::new(rules, Arc::new(keys), Arc::new(clock.clone()))
}
