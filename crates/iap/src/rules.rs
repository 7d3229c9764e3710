use crate::{Algorithm, ISSUER};

/// How far two clocks may be apart, in seconds.
pub const SKEW: u64 = 30;

/// The longest life of one of IAP's assertions, in seconds, before the skew of both clocks is added.
const IAP_LIFETIME: u64 = 600;

/// Which assertions are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The algorithms that may sign.
    pub algorithms: Vec<Algorithm>,
    /// The only issuer, compared to the letter.
    pub issuer: String,
    /// The services that assertions may be for, compared to the letter.
    pub audiences: Vec<String>,
    /// Whether an assertion may be for several services, as a list. One of them has to be ours.
    pub audience_lists: bool,
    /// The longest time between issue and expiry, in seconds, before the skew of both clocks is
    /// added.
    pub max_lifetime: u64,
    /// The claim that holds the e-mail address.
    pub email_claim: String,
    /// The Google Workspace domains (claim `hd`) that people may be of; empty: any, or none.
    pub hosted_domains: Vec<String>,
    /// The domains that an e-mail address may be of; empty: any.
    pub email_domains: Vec<String>,
}

impl Rules {
    /// What Google documents of IAP's assertions, for these services.
    #[must_use]
    pub fn iap(audiences: Vec<String>) -> Self {
        Self {
            algorithms: vec![Algorithm::Es256],
            issuer: ISSUER.to_owned(),
            audiences,
            audience_lists: false,
            max_lifetime: IAP_LIFETIME,
            email_claim: "email".to_owned(),
            hosted_domains: Vec::new(),
            email_domains: Vec::new(),
        }
    }
}
