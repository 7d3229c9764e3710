//! Signatures that were found right, so that the arithmetic is not done again for the same bytes.

use std::fmt;
use std::sync::Arc;

use moka::sync::Cache;

use crate::jwk::PublicKey;

/// Front doors send one assertion with many requests. With 700 bytes each, this is below a megabyte.
const REMEMBERED: u64 = 1_000;

/// Whether a signature is right depends on the assertion and the key alone, and on nothing that
/// changes with time. Everything else about an assertion is asked anew each time it comes.
pub(crate) struct Signed(Cache<Box<str>, Arc<PublicKey>>);

impl Signed {
    /// Whether this key signed the assertion, which is cut into these parts.
    pub fn by(
        &self,
        key: &Arc<PublicKey>,
        assertion: &str,
        message: &str,
        signature: &str,
    ) -> bool {
        let known = self.0.get(assertion);
        if known.is_some_and(|known| Arc::ptr_eq(&known, key)) {
            return true;
        }
        let right = key.signed(message, signature);
        if right {
            self.0.insert(assertion.into(), Arc::clone(key));
        }
        right
    }
}

impl Default for Signed {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}
