use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::claims::{Audience, Claims};
use crate::keys::{FetchKeys, KeyStore};
use crate::rules::{Rules, SKEW};
use crate::signed::Signed;
use crate::token::Token;
use crate::{Refusal, Rejection, normal_email};

/// The longest subject of OpenID Connect (Core 1.0, section 2); it is ASCII there, too.
const MAX_SUBJECT: usize = 255;

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

/// The person that a verified assertion names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The e-mail address, as [`normal_email`] writes it.
    pub email: String,
    /// The stable id.
    pub subject: String,
}

/// Decides whether an assertion is to be believed.
pub struct Verifier {
    rules: Rules,
    keys: Arc<KeyStore>,
    signed: Signed,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// A verifier that has fetched no keys yet; the first assertion makes it.
    #[must_use]
    pub fn new(rules: Rules, fetch: impl FetchKeys, clock: Arc<dyn Clock>) -> Self {
        let keys = KeyStore::new(fetch, rules.algorithms.clone(), Arc::clone(&clock));
        Self {
            rules,
            keys: Arc::new(keys),
            signed: Signed::default(),
            clock,
        }
    }

    /// One by other rules that shares the keys which have been fetched; `None` where the rules
    /// accept other algorithms, since keys of those were left out of the store.
    #[must_use]
    pub fn with_rules(&self, rules: Rules) -> Option<Self> {
        (rules.algorithms == self.rules.algorithms).then(|| Self {
            rules,
            keys: Arc::clone(&self.keys),
            signed: Signed::default(),
            clock: Arc::clone(&self.clock),
        })
    }

    /// The key store, to ask whether it has keys and how old they are.
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
        if !self.rules.algorithms.contains(&token.algorithm) {
            return Err(Rejection::Algorithm.into());
        }
        let key = self.keys.get(&token.kid).await?;
        if key.algorithm != token.algorithm {
            return Err(Rejection::Algorithm.into());
        }
        let signed = &self.signed;
        if !signed.by(&key, assertion, token.message, token.signature) {
            return Err(Rejection::Signature.into());
        }
        let claims = Claims::read(&token.payload()?, &self.rules.email_claim)?;
        Ok(self.check(claims, self.clock.now())?)
    }

    fn check(&self, claims: Claims, now: u64) -> Result<Identity, Rejection> {
        if claims.iss != self.rules.issuer {
            return Err(Rejection::Issuer);
        }
        if !self.is_for_us(&claims.aud) {
            return Err(Rejection::Audience);
        }
        let begins = claims.iat.max(claims.nbf.unwrap_or(0));
        if begins > now.saturating_add(SKEW) {
            return Err(Rejection::NotYetValid);
        }
        if claims.exp.saturating_add(SKEW) <= now {
            return Err(Rejection::Expired);
        }
        let longest = self.rules.max_lifetime.saturating_add(2 * SKEW);
        let lifetime = claims.exp.checked_sub(claims.iat);
        if lifetime.is_none_or(|seconds| seconds > longest) {
            return Err(Rejection::Lifetime);
        }
        let (email, subject) = person(claims.email, claims.sub).ok_or(Rejection::Person)?;
        if claims.email_verified == Some(false) {
            return Err(Rejection::UnverifiedEmail);
        }
        let email_domain = email.split_once('@').map(|(_, domain)| domain);
        if !is_allowed(&self.rules.hosted_domains, claims.hd.as_deref())
            || !is_allowed(&self.rules.email_domains, email_domain)
        {
            return Err(Rejection::Domain);
        }
        Ok(Identity { email, subject })
    }

    fn is_for_us(&self, audience: &Audience) -> bool {
        match audience {
            Audience::One(service) => self.rules.audiences.contains(service),
            Audience::Many(services) => {
                self.rules.audience_lists
                    && services.iter().any(|s| self.rules.audiences.contains(s))
            }
        }
    }
}

fn person(email: Option<String>, subject: Option<String>) -> Option<(String, String)> {
    // It stands in log lines and records, where it must not pass for anything else.
    let subject = subject.filter(|subject| {
        (1..=MAX_SUBJECT).contains(&subject.len()) && subject.bytes().all(|b| b.is_ascii_graphic())
    })?;
    Some((normal_email(&email?)?, subject))
}

fn is_allowed(domains: &[String], domain: Option<&str>) -> bool {
    domains.is_empty()
        || domain.is_some_and(|domain| domains.iter().any(|d| d.eq_ignore_ascii_case(domain)))
}
