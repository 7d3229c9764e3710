//! The published keys, each good for one algorithm alone.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

use crate::Algorithm;

/// RSA keys below this many bits are no longer thought safe (NIST SP 800-131A).
const MIN_RSA_BITS: usize = 2048;

/// A key of a set. Its algorithm comes from the set and never from a token, so that no token can
/// choose how it is checked.
pub(crate) struct PublicKey {
    pub algorithm: Algorithm,
    key: DecodingKey,
}

/// The keys of a set by their ids.
pub(crate) type Keys = HashMap<String, Arc<PublicKey>>;

impl PublicKey {
    /// Whether this key made the signature, which is given in base64url.
    pub fn signed(&self, message: &str, signature: &str) -> bool {
        let algorithm = match self.algorithm {
            Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
            Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
            Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        };
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &self.key, algorithm)
            .unwrap_or(false)
    }
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
}

impl Jwk {
    fn into_key(self, accepted: &[Algorithm]) -> Option<(String, Arc<PublicKey>)> {
        let signs = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        let (algorithm, key) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("EC", Some("P-256")) => {
                let key = DecodingKey::from_ec_components(&self.x?, &self.y?).ok()?;
                (Algorithm::Es256, key)
            }
            ("OKP", Some("Ed25519")) => {
                let key = DecodingKey::from_ed_components(&self.x?).ok()?;
                (Algorithm::EdDsa, key)
            }
            ("RSA", None) => (Algorithm::Rs256, rsa(&self.n?, &self.e?)?),
            _ => return None,
        };
        let meant = self.alg.is_none_or(|alg| alg == algorithm.as_str());
        let usable = signs && meant && !self.kid.is_empty() && accepted.contains(&algorithm);
        usable.then(|| (self.kid, Arc::new(PublicKey { algorithm, key })))
    }
}

fn rsa(modulus: &str, exponent: &str) -> Option<DecodingKey> {
    let n = URL_SAFE_NO_PAD.decode(modulus).ok()?;
    let first = n.iter().position(|byte| *byte != 0)?;
    let bits = (n.len() - first) * 8 - n.get(first)?.leading_zeros() as usize;
    if bits < MIN_RSA_BITS {
        return None;
    }
    DecodingKey::from_rsa_components(modulus, exponent).ok()
}

/// The keys of a set that are for one of these algorithms. Others are left out: a new kind of key
/// must not lock everybody out.
pub(crate) fn parse(body: &[u8], accepted: &[Algorithm]) -> Result<Keys, String> {
    let set: Set = serde_json::from_slice(body).map_err(|e| format!("it is not a key set: {e}"))?;
    let keys: Keys = set
        .keys
        .into_iter()
        .filter_map(|value| serde_json::from_value::<Jwk>(value).ok())
        .filter_map(|jwk| jwk.into_key(accepted))
        .collect();
    if keys.is_empty() {
        let accepted: Vec<_> = accepted.iter().map(|a| a.as_str()).collect();
        return Err(format!("it holds no key for {}", accepted.join(" or ")));
    }
    Ok(keys)
}
