//! Who is asking.

use std::sync::Arc;

use airstrip_contract::{Person, ProblemKind};
use airstrip_iap::{Refusal, SystemClock, Verifier};
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::config::IdentityConfig;
use crate::keys::HttpKeys;
use crate::log;
use crate::loopback::is_loopback_host;
use crate::problem::Failure;

/// Where people come in.
pub enum FrontDoor {
    /// Through Identity-Aware Proxy, or another that signs who it let in.
    Assertion(Box<Assertion>),
    /// From this machine, as one named person: for the demo.
    Local(Person),
}

/// How a front door says who it let in.
pub struct Assertion {
    /// The one header that is looked at. `Authorization` holds a bearer token, every other the
    /// token alone.
    pub header: HeaderName,
    /// Decides what to believe.
    pub verifier: Verifier,
}

impl FrontDoor {
    /// The front door of a configuration.
    ///
    /// # Errors
    ///
    /// No HTTP client for the key set can be made.
    pub fn new(config: IdentityConfig) -> Result<Self, reqwest::Error> {
        let keys = HttpKeys::new(config.jwks_url)?;
        Ok(Self::Assertion(Box::new(Assertion {
            header: config.header,
            verifier: Verifier::new(config.rules, keys, Arc::new(SystemClock)),
        })))
    }

    /// The front door of a changed configuration. The keys that have been fetched are kept where they
    /// come from the same place: a change of the rules lets nobody wait for them.
    pub(crate) fn changed(
        &self,
        before: &IdentityConfig,
        config: IdentityConfig,
    ) -> Result<Self, reqwest::Error> {
        let shared = match self {
            Self::Assertion(door) if before.jwks_url == config.jwks_url => {
                door.verifier.with_rules(config.rules.clone())
            }
            Self::Assertion(_) | Self::Local(_) => None,
        };
        match shared {
            Some(verifier) => Ok(Self::Assertion(Box::new(Assertion {
                header: config.header,
                verifier,
            }))),
            None => Self::new(config),
        }
    }

    async fn admit(&self, headers: &HeaderMap) -> Result<Person, Failure> {
        match self {
            Self::Assertion(assertion) => assertion.admit(headers).await,
            Self::Local(person) => {
                // A page anywhere on the web can make its own name resolve to this machine; its
                // requests would then pass as ours. The name it used stands in `Host`.
                let host = headers
                    .get(header::HOST)
                    .and_then(|value| value.to_str().ok()?.parse::<Authority>().ok());
                if host.is_some_and(|authority| is_loopback_host(authority.host())) {
                    Ok(person.clone())
                } else {
                    Err(Failure::new(
                        ProblemKind::Unauthenticated,
                        "The demo is for this machine only.",
                        "Open it as http://localhost or http://127.0.0.1 with its port.",
                    ))
                }
            }
        }
    }

    /// Whether people can be told apart at the moment.
    pub(crate) async fn ready(&self) -> Result<(), Refusal> {
        match self {
            Self::Assertion(assertion) => assertion.verifier.keys().ready().await,
            Self::Local(_) => Ok(()),
        }
    }

    /// The age of the key set in seconds; `None` where there is none, or none yet.
    #[must_use]
    pub fn key_set_age(&self) -> Option<u64> {
        match self {
            Self::Assertion(assertion) => assertion.verifier.keys().age(),
            Self::Local(_) => None,
        }
    }
}

impl Assertion {
    async fn admit(&self, headers: &HeaderMap) -> Result<Person, Failure> {
        let token = self.token(headers).map_err(|reason| {
            tracing::warn!(reason, header = %self.header, "refused a request");
            unauthenticated()
        })?;
        match self.verifier.verify(token).await {
            Ok(identity) => Ok(Person {
                email: identity.email,
                subject: identity.subject,
            }),
            Err(Refusal::Rejected(rejection)) => {
                tracing::warn!(reason = %rejection, "refused an assertion");
                Err(unauthenticated())
            }
            Err(refusal @ Refusal::KeysUnavailable(_)) => {
                tracing::error!(reason = %refusal, "cannot check assertions");
                Err(Failure::new(
                    ProblemKind::IdentityUnavailable,
                    "The console cannot check who you are at the moment.",
                    "The keys to check your sign-in with could not be fetched. Try again in a \
                     minute.",
                ))
            }
        }
    }

    fn token<'a>(&self, headers: &'a HeaderMap) -> Result<&'a str, &'static str> {
        let mut values = headers.get_all(&self.header).iter();
        let value = match (values.next(), values.next()) {
            (Some(value), None) => value,
            (None, _) => return Err("the header is missing"),
            // A front door sends one. With two, somebody else has added one.
            (Some(_), Some(_)) => return Err("the header is there twice"),
        };
        let value = value.to_str().map_err(|_| "the header is no text")?;
        if self.header == header::AUTHORIZATION {
            return value
                .strip_prefix("Bearer ")
                .ok_or("the header holds no bearer token");
        }
        Ok(value)
    }
}

/// One text for everything that can be wrong: which it was is for the log alone.
fn unauthenticated() -> Failure {
    Failure::new(
        ProblemKind::Unauthenticated,
        "You are not signed in.",
        "The request carries no valid assertion of who you are. Open the console through its own \
         address and sign in.",
    )
}

/// Lets through whom the front door vouches for, and leaves the [`Person`] and what is in force for
/// those behind.
pub(crate) async fn require(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    // The one that the whole request goes by.
    let live = app.live();
    let person = live.front_door.admit(request.headers()).await?;
    log::note("person", &person.email);
    request.extensions_mut().insert(person);
    request.extensions_mut().insert(live);
    Ok(next.run(request).await)
}
