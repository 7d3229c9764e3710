use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::Algorithm;

use crate::keys::KeyStore;
use crate::token::{Claims, Token};
use crate::{LIFETIME, Refusal, Rejection, SKEW};

/// What time it is.
pub trait Clock: Send + Sync + 'static {
    /// Seconds since 1970 in UTC.
    fn now(&self) -> u64;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    }
}

/// Whose assertions are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The only issuer; [`crate::ISSUER`] unless in a test.
    pub issuer: String,
    /// The services that assertions may be for, compared to the letter.
    pub audiences: Vec<String>,
    /// The Google Workspace domains (`hd`) that people may be of; empty: any.
    pub hosted_domains: Vec<String>,
}

/// The person that a verified assertion names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The e-mail address.
    pub email: String,
    /// The stable id.
    pub subject: String,
}

/// Decides whether an assertion is to be believed.
pub struct Verifier {
    rules: Rules,
    keys: Arc<KeyStore>,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// A verifier that takes its keys from `keys`.
    #[must_use]
    pub fn new(rules: Rules, keys: Arc<KeyStore>, clock: Arc<dyn Clock>) -> Self {
        Self { rules, keys, clock }
    }

    /// The key store, to ask whether it has keys.
    #[must_use]
    pub fn keys(&self) -> &KeyStore {
        &self.keys
    }

    /// Checks an assertion and says who it names.
    ///
    /// # Errors
    ///
    /// [`Refusal::Rejected`] where the assertion is at fault, [`Refusal::KeysUnavailable`] where
    /// it cannot be told.
    pub async fn verify(&self, assertion: &str) -> Result<Identity, Refusal> {
        let token = Token::parse(assertion)?;
        let key = self.keys.get(&token.kid).await?;
        let genuine = jsonwebtoken::crypto::verify(
            token.signature,
            token.message.as_bytes(),
            &key,
            Algorithm::ES256,
        );
        if !genuine.unwrap_or(false) {
            return Err(Rejection::Signature.into());
        }
        Ok(self.check(token.claims()?, self.clock.now())?)
    }

    fn check(&self, claims: Claims, now: u64) -> Result<Identity, Rejection> {
        if claims.iss != self.rules.issuer {
            return Err(Rejection::Issuer);
        }
        if !self.rules.audiences.contains(&claims.aud) {
            return Err(Rejection::Audience);
        }
        if claims.iat > now.saturating_add(SKEW) {
            return Err(Rejection::NotYetValid);
        }
        if claims.exp.saturating_add(SKEW) <= now {
            return Err(Rejection::Expired);
        }
        let lifetime = claims.exp.checked_sub(claims.iat);
        if lifetime.is_none_or(|seconds| seconds > LIFETIME + 2 * SKEW) {
            return Err(Rejection::Lifetime);
        }
        let hosted = claims.hd.unwrap_or_default();
        if !self.rules.hosted_domains.is_empty() && !self.rules.hosted_domains.contains(&hosted) {
            return Err(Rejection::HostedDomain);
        }
        if !claims.email.contains('@') || !is_name(&claims.email) || !is_name(&claims.sub) {
            return Err(Rejection::Person);
        }
        Ok(Identity {
            email: claims.email,
            subject: claims.sub,
        })
    }
}

/// A name that can stand in a log line and in a comparison without being taken for another.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
