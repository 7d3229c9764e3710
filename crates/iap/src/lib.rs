//! Verification of the assertion that Google's Identity-Aware Proxy adds to every request.
//!
//! The crate does no network I/O and reads no clock of its own: the caller supplies how the key
//! set is fetched ([`FetchKeys`]) and what time it is ([`Clock`]).
//!
//! Facts, from cloud.google.com/iap/docs (`signed-headers-howto`): the header is
//! `x-goog-iap-jwt-assertion`, signed with ES256 by a key of the published set; the audience names
//! the protected service.

mod audience;
mod keys;
mod refusal;
mod token;
mod verifier;

pub use audience::check_audience;
pub use keys::{FetchKeys, Fetched, KeyStore, Pending};
pub use refusal::{Refusal, Rejection};
pub use verifier::{Clock, Identity, Rules, SystemClock, Verifier};

/// The header that carries the assertion. IAP removes any that a client sent.
pub const ASSERTION_HEADER: &str = "x-goog-iap-jwt-assertion";

/// The issuer of IAP's assertions.
pub const ISSUER: &str = "https://cloud.google.com/iap";

/// Where Google publishes the keys that IAP signs with, as a JWK set.
pub const JWKS_URL: &str = "https://www.gstatic.com/iap/verify/public_key-jwk";

/// How far two clocks may be apart, in seconds.
pub const SKEW: u64 = 30;

/// The longest life of an assertion, in seconds, before the skew of both clocks is added.
pub const LIFETIME: u64 = 600;
