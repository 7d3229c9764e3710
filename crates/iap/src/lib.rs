//! Verification of the assertion that a front door adds to every request: Google's Identity-Aware
//! Proxy (IAP), or another that signs a JWT with a published key.
//!
//! The crate does no network I/O and reads no clock of its own: the caller supplies how the key
//! set is fetched ([`FetchKeys`]) and what time it is ([`Clock`]).
//!
//! Facts of IAP, from cloud.google.com/iap/docs (`signed-headers-howto`): the header is
//! `x-goog-iap-jwt-assertion`, signed with ES256 by a key of the published set; the audience names
//! the protected service.

mod algorithm;
mod audience;
mod claims;
mod email;
mod jwk;
mod keys;
mod refusal;
mod rules;
mod signed;
mod token;
mod verifier;

pub use algorithm::Algorithm;
pub use audience::check_audience;
pub use email::normal_email;
pub use keys::{FetchKeys, Fetched, KeyStore, Pending};
pub use refusal::{Refusal, Rejection};
pub use rules::{Rules, SKEW};
pub use verifier::{Clock, Identity, SystemClock, Verifier};

/// The header that carries IAP's assertion. IAP removes any that a client sent.
pub const ASSERTION_HEADER: &str = "x-goog-iap-jwt-assertion";

/// The issuer of IAP's assertions.
pub const ISSUER: &str = "https://cloud.google.com/iap";

/// Where Google publishes the keys that IAP signs with, as a JWK set.
pub const JWKS_URL: &str = "https://www.gstatic.com/iap/verify/public_key-jwk";
