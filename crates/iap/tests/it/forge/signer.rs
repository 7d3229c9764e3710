use airstrip_iap::Algorithm;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use serde_json::{Value, json};

use super::b64;

/// A signing key and the id it is published under.
pub struct Signer {
    pub kid: String,
    pair: Pair,
}

enum Pair {
    Es256(EcdsaKeyPair),
    Rs256(Box<RsaKeyPair>),
    EdDsa(Ed25519KeyPair),
}

impl Signer {
    /// One that signs with ES256, as IAP does.
    pub fn new(kid: &str) -> Self {
        Self::of(Algorithm::Es256, kid)
    }

    pub fn of(algorithm: Algorithm, kid: &str) -> Self {
        let pair = match algorithm {
            Algorithm::Es256 => {
                Pair::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
            }
            Algorithm::Rs256 => {
                Pair::Rs256(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
            }
            Algorithm::EdDsa => Pair::EdDsa(Ed25519KeyPair::generate().unwrap()),
        };
        let kid = kid.to_owned();
        Self { kid, pair }
    }

    fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Es256(_) => Algorithm::Es256,
            Pair::Rs256(_) => Algorithm::Rs256,
            Pair::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    /// The public key as anybody can have it: a point, or DER.
    pub fn public(&self) -> &[u8] {
        match &self.pair {
            Pair::Es256(pair) => pair.public_key().as_ref(),
            Pair::Rs256(pair) => pair.public_key().as_ref(),
            Pair::EdDsa(pair) => pair.public_key().as_ref(),
        }
    }

    /// The modulus of an RSA key.
    pub fn modulus(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Rs256(pair) => RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key()).n,
            _ => panic!("{} is no RSA key", self.kid),
        }
    }

    pub fn jwk(&self) -> Value {
        let alg = self.algorithm().as_str();
        let kid = &self.kid;
        match &self.pair {
            Pair::Es256(_) => {
                let (x, y) = self.public()[1..].split_at(32);
                json!({"kid": kid, "kty": "EC", "crv": "P-256", "alg": alg, "use": "sig",
                       "x": b64(x), "y": b64(y)})
            }
            Pair::Rs256(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({"kid": kid, "kty": "RSA", "alg": alg, "use": "sig",
                       "n": b64(public.n), "e": b64(public.e)})
            }
            Pair::EdDsa(_) => {
                json!({"kid": kid, "kty": "OKP", "crv": "Ed25519", "alg": alg, "use": "sig",
                       "x": b64(self.public())})
            }
        }
    }

    pub fn header(&self) -> Value {
        json!({"alg": self.algorithm().as_str(), "typ": "JWT", "kid": self.kid})
    }

    /// A token with these claims.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), claims.to_string())
    }

    /// Signs what need not be JSON, or even text, at all.
    pub fn sign_text(&self, header: &str, claims: impl AsRef<[u8]>) -> String {
        self.sign_parts(&b64(header), &b64(claims))
    }

    /// Signs what need not even be base64.
    pub fn sign_parts(&self, header: &str, claims: &str) -> String {
        let message = format!("{header}.{claims}");
        let signature = self.signature(message.as_bytes());
        format!("{message}.{}", b64(signature))
    }

    pub fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Es256(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Pair::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            Pair::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}
